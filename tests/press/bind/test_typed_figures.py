"""A figure that is typed into the prose stops the build, unless it is said to be meant."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from tests.conftest import Project, not_here
from tsunagari.press.bind.typed_figures import typed
from tsunagari.press.render.quarto_setup import find_quarto


@pytest.mark.parametrize(
    "markdown",
    [
        *(
            "参加者は161人です。",
            "回収率は３１．１％",
            "令和4年度",
            "1. 研修に53人",
            "^[注 2,179人]",
        ),
        *(
            "## 第2回 {#sec-two}",
            "[161人](https://example.jp/)",
            "`4` 回",
            "**4.5%**",
        ),
    ],
)
def test_a_typed_figure_is_seen(markdown: str) -> None:
    assert typed(markdown)


@pytest.mark.parametrize(
    "markdown",
    [
        "参加者は{{< var trainings.day1 >}}人です。",
        "## 実態調査 {#sec-survey2}",
        "@fig-share1 と @tbl-media2 に示す。[^note1]",
        "[内閣官房](https://example.jp/2022/r4.html)",
        "1. 研修\n2. 講演会",
        "[令和5年法律第45号]{.fixed}にもとづきます。",
        "三つの問い",
    ],
)
def test_an_address_a_label_a_fact_and_what_is_meant_are_no_typed_figures(markdown: str) -> None:
    assert typed(markdown) == []


IN_KANJI = """
三割 二百人 五件 四分の一 三分の二の人 二割五分 約六割 二名が答えました 五十余名 百二十三件 一割
約一割 一件の相談 一万人 三千五百円 二十代の女性 七十五歳以上 三倍に増え 五回開き 二か所 十二団体
百世帯 二〇人 六〇パーセント 三か月 三人に一人 九割以上 二人が 三社 一団体 二十四時間 三年間
四ポイント
"""
WORDS = """
一人ひとり 一つ 第三者 二次 三世代 一部 十分 十分な 四半期 千葉 八幡西区 一人暮らし 万一 一方 七夕
約半数 一人で悩む 誰一人取り残さない 二人暮らし 二人三脚 十人十色 万人向け 数百人 何人 第二回
二回目 一人前 同一団体 統一件名 一件ずつ 一回限り 一日も早く 四日市 二十歳の集い 百歳体操
一人当たり 千回あたり 一票 人一倍 九州一円 三つの柱 百円ショップ 二世帯住宅 一社会人 八戸 二重
四国 統一 二階 三位一体 一般 三本柱 十二月 三萩野 お二人
"""


def test_a_figure_in_kanji_is_seen_where_something_is_counted() -> None:
    assert [text for text in IN_KANJI.split() if not typed(f"回答は{text}でした。")] == []
    assert [text for text in WORDS.split() if typed(f"これは{text}です。")] == []
    assert typed("[三割]{.fixed}") == []


PROSE = "# 章 {#sec-one}\n\n参加者は{{< var one.people >}}です。"
LAW = "[孤独・孤立対策推進法（令和5年法律第45号）]{.fixed}"


@pytest.mark.parametrize(
    ("notebook", "preface", "where"),
    [
        (f"{PROSE}\n\n前の年は53人でした。", "", "one, cell 1"),
        (PROSE, "161人が参加しました。", "index.qmd"),
    ],
)
def test_a_typed_figure_stops_the_build(
    project: Project, notebook: str, preface: str, where: str
) -> None:
    project.cell("one", "text-title", notebook)
    project.write("index.qmd", f"# はじめに {{#sec-index}}\n\n{preface}本文。\n")
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 1
    assert where in done.stderr
    assert "53人" in done.stderr or "161人" in done.stderr
    assert not project.path("_site").exists()


@pytest.mark.parametrize("renderer", ["pandoc", pytest.param("quarto", marks=pytest.mark.quarto)])
def test_what_is_meant_is_printed_unchanged(project: Project, renderer: str) -> None:
    if renderer == "quarto" and find_quarto() is None:
        not_here("Quarto")
    project.cell("one", "text-title", f"{PROSE}\n\n## {LAW} {{#sec-one-law}}\n\n{LAW}です。")
    done = project.build("--renderer", renderer)
    assert done.returncode == 0, done.stderr
    html = project.path("_site/r4/one.html").read_text(encoding="utf-8")
    main = BeautifulSoup(html, "html.parser").find("main")
    assert main is not None
    assert main.get_text().count("孤独・孤立対策推進法（令和5年法律第45号）") >= 2
    assert "fixed" not in str(main)


@pytest.mark.parametrize(
    "written",
    ["{{ one.people }}", "｛｛< var one.people >｝｝", "{{< var one.people", "one.people }}"],
)
def test_half_of_a_fact_stops_the_build(project: Project, written: str) -> None:
    project.cell("one", "text-title", f"{PROSE}\n\n延べ{written}が参加しました。")
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 1
    assert "one, cell 1" in done.stderr
    assert "var section.name" in done.stderr

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

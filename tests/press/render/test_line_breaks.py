"""Prose is broken into lines wherever its writer likes: beside Japanese that is no space."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.conftest import not_here, small_project
from tsunagari.press.render.quarto_setup import find_quarto

# What is written, and what is read.
PROSE = {
    "会の\n参加者": "会の参加者",
    "この\nLINE広告と、\nGoogle広告を\n見た": "このLINE広告と、Google広告を見た",
    "全体の\n{{< var one.people >}}が\n参加": "全体の58名が参加",
    "「はい」\n（**太字**\n[と](https://example.jp)\nつなぐ）": "「はい」（太字とつなぐ）",
    "two\nwords": "two words",
    "日本語 の\n空白": "日本語 の空白",
    "- 一つ目の\n  項目": "一つ目の項目",
    "二行の  \n詩": "二行の\n詩",
}


@pytest.mark.parametrize("renderer", ["pandoc", pytest.param("quarto", marks=pytest.mark.quarto)])
def test_a_line_break_beside_japanese_is_no_space(tmp_path: Path, renderer: str) -> None:
    if renderer == "quarto" and find_quarto() is None:
        not_here("Quarto")
    project = small_project(tmp_path)
    prose = "\n\n".join(PROSE)
    project.cell("one", "text-title", f"# 章one {{#sec-one}}\n\n{prose}")
    project.write("index.qmd", "# はじめに {#sec-index}\n\nこの\n報告書。\n")
    done = project.build("--renderer", renderer)
    assert done.returncode == 0, done.stderr
    for name, wanted in [("one", list(PROSE.values())), ("index", ["この報告書。"])]:
        text = project.path(f"_site/r4/{name}.html").read_text(encoding="utf-8")
        block = BeautifulSoup(text, "html.parser").find("div", class_="text")
        assert block is not None
        shown = block.get_text()
        assert [line for line in wanted if line not in shown] == []

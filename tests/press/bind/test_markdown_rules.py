"""What is outside the report's part of Quarto is refused by name, with its place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.conftest import ROOT, notebook
from tsunagari.press.bind import page
from tsunagari.press.bind.book import bind
from tsunagari.press.core.problems import Problem

TITLE = "# 章 {#sec-one}"
OUTPUTS: Mapping[str, Mapping[str, Any]] = {
    "1 + 1": {"output_type": "execute_result", "data": {"text/plain": "2"}},
    "print('x')": {"output_type": "stream", "name": "stdout", "text": "x"},
}


def check(*cells: tuple[str, str], outputs: Sequence[Mapping[str, Any]] = ()) -> Sequence[Problem]:
    """Give the problems of a page with these cells, the last of which has shown these outputs."""
    content = json.loads(notebook(*cells))
    if outputs:
        content["cells"][-1]["outputs"] = list(outputs)
    made, problems = page.chapter("one", 1, content, "one")
    preface = page.preface("# はじめに {#sec-index}")
    book = bind([preface, made], {}, ROOT / "report", partial=False)
    return [*problems, *book.problems]


@pytest.mark.parametrize(
    ("prose", "name"),
    [
        ("$x^2$", "mathematics"),
        ("<b>太字</b>", "raw HTML"),
        ("<!-- 覚え書き -->", "raw HTML"),
        ("![図](a.png)", "an image"),
        ("| a | b |\n|---|---|\n| c | d |", "a table in Markdown"),
        ("```python\nx\n```", "a block of code"),
        ("::: {.panel-tabset}\nx\n:::", ".panel-tabset"),
        ("::: {.column-margin}\nx\n:::", ".column-margin"),
        ("{{< include other.qmd >}}", "the shortcode {{< include other.qmd"),
        ("{{< video a.mp4 >}}", "the shortcode {{< video a.mp4"),
        ("[@smith2020]", "a citation"),
        ("## 見出し", "見出し"),
        ("# 二つめの題 {#sec-second}", "level 1"),
        ("用語\n:   説明", "a definition list"),
        ("[語]{.small}", "a span with attributes"),
    ],
)
def test_prose_outside_the_dialect(prose: str, name: str) -> None:
    problems = check(("text-title", f"# 章 {{#sec-one}}\n\n{prose}"))
    assert {problem.where for problem in problems} == {"one, cell 1"}
    assert any(name in problem.what for problem in problems)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("#| column: page\nx = 1", "column"),
        ("#| label: lst-code\nx = 1", "'lst-code'"),
        ("#| include: maybe\nx = 1", "include"),
        ("#| echo: true\nx = 1", "echo"),
        ("#| label: fig-none\nx = 1", "fig-none"),
        ("1 + 1", "the value 「2」"),
        ("print('x')", "printed text"),
    ],
)
def test_a_cell_outside_the_dialect(source: str, name: str) -> None:
    outputs = [OUTPUTS[source]] if source in OUTPUTS else []
    problems = check(("text-title", TITLE), ("last", source), outputs=outputs)
    assert [problem.where for problem in problems] == ["one, cell 3"]
    assert name in problems[0].what


def test_what_is_in_the_dialect() -> None:
    prose = """段落と*強調*と**太字**、[リンク](https://example.jp)、@sec-more も。[^a]

- 項目
- 項目

1. 番号

::: {.callout-note}
## 標題

本文
:::

## 続き {#sec-more}

> 引用 `code`

[^a]: 注
"""
    assert check(("text-title", f"{TITLE}\n\n{prose}")) == []

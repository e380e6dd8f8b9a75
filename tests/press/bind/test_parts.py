"""A part of a page that is left out takes its heading, its prose and its floats along."""

from __future__ import annotations

from typing import Any

import pytest

from tsunagari.contract import LEFT_OUT_MIME, TABLE_MIME
from tsunagari.press.bind.page import chapter

TABLE = {"text/html": "<table></table>", TABLE_MIME: {"csv": "a\n1\n", "note": ""}}
PROSE = [
    "# 題 {#sec-one}\n\nはじめに",
    "## 甲 {#sec-one-a}\n\n甲の文\n\n```\n## 乙 {#sec-one-b}\n```\n",
    "### 甲の中 {#sec-one-a-a}\n\n中の文",
    "## 乙 {#sec-one-b}\n\n乙の文\n\n## 丙 {#sec-one-c}\n\n丙の文",
]


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    shown = [{"output_type": "display_data", "data": data} for data in outputs]
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": shown}


def page(*left_out: str) -> tuple[str, int, list[str]]:
    """Return the prose, how many tables are on the page, and what is wrong with it."""
    cells = [code("x", *({LEFT_OUT_MIME: {"section": section}} for section in left_out))]
    for number, text in enumerate(PROSE):
        cells.append({"cell_type": "markdown", "metadata": {}, "source": text})
        # A cell of a part that is left out need not show anything.
        empty = number in {1, 2} and "sec-one-a" in left_out
        cells.append(
            code(f"#| label: tbl-one-{number}\n#| tbl-cap: 題\nx", *([] if empty else [TABLE]))
        )
    made, problems = chapter("one", 1, {"cells": cells}, "one")
    return (
        "\n".join(piece.source for piece in made.prose),
        len(made.floats),
        [problem.what for problem in problems],
    )


@pytest.mark.parametrize(
    ("left_out", "gone", "tables"),
    [
        ((), (), 4),
        (("sec-one-a",), ("甲の文", "甲の中", "中の文"), 2),
        (("sec-one-a-a",), ("甲の中", "中の文"), 3),
        (("sec-one-a-a", "sec-one-a"), ("甲の文", "甲の中", "中の文"), 2),
        (("sec-one-b",), ("乙の文",), 4),
        (("sec-one-c", "sec-one-a-a"), ("丙の文", "甲の中", "中の文"), 2),
    ],
)
def test_a_part_ends_where_the_next_begins(
    left_out: tuple[str, ...], gone: tuple[str, ...], tables: int
) -> None:
    prose, floats, problems = page(*left_out)
    said = ("はじめに", "甲の文", "甲の中", "中の文", "乙の文", "丙の文")
    assert [words for words in said if words not in prose] == [w for w in said if w in gone]
    assert (floats, problems) == (tables, [])


def test_a_part_that_is_not_there_is_told() -> None:
    _, _, (problem,) = page("sec-one-x")
    assert "sec-one-x" in problem

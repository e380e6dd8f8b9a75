"""What one side of the contract writes the other reads; what is malformed is refused by field."""

from __future__ import annotations

from typing import Any

import pytest

from tests.messages import refused
from tsunagari.contract import (
    CHART_MIME,
    COUNT_MIME,
    FACT_MIME,
    TABLE_MIME,
    ContractError,
    NumberCounts,
    TableContent,
    read_counts,
    read_fact,
    read_table,
)
from tsunagari.press.bind.page import chapter

MEN: dict[str, Any] = {"groups": [{"性別": "男性"}], "share": None, "derived": False}
PEOPLE: dict[str, Any] = {"of": "回答者", "sums": [["性別", "", ["男性", "女性"]]]}
FACT: dict[str, Any] = {"name": "survey.n", "value": 3, "text": "3件", "unit": "", "source": ""}


def table(**changes: Any) -> dict[str, Any]:
    """Make a table of two rows with a column of counts and one that counts in its second row."""
    columns = {"人数（人）": MEN, "区間": [None, MEN | {"share": "性別", "derived": True}]}
    counts = PEOPLE | {"rows": [[{}], None], "columns": columns, "csv": None}
    return {"csv": "a\n1\n", "note": "", "area": None, "counts": counts | changes}


def test_what_is_written_is_read_back() -> None:
    content = read_table(table())
    assert content.json_ready() == table()
    assert content.counts is not None
    assert content.counts.sums[0].parts == ("男性", "女性")
    assert isinstance(content.counts.columns["人数（人）"], NumberCounts)
    assert read_fact(FACT).json_ready() == FACT
    counts = read_counts(PEOPLE | MEN)
    assert counts is not None
    assert counts.json_ready() == PEOPLE | MEN
    assert read_counts(None) is None


def test_silence_is_not_the_same_as_nobody() -> None:
    assert read_table({"csv": ""}).declared is ...
    assert read_table({"csv": "", "counts": None}).declared is None
    assert "counts" not in TableContent(csv="").json_ready()


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({}, "csv"),
        ({"csv": 3}, "csv"),
        ({"csv": "", "rows": []}, "rows"),
        (table(rows=[[{"性別": 1}], None]), "counts.rows.0.0.性別"),
        (table(columns={"数": MEN | {"derived": "yes"}}), "counts.columns.数.NumberCounts.derived"),
        (table(columns={"数": [MEN]}), "counts"),
        (table(sums=[["性別", "", "男女"]]), "counts.sums.0.2"),
        (table(csv=PEOPLE), "counts.csv.rows"),
    ],
)
def test_a_malformed_table_is_refused_by_field(content: Any, field: str) -> None:
    with pytest.raises(ContractError) as raised:
        read_table(content)
    assert str(raised.value).partition(": ")[0] == field


@pytest.mark.parametrize("broken", [{"value": None}, {"extra": 1}, {"text": ""}, {"unit": 3}])
def test_a_malformed_fact_is_refused_by_field(broken: dict[str, Any]) -> None:
    with refused(ContractError, next(iter(broken))):
        read_fact(FACT | broken)


def test_whom_a_fact_counts_is_refused_by_field() -> None:
    with refused(ContractError, "share"):
        read_counts(PEOPLE | {"groups": [], "derived": False})


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({TABLE_MIME: table() | {"note": 3}, "text/html": ""}, "note"),
        ({FACT_MIME: FACT, COUNT_MIME: PEOPLE}, "groups"),
        ({"image/svg+xml": "<svg/>", CHART_MIME: {"alt": 3}}, "alt"),
    ],
)
def test_the_press_names_section_cell_and_field(data: dict[str, Any], field: str) -> None:
    outputs = [{"output_type": "display_data", "data": data}]
    source = "#| label: tbl-one\n#| tbl-cap: 表"
    cell = {"cell_type": "code", "metadata": {}, "source": source, "outputs": outputs}
    _page, problems = chapter("survey", 1, {"cells": [cell]}, "survey")
    (problem, *_rest) = [problem for problem in problems if field in problem.what]
    assert problem.where == "survey, cell 1"

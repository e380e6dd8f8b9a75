"""Declarations of counts: read as they are meant, and refused where they do not fit."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.messages import refused
from tsunagari.contract import TABLE_MIME
from tsunagari.present.tables import Table
from tsunagari.tabulation.declaration import ByRow, Column, Count, Counts, Derived, Share
from tsunagari.tabulation.people import CountsError, Population

PEOPLE = Population(
    "回答者",
    {
        "性別": ["男性", "女性", "無回答"],
        "年齢": {"": ["若年", "高年"], "若年": ["10代", "20代"]},
    },
)


def test_labels_are_read_as_conditions() -> None:
    said = Counts(of=PEOPLE, rows="性別", columns="年齢", within={"区": "東区"}).plain(
        ["計", "男性"], ["計（人）", "10代（人）"]
    )
    assert said["of"] == "回答者"
    assert said["rows"] == [[{"区": "東区"}], [{"性別": "男性", "区": "東区"}]]
    assert {head: column["groups"] for head, column in said["columns"].items()} == {
        "計（人）": [{}],
        "10代（人）": [{"年齢": "10代"}],
    }
    assert said["sums"] == [
        ["性別", "", ["男性", "女性", "無回答"]],
        ["年齢", "", ["若年", "高年"]],
        ["年齢", "若年", ["10代", "20代"]],
    ]


def test_only_the_sums_of_its_own_attributes_are_told() -> None:
    said = Counts(of=PEOPLE, rows="性別", columns={"人数": {}}).plain(["男性"], ["人数（人）"])
    assert [step[0] for step in said["sums"]] == ["性別"]


def test_rows_may_count_several_groups_or_nobody() -> None:
    groups = [[{"性別": "男性"}, {"性別": "女性"}], None]
    said = Counts(of=PEOPLE, rows=groups, columns={"人数": {}, "費用": None}).plain(
        ["答えた", "費用"], ["人数", "費用"]
    )
    assert said["rows"] == [[{"性別": "男性"}, {"性別": "女性"}], None]
    assert list(said["columns"]) == ["人数"]


def test_a_column_may_count_by_row() -> None:
    columns: list[Column | None] = [
        {"年齢": "10代"},
        Share("年齢", {"年齢": "20代"}),
        {},
        None,
    ]
    rows = [{"性別": "男性"}, {"性別": "女性"}, None, {}]
    said = Counts(of=PEOPLE, rows=rows, columns={"数": ByRow(columns)}).plain(
        ["ア", "イ", "ウ", "エ"], ["数"]
    )
    assert said["columns"]["数"] == [
        {"groups": [{"年齢": "10代"}], "share": None, "derived": False},
        {"groups": [{"年齢": "20代"}], "share": "年齢", "derived": False},
        None,
        None,
    ]
    assert {step[0] for step in said["sums"]} == {"性別", "年齢"}


@pytest.mark.parametrize(
    ("rows", "columns", "named"),
    [
        ({"男性": {}}, {"数": {}}, ["row", "'女性'"]),
        ([{}], {"数": {}}, ["1", "2"]),
        ("性別", {"別": {}}, ["column", "'数'"]),
        ("性別", {"数": {"性別": "女性"}}, ["性別", "'男性'", "'女性'"]),
        ("性別", {"数": ByRow([{}])}, ["'数'", "1", "2"]),
        ("性別", {"数": ByRow([{}, {"性別": "男性"}])}, ["性別", "'女性'", "'男性'"]),
    ],
)
def test_what_does_not_fit_its_table_is_refused(rows: Any, columns: Any, named: list[str]) -> None:
    frame = pd.DataFrame({"区分": ["男性", "女性"], "数": [3, 4]})
    with refused(CountsError, *named):
        Table(frame, counts=Counts(of=PEOPLE, rows=rows, columns=columns))


def test_parts_that_are_no_list_of_names_are_refused() -> None:
    for parts in ("男女", ["男性", "男性"]):
        with refused(CountsError, "性別"):
            _ = Population("回答者", {"性別": parts}).steps


def test_a_table_tells_whom_its_csv_counts_too() -> None:
    frame = pd.DataFrame({"区分": ["男性", "女性"], "数": [3, 4]})
    counts = Counts(of=PEOPLE, rows="性別", columns={"数": {}})

    def told(**more: Any) -> Any:
        return Table(frame, counts=counts, **more)._repr_mimebundle_()[TABLE_MIME]["counts"]

    assert told()["csv"] is None
    assert told(csv=frame.rename(columns={"数": "数（人）"}))["csv"]["rows"] == told()["rows"]
    with refused(CountsError, "CSV", "1", "2"):
        told(csv=frame[:1])
    other = Counts(of=PEOPLE, rows=[{"性別": "男性"}], columns={"数": {}})
    assert told(csv=frame[:1], csv_counts=other)["csv"]["rows"] == [[{"性別": "男性"}]]
    assert Table(frame, counts=None)._repr_mimebundle_()[TABLE_MIME]["counts"] is None
    assert "counts" not in Table(frame)._repr_mimebundle_()[TABLE_MIME]


def test_a_number_says_whom_it_counts() -> None:
    said = Count(PEOPLE, {"性別": "男性", "年齢": "若年"}, share="年齢").plain()
    assert said["groups"] == [{"性別": "男性", "年齢": "若年"}]
    assert said["share"] == "年齢"
    assert said["of"] == "回答者"
    assert said["derived"] is False
    assert Count(PEOPLE, derived=True).plain()["derived"] is True


def test_a_column_may_be_worked_out_of_counts() -> None:
    """It is said of it whatever it prints: also a sentence, or intervals of other forms."""
    frame = pd.DataFrame({"区分": ["男性", "女性"], "幅": ["低め", "3人から5人"]})
    share = Share("年齢", {"年齢": "10代"})
    by_row = ByRow([None, Derived({"年齢": "20代"})])
    for column, said in [
        (Derived(), {"groups": [{}], "share": None, "derived": True}),
        (
            Derived(share),
            {"groups": [{"年齢": "10代"}], "share": "年齢", "derived": True},
        ),
        (by_row, [None, {"groups": [{"年齢": "20代"}], "share": None, "derived": True}]),
    ]:
        table = Table(frame, counts=Counts(of=PEOPLE, rows="性別", columns={"幅": column}))
        assert table._repr_mimebundle_()[TABLE_MIME]["counts"]["columns"] == {"幅": said}


@pytest.mark.parametrize(
    ("cell", "asked"),
    [("1.2～3.4%", True), ("0.5万人～0.8万人", True), ("3–5", True), ("16～19歳", False)],
)
def test_a_column_of_intervals_is_asked_whom_it_counts(cell: str, asked: bool) -> None:
    frame = pd.DataFrame({"区分": ["男性"], "幅": [cell]})
    counts = Counts(of=PEOPLE, rows="性別", columns={})
    if asked:
        with refused(CountsError, "'幅'"):
            Table(frame, counts=counts)
    else:
        Table(frame, counts=counts)

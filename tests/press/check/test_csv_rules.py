"""Data to take away that breaks the unified rules is named: table, column, row, cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Project
from tests.messages import names, one_problem
from tsunagari.press.check.csv_rules import faults

GOOD = "区分,日,人数（人）,割合（％）\n甲,2023-02-08,1200,X\n乙,2023-02-09,***,-0.5\n"


def test_a_table_that_holds_to_the_rules_passes() -> None:
    assert faults(GOOD) == []


PEOPLE, SHARE, DAY = "column 3 (人数（人）)", "column 4 (割合（％）)", "column 2 (日)"


@pytest.mark.parametrize(
    ("old", "new", "place", "names"),
    [
        ("1200", '"1,200"', PEOPLE, ["row 2", "'1,200'"]),
        ("1200", "1200人", PEOPLE, ["row 2", "'1200人'"]),
        ("-0.5", "△0.5", SHARE, ["row 3", "'△0.5'"]),
        ("1200", "１２００", PEOPLE, ["row 2", "'１２００'"]),
        ("-0.5", "0.1～0.5", SHARE, ["row 3", "'0.1～0.5'"]),
        ("-0.5", "0.1；0.5", SHARE, ["row 3", "'0.1；0.5'"]),
        ("***", "多数", PEOPLE, ["row 3", "'多数'"]),
        ("***", "-", PEOPLE, ["row 3", "'-'"]),
        ("***", "…", PEOPLE, ["row 3", "'…'"]),
        ("X", "x", SHARE, ["row 2", "'x'"]),
        ("***", "", PEOPLE, ["row 3", "***"]),
        ("2023-02-08", "令和5年2月8日", DAY, ["row 2", "'令和5年2月8日'"]),
        ("2023-02-09", "平成元年度", DAY, ["row 3", "'平成元年度'"]),
        ("2023-02-08", "2023/2/8", DAY, ["row 2", "'2023/2/8'"]),
        ("2023-02-08", "2月8日", DAY, ["row 2", "'2月8日'"]),
        ("乙,", ",", "column 1 (区分)", ["row 3"]),
        ("乙,", "乙　　,", "column 1 (区分)", ["row 3"]),
        ("日,", ",", "column 2 ()", []),
        ("甲,", "=1+_x.F1 (A1),", "column 1 (区分)", ["row 2", "'=1+_x.F1 (A1)'"]),
        ("甲,", "@x|' /C y'!A0,", "column 1 (区分)", ["row 2", "A0"]),
        ("甲,", "+SUM(A1),", "column 1 (区分)", ["row 2", "'+SUM(A1)'"]),
        ("日,", "@SUM(A1),", "column 2 (@SUM(A1))", []),
        ("（人）", "", "column 3 (人数)", ["人数（…）"]),
    ],
)
def test_a_broken_rule_is_named(old: str, new: str, place: str, names: list[str]) -> None:
    assert old in GOOD
    found = faults(GOOD.replace(old, new))
    one_problem(found, place, *names)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [("日,", "区分,", ["2", "'区分'"]), ("甲,", "甲,甲,", ["row 2", "5", "4"])],
)
def test_a_table_of_the_wrong_shape_is_named(old: str, new: str, words: list[str]) -> None:
    (fault,) = faults(GOOD.replace(old, new))
    assert names(fault, *words)


def test_a_mark_among_texts_would_read_as_no_value() -> None:
    (fault,) = faults("媒体,名\n甲,X\n乙,Y\n")
    assert names(fault, "column 2 (名)", "row 2", "'X'")


@pytest.mark.parametrize("text", ["区分,人数（人）\n", ""])
def test_a_table_without_rows_is_a_fault(text: str) -> None:
    assert len(faults(text)) == 1


@pytest.mark.parametrize(
    "labels",
    [
        ["15～39歳", "40～64歳"],
        ["1人", "2人", "5人以上"],
        ["6か月以上1年未満", "10年以上"],
        ["ア・イ", "ウ（エ）"],
        ["Google 広告 検索", "Yahoo! 広告"],
        ["=x", "@home", "+αの支援（個別）", "-A1", "=1+1", "+81-93", "+のNPO(法人)", "a=SUM(1)"],
        ["平成21年度・27年度の調査の定義", "令和4年度の調査の定義"],
    ],
)
def test_names_of_rows_may_hold_numbers(labels: list[str]) -> None:
    text = "区分,人数（人）\n" + "".join(f"{label},1\n" for label in labels)
    assert faults(text) == []


@given(
    st.lists(
        st.one_of(
            st.integers(-(10**9), 10**9).map(str),
            st.floats(-1e9, 1e9).map(repr),
            st.sampled_from(["X", "***"]),
        ),
        min_size=1,
    )
)
def test_numbers_and_marks_are_never_a_fault(cells: list[str]) -> None:
    assert faults("区分,値（円）\n" + "".join(f"名,{cell}\n" for cell in cells)) == []


def test_a_build_stops_at_such_a_table(project: Project) -> None:
    shown = """from IPython.display import display
display({"text/html": "<table></table>", "text/plain": "",
  "application/vnd.tsunagari.table+json": {"csv": "回,人数（人）\\n1,2人\\n", "note": ""}},
  raw=True)"""
    project.cell("one", "last", f"#| label: tbl-days\n#| tbl-cap: 日程\n{shown}")
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 1
    place = "data/days.csv (one, cell 4): column 2 (人数（人）)"
    one_problem(done.stderr.splitlines(), place, "row 2", "'2人'")
    assert not project.path("_site").exists()

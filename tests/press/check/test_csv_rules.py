"""Data to take away that breaks the unified rules is named: table, column, row, cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Project
from tsunagari.press.check.csv_rules import faults

GOOD = "区分,日,人数（人）,割合（％）\n甲,2023-02-08,1200,X\n乙,2023-02-09,***,-0.5\n"


def test_a_table_that_holds_to_the_rules_passes() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("1200", '"1,200"', "column 3 (人数（人）): row 2 holds a number with commas, '1,200'."),
        ("1200", "1200人", "column 3 (人数（人）): row 2 holds a number with its unit, '1200人'."),
        ("-0.5", "△0.5", "row 3 holds a number with a sign that programs do not read, '△0.5'."),
        ("1200", "１２００", "row 2 holds a number in full-width digits, '１２００'."),
        ("-0.5", "0.1～0.5", "row 3 holds an interval: two data, '0.1～0.5'."),
        ("-0.5", "0.1；0.5", "row 3 holds a list: more than one datum, '0.1；0.5'."),
        ("1200", "多数", "column 3 (人数（人）): its numbers"),
        ("***", "-", "row 3 holds a print symbol, '-'."),
        ("***", "…", "row 3 holds a print symbol, '…'."),
        ("X", "x", "row 2 holds a print symbol, 'x'."),
        ("***", "", "row 3 is empty: write *** for what is not known."),
        ("2023-02-08", "令和5年2月8日", "column 2 (日): row 2 holds a date of a Japanese era"),
        ("2023-02-09", "平成元年度", "row 3 holds a date of a Japanese era, '平成元年度'."),
        ("2023-02-08", "2023/2/8", "row 2 holds a date that is not written as 2023-02-08"),
        ("2023-02-08", "2月8日", "row 2 holds a date that is not written as 2023-02-08"),
        ("乙,", ",", "column 1 (区分): row 3 has no name."),
        ("乙,", "乙　　,", "holds padding"),
        ("日,", ",", "column 2 (): it has no head."),
        ("日,", "区分,", "2 columns are headed '区分'"),
        ("（人）", "", "column 3 (人数): its numbers have no unit: head it 人数（…）."),
        ("甲,", "甲,甲,", "row 2 has 5 cells, the head 4."),
    ],
)
def test_a_broken_rule_is_named(old: str, new: str, what: str) -> None:
    assert old in GOOD
    if new == "多数":
        text = GOOD.replace("***", new)
        what = "column 3 (人数（人）): row 3 holds a text among numbers, '多数'."
    else:
        text = GOOD.replace(old, new)
    assert [fault for fault in faults(text) if what in fault], faults(text)


def test_a_mark_among_texts_would_read_as_no_value() -> None:
    (fault,) = faults("媒体,名\n甲,X\n乙,Y\n")
    assert "row 2 holds 'X' among texts" in fault


def test_a_table_without_rows_is_named() -> None:
    assert faults("区分,人数（人）\n") == ["the table has no rows."]
    assert faults("") == ["the table has no rows."]


@pytest.mark.parametrize(
    "labels",
    [
        ["15～39歳", "40～64歳"],
        ["1人", "2人", "5人以上"],
        ["6か月以上1年未満", "10年以上"],
        ["ア・イ", "ウ（エ）"],
        ["Google 広告 検索", "Yahoo! 広告"],
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
    message = (
        "data/days.csv (one, cell 4): column 2 (人数（人）): row 2 holds a number with its unit"
    )
    assert message in done.stderr
    assert not project.path("_site").exists()

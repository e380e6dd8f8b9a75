"""What a build tells the analyst of hidden numbers, and what it advises."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.press.check.disclosure.audited import built, crossed, shared
from tsunagari.present.grids import grid_table
from tsunagari.press.check.disclosure.advice import on_hidden
from tsunagari.tabulation.declaration import Counts
from tsunagari.tabulation.number import PER_CENT, Number, Whom
from tsunagari.tabulation.people import Population
from tsunagari.tabulation.tabulation import Group, Tabulation

YES, NO, NONE, ALL = "はい（人）", "いいえ（人）", "無回答（人）", "計"


def test_what_is_hidden_is_told_with_the_categories_to_put_together(tmp_path: Path) -> None:
    table = {YES: [40, 52, 92], NO: ["x", "x", 12], NONE: ["x", "x", 6], ALL: [49, 61, 110]}
    (line,) = on_hidden(built(tmp_path, {"one": [crossed(table)]}, disclosure={}))
    for words in ("tbl-one-1", "4 of 12", "男性", "女性", "いいえ and 無回答"):
        assert words in line


def test_of_one_column_the_rows_are_put_together(tmp_path: Path) -> None:
    table = {YES: [40, 52, 92], NO: ["x", "x", 12], ALL: ["x", "x", 104]}
    (line,) = on_hidden(built(tmp_path, {"one": [crossed(table)]}, disclosure={}))
    assert "男性 and 女性" in line
    assert "計 and" not in line


def test_where_nothing_is_hidden_nothing_is_said(tmp_path: Path) -> None:
    table = {YES: [40, 52, 92], NO: [9, 9, 18], ALL: [49, 61, 110]}
    assert on_hidden(built(tmp_path, {"one": [crossed(table)]}, disclosure={})) == []


def test_of_a_survey_what_stands_side_by_side_is_put_together(tmp_path: Path) -> None:
    answers, ages = ["いつも", "時々", "ない"], ["30代", "40代", "50代"]
    people = Population("回答者", sums={"問": answers, "年代": ages})
    hidden = {("40代", "いつも"), ("40代", "ない"), ("50代", "いつも"), ("50代", "ない")}

    def group(age: str) -> Group:
        shares = {
            answer: Number(
                "x" if (age, answer) in hidden else Fraction(1, 3),
                Whom(people, [{"年代": age, "問": answer}], "問"),
                PER_CENT,
                1,
            )
            for answer in answers
        }
        base = Number(60, Whom(people, [{"年代": age}]), "人")
        return Group(age, {"年代": age}, "問", base, {}, shares)

    tabulation = Tabulation([group(age) for age in ages], answers, "問", "問")
    page = {"one": [grid_table(tabulation.grid())]}
    (line,) = on_hidden(built(tmp_path, page, disclosure={}))
    assert "40代 and 50代" in line
    assert "いつも and ない" not in line


STEPS = {"": ["若年", "高年"], "若年": ["16～19", "20～29"], "高年": ["30～39", "40～49"]}


@pytest.mark.parametrize(
    ("ages", "sums", "is_advised"),
    [
        (("16～19", "30～39"), STEPS, True),
        (("20～29", "高年"), STEPS, True),
        (("若年", "20～29"), STEPS, False),
        (("若年", "20～29"), [{"": ["若年", "高年"]}, {"": ["16～19", "20～29"]} | STEPS], False),
        (("若年", "高年"), {"若年": ["高年"], "高年": ["若年"]}, False),
        (("16～29", "20～29"), [STEPS, {"": ["16～29", "30～49"]}], False),
    ],
)
def test_no_group_is_put_together_with_its_part(
    tmp_path: Path, ages: tuple[str, str], sums: Any, is_advised: bool
) -> None:
    people = Population("回答者", sums={"問1": ["はい", "いいえ"], "年代": sums})
    rows = {age: [40, "x", 49] for age in ages}
    declared = Counts(of=people, rows="年代", columns="問1")
    table = shared(rows, ["はい（人）", "いいえ（人）", "計（人）"], counts=declared)
    (line,) = on_hidden(built(tmp_path, {"one": [table]}, disclosure={}))
    assert (f"{ages[0]} and {ages[1]}" in line) == is_advised

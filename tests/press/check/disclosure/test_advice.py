"""What a build tells the analyst of hidden numbers, and what it advises."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from tests.press.check.disclosure.audited import built, crossed
from tsunagari.present.grids import grid_table
from tsunagari.press.check.disclosure.advice import on_hidden
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

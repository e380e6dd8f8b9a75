"""What a build tells the analyst of hidden numbers, and what it advises."""

from __future__ import annotations

from pathlib import Path

from tests.press.check.disclosure.audited import built, crossed
from tsunagari.press.check.disclosure.advice import on_hidden

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

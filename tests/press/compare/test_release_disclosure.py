"""What two releases tell together: of who was added between them, and of what was shown before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.press.check.disclosure.audited import PEOPLE, built, crossed, shared
from tsunagari.contract import Unreported
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.compare import release_disclosure
from tsunagari.press.compare.history import remember_release
from tsunagari.press.core.problems import Problem
from tsunagari.tabulation.declaration import Counts, Share
from tsunagari.tabulation.people import Population

YES, NO, NONE, ALL = "はい（人）", "いいえ（人）", "無回答（人）", "計"
BEFORE = {YES: [40, 52, 92], NO: [30, 31, 61], NONE: [5, 4, 9], ALL: [75, 87, 162]}


def problems(folder: Path, before: dict[str, Any], now: dict[str, Any]) -> list[Problem]:
    """Publish a site, and hold another against it."""
    old = built(folder / "old", {"one": [crossed(before)]}, disclosure={})
    new = built(folder / "new", {"one": [crossed(now)]}, disclosure={})
    return held(new, old)


def held(new: BuiltSite, old: BuiltSite) -> list[Problem]:
    remember_release(new.plan.root, new.plan.edition, "2030-04-01", old.folder)
    return list(release_disclosure.check(new))


def test_nothing_is_told_without_a_release_and_by_the_same_numbers(tmp_path: Path) -> None:
    site = built(tmp_path / "new", {"one": [crossed(BEFORE)]}, disclosure={})
    assert list(release_disclosure.check(site)) == []
    assert problems(tmp_path / "both", BEFORE, BEFORE) == []


@pytest.mark.parametrize("more", [1, 5, 9, -1])
def test_few_more_people_are_told_by_the_difference(tmp_path: Path, more: int) -> None:
    told = problems(tmp_path / "few", BEFORE, with_more(more))
    assert told
    assert "2030-04-01" in told[0].what
    assert f" {abs(more)}" in told[0].what
    assert "together" in told[0].remedy
    assert f" {10 - more} more" in told[0].remedy
    assert problems(tmp_path / "enough", BEFORE, with_more(10)) == []


def with_more(people: int) -> dict[str, Any]:
    return {
        YES: [40, 52 + people, 92 + people],
        NO: BEFORE[NO],
        NONE: BEFORE[NONE],
        ALL: [75, 87 + people, 162 + people],
    }


def test_many_more_people_are_not(tmp_path: Path) -> None:
    now = {YES: [52, 65, 117], NO: [36, 38, 74], NONE: [6, 6, 12], ALL: [94, 109, 203]}
    assert problems(tmp_path, BEFORE, now) == []


def test_few_more_of_a_group_are_told_although_many_came_in_all(tmp_path: Path) -> None:
    def table(men: int) -> Any:
        whole = 87 + 40
        heads = ["n", "はい（％）"]
        columns = {"n": {}, "はい（％）": Share("問1", {"問1": "はい"})}
        return shared(
            {"男性": [men, "50.0%"], "計": [men + whole, "50.0%"]},
            heads,
            counts=Counts(of=PEOPLE, rows="性別", columns=columns),
        )

    old = built(tmp_path / "old", {"one": [table(75)]}, disclosure={})
    new = built(tmp_path / "new", {"one": [table(78)]}, disclosure={})
    assert any("男性" in problem.what for problem in held(new, old))


def test_few_more_of_a_group_are_told_of_counts_alone(tmp_path: Path) -> None:
    """Which attributes divide people is declared; a group's own number is then a base."""
    unreported = [Unreported("性別", "無回答", True), Unreported("問1", "無回答", False)]
    people = Population("回答者", PEOPLE.sums, unreported=unreported)
    now = {YES: [42, 72, 114], NO: [31, 41, 72], NONE: [5, 4, 9], ALL: [78, 117, 195]}
    old = built(tmp_path / "old", {"one": [crossed(BEFORE, people)]}, disclosure={})
    new = built(tmp_path / "new", {"one": [crossed(now, people)]}, disclosure={})
    (problem,) = held(new, old)
    assert "男性" in problem.what
    assert " 3" in problem.what


def test_what_was_shown_of_a_group_without_new_people_is_not_hidden_any_more(
    tmp_path: Path,
) -> None:
    now = {YES: ["x", "x", 122], NO: ["x", "x", 91], NONE: [5, 4, 9], ALL: [75, 147, 222]}
    told = problems(tmp_path, BEFORE, now)
    assert len(told) == 2
    assert all("男性" in problem.what for problem in told)


def test_what_was_shown_of_the_same_people_is_not_hidden_any_more(tmp_path: Path) -> None:
    now = {YES: ["x", "x", 92], NO: ["x", "x", 61], NONE: BEFORE[NONE], ALL: BEFORE[ALL]}
    told = problems(tmp_path, BEFORE, now)
    assert len(told) == 4
    assert all("hides" in problem.what for problem in told)


def test_rows_of_other_names_are_not_taken_for_the_same(tmp_path: Path) -> None:
    old = built(tmp_path / "old", {"one": [crossed(BEFORE)]}, disclosure={})
    path = old.folder / "one.html"
    path.write_text(path.read_text("utf-8").replace("男性", "男の人"), encoding="utf-8")
    now = {**BEFORE, YES: [41, 52, 92], ALL: [76, 87, 162]}
    new = built(tmp_path / "new", {"one": [crossed(now)]}, disclosure={})
    assert not any("男性" in problem.what for problem in held(new, old))

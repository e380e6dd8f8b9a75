"""What two releases tell together: of who was added between them, and of what was shown before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.messages import names
from tests.press.check.disclosure.audited import PEOPLE, built, crossed, shared
from tsunagari.contract import Unreported
from tsunagari.press.check.disclosure import system
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.compare import release_disclosure
from tsunagari.press.compare.history import remember_release
from tsunagari.press.core.problems import Problem
from tsunagari.press.finish import counted
from tsunagari.tabulation.declaration import Counts, Share
from tsunagari.tabulation.people import Population

YES, NO, NONE, ALL = "はい（人）", "いいえ（人）", "無回答（人）", "計"
BEFORE = {YES: [40, 52, 92], NO: [30, 31, 61], NONE: [5, 4, 9], ALL: [75, 87, 162]}


UNREPORTED = [Unreported("性別", "無回答", True), Unreported("問1", "無回答", False)]
DIVIDED = Population("回答者", PEOPLE.sums, unreported=UNREPORTED)


def problems(
    folder: Path, before: dict[str, Any], now: dict[str, Any], of: Population = PEOPLE
) -> list[Problem]:
    """Publish a site, and hold another against it."""
    old = built(folder / "old", {"one": [crossed(before, of)]}, disclosure={})
    new = built(folder / "new", {"one": [crossed(now, of)]}, disclosure={})
    return held(new, old)


def held(new: BuiltSite, old: BuiltSite, notes: list[str] | None = None) -> list[Problem]:
    counted.write(old.folder, old.book)
    remember_release(new.plan.root, new.plan.edition, "2030-04-01", old.folder)
    return list(release_disclosure.check(new, (notes if notes is not None else []).append))


def test_nothing_is_told_without_a_release_and_by_the_same_numbers(tmp_path: Path) -> None:
    site = built(tmp_path / "new", {"one": [crossed(BEFORE)]}, disclosure={})
    assert list(release_disclosure.check(site, print)) == []
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


def test_a_release_that_contradicts_itself_is_held_against_without_what_does(
    tmp_path: Path,
) -> None:
    wrong = BEFORE | {ALL: [75, 87, 163]}
    old = built(tmp_path / "old", {"one": [crossed(wrong)]}, disclosure={})
    for number, (now, is_told) in enumerate([(BEFORE, False), (with_more(1), True)]):
        notes: list[str] = []
        new = built(tmp_path / f"{number}", {"one": [crossed(now)]}, disclosure={})
        assert bool(held(new, old, notes)) == is_told
        assert len(notes) == 1
        assert names(notes[0], "2030-04-01", "row '計', column '計'")


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
        others = 126
        heads = ["n", "はい（％）"]
        columns = {"n": {}, "はい（％）": Share("問1", {"問1": "はい"})}
        return shared(
            {"男性": [men, "50.0%"], "計": [men + others, "50.0%"]},
            heads,
            counts=Counts(of=PEOPLE, rows="性別", columns=columns),
        )

    old = built(tmp_path / "old", {"one": [table(76)]}, disclosure={})
    new = built(tmp_path / "new", {"one": [table(78)]}, disclosure={})
    assert any("男性" in problem.what for problem in held(new, old))


def test_few_more_of_a_group_are_told_of_counts_alone(tmp_path: Path) -> None:
    """Which attributes divide people is declared; a group's own number is then a base."""
    now = {YES: [42, 72, 114], NO: [31, 41, 72], NONE: [5, 4, 9], ALL: [78, 117, 195]}
    (problem,) = problems(tmp_path, BEFORE, now, DIVIDED)
    assert "男性" in problem.what
    assert " 3" in problem.what


def test_what_was_shown_of_a_group_without_new_people_is_not_hidden_any_more(
    tmp_path: Path,
) -> None:
    now = {YES: ["x", "x", 122], NO: ["x", "x", 91], NONE: [5, 4, 9], ALL: [75, 147, 222]}
    told = [problem.what for problem in problems(tmp_path, BEFORE, now)]
    assert sum("hides" in what and "男性" in what for what in told) == 2
    # And so the women's follow, by subtraction.
    assert sum("82 people" in what or "61 people" in what for what in told) == 2


def test_more_groups_than_can_be_looked_at_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert problems(tmp_path / "few", BEFORE, with_more(10)) == []
    monkeypatch.setattr(system, "MOST", 5)
    (told,) = problems(tmp_path / "many", BEFORE, with_more(10))
    assert told.where
    assert "one" in told.what


def test_what_was_shown_of_the_same_people_is_not_hidden_any_more(tmp_path: Path) -> None:
    now = {YES: ["x", "x", 92], NO: ["x", "x", 61], NONE: BEFORE[NONE], ALL: BEFORE[ALL]}
    told = problems(tmp_path, BEFORE, now)
    assert len(told) == 4
    assert all("hides" in problem.what for problem in told)


def test_one_corrected_answer_is_told_although_nobody_came(tmp_path: Path) -> None:
    now = {YES: [41, 52, 93], NO: [29, 31, 60], NONE: BEFORE[NONE], ALL: BEFORE[ALL]}
    (problem,) = problems(tmp_path, BEFORE, now)
    assert names(problem.what, "row '計'", "162", "2030-04-01", "1 person")
    assert " 10 or more" in problem.remedy


def test_many_corrected_answers_are_not(tmp_path: Path) -> None:
    now = {YES: [50, 52, 102], NO: [20, 31, 51], NONE: BEFORE[NONE], ALL: BEFORE[ALL]}
    assert problems(tmp_path, BEFORE, now) == []
    # But of one group they are too few.
    now = {YES: [49, 53, 102], NO: [21, 30, 51], NONE: BEFORE[NONE], ALL: BEFORE[ALL]}
    told = problems(tmp_path / "few", BEFORE, now, DIVIDED)
    assert {"男性" in problem.what for problem in told} == {True, False}
    assert len(told) == 2


def test_one_answer_withdrawn_among_many_new_ones_is_told(tmp_path: Path) -> None:
    now = {YES: [59, 72, 131], NO: [29, 31, 60], NONE: BEFORE[NONE], ALL: [93, 107, 200]}
    told = problems(tmp_path, BEFORE, now)
    assert names(told[0].what, "200", "162", "1 person")


def test_answers_moved_by_a_share_are_told(tmp_path: Path) -> None:
    """A share of a base that stays tells a count that moves."""

    def table(share: str) -> Any:
        columns = {"n": {}, "はい（％）": Share("問1", {"問1": "はい"})}
        return shared(
            {"計": [50, share]},
            ["n", "はい（％）"],
            counts=Counts(of=PEOPLE, rows="性別", columns=columns),
        )

    def told(before: str, now: str) -> list[Problem]:
        old = built(tmp_path / before / now / "old", {"one": [table(before)]}, disclosure={})
        return held(built(tmp_path / before / now, {"one": [table(now)]}, disclosure={}), old)

    assert names(told("50.0%", "52.0%")[0].what, "50", "1 person")
    assert told("50.0%", "72.0%") == []


def test_what_two_releases_hide_does_not_follow_from_both(tmp_path: Path) -> None:
    """Hidden in each, the women's answers follow when other cells hide beside them."""
    before = {YES: [50, 52, 102], NO: ["x", "x", 12], NONE: ["x", "x", 12], ALL: [62, 64, 126]}
    now = {YES: [50, "x", "x"], NO: [8, "x", "x"], NONE: [4, 8, 12], ALL: [62, 64, 126]}
    told = problems(tmp_path, before, now)
    assert any(names(problem.what, "2030-04-01", "4 people") for problem in told)


def test_a_new_survey_of_the_same_name_is_of_other_people(tmp_path: Path) -> None:
    now = {YES: [31, 66, 97], NO: [42, 21, 63], NONE: [6, 3, 9], ALL: [79, 90, 169]}
    assert problems(tmp_path, BEFORE, now, DIVIDED) == []
    # With as many new answers alone, the same would be told.
    now = {YES: [44, 52, 96], NO: [30, 31, 61], NONE: [5, 7, 12], ALL: [79, 90, 169]}
    assert len(problems(tmp_path / "b", BEFORE, now, DIVIDED)) == 3


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({"16~24歳": 23, "25~39歳": 18, "40歳以上": 40, "計": 81}, "25~29"),
        ({"16~19歳": 10, "20~29歳": 14, "30~39歳": 17, "40歳以上": 40, "計": 81}, ""),
        ({"16~39歳": 41, "40歳以上": 40, "計": 81}, ""),
    ],
)
def test_bands_that_are_cut_otherwise_are_held_against_each_other(
    tmp_path: Path, now: dict[str, int], told: str
) -> None:
    def of_ages(folder: str, counts: dict[str, int]) -> BuiltSite:
        people = Population("回答者", {"年齢": [band for band in counts if band != "計"]})
        table = shared(
            {band: [count] for band, count in counts.items()},
            ["n"],
            counts=Counts(of=people, rows="年齢", columns={"n": {}}),
        )
        return built(tmp_path / folder, {"one": [table]}, disclosure={})

    before = {"16~29歳": 24, "30~39歳": 17, "40歳以上": 40, "計": 81}
    found = held(of_ages("new", now), of_ages("old", before))
    assert bool(found) == bool(told)
    assert all(names(problem.what, told, "1 person") for problem in found)


def test_rows_that_moved_or_have_other_labels_are_the_same(tmp_path: Path) -> None:
    old = built(tmp_path / "old", {"one": [crossed(BEFORE, DIVIDED)]}, disclosure={})
    frame = {head: [cells[at] for at in (1, 0, 2)] for head, cells in BEFORE.items()}
    frame |= {YES: [52, 41, 93], ALL: [87, 76, 163]}
    rows = [{"性別": "女性"}, {"性別": "男性"}, {}]
    moved = shared(
        {
            label: [frame[head][at] for head in frame]
            for at, label in enumerate(["女", "男", "全体"])
        },
        list(frame),
        counts=Counts(of=DIVIDED, rows=rows, columns="問1"),
    )
    new = built(tmp_path / "new", {"one": [moved]}, disclosure={})
    assert len(held(new, old)) == 2
    renamed = Population(
        "回答者",
        {"性別": ["男の人", "女の人"], "問1": PEOPLE.sums["問1"]},
        unreported=UNREPORTED,
    )
    other = shared(
        {
            label: [frame[head][at] for head in frame]
            for at, label in enumerate(["女の人", "男の人", "計"])
        },
        list(frame),
        counts=Counts(of=renamed, rows="性別", columns="問1"),
    )
    new = built(tmp_path / "renamed", {"one": [other]}, disclosure={})
    assert len(held(new, old)) == 2


def test_rows_of_other_names_are_not_taken_for_the_same(tmp_path: Path) -> None:
    old = built(tmp_path / "old", {"one": [crossed(BEFORE)]}, disclosure={})
    path = old.folder / "one.html"
    path.write_text(path.read_text("utf-8").replace("男性", "男の人"), encoding="utf-8")
    now = {**BEFORE, YES: [41, 52, 92], ALL: [76, 87, 162]}
    new = built(tmp_path / "new", {"one": [crossed(now)]}, disclosure={})
    assert not any("男性" in problem.what for problem in held(new, old))

"""What the auditor has passed is not reckoned again, as long as all is as it was that it reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.press.check.disclosure.audited import CLEAN, HIDDEN, built, change, crossed
from tsunagari.press.check import disclosure
from tsunagari.press.check.audited import Audit, Notify
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem
from tsunagari.tabulation.people import Population

OTHERS = Population("来場者", sums={"性別": ["男性", "女性"], "問1": ["はい", "いいえ", "無回答"]})
MORE = {name: [3 * number for number in numbers] for name, numbers in CLEAN.items()}
PAGES = {
    "one": [crossed(HIDDEN), "<text>参加</text>"],
    "two": [crossed(MORE, OTHERS), ("two.n", 1, "一", None)],
}
PROSE = "<p>はじめに。</p>"
Asked = tuple[bool, set[str]]
"""Whether the numbers, and which texts."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """What was looked at, each time that something was."""
    seen: list[Asked] = []
    whole = disclosure.check

    def check(site: BuiltSite, *, numbers: bool, texts: list[str]) -> Any:
        seen.append((numbers, set(texts)))
        return whole(site, numbers=numbers, texts=texts)

    monkeypatch.setattr(disclosure, "check", check)
    return seen


@pytest.fixture
def site(tmp_path: Path) -> BuiltSite:
    """A site that has passed."""
    made = with_prose(built(tmp_path, PAGES), "two.html")
    assert problems(made) == []
    return made


def problems(site: BuiltSite) -> list[Problem]:
    """Return what the gate finds, and let it be remembered as there."""
    audit = Audit(site)
    found = audit.problems()
    if not found:
        audit.remember()
    return found


def with_prose(site: BuiltSite, path: str) -> BuiltSite:
    return change(site, path, "</main>", f"{PROSE}</main>")


def told(problems: list[Problem]) -> list[tuple[str, str]]:
    return sorted((problem.where, problem.what) for problem in problems)


def again(site: BuiltSite) -> BuiltSite:
    return BuiltSite(site.folder, site.plan, site.book)


def test_only_what_changed_is_looked_at(site: BuiltSite, asked: list[Asked]) -> None:
    asked.clear()
    assert problems(again(site)) == []
    assert asked == []
    changed = change(site, "two.html", PROSE, "<p>おわりに。</p>")
    assert problems(changed) == []
    assert asked == [(False, {"two.html"})]
    assert problems(again(site)) == []
    assert len(asked) == 1
    file = site.folder / "data/two-1.csv"
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert problems(again(site)) == []
    pages = {"index.html", "one.html", "two.html"}
    assert asked[1:] == [(True, pages)]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("two.html", PROSE, "<p>「いいえ」と答えた男性は4人です。</p>"),
        ("one.html", "<text>参加</text>", "<text>4人</text>"),
        ("one.html", "</main>", "<p>いいえ4人</p></main>"),
        ("two.html", ">54<", ">55<"),
        ("data/two-1.csv", ",54", ",55"),
        ("facts.json", '"一"', '"いいえと答えた男性は4人"'),
    ],
)
def test_whatever_changed_is_told_each_time_as_if_all_were_new(
    site: BuiltSite, path: str, old: str, new: str
) -> None:
    changed = change(site, path, old, new)
    wanted = told(list(disclosure.check(again(changed))))
    assert wanted
    for _ in range(2):
        assert told(problems(again(changed))) == wanted
    back = change(changed, path, new, old)
    assert problems(again(back)) == []


def test_other_limits_count(site: BuiltSite, tmp_path: Path) -> None:
    strict = built(tmp_path, PAGES, disclosure={"hidden": 11, "width": 11})
    wanted = told(list(disclosure.check(again(strict))))
    assert wanted
    assert told(problems(strict)) == wanted


def test_another_check_of_the_numbers_counts_with_what_it_reads_besides(site: BuiltSite) -> None:
    calls = []
    notes: list[str] = []

    def check(problems: list[Problem]) -> list[Problem]:
        calls.append(problems)
        return problems

    problem = next(disclosure.check(change(site, "two.html", ">54<", ">55<")))
    change(again(site), "two.html", ">55<", ">54<")
    for beside, found in [("a", []), ("a", [problem]), ("b", [problem]), ("b", [problem])]:

        def told(notify: Notify, found: list[Problem] = found) -> list[Problem]:
            notify("to be known")
            return check(found)

        Audit(again(site)).unless_passed("other", beside, told, notes.append)
    assert calls == [[], [problem], [problem]]
    assert notes == ["to be known"] * 4

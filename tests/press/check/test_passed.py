"""A file that passed is not read again, as long as all is as it was that its checks read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.press.check import sites
from tests.press.check.sites import site
from tsunagari.press.check import accessibility, check, leaks, links
from tsunagari.press.check.site import BuiltSite

ROWS = "\n".join(["id,a,b,c,d,e,own", *(f"{n},{n % 3},{n % 5},2,7,{n % 4},無" for n in range(60))])


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The files that the checks of single files look at."""
    seen: set[str] = set()
    before = leaks.Guard.of_file

    def of_file(self: leaks.Guard, path: str) -> Any:
        seen.add(path)
        return before(self, path)

    monkeypatch.setattr(leaks.Guard, "of_file", of_file)
    return seen


def page(body: str, title: str) -> str:
    whole = sites.page(body, title)
    return whole.replace("<main>", '<a href="#content">本文へ</a><main id="content">')


def files(**bodies: str) -> dict[str, str | bytes]:
    named = {"index": "<p>〇</p>", "one": "<p>一</p>", "two": "<p>二</p>"} | bodies
    return {f"{name}.html": page(body, f"{name} | 題") for name, body in named.items()}


def test_only_what_changed_is_read(tmp_path: Path, read: set[str]) -> None:
    for bodies, wanted in [
        ({}, {"index.html", "one.html", "two.html"}),
        ({}, set()),
        ({"two": "<p>新</p>"}, {"two.html"}),
        ({"two": "<p>新</p>", "three": "<p>三</p>"}, {"three.html"}),
    ]:
        read.clear()
        assert check(site(tmp_path, files(**bodies))) == []
        assert read == wanted
    leak = files(one="<p>a@example.org</p>")
    for _ in range(2):  # what does not pass is looked at each time
        read.clear()
        assert [problem.where.partition(",")[0] for problem in check(site(tmp_path, leak))] == [
            "one.html"
        ]
        assert "one.html" in read


def test_whatever_a_check_reads_besides_makes_it_look_again(
    tmp_path: Path, read: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    private = {"data/r4/one/a.csv": ROWS}
    line = "<p>7,1,2,2,7,3,無</p>"
    assert check(site(tmp_path, files(one=line))) == []
    found = check(site(tmp_path, files(one=line) | private, private=["one/a.csv"]))
    assert {problem.where.partition(",")[0] for problem in found} == {"one.html"}
    changes: list[tuple[Callable[[], BuiltSite], bool]] = [
        (lambda: site(tmp_path, files(), private=["one/a.csv"]), False),
        (lambda: site(tmp_path, files(), private=["one/a.csv"], allowed=["x"]), True),
        (lambda: site(tmp_path, files(), private=["one/a.csv"], allowed=["x"], title="別"), False),
    ]
    for made, again in changes:
        read.clear()
        assert check(made()) == []
        assert ("two.html" in read) == again, read
    monkeypatch.setattr("tsunagari.press.core.digests.of_machinery", lambda: "another code")
    read.clear()
    assert check(changes[-1][0]()) == []
    assert "two.html" in read


def test_pages_are_held_against_each_other_though_none_is_read(tmp_path: Path) -> None:
    link = '<p><a href="two.html#sec-one">二</a></p>'
    assert check(site(tmp_path, files(one=link))) == []
    made = site(tmp_path, files(one=link))
    (made.folder / "two.html").unlink()
    without = BuiltSite(made.folder, made.plan, made.book)
    assert [problem.where.partition(",")[0] for problem in check(without)] == ["one.html"]
    twice = site(tmp_path, files() | {"two.html": page("<p>二</p>", "one | 題")})
    assert [problem.where.partition(",")[0] for problem in check(twice)] == ["two.html"]


def test_a_check_of_the_whole_finds_what_its_halves_find(tmp_path: Path) -> None:
    body = '<p><a href="nowhere.html">無</a></p><img src="https://example.org/a.png">'
    made = site(tmp_path, files(one=body))
    alone = [*links.check(made), *accessibility.check(made)]
    assert alone
    assert {str(problem) for problem in alone} <= {str(problem) for problem in check(made)}

"""The accessibility page: nothing is called met that neither the gate nor a person has tested."""

from __future__ import annotations

import csv
import datetime
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Project
from tests.press.check.sites import site
from tsunagari.press.bind.book import Book
from tsunagari.press.bind.page import Page
from tsunagari.press.check import success_criteria
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import ConfigError
from tsunagari.press.plan.accessibility import (
    Declaration,
    Judgement,
    findings,
    level,
    read_declaration,
)
from tsunagari.press.plan.criteria import CRITERIA
from tsunagari.press.plan.plan import make_plan

PAGE = """<!DOCTYPE html>
<html lang="ja"><head><meta charset="utf-8"><title>{name}</title><style>p {{ margin: 0 }}</style>
<script src="assets/search.js" defer></script></head>
<body><a href="#content">本文へ移動</a>
<form><label for="words">探す</label><input id="words" type="search"></form>
<main id="content"><h1>{name}</h1><img src="one.svg" alt="図">
<nav class="pager"><a href="index.html">前</a><a href="one.html">次</a></nav></main>
<nav class="chapters"><a href="index.html">はじめに</a><a href="one.html">一</a></nav>
</body></html>
"""


def found(root: Path, old: str, new: str, declared: str = "") -> list[str]:
    """Return the criteria missed on a site of two pages, of which one is altered."""
    text = PAGE.format(name="一")
    assert old in text
    files = {"index.html": PAGE.format(name="はじめに"), "one.html": text.replace(old, new)}
    if declared:
        files["data/r4/accessibility.yml"] = declared
    built = site(root, files)
    book = Book([Page("index", 0, [], "index"), Page("one", 1, [], "one")], {}, {}, {})
    built = BuiltSite(built.folder, built.plan, book)
    problems = list(success_criteria.check(built))
    assert {problem.where for problem in problems} <= {"one.html"}
    return [problem.what.partition(": ")[0].partition(", ")[2] for problem in problems]


MEDIA = "1.2.1, 1.2.2, 1.2.3, 1.2.4, 1.2.5, 1.4.2"
MOVES = "2.2.2, 2.3.1"
INPUT = "3.3.1, 3.3.3, 3.3.4"


@pytest.mark.parametrize(
    ("old", "new", "missed"),
    [
        ("<h1>", "<h1>", []),
        ("<h1>", '<video src="a.mp4"></video><h1>', [MEDIA]),
        ("<h1>", '<iframe src="a.html"></iframe><h1>', [MEDIA]),
        ("<style>", '<meta http-equiv="Refresh" content="5"><style>', ["2.2.1", MOVES]),
        ("<style>", "<script>setTimeout(leave, 9)</script><style>", ["2.2.1", MOVES]),
        ("<h1>", "<marquee>動く</marquee><h1>", [MOVES]),
        ("margin: 0", "animation: turn 1s", [MOVES]),
        ("one.svg", "one.GIF", [MOVES]),
        ("one.svg", "data:image/webp;base64,AA", [MOVES]),
        ('href="#content"', 'href="one.html"', ["2.4.1"]),
        ('id="content"', "", ["2.4.1"]),
        ('<a href="one.html">一</a>', "", ["2.4.5", "3.2.3"]),
        ('<a href="index.html">前</a>', "", ["2.4.5"]),
        (' lang="ja"', "", ["3.1.1"]),
        ('<label for="words">探す</label>', "", ["3.3.2"]),
        ('<input id="words" type="search">', "<textarea></textarea>", [INPUT, "3.3.2"]),
    ],
)
def test_what_is_called_met_without_a_person_is_tested(
    tmp_path: Path, old: str, new: str, missed: list[str]
) -> None:
    assert found(tmp_path, old, new) == missed


def test_a_person_may_say_otherwise(tmp_path: Path) -> None:
    numbers = MEDIA.split(", ")
    said = "\n".join(f"  {number}: {{conforms: true, note: 字幕あり}}" for number in numbers)
    assert found(tmp_path, "<h1>", "<video></video><h1>", f"criteria:\n{said}\n") == []


def test_the_gate_tests_what_it_says_and_all_criteria_are_there() -> None:
    alone = {criterion.number for criterion in CRITERIA if criterion.method == "AC"}
    assert alone == {*success_criteria.TESTS, *success_criteria.ACROSS}
    # WCAG 2.0 has 25 success criteria of level A and 13 of level AA.
    assert Counter(criterion.level for criterion in CRITERIA) == {"A": 25, "AA": 13}


@given(
    st.dictionaries(
        st.sampled_from([criterion.number for criterion in CRITERIA]),
        st.sampled_from([Judgement(conforms=True), Judgement(conforms=False), "…"])
        | st.just(Judgement(applies=False)),
    )
)
def test_nothing_is_met_that_nobody_tested(said: dict[str, Judgement]) -> None:
    for row in findings(Declaration(criteria=said)):
        judged = said.get(row.criterion.number)
        if isinstance(judged, Judgement):
            assert row.is_met == (judged.conforms is True or not judged.applies)
        else:
            assert row.is_met == (row.criterion.method == "AC")


def checklist(folder: Path) -> list[list[str]]:
    """Return the rows of the check-list on the page, as they are read aloud."""
    soup = BeautifulSoup((folder / "accessibility.html").read_text(encoding="utf-8"), "html.parser")
    for mark in soup.select("td [aria-hidden=true]"):
        mark.decompose()
    return [
        [cell.get_text() for cell in row.select("th, td")] for row in soup.select("main tbody tr")
    ]


def level_of(folder: Path) -> str:
    """Return what the page says of the level of conformance."""
    soup = BeautifulSoup((folder / "accessibility.html").read_text(encoding="utf-8"), "html.parser")
    return " ".join(tag.get_text() for tag in soup.select("#jis-3 p"))


def test_the_page_of_the_report_claims_no_level(report: Path) -> None:
    rows = checklist(report)
    with (report / "accessibility.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[:6] for row in csv.reader(file)][1:] == rows
    known = [row for row in rows if "未確認" not in row[3:5]]
    assert (len(rows), len(known)) == (38, 17)
    assert "準拠" not in level_of(report)
    for path in report.glob("*.html"):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert soup.select("footer a[href='accessibility.html']"), path.name


def judged(day: datetime.date | None = datetime.date(2026, 11, 30), **more: bool) -> Declaration:
    """Return a declaration in which a person met all that was theirs to test, but for some."""
    own = [criterion.number for criterion in CRITERIA if criterion.method != "AC"]
    found = {number: Judgement(conforms=True) for number in own}
    found |= {name.strip("_").replace("_", "."): Judgement(conforms=v) for name, v in more.items()}
    return Declaration(declared=day, criteria=found)


def test_a_level_is_claimed_only_of_what_is_known() -> None:
    assert level(judged()) == "AA 準拠"
    assert level(judged(_1_4_4=False)) == "AA 一部準拠"
    assert level(judged(_2_1_1=False)) == "A 一部準拠"
    assert level(judged(_1_2_2=False)) == "A 一部準拠"
    assert level(judged(day=None)) is None
    whole = judged()
    for number in whole.criteria:
        rest = {name: found for name, found in whole.criteria.items() if name != number}
        assert level(whole.model_copy(update={"criteria": rest})) is None


def test_a_person_fills_in_the_rest(project: Project) -> None:
    lines = ["declared: 2026-11-30", "period: [2026-11-02, …]", "criteria:"]
    lines += [f"  {number}: {{conforms: true}}" for number in judged().criteria]
    lines += ["address: https://www.city.example.jp/report/"]
    project.write("data/r4/accessibility.yml", "\n".join(lines))
    ended = project.build("--renderer", "pandoc")
    assert ended.returncode == 0, ended.stderr
    assert "accessibility.yml: period" in ended.stderr
    folder = project.path("_site/r4")
    assert "適合レベルAA 準拠" in level_of(folder)
    assert "未確認" not in str(checklist(folder))
    page = (folder / "accessibility.html").read_text(encoding="utf-8")
    assert "https://www.city.example.jp/report/one.html" in page


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("declard: 2026-11-30", ["'declard'", "declared"]),
        ("declared: 11月30日", ["declared", "11月30日"]),
        ("address: www.city.example.jp", ["address", "https"]),
        ("criteria: {1.1.2: {conforms: true}}", ["1.1.2", "2.1.2"]),
        ("criteria: {1.1.1: true}", ["1.1.1", "true"]),
        ("criteria: {1.1.1: {note: 図}}", ["1.1.1", "conforms"]),
        ("criteria: {1.1.1: {conforms: はい}}", ["1.1.1"]),
        ("criteria: {1.1.1: {applies: false, conforms: true}}", ["1.1.1", "remove conforms"]),
        ("pages: [one]", ["selection"]),
        ("{pages: [two], selection: 代表}", ["two", "one"]),
    ],
)
def test_a_wrong_file_stops_the_build(project: Project, line: str, words: list[str]) -> None:
    project.write("data/r4/accessibility.yml", f"{line}\n")
    with pytest.raises(ConfigError) as error:
        make_plan(project.root, "r4").check_settings()
    (problem,) = error.value.problems
    assert problem.where == "data/r4/accessibility.yml"
    assert all(word in str(problem) for word in words), problem


def test_an_empty_file_says_nothing() -> None:
    assert read_declaration({}, "accessibility.yml", ["index"]) == Declaration()

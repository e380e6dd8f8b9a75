"""Counts of people that a site gives away: each way is planted, and told with table and cell."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import ROOT, Project, notebook
from tests.messages import names, one_problem
from tests.press.check.disclosure.audited import (
    ALL,
    CLEAN,
    HIDDEN,
    NO,
    NONE,
    PEOPLE,
    SVG,
    YES,
    built,
    change,
    crossed,
    problems_of,
    shared,
)
from tsunagari.present.tables import Table
from tsunagari.press.check import disclosure
from tsunagari.press.check.disclosure import system
from tsunagari.press.check.site import BuiltSite
from tsunagari.tabulation.declaration import Count, Counts, Share
from tsunagari.tabulation.people import Population

MEN = {"性別": "男性"}


def counts(of: Population = PEOPLE) -> Counts:
    return Counts(of=of, rows="性別", columns="問1")


def test_a_table_without_small_counts_passes(tmp_path: Path) -> None:
    assert problems_of(tmp_path, {"one": [crossed(CLEAN)]}) == []


def test_a_table_that_hides_enough_passes(tmp_path: Path) -> None:
    assert problems_of(tmp_path, {"one": [crossed(HIDDEN)], "two": [crossed(HIDDEN)]}) == []


def test_a_small_count_is_told_with_table_row_and_column(tmp_path: Path) -> None:
    table = crossed(CLEAN | {NO: [2, 9, 11], ALL: [15, 25, 40]})
    (problem,) = problems_of(tmp_path, {"one": [table]})
    assert problem.where == "one, cell 1"
    place = "tbl-one-1 (表1), row '男性', column 'いいえ（人）'"
    assert names(problem.what, place, "2 people")
    assert names(problem.remedy, "tabulation.yml")


def test_the_edition_says_which_counts_are_small(tmp_path: Path) -> None:
    table = crossed(CLEAN)
    assert problems_of(tmp_path / "a", {"one": [table]}, disclosure={"hidden": 2}) == []
    (problem,) = problems_of(tmp_path / "b", {"one": [table]}, disclosure={"hidden": 3})
    assert names(problem.what, "3 people")


def test_a_hidden_count_that_is_the_rest_of_a_sum_is_told(tmp_path: Path) -> None:
    table = crossed(CLEAN | {NONE: ["x", 4, 5], ALL: [16, 22, 38]})
    (problem,) = problems_of(tmp_path, {"one": [table]})
    assert names(problem.what, "column '無回答（人）'", "1 person")
    assert names(problem.remedy, "tabulation.yml")


@pytest.mark.parametrize("width", [1, 2, 3, 4, 5, 6])
def test_a_hidden_count_varies_by_the_edition_s_width(tmp_path: Path, width: int) -> None:
    # The four hidden counts have sums of 8, 10, 12 and 6: each may vary by 5 - 1.
    table = crossed({YES: [10, 12, 22], NO: ["x", "x", 12], NONE: ["x", "x", 6], ALL: [18, 22, 40]})
    problems = problems_of(tmp_path, {"one": [table]}, disclosure={"hidden": 1, "width": width})
    assert len(problems) == (4 if width > 4 else 0), problems
    if problems:
        assert names(problems[0].what, "3 to 7 people")


def test_what_one_page_hides_and_another_tells_by_its_sums(tmp_path: Path) -> None:
    other = shared({"男性": [10, 5, 18]}, [YES, NO, ALL], counts=counts())
    problems = problems_of(tmp_path, {"one": [crossed(HIDDEN)], "two": [other]})
    assert "two" in problems[0].where
    assert names(problems[0].what, "tbl-one-1 (表1), row '男性', column 'いいえ（人）'")
    place = "tbl-one-1 (表1), row '男性', column '無回答（人）'"
    told = [problem.what for problem in problems if names(problem.what, place)]
    assert names(told[0], "3 people", "tbl-two-1 (表1)", "two, cell 1")
    assert len(problems) == 4


def test_other_people_of_the_same_labels_are_not_held_against_them(tmp_path: Path) -> None:
    others = Population("家族", PEOPLE.sums)
    other = shared({"男性": [10, 5, 19]}, [YES, NO, ALL], counts=counts(others))
    assert problems_of(tmp_path, {"one": [crossed(HIDDEN)], "two": [other]}) == []


def test_a_group_that_no_table_shows_is_worked_out(tmp_path: Path) -> None:
    table = shared({"男性": [20]}, [ALL], counts=counts())
    (problem,) = problems_of(tmp_path, {"one": [table, ("one.n", 21, "21人", Count(PEOPLE))]})
    sources = ["tbl-one-1 (表1)", "the fact one.n"]
    assert names(problem.what, "1 person", "回答者: 性別 女性", *sources)


def test_a_file_that_shows_what_the_page_hides_is_told(tmp_path: Path) -> None:
    site = built(tmp_path, {"one": [crossed(HIDDEN)]})
    change(site, "data/one-1.csv", "男性,10,X,X,18", "男性,10,X,2,18")
    problems = [problem.what for problem in disclosure.check(site)]
    cell = "tbl-one-1 (表1), row '男性', column '無回答（人）'"
    at = [what for what in problems if what.startswith(f"data/one-1.csv of {cell}")]
    assert any(names(what, "2 people") for what in at)
    assert any(what.count(cell) == 2 for what in at)


def test_what_counts_is_what_the_page_says(tmp_path: Path) -> None:
    site = built(tmp_path, {"one": [crossed(HIDDEN)]})
    change(site, "one.html", "18</td></tr>", "17</td></tr>")
    problems = [problem.what for problem in disclosure.check(site)]
    assert any(names(what, "18 people", "17 people") for what in problems)


def test_a_file_with_other_rows_is_read_by_its_own_declaration(tmp_path: Path) -> None:
    csv = pd.DataFrame({"性別": ["男性", "女性"], "回答（件）": [1, 22]})
    own = Counts(of=PEOPLE, rows="性別", columns={"回答（件）": {}})
    table = shared({"計": [40]}, [ALL], counts=counts(), csv=csv, csv_counts=own)
    problems = [problem.what for problem in problems_of(tmp_path, {"one": [table]})]
    place = "data/one-1.csv of tbl-one-1 (表1), row '男性', column '回答（件）'"
    assert names(problems[0], place, "1 person")
    assert len(problems) == 2


@pytest.mark.parametrize(
    ("value", "text", "named"),
    [
        (2, "2人", "2 people"),
        (5, "5人", "tbl-one-1 (表1), row '男性'"),
        ("x", "5人", "tbl-one-1 (表1), row '男性'"),
    ],
)
def test_a_fact_tells_no_more_than_tables(
    tmp_path: Path, value: object, text: str, named: str
) -> None:
    whom = Count(PEOPLE, {"性別": "男性", "問1": "いいえ"})
    shown = [crossed(HIDDEN), ("one.men", value, text, whom)]
    problems = problems_of(tmp_path, {"one": shown})
    assert any(names(problem.what, "the fact one.men", named) for problem in problems), problems


def test_a_fact_that_says_the_same_passes(tmp_path: Path) -> None:
    facts = [
        ("one.men", 18, "18人", Count(PEOPLE, MEN)),
        ("one.no", "x", "x", Count(PEOPLE, MEN | {"問1": "いいえ"})),
        ("one.yes", 10 / 18, "55.6%", Count(PEOPLE, MEN | {"問1": "はい"}, "問1")),
        ("one.said", "最も多い", "最も多い", Count(PEOPLE, MEN)),
    ]
    assert problems_of(tmp_path, {"one": [crossed(HIDDEN), *facts]}) == []


def test_a_fact_of_a_share_tells_the_count_by_its_many_digits(tmp_path: Path) -> None:
    whom = Count(PEOPLE, {"問1": "無回答"}, "問1")
    facts = [("one.n", 2001, "2,001人", Count(PEOPLE)), ("one.none", 2 / 2001, "0.1%", whom)]
    (problem,) = problems_of(tmp_path, {"one": facts})
    assert names(problem.what, "the fact one.none", "2 people")


SHARES = {name: Share("問1", {"問1": name}) for name in ("はい", "いいえ", "無回答")} | {"n": {}}


def percentages(rows: dict[str, list[object]]) -> object:
    formats = dict.fromkeys(["はい", "いいえ", "無回答"], "{}%".format)
    of = Counts(of=PEOPLE, rows="性別", columns=SHARES)
    csv = pd.DataFrame({"区分": list(rows), "n（人）": [row[3] for row in rows.values()]})
    own = Counts(of=PEOPLE, rows="性別", columns={"n（人）": {}})
    return shared(rows, list(SHARES), counts=of, formats=formats, csv=csv, csv_counts=own)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        # 60, 37 and 3 of 100
        ({"男性": ["60.0", "37.0", "3.0", 100]}, ""),
        # 1 of 40
        ({"男性": ["60.0", "37.5", "2.5", 40]}, "1 person"),
        # 1 or 2 of 200 by itself, and beside the others' 121 and 78 at most not 1
        ({"男性": ["60", "39", "1", 200]}, "2 people"),
        ({"男性": ["60", "x", "1", 200]}, "1 to 2 people"),
        # 10 to 29 of 2000: nothing is told
        ({"男性": ["60", "39", "1", 2000]}, ""),
        # a share that rounds to 0 is not nobody, and of 2500 it is less than two
        ({"男性": ["60.0", "40.0", "0.0", 2500]}, "1 person"),
        ({"男性": ["60.0", "37.5", "x", 40]}, "1 person"),
        # of a hidden base: that 24 said yes is told by the other row, and is not few
        ({"男性": ["x", "x", "x", "x"], "計": ["60.0", "30.0", "10.0", 100]}, ""),
        # 27 are left for two
        ({"男性": ["55", "x", "x", 60]}, ""),
    ],
)
def test_a_share_tells_its_count_by_the_base(
    tmp_path: Path, rows: dict[str, list[object]], told: str
) -> None:
    problems = problems_of(tmp_path, {"one": [percentages(rows)]})  # type: ignore[list-item]
    if told:
        assert any(names(problem.what, "column '無回答'", told) for problem in problems), problems
    else:
        assert problems == []


DRAWN = "<!-- 男性（n＝18） --><text>{}</text><text>10人</text><text>0</text><text>5</text>"


@pytest.mark.parametrize("form", ["within", "carried", "phone", "file"])
@pytest.mark.parametrize(("label", "told"), [("x", False), ("4人", True), ("12人", False)])
def test_a_chart_shows_no_number_that_its_table_hides(
    tmp_path: Path, form: str, label: str, told: bool
) -> None:
    """The table hides 1 to 7 people; 12 is one of its other numbers, and 10 too."""
    site = built(tmp_path, {"one": [crossed(HIDDEN), DRAWN.format(label)]})
    drawing = SVG.format(DRAWN.format(label))
    if form == "carried":
        source = f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"
        change(site, "one.html", drawing, f'<img src="{source}">')
    elif form == "phone":
        source = f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"
        other = f"data:image/svg+xml;base64,{b64encode(SVG.format('').encode()).decode()}"
        picture = f'<picture><source srcset="{source}"><img src="{other}"></picture>'
        change(site, "one.html", drawing, picture)
    elif form == "file":
        change(site, "one.html", drawing, '<img src="one_files/fig.svg">')
        (site.folder / "one_files").mkdir()
        (site.folder / "one_files/fig.svg").write_text(drawing, encoding="utf-8")
    problems = list(disclosure.check(BuiltSite(site.folder, site.plan, site.book)))
    cell = "tbl-one-1 (表1), row '男性', column 'いいえ（人）'"
    assert [names(problem.what, "fig-one-1", label, cell) for problem in problems] == told * [True]


def test_a_number_that_is_drawn_more_often_than_printed_is_told(tmp_path: Path) -> None:
    other = {name: {"問1": name[:-3]} for name in (YES, NO, NONE)} | {ALL: {}, "備考": None}
    frame = pd.DataFrame({"区分": ["男性", "女性", "計"]} | HIDDEN | {"備考": [7, 0, 0]})
    table = Table(frame, counts=Counts(of=PEOPLE, rows="性別", columns=other))
    once = DRAWN.format("7人")
    assert problems_of(tmp_path / "once", {"one": [table, once]}) == []
    (problem,) = problems_of(tmp_path / "twice", {"one": [table, once + "<text>7人</text>"]})
    assert names(problem.what, "fig-one-1", "7人")


def test_a_chart_beside_a_table_may_show_others(tmp_path: Path) -> None:
    """A hidden share of 1 to 18 of 18 people is none of 3% and 61.5%."""
    drawn = "<text>3.0%</text><text>61.5%</text><text>12.5～20.1%</text><text>0.5</text>"
    percent = Counts(
        of=PEOPLE,
        rows="性別",
        columns={NO: Share("問1", {"問1": "いいえ"}), ALL: {}, "割合（％）": Share("問1")},
    )
    table = shared({"男性": ["x", 18, "100.0"]}, [NO, ALL, "割合（％）"], counts=percent)
    assert problems_of(tmp_path, {"one": [table, drawn]}) == []


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("男性では、「いいえ」が4人でした。", True),
        ("いいえは４人", True),
        ("いいえ x、無回答 x", False),
        ("いいえは12人", False),  # of all, as the table says
        ("いいえは30人", False),  # there are not so many
        ("はいは4人", False),  # it is printed: this is another
        ("いいえ、と答えた4つの地区", False),
    ],
)
@pytest.mark.parametrize("of", ["prose", "alt", "fact"])
def test_a_sentence_says_no_number_that_a_table_hides(
    tmp_path: Path, sentence: str, told: bool, of: str
) -> None:
    """Of 18 men and 22 women who did not say yes hide 1 to 7 and 1 to 9."""
    site = built(tmp_path, {"one": [crossed(HIDDEN)]})
    if of == "fact":
        fact = {"one.said": {"value": sentence, "text": sentence, "unit": ""}}
        change(site, "facts.json", "{}", json.dumps(fact))
    else:
        written = f"<p>{sentence}</p>" if of == "prose" else f'<img src="a.svg" alt="{sentence}">'
        change(site, "one.html", "</main>", f"{written}</main>")
    problems = list(disclosure.check(BuiltSite(site.folder, site.plan, site.book)))
    assert bool(problems) == told, problems
    for problem in problems:
        assert problem.where == "one"
        assert names(problem.what, "いいえ", "tbl-one-1 (表1), row '")


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("いいえ 37.5%、無回答 x", True),
        ("「いいえ」の割合は38%です", True),
        ("無回答が1人", True),
        ("いいえ 60.0%", False),  # 16 are left, which is less
        ("いいえ 36.9%", False),  # no number of 40 people
        ("いいえ 50歳", False),
    ],
)
def test_a_sentence_says_no_share_that_a_table_hides(
    tmp_path: Path, sentence: str, told: bool
) -> None:
    table = percentages({"男性": ["60.0", "x", "x", 40]})
    site = built(tmp_path, {"one": [table]})  # type: ignore[list-item]
    change(site, "one.html", "</main>", f"<p>{sentence}</p></main>")
    problems = list(disclosure.check(BuiltSite(site.folder, site.plan, site.book)))
    assert [names(problem.what, "tbl-one-1 (表1)") for problem in problems] == [True] * told


def test_a_table_that_says_nothing_is_told_where_the_edition_asks(tmp_path: Path) -> None:
    silent = pd.DataFrame({"区分": ["男性"], "回答（人）": [1]})
    tables = [Table(silent), Table(silent, counts=None)]
    assert problems_of(tmp_path / "a", {"one": tables}) == []
    (problem,) = problems_of(tmp_path / "b", {"one": tables}, disclosure={})
    assert problem.where == "one, cell 1"
    assert names(problem.what, "tbl-one-1")
    assert names(problem.remedy, "counts=None")


def test_numbers_that_cannot_all_be_right_are_told_by_the_fewest(tmp_path: Path) -> None:
    other = shared({"女性": [5, 23]}, [NO, ALL], counts=counts())
    third = shared({"女性": [6]}, [NO], counts=counts())
    problems = problems_of(tmp_path, {"one": [crossed(CLEAN), other], "two": [third]})
    one, other_one = "tbl-one-1 (表1), row '女性', column", "tbl-one-2 (表2), row '女性', column"
    assert len(problems) == 2
    first, second = (problem.what for problem in problems)
    assert names(first, f"{other_one} '{NO}'", "5 people", f"{one} '{NO}'", "6 people")
    assert names(second, f"{other_one} '{ALL}'", "23 people", f"{one} '{ALL}'", "22 people")
    less = crossed(CLEAN | {ALL: [18, 23, 41]})
    (problem,) = problems_of(tmp_path / "b", {"one": [less], "two": [third]})
    assert names(problem.what, *(f"{one} '{column}'" for column in (YES, NO, NONE, ALL)))
    assert problem.what.count("tbl-one-1") == 4


@pytest.mark.parametrize("cell", ["3～5", "△3", "30%"])
def test_what_is_no_count_is_told(tmp_path: Path, cell: str) -> None:
    site = built(tmp_path, {"one": [crossed(CLEAN)]})
    change(site, "one.html", '<td class="num">10</td>', f'<td class="num">{cell}</td>')
    (problem,) = disclosure.check(site)
    one_problem([problem.what], "tbl-one-1 (表1), row '男性', column 'はい（人）'", f"'{cell}'")


def test_a_page_without_the_table_or_its_rows_is_told(tmp_path: Path) -> None:
    site = built(tmp_path, {"one": [crossed(CLEAN)]})
    page = site.folder / "one.html"
    whole = page.read_text(encoding="utf-8")
    page.write_text(re.sub("<tr><th[^>]*>計.*?</tr>", "", whole), encoding="utf-8")
    (problem,) = disclosure.check(site)
    assert names(problem.what, "tbl-one-1 (表1)", "2", "3")
    page.write_text(whole, encoding="utf-8")
    change(site, "one.html", "はい<span", "多分<span")
    (problem,) = disclosure.check(BuiltSite(site.folder, site.plan, site.book))
    assert names(problem.what, "tbl-one-1 (表1)", "'はい（人）'")
    change(site, "one.html", 'id="tbl-one-1"', "")
    (problem,) = disclosure.check(BuiltSite(site.folder, site.plan, site.book))
    assert names(problem.what, "tbl-one-1 (表1)")


TITLE = "# 章 {#sec-one}"
CELL = """
#| label: tbl-one-people
#| tbl-cap: 回答した人
import pandas as pd
from tsunagari.tabulation.declaration import Counts
from tsunagari.tabulation.people import Population
from tsunagari.present.tables import Table
people = Population("回答者", {"性別": ["男性", "女性"]})
frame = pd.DataFrame({"性別": ["男性", "女性", "計"], "回答（人）": ['x', 9, 21]})
Table(frame, counts=Counts(of=people, rows="性別", columns={"回答": {}}))
"""


def test_a_build_that_gives_something_away_stops(project: Project) -> None:
    project.write("index.qmd", "# はじめに {#sec-index}\n\n前書き。\n")
    cells = (("text-title", TITLE), ("table", CELL.strip()))
    project.write("notebooks/one.ipynb", notebook(*cells))
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 1
    assert not project.path("_site").exists()
    cell = "tbl-one-people (回答した人), row '男性', column '回答（人）'"
    one_problem(done.stderr.splitlines(), "one, cell 3", cell, "12 people")
    assert "Traceback" not in done.stderr


def test_where_nobody_is_counted_nothing_slow_is_imported(tmp_path: Path) -> None:
    script = f"""
import sys
from pathlib import Path
from tests.press.check.sites import site
before = set(sys.modules)  # what tests need themselves
from tsunagari.press.check import disclosure
assert list(disclosure.check(site(Path({str(tmp_path)!r}), {{}}))) == []
sys.exit(bool({{"highspy", "numpy", "scipy", "selectolax"}} & sys.modules.keys() - before))
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


def test_too_many_groups_are_told_and_nothing_fails_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "MOST", 10)
    site = built(tmp_path, {"one": [crossed(HIDDEN)]})
    site = change(site, "one.html", "</main>", "<p>男性のいいえは、2人です。</p></main>")
    (problem,) = disclosure.check(site)
    assert "S09" in problem.what
    assert "tbl-one-1" in problem.what

"""What changed since a release: each kind of change is found once, and nothing besides."""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.conftest import ALL_FORMATS, Project, copy_project, small_project
from tests.messages import names
from tsunagari.press.compare import changes_page, changes_text
from tsunagari.press.compare.changes import Changes
from tsunagari.press.compare.history import remember_release
from tsunagari.press.compare.site_diff import compare_sites
from tsunagari.press.compare.site_reader import Site

SITE = "_site/r4"
TABLE = """#| label: tbl-days
#| tbl-cap: 参加者数
import csv
import sys
from IPython.display import display
rows = list(csv.reader(open("../data/r4/one/days.csv", encoding="utf-8")))
cells = "".join(f"<tr><th scope='row'>{a}</th><td>{b}</td></tr>" for a, b in rows[1:])
heads = "".join(f"<th scope='col'>{name}</th>" for name in rows[0])
html = f"<table><thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table>"
text = "\\n".join(",".join(row) for row in rows) + "\\n"
display({"text/html": html, "text/plain": "",
  "application/vnd.tsunagari.table+json": {"csv": text, "note": ""}}, raw=True)"""
FIGURE = """#| label: fig-days
#| fig-cap: 参加者数の図
#| fig-alt: 参加者数を日ごとに示した図。
from IPython.display import display
width = sum(int(line.split(",")[1]) for line in
  open("../data/r4/one/days.csv", encoding="utf-8").read().split()[1:])
display({"image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='9'/>",
  "text/plain": ""}, raw=True)"""
FACT = """from tsunagari.present import Facts, Printed
total = sum(int(line.split(",")[1]) for line in
  open("../data/r4/one/days.csv", encoding="utf-8").read().split()[1:])
Facts("one").plain(people=Printed(f"{total}名", total, unit="名"))"""
PROSE = (
    "# 章 {#sec-one}\n\nはじめの文です。参加者は{{< var one.people >}}です。\n\n## 表 {#sec-t}\n"
)


def sites(before: Path, after: Path) -> Changes:
    """Compare two folders."""
    return compare_sites("r4", Site(before, "before"), Site(after, "after"))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of two sections with a table, a figure and facts, built and released."""
    project = small_project(tmp_path_factory.mktemp("base"), ("one", "two"))
    project.write("data/r4/one/days.csv", "日,人数（名）\n一日目,1200\n二日目,60\n")
    project.cell("one", "text-title", PROSE)
    project.cell("one", "fact", FACT)
    project.cell("one", "last", TABLE)
    path = project.path("notebooks/one.ipynb")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"].append({**content["cells"][-1], "id": "figure", "source": FIGURE})
    path.write_text(json.dumps(content), encoding="utf-8")
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 0, done.stderr
    remember_release(project.root, "r4", "first", project.path(SITE))
    return project


@pytest.fixture
def work(base: Project, tmp_path: Path) -> Project:
    """A copy of it, to change."""
    shutil.copytree(base.root, tmp_path / "work")
    return Project(tmp_path / "work")


def rebuilt(project: Project) -> Changes:
    """Build again and compare with the release."""
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 0, done.stderr
    return sites(project.path("_build/released/r4/sites/first"), project.path(SITE))


def kinds(changes: Changes) -> set[str]:
    """Return the kinds of change there are."""
    names = ("facts", "tables", "figures", "sentences", "frame", "pages", "files")
    return {name for name in names if getattr(changes, name)}


def test_a_figure_of_the_data_is_followed_everywhere_and_nothing_else(work: Project) -> None:
    work.edit("data/r4/one/days.csv", "二日目,60", "二日目,61")
    changes = rebuilt(work)
    assert kinds(changes) == {"facts", "tables", "figures", "sentences"}
    (fact,) = changes.facts
    assert (fact.name, fact.before, fact.after) == ("one.people", "1260名", "1261名")
    assert fact.amount is not None
    assert (fact.amount.difference, fact.amount.unit, fact.amount.percent) == ("+1", "名", "+0.1")
    (table,) = changes.tables
    (cell,) = table.on_page.cells
    assert (cell.row, cell.column, cell.before, cell.after) == ("二日目", "人数（名）", "60", "61")
    assert not table.in_csv
    (figure,) = changes.figures
    assert (figure.label, list(figure.tables)) == ("fig-days", ["tbl-days"])
    (sentence,) = changes.sentences
    assert (sentence.before, sentence.after) == ("参加者は1260名です。", "参加者は1261名です。")
    assert changes.inputs is not None
    assert [(path.path, path.kind) for path in changes.inputs] == [
        ("data/r4/one/days.csv", "changed")
    ]
    assert changes.causes == {"one.html": ["data/r4/one/days.csv"]}
    summary = "1 fact, 1 table (1 cell), 1 figure, 1 sentence, 1 page changed"
    assert changes.summary() == summary
    again = work.build("--renderer", "pandoc")
    assert again.stderr.splitlines() == [
        "Nothing has changed since the last build",
        f"Since the last release (first): {summary}; see pipeline.py diff",
    ]


def test_rows_that_came_and_went(work: Project) -> None:
    work.write("data/r4/one/days.csv", "日,人数（名）\n二日目,60\n三日目,1200\n四日目,0\n")
    (table,) = rebuilt(work).tables
    change = table.on_page
    assert (change.rows.renamed, change.rows.added) == ([("一日目", "三日目")], ["四日目"])
    assert (change.rows.removed, change.cells, change.rows.moved) == ([], [], True)


def test_a_column_of_another_name(work: Project) -> None:
    work.edit("data/r4/one/days.csv", "人数（名）", "参加者（名）")
    changes = rebuilt(work)
    assert kinds(changes) == {"tables"}
    assert changes.tables[0].on_page.columns.renamed == [("人数（名）", "参加者（名）")]
    assert changes.tables[0].cells == 0


def test_prose_alone(work: Project) -> None:
    work.cell("one", "text-title", PROSE.replace("はじめの文です", "はじめての文です"))
    changes = rebuilt(work)
    assert kinds(changes) == {"sentences"}
    (sentence,) = changes.sentences
    assert (sentence.kind, sentence.heading, sentence.after) == (
        "changed",
        "章",
        "はじめての文です。",
    )
    assert changes.causes == {"one.html": ["notebooks/one.ipynb"]}


def test_a_sentence_that_moved_one_that_came_and_one_that_went(work: Project) -> None:
    prose = PROSE.replace("はじめの文です。", "") + "\nはじめの文です。\n\nまったく新しい話。\n"
    work.cell("one", "text-title", prose)
    sentences = rebuilt(work).sentences
    assert {(change.kind, change.after or change.before) for change in sentences} == {
        ("moved", "はじめの文です。"),
        ("added", "まったく新しい話。"),
    }


def test_a_page_that_came_and_one_that_went(work: Project, base: Project) -> None:
    site = work.path(SITE)
    (site / "two.html").unlink()
    changes = sites(base.path(SITE), site)
    assert [(path.path, path.kind) for path in changes.pages] == [("two.html", "removed")]
    assert kinds(changes) == {"pages"}
    assert names(changes.summary(), "1 page")
    changes = sites(site, base.path(SITE))
    assert [(path.path, path.kind) for path in changes.pages] == [("two.html", "added")]


def test_the_look_is_a_file_and_the_foot_is_listed_once(work: Project) -> None:
    work.edit("report/report.css", "--ink: #1a1a1a", "--ink: #1b1b1b")
    work.edit("report/template.html", "の条件で利用できます", "の条件で使えます")
    changes = rebuilt(work)
    assert [path.path for path in changes.files] == ["report.css"]
    (foot,) = changes.frame
    assert foot.after.endswith("の条件で使えます。")
    assert (changes.sentences, changes.facts) == ([], [])


def _csv_alone(site: Path) -> str:
    path = site / "data/days.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("60", "60.4"), encoding="utf-8")
    return "tables"


def _markup_alone(site: Path) -> str:
    path = site / "two.html"
    path.write_text(path.read_text(encoding="utf-8") + "<!-- more -->", encoding="utf-8")
    return "pages"


def _stray(site: Path) -> str:
    (site / "stray.pdf").write_bytes(b"%PDF")
    return "files"


def _derived_alone(site: Path) -> str:
    (site / "assets/search-index.js").write_text("", encoding="utf-8")
    return "files"


def _record_alone(site: Path) -> str:
    (site / "provenance.html").write_text("", encoding="utf-8")
    return "files"


def _facts_broken(site: Path) -> str:
    (site / "facts.json").write_text("[1]", encoding="utf-8")
    return "facts"


@pytest.mark.parametrize(
    "change",
    [_csv_alone, _markup_alone, _stray, _derived_alone, _record_alone, _facts_broken],
    ids=lambda change: change.__name__,
)
def test_no_file_changes_unseen(
    work: Project, base: Project, change: Callable[[Path], str]
) -> None:
    kind = change(work.path(SITE))
    assert kinds(sites(base.path(SITE), work.path(SITE))) == {kind}
    assert kinds(sites(work.path(SITE), base.path(SITE))) == {kind}


def test_a_site_compared_with_itself(report: Path) -> None:
    changes = sites(report, report)
    assert not changes
    assert changes.summary() == "nothing changed"


def test_every_page_of_the_report_can_be_read_and_means_something(report: Path) -> None:
    site = Site(report, "report")
    for href in (path for path in site.files if path.endswith(".html")):
        content = site.page(href)
        soup = BeautifulSoup((report / href).read_text(encoding="utf-8"), "html.parser")
        assert len(content.tables) == len(soup.find_all("table"))
        assert len(content.figures) == len(soup.select("main img"))
        if href not in ("provenance.html", "accessibility.html"):
            assert all(label.startswith("tbl-") for label in content.tables)
        assert content.sentences


def test_an_old_release_without_a_record_is_compared_all_the_same(work: Project) -> None:
    (work.path("_build/released/r4/sites/first/provenance.json")).unlink()
    work.edit("data/r4/one/days.csv", "二日目,60", "二日目,61")
    changes = rebuilt(work)
    assert (len(changes.facts), changes.inputs, changes.toolchain) == (1, None, [])
    assert changes.causes == {"one.html": []}
    done = work.pipeline("diff")
    assert done.returncode == 0


def test_another_renderer_is_listed(work: Project, base: Project) -> None:
    path = work.path(f"{SITE}/provenance.json")
    path.write_text(path.read_text(encoding="utf-8").replace("pandoc ", "Quarto "), "utf-8")
    changes = sites(base.path(SITE), work.path(SITE))
    assert changes.toolchain[0][0] == "renderer"
    assert not kinds(changes)


def test_the_command_says_that_there_is_no_release(project: Project) -> None:
    assert "_site/r4" in project.pipeline("diff").stderr
    assert project.pipeline("diff").returncode == 2
    project.build("--renderer", "pandoc")
    done = project.pipeline("diff")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1


def test_the_command_takes_a_release_or_a_folder(work: Project, tmp_path: Path) -> None:
    copy = shutil.copytree(work.path(SITE), tmp_path / "copy")
    work.edit("data/r4/one/days.csv", "二日目,60", "二日目,61")
    work.build("--renderer", "pandoc")
    for against, name in ((None, "release first"), ("first", "release first"), (copy, str(copy))):
        options = () if against is None else ("--against", str(against))
        done = work.pipeline("diff", *options)
        assert done.returncode == 0, done.stderr
        assert names(" ".join(done.stdout.split()), name)
        assert "one.people: 1260名 -> 1261名" in done.stdout
    for against in ("frist", str(tmp_path)):
        done = work.pipeline("diff", "--against", against)
        assert done.returncode == 2
    assert names(work.pipeline("diff", "--against", "frist").stderr, "frist", "first")


def columns(line: str) -> int:
    """Width of a line on a terminal."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal_and_no_sign_is_lost(
    work: Project, base: Project, width: int
) -> None:
    work.edit("data/r4/one/days.csv", "二日目,60", "二日目,61")
    changes = rebuilt(work)
    text = changes_text.write_text(changes, width)
    assert max(map(columns, text.splitlines())) <= width
    joined = re.sub(r"\s", "", text)
    for part in ("参加者は1261名です。", "data/r4/one/days.csv", "1260名->1261名", "60->61"):
        assert part in joined


def test_the_page_reads_alone_and_shows_all(work: Project, base: Project) -> None:
    work.edit("data/r4/one/days.csv", "二日目,60", "二日目,61")
    work.cell("two", "text-title", "# 章two {#sec-two}\n\n\\<script\\>と{{< var two.people >}}。")
    changes = rebuilt(work)
    assert work.pipeline("diff").returncode == 0
    text = work.path("_build/diff/r4.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(text, "html.parser")
    assert soup.html is not None
    assert soup.html["lang"] == "ja"
    assert len(soup.find_all("h1")) == 1
    assert soup.find_all("script") == []
    assert [tag for tag in soup.find_all(["img", "link"]) if "data:" not in str(tag)] == []
    assert all(tag.find("caption") and tag.select("th[scope]") for tag in soup.find_all("table"))
    assert all(tag["alt"] for tag in soup.find_all("img"))
    for word in ("one.people", "1260名", "1261名", "data/r4/one/days.csv", "二日目"):
        assert word in soup.get_text()
    assert soup.select("del")[0].get_text() == "（削除：1260）"
    assert len(soup.select(".pair img")) == 2
    assert len(changes.hrefs) == 2


def test_the_whole_report_with_one_more_participant(r4: Project, tmp_path: Path) -> None:
    copy_project(tmp_path)
    shutil.copytree(r4.path("_build/cache"), tmp_path / "_build/cache")
    shutil.copytree(r4.path("_site"), tmp_path / "_site")
    project = Project(tmp_path)
    project.edit("data/r4/trainings/days.csv", ",60", ",61")
    assert project.build("--renderer", "pandoc", *ALL_FORMATS).returncode == 0
    changes = sites(r4.path(SITE), project.path(SITE))
    facts = {fact.name: (fact.before, fact.after) for fact in changes.facts}
    assert facts["trainings.total"] == ("161名", "162名")
    assert {name.partition(".")[0] for name in facts} == {"trainings"}
    assert [table.label for table in changes.tables] == ["tbl-trainings-participants"]
    cells = {(cell.row, cell.before, cell.after) for cell in changes.tables[0].on_page.cells}
    assert cells == {("2日目", "60", "61"), ("合計", "161", "162")}
    assert [figure.label for figure in changes.figures] == ["fig-trainings-participants"]
    assert changes.hrefs == ["index.html", "en/index.html", "trainings.html"]
    assert set(map(tuple, changes.causes.values())) == {("data/r4/trainings/days.csv",)}
    assert [(file.path, file.kind) for file in changes.files] == [
        *(("r4.docx", "changed"), ("r4.pdf", "changed"), ("r4.xlsx", "changed"))
    ]
    assert (changes.pages, changes.frame) == ([], [])
    assert "162名" in changes_page.write_page(changes, "")

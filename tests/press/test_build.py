"""A build that goes well: what it says, what it makes, and what it leaves alone."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Project, small_project
from tests.messages import did_nothing, names, one_problem
from tsunagari.press import build
from tsunagari.press.core import pandoc
from tsunagari.press.core.problems import SavedError
from tsunagari.press.plan import plan
from tsunagari.press.run.cache import Entry

TABLE = """from IPython.display import display
html = "<table><tr><th scope='col'>回</th></tr><tr><td>1</td></tr></table>"
display({"text/html": html, "text/plain": "",
  "application/vnd.tsunagari.table+json": {"csv": "回,日\\n1,2022-02-18\\n", "note": ""}},
  raw=True)"""


def test_a_build_ends_by_naming_the_report(project: Project) -> None:
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "_site/r4/index.html\n"
    assert project.path("_site/r4/index.html").is_file()
    said = done.stderr.splitlines()
    assert said[0] == "Edition r4: 1 sections, 0 kept"
    assert said[1].split() == ["one", "running"]
    assert said[2].split()[:2] == ["one", "done"]


def test_parameters_reach_the_notebook_and_its_facts_the_page(project: Project) -> None:
    project.build("--renderer", "pandoc")
    assert "参加者は58名です" in project.path("_site/r4/one.html").read_text(encoding="utf-8")
    facts = json.loads(project.path("_site/r4/facts.json").read_text(encoding="utf-8"))
    assert facts["one.people"]["value"] == 58


def test_the_executed_notebook_keeps_nothing_of_the_run(project: Project) -> None:
    project.build("--renderer", "pandoc")
    text = project.path("_build/r4/executed/one.ipynb").read_text(encoding="utf-8")
    for word in ("start_time", "duration", "papermill", str(project.root), str(Path.home())):
        assert word not in text
    cells = json.loads(text)["cells"]
    counts = [cell["execution_count"] for cell in cells if cell["cell_type"] == "code"]
    assert counts == [1, 2, 3, 4]


def test_some_sections_only_are_a_preview_beside_the_site(tmp_path: Path) -> None:
    project = small_project(tmp_path, ("one", "two"))
    project.write("_site/r4/index.html", "published before")
    project.cell("two", "text-title", "# 章 {#sec-two}\n\n{{< var one.people >}}と @sec-one を。")
    done = project.build("--section", "two", "--renderer", "pandoc")
    assert done.returncode == 0, done.stderr
    assert project.files("_site") == {"r4/index.html": b"published before"}
    for both in (["one,two"], ["one", "two"], ["two, one"]):  # all of them are a preview too
        chosen = plan.make_plan(project.root, "r4", both)
        assert (len(chosen.sections), chosen.partial) == (2, True)
    page = project.path("_build/r4-preview/_site/two.html").read_text(encoding="utf-8")
    assert '<span class="chapter-number">2</span>' in page  # as in the whole report
    assert "試し刷り" in page
    assert "…と … を。" in page
    assert not project.path("_build/r4-preview/_site/one.html").exists()


def test_a_new_site_leaves_nothing_of_the_old(project: Project) -> None:
    project.write("_site/r4/gone.html", "a page of the last edition")
    assert project.build("--renderer", "pandoc").returncode == 0
    assert not project.path("_site/r4/gone.html").exists()
    assert not project.path("_build/r4/_site").exists()


def test_references_numbers_and_callouts(project: Project) -> None:
    prose = (
        "# 章 {#sec-one}\n\n@sec-deep と@tbl-days を、@sec-index も。\n\n"
        "## 前 {#sec-before}\n\n## 後 {#sec-after}\n\n### 奥 {#sec-deep}\n\n"
        "::: {.callout-warning}\n本文\n:::\n"
    )
    project.cell("one", "text-title", prose)
    project.cell("one", "last", f"#| label: tbl-days\n#| tbl-cap: 日程\n{TABLE}")
    assert project.build("--renderer", "pandoc").returncode == 0
    page = project.path("_site/r4/one.html").read_text(encoding="utf-8")
    assert '<a href="one.html#sec-deep">1.2.1節</a>' in page
    assert '<a href="one.html#tbl-days">表\u00a01.1</a>' in page
    assert '<a href="index.html">はじめに</a>' in page
    assert "表&nbsp;1.1: 日程" in page
    assert "注意" in page


@pytest.mark.parametrize("notice", ["架空データによる見本", ""])
def test_a_notice_is_on_every_page_and_in_every_file(project: Project, notice: str) -> None:
    if notice:
        project.edit("data/r4/edition.yml", "edition: r4", f"edition: r4\nnotice: {notice}")
    project.cell("one", "last", f"#| label: tbl-days\n#| tbl-cap: 日程\n{TABLE}")
    assert project.build("--renderer", "pandoc").returncode == 0
    for page in ("index.html", "one.html"):
        text = project.path(f"_site/r4/{page}").read_text(encoding="utf-8")
        assert ('class="sample"' in text) == bool(notice)
        assert notice in text
    rows = list(csv.reader(project.path("_site/r4/data/days.csv").open(encoding="utf-8-sig")))
    more = [["注記"], [notice]] if notice else [[], []]
    city = [["地域コード", "地域"], ["401005", "北九州市"]]
    assert rows == [[*city[0], "回", "日", *more[0]], [*city[1], "1", "2022-02-18", *more[1]]]
    facts = json.loads(project.path("_site/r4/facts.json").read_text(encoding="utf-8"))
    assert all(fact.get("note", "") == notice for fact in facts.values())


def test_a_preview_still_misses_a_fact_of_its_own(tmp_path: Path) -> None:
    project = small_project(tmp_path, ("one", "two"))
    project.cell("two", "text-title", "# 章 {#sec-two}\n\n{{< var two.poeple >}}")
    done = project.build("--section", "two", "--renderer", "pandoc")
    assert done.returncode == 1
    one_problem(done.stderr.splitlines(), "two, cell 1", "two.poeple")
    assert names(done.stderr, "two.people")


def test_a_build_that_changes_nothing_imports_no_slow_library(project: Project) -> None:
    assert project.build("--renderer", "pandoc").returncode == 0
    slow = ("selectolax", "pandas", "papermill", "pydantic", "rich", "tsunagari.press.build")
    script = (
        "import sys, pipeline\n"
        "assert pipeline.main(['build', '--renderer', 'pandoc']) == 0\n"
        f"print([name for name in {slow} if name in sys.modules])"
    )
    command = [sys.executable, "-c", script]
    again = subprocess.run(
        command, cwd=project.root, check=True, capture_output=True, encoding="utf-8"
    )
    assert did_nothing(again.stderr)
    assert again.stdout.splitlines()[-1] == "[]"


def test_checks_are_given_up_when_something_is_saved_that_the_site_is_made_from(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "_LOOK", -1)
    plan_ = plan.make_plan(project.root, "r4", [])
    told = build._while_as_it_was(plan_, {}, lambda *_: None)
    told(1, 3)
    project.write("data/r4/edition.yml", project.path("data/r4/edition.yml").read_text() + "# 印\n")
    with pytest.raises(SavedError) as saved:
        told(2, 3)
    assert [*saved.value.saved] == ["data/r4/edition.yml"]
    build._while_as_it_was(plan_, saved.value.saved, lambda *_: None)(3, 3)


def test_another_checkout_s_code_stops_the_build(project: Project) -> None:
    project.write("tsunagari/__init__.py", "")
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 2
    one_problem([done.stderr.strip()], "tsunagari")


def test_dates_and_lists_of_edition_yml_reach_the_notebook(project: Project) -> None:
    settings = "day = None\\ndays: list = []\\npair = ('a', 'b')\\nwhen: str = ''\\nyear: int = 4"
    project.edit("notebooks/one.ipynb", "year: int = 4", settings)
    given = "{day: 2023-02-08, days: [2023-02-08, 1], pair: [a, c], when: 2023-02-09, year: 5}"
    text = project.path("data/r4/edition.yml").read_text(encoding="utf-8")
    head = text.partition("sections:")[0]
    tail = "".join(text.partition("sections:")[2].partition("year: 5\n")[2:])
    project.write("data/r4/edition.yml", f"{head}sections:\n  one: {given}\n{tail}")
    text = "'、'.join([day, *map(str, days), *pair, when])"
    project.cell(
        "one",
        "fact",
        "from tsunagari.present import Facts, Printed\n"
        f"Facts('one').plain(text={text}, people=Printed('58名', 58))",
    )
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 0, done.stderr
    facts = json.loads(project.path("_site/r4/facts.json").read_text(encoding="utf-8"))
    assert facts["one.text"]["value"] == "2023-02-08、2023-02-08、1、a、c、2023-02-09"


@pytest.mark.parametrize("name", ["survey-2022", "Survey", "01_intro", "調査"])
def test_a_notebook_whose_name_begins_no_fact_is_told_before_it_runs(
    tmp_path: Path, name: str
) -> None:
    project = small_project(tmp_path)
    project.path("notebooks/one.ipynb").rename(project.path(f"notebooks/{name}.ipynb"))
    project.edit("_quarto.yml", "notebooks/one.ipynb", f"notebooks/{name}.ipynb")
    project.edit("data/r4/edition.yml", "  one:", f"  {name}:")
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 2
    one_problem([done.stderr.strip()], "edition.yml", name)


def test_no_chapter_is_left_out_where_its_notebook_is_missing(tmp_path: Path) -> None:
    project = small_project(tmp_path, ("one", "two"))
    plan_ = plan.make_plan(project.root, "r4", [])
    one = json.loads((project.root / "notebooks/one.ipynb").read_text(encoding="utf-8"))
    cached = {"one": Entry(lambda: one, "", 1), "two": Entry(None, "", 1)}
    build._parse_prose(plan_, cached)  # which is before the other has been run
    with pytest.raises(KeyError, match="two"):
        build.bind_book(plan_, {"one": one}, {})


def test_prose_is_read_by_pandoc_before_its_notebook_has_been_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = small_project(tmp_path)
    plan_ = plan.make_plan(project.root, "r4", [])
    one = json.loads((project.root / "notebooks/one.ipynb").read_text(encoding="utf-8"))
    build._parse_prose(plan_, {"one": Entry(None, "", 1)})
    asked: list[object] = []
    monkeypatch.setattr(pandoc, "_ask", lambda job, _report: asked.append(job))
    pages = [page for page, _own in build._pages(plan_, {"one": one})[0]]
    assert build.parse(pages, plan_.root / "report")
    assert not asked

"""One notebook, many pages: each with its own parameters, names and place in the book."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Project, not_here, notebook
from tests.conftest import small_project as small
from tests.messages import names, one_problem
from tsunagari.press.bind.naming import fact_on, label_on, named
from tsunagari.press.bind.page import Page, Prose
from tsunagari.press.core.problems import Problem, merged
from tsunagari.press.render.quarto_setup import find_quarto

NUMERALS = {"poll": "2", "poll_north": "2-1", "poll_south": "2-2"}
"""Further pages of a notebook are parts of its chapter, and the next chapter counts on."""
SECTIONS: dict[str, Any] = {
    "one": {},
    "poll": {"area": "全体"},
    "poll_north": {"notebook": "poll", "area": "北部"},
    "poll_south": {"notebook": "poll", "area": "南部"},
    "poll_extra": {},
}
TITLE = """# 結果：{{< var poll.area >}} {#sec-poll}

{{< var poll.area >}}は{{< var poll.people >}}、章一は{{< var one.people >}}。[^poll-note]
@tbl-poll-list と [@fig-poll-map]（@tbl-poll-map）、@sec-poll-more は自分の、
@sec-poll-extra と @sec-one は他の章の
もの。[全体](poll.ipynb)、[北部](poll_north.ipynb)、[下](#sec-poll-more)、[全体の下](poll.ipynb#sec-poll-more)。

[^poll-note]: {{< var poll.area >}}の注。
"""
FACTS = """from IPython.display import display
from tsunagari.present import Facts, Printed
fact = Facts("poll")
fact(area=area)
fact.plain(people=Printed(f"{50 + len(data)}名", 50 + len(data)))"""
LIST = """#| label: tbl-poll-list
#| tbl-cap: "{{< var poll.area >}}の一覧"
html = f"<table><tr><th scope='col'>地区</th></tr><tr><td>{area}</td></tr></table>"
display({"text/html": html, "text/plain": "",
  "application/vnd.tsunagari.table+json": {"csv": f"area\\n{area}\\n", "note": ""}}, raw=True)"""
MAP = """#| label: fig-poll-map
#| fig-cap: "{{< var poll.area >}}の地図"
svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
display({"image/svg+xml": svg, "text/plain": "",
  "application/vnd.tsunagari.chart+json": {"alt": f"{area}を示した地図。"}}, raw=True)
places = "<table><tr><th scope='col'>地点</th></tr><tr><td>1</td></tr></table>"
display({"text/html": places, "text/plain": "",
  "application/vnd.tsunagari.table+json": {"csv": f"place\\n{area}\\n", "note": ""}}, raw=True)"""


def poll(root: Path) -> Project:
    """Make a project in which the notebook ``poll`` makes three pages, between two other ones."""
    project = small(root, ("one", "poll", "poll_extra"))
    cells = (
        ("text-title", TITLE),
        ("fact", FACTS),
        ("list", LIST),
        ("map", MAP),
        ("text-more", "## {{< var poll.area >}}の詳細 {#sec-poll-more}\n\n本文。"),
    )
    project.write("notebooks/poll.ipynb", notebook(*cells, parameters="data: str = ''\narea = ''"))
    project.cell("poll_extra", "text-title", "# 章二 {#sec-poll-extra}\n\n本文。")
    project.write("index.qmd", "# はじめに {#sec-index}\n\n[{{< var poll.people >}}](poll.ipynb)\n")
    sections(project, SECTIONS)
    return project


def sections(project: Project, listed: dict[str, Any]) -> None:
    """Let the edition list these sections."""
    path = project.path("data/r4/edition.yml")
    settings = yaml.safe_load(path.read_text(encoding="utf-8")) | {"sections": listed}
    text = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of five pages from three notebooks."""
    return poll(tmp_path)


@pytest.fixture(scope="module", params=["pandoc", pytest.param("quarto", marks=pytest.mark.quarto)])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project as each renderer builds it."""
    if request.param == "quarto" and find_quarto() is None:
        not_here("Quarto")
    project = poll(tmp_path_factory.mktemp("pages"))
    done = project.build("--renderer", request.param)
    assert done.returncode == 0, done.stderr
    return project


def soup(project: Project, name: str) -> BeautifulSoup:
    """Read a page of the site."""
    text = project.path(f"_site/r4/{name}.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser")


def words(tag: Any) -> str:
    """Give the text of an element without what only typesetting puts between its words."""
    return "".join(tag.get_text().split())


AREAS = {"poll": "全体", "poll_north": "北部", "poll_south": "南部"}


@pytest.mark.parametrize(("name", "area"), AREAS.items())
def test_each_page_has_its_own_values(built: Project, name: str, area: str) -> None:
    page = soup(built, name)
    number = NUMERALS[name]
    assert words(page.h1) == f"{number}結果：{area}"
    assert page.title is not None
    assert page.title.get_text().startswith(f"結果：{area} | ")
    text = words(page.main)
    assert f"{area}は65名、章一は57名。" in text  # of data: ../data/r4/poll, of every page
    assert f"{area}の注。" in text
    assert f"表{number}.1:{area}の一覧" in text
    assert f"図{number}.1:{area}の地図" in text
    assert f"{number}.1{area}の詳細" in text
    image = page.select_one("figure img")
    assert image is not None
    assert image["alt"] == f"{area}を示した地図。"
    others = set(AREAS.values()) - {area, "北部", "全体"}  # which its links name
    assert not any(other in words(page.select_one("main .text")) for other in others)


@pytest.mark.parametrize("name", AREAS)
def test_references_lead_to_the_own_page_and_others_stay(built: Project, name: str) -> None:
    page = soup(built, name)
    number, label = NUMERALS[name], name.replace("_", "-")
    assert page.main is not None
    links = {
        words(tag): str(tag["href"]).removeprefix("./")
        for tag in page.main.select("p a[href]")
        if tag.find_parent(class_="download") is None
    }
    wanted = {
        f"表{number}.1": f"{name}.html#tbl-{label}-list",
        f"図{number}.1": f"{name}.html#fig-{label}-map",
        f"{number}.1節": f"{name}.html#sec-{label}-more",
        "第3章": "poll_extra.html",
        "第1章": "one.html",
        "全体": "poll.html",
        "北部": "poll_north.html",
        "下": f"#sec-{label}-more",
        "全体の下": "poll.html#sec-poll-more",
    }
    assert wanted.items() <= links.items()
    for anchor in ("tbl-{}-list", "fig-{}-map", "tbl-{}-map", "sec-{}-more"):
        assert page.find(id=anchor.format(label)) is not None


def test_facts_and_downloads_are_of_each_page(built: Project) -> None:
    facts = json.loads(built.path("_site/r4/facts.json").read_text(encoding="utf-8"))
    for name, area in AREAS.items():
        assert facts[f"{name}.area"]["value"] == area
        assert facts[f"{name}.area"]["page"] == f"{name}.html"
        table = built.path(f"_site/r4/data/{name.replace('_', '-')}-list.csv")
        rows = list(csv.DictReader(table.open(encoding="utf-8-sig")))
        assert [row["area"] for row in rows] == [area]


@pytest.mark.parametrize(("name", "area"), AREAS.items())
def test_a_chart_has_its_table_and_its_alternative_text(
    built: Project, name: str, area: str
) -> None:
    label = name.replace("_", "-")
    page = soup(built, name)
    drawing = page.select_one(f"#fig-{label}-map img") or page.select_one(f"img#fig-{label}-map")
    assert drawing is not None
    assert drawing["alt"] == f"{area}を示した地図。"
    assert page.select_one(f"#tbl-{label}-map table td") is not None
    links = [link for link in page.select("main a") if link["href"].endswith(f"#tbl-{label}-map")]
    assert [words(link) for link in links] == [f"表{NUMERALS[name]}.2"]
    table = built.path(f"_site/r4/data/{label}-map.csv")
    assert area in table.read_text(encoding="utf-8-sig")


def test_further_pages_stand_below_the_first(built: Project) -> None:
    page = soup(built, "poll_south")
    top = page.select("nav.chapters > ul > li")
    assert [words(entry.a) for entry in top] == [
        "はじめに",
        "1章one",
        "2結果：全体",
        "3章二",
    ]
    below = top[2].select(":scope ul a")
    assert [words(link) for link in below] == ["北部", "南部"]
    assert [str(link["href"]).removeprefix("./") for link in below] == [
        "poll_north.html",
        "poll_south.html",
    ]
    current = page.select("nav.chapters [aria-current]")
    assert [words(link) for link in current] == ["南部"]
    assert [words(link) for link in page.select("nav.pager a")] == [
        "前の章2-1結果：北部",
        "次の章3章二",
    ]


def test_the_search_names_each_page_by_its_title(built: Project) -> None:
    text = built.path("_site/r4/assets/search-index.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("window.tsunagariIndex = ").removesuffix(";\n"))
    titles = {entry["href"].partition("#")[0]: "".join(entry["title"].split()) for entry in index}
    assert titles["poll_north.html"] == "2-1結果：北部"


def test_both_pages_and_the_preface_link_to_the_first_of_the_notebook(project: Project) -> None:
    only = {name: SECTIONS[name] for name in ("one", "poll_south", "poll_north", "poll_extra")}
    sections(project, only)
    project.write("index.qmd", "# はじめに {#sec-index}\n\n[南](poll.ipynb#sec-poll-more)\n")
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 0, done.stderr
    link = soup(project, "index").select_one("main p a")
    assert link is not None
    assert link["href"] == "poll_south.html#sec-poll-south-more"
    assert [words(tag) for tag in soup(project, "index").select("nav.chapters a")] == [
        "はじめに",
        "1章one",
        "2結果：南部",
        "北部",
        "3章二",
    ]


def test_a_preview_of_one_page(project: Project) -> None:
    done = project.build("--section", "poll_north", "--renderer", "pandoc")
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stderr.splitlines()[1:3]] == ["poll_north"] * 2
    site = project.path("_build/r4-preview/_site")
    assert sorted(path.name for path in site.glob("*poll*.html")) == ["poll_north.html"]
    page = BeautifulSoup((site / "poll_north.html").read_text(encoding="utf-8"), "html.parser")
    assert words(page.h1) == "2-1結果：北部"


# What is run again


def why(project: Project) -> dict[str, str]:
    """Build and give for each section whether it is run and why."""
    done = project.build("--renderer", "pandoc", "--explain")
    assert done.returncode == 0, done.stderr
    lines = [line.partition("  ") for line in done.stderr.splitlines()[: len(SECTIONS)]]
    return {name: reason.strip() for name, _, reason in lines if "kept:" not in reason}


def test_what_changed_runs_the_pages_that_it_changes(project: Project) -> None:
    assert list(why(project)) == list(SECTIONS)
    assert why(project) == {}
    sections(project, SECTIONS | {"poll_south": {"notebook": "poll", "area": "南東部"}})
    assert why(project) == {"poll_south": "run: its parameters changed"}
    project.edit("notebooks/poll.ipynb", "50 + len", "60 + len")
    changed = "run: code in notebooks/poll.ipynb changed"
    assert why(project) == dict.fromkeys(AREAS, changed)
    project.write("data/r4/poll/a.csv", "a")
    changed = "run: data/r4/poll/ appeared"
    assert {name: reason[:4] for name, reason in why(project).items()} == dict.fromkeys(
        AREAS, changed[:4]
    )


def test_pages_with_the_same_parameters_are_two_pages(project: Project) -> None:
    project.cell("poll", "text-title", "# 結果の{{< var poll.kind >}} {#sec-poll}")
    project.cell("poll", "fact", FACTS + "\nfact.plain(kind=Printed(f'{year}回', year))")
    project.edit("notebooks/poll.ipynb", "area = ''", "area = ''\\nyear = 1")
    same = {"notebook": "poll", "area": "北部"}
    listed = SECTIONS | {"poll_south": same | {"year": 2}, "poll_north": same | {"year": 3}}
    sections(project, listed)
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 0, done.stderr
    assert words(soup(project, "poll_north").h1) == "2-1結果の3回"
    assert words(soup(project, "poll_south").h1) == "2-2結果の2回"


# What is refused


def refuse(project: Project, code: int, *said: str) -> str:
    """Build, and see that it fails with these words."""
    done = project.build("--renderer", "pandoc")
    assert done.returncode == code, done.stderr
    for word in said:
        assert word in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    assert not project.path("_site").exists()
    return done.stderr


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("poll_west", {"notebook": "pol"}, ("section poll_west", "notebook: pol", "poll")),
        ("poll_west", {"notebook": ["poll"]}, ("notebook: ['poll']",)),
        ("poll_west", {"notebook": None}, ("notebook: None", "one")),
        ("poll_extra", {"notebook": "poll"}, ("notebook: poll", "poll_extra")),
        ("poll-west", {"notebook": "poll"}, ("'poll-west'", "poll_part")),
        ("Poll", {"notebook": "poll"}, ("'Poll'",)),
        ("poll__west", {"notebook": "poll"}, ("'poll__west'",)),
        (5, {"notebook": "poll"}, ("5",)),
        ("index", {"notebook": "poll"}, ("index",)),
        ("site", {"notebook": "poll"}, ("site",)),
        ("provenance", {"notebook": "poll"}, ("provenance",)),
        ("poll_west", {"area": "西部"}, ("'poll_west' is not in _quarto.yml",)),
        ("poll_west", "西部", ("section poll_west",)),
        (
            "poll_west",
            {"notebook": "poll", "aera": "西部"},
            ("section poll_west", "notebooks/poll.ipynb", "'aera'", "area"),
        ),
        ("poll_west", {"notebook": "poll", "area": 5}, ("section poll_west", "'area'", "a str")),
    ],
)
def test_a_section_that_cannot_be_made(
    project: Project, name: str, values: Any, said: tuple[str, ...]
) -> None:
    sections(project, SECTIONS | {name: values})
    refuse(project, 2, "data/r4/edition.yml", *said)


def test_every_section_at_fault_is_told(project: Project) -> None:
    sections(project, SECTIONS | {"a": {"notebook": "b"}, "site": {"notebook": "poll"}, "c": {}})
    refuse(project, 2, "notebook: b", "site", "section 'c'")


def test_a_section_that_is_listed_twice(project: Project) -> None:
    project.edit("data/r4/edition.yml", "  poll_south:", "  poll_north:")
    refuse(project, 2, "data/r4/edition.yml", "'poll_north'", "line")


def test_a_parameter_called_notebook(project: Project) -> None:
    project.edit("notebooks/one.ipynb", "year: int = 4", "year: int = 4\\nnotebook: str = ''")
    refuse(project, 2, "notebooks/one.ipynb", "'notebook'")


def test_two_pages_of_one_title(project: Project) -> None:
    sections(project, SECTIONS | {"poll_south": {"notebook": "poll", "area": "北部"}})
    said = refuse(project, 1, "poll_south (poll.ipynb): ", "「結果：北部」")
    one_problem(said.splitlines(), "poll_south (poll.ipynb)", "poll_north (poll.ipynb)")


def test_a_label_that_is_not_named_after_the_notebook(project: Project) -> None:
    project.edit("notebooks/poll.ipynb", "fig-poll-map", "fig-pollmap")
    said = refuse(project, 1, "poll_south (poll.ipynb), cell 5: fig-pollmap")
    assert names(said, "fig-poll")
    assert said.count("fig-pollmap") == 2


def test_a_fact_that_is_not_named_after_the_notebook(project: Project) -> None:
    project.cell("poll", "fact", FACTS + '\nFacts("poll_north").plain(area=area)')
    refuse(project, 1, "poll_south (poll.ipynb): ", "poll_north.area", "poll.…")


def test_a_heading_that_takes_the_name_of_a_page(project: Project) -> None:
    project.edit("notebooks/poll.ipynb", "sec-poll-more", "sec-poll-north")
    said = refuse(project, 1, "poll_north (poll.ipynb)", "sec-poll-north")
    assert "poll.html#sec-poll-north" in said


def test_a_fault_names_the_page_and_the_notebook(project: Project) -> None:
    project.cell("poll", "list", "1 / len(area.removeprefix('北部'))")
    said = refuse(project, 1, "poll_north (poll.ipynb), cell 4: ZeroDivisionError")
    assert "_build/r4/failed/poll_north.ipynb" in said
    assert "poll_south" not in said.split("poll_north (", 1)[1]


def test_a_fault_of_all_pages_is_told_once(project: Project) -> None:
    project.cell("poll", "text-more", "## 続き {#sec-poll-more}\n\n{{< var poll.poeple >}} $x$")
    said = refuse(project, 1, "poll, poll_north, poll_south (poll.ipynb), cell 6: mathematics")
    assert said.count("poll.poeple") == 1
    project.cell(
        "poll", "list", "class DataError(ValueError): pass\nraise DataError('a.csv, row 2')"
    )
    said = refuse(project, 2, "poll, poll_north, poll_south (poll.ipynb), cell 4: ")
    assert said.count("a.csv, row 2") == 1


def test_one_mistake_at_many_places_is_told_once() -> None:
    told = [Problem(f"data/r4/{number}.yml", "it is 5.") for number in range(65)]
    [one] = merged([*told[:40], Problem("other", "it is 6."), *told[40:]])[:1]
    assert one.where.startswith("data/r4/0.yml; data/r4/1.yml; ")
    assert names(one.where, "60")
    assert len(merged(told[:5])) == 5


def test_what_differs_is_told_of_each_page() -> None:
    told = [
        Problem("poll, cell 2", "it is 5."),
        Problem("poll_north (poll.ipynb), cell 2", "it is 6."),
        Problem("poll_south (poll.ipynb), cell 3", "it is 5."),
        Problem("other, cell 2", "it is 5."),
        Problem("data/r4/edition.yml", "it is 5."),
    ]
    assert merged(told) == told


# What always holds of the names


def test_only_what_a_page_defines_is_named_after_it() -> None:
    source = "題 {.unnumbered #sec-poll}\n====\n\n@sec-poll-extra、@sec-poll、{{< var pollen.x >}}"
    pieces = [Prose("cell 1", source)]
    made, problems = named(Page("poll_north", 3, pieces, "poll"))
    assert problems == []
    expected = source.replace("#sec-poll}", "#sec-poll-north}").replace(
        "@sec-poll、", "@sec-poll-north、"
    )
    assert made.pieces == [Prose("cell 1", expected)]
    own = Page("poll", 2, pieces, "poll")
    assert named(own) == (own, [])


NAMES = st.from_regex(r"[a-z][a-z0-9]{0,3}(_[a-z0-9]{1,3}){0,2}", fullmatch=True)
RESTS = st.from_regex(r"(-[a-z0-9]{1,3}){0,2}", fullmatch=True)


@given(notebook=NAMES, pages=st.lists(NAMES, min_size=2, max_size=2, unique=True), rest=RESTS)
def test_no_two_pages_share_a_label_of_their_notebook(
    notebook: str, pages: list[str], rest: str
) -> None:
    label = f"fig-{notebook.replace('_', '-')}{rest}"
    assert label_on(label, notebook, notebook) == label
    assert len({label_on(label, notebook, page) for page in pages}) == 2


@given(notebook=NAMES, other=NAMES, page=NAMES)
def test_a_fact_of_another_section_keeps_its_name(notebook: str, other: str, page: str) -> None:
    expected = page if other == notebook else other
    assert fact_on(f"{other}.share.north", notebook, page) == f"{expected}.share.north"

"""An edition stands on its own: sections, order, preface and wording, and no other one moves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from tests.conftest import Project, notebook, small_project
from tests.messages import did_nothing, refused
from tsunagari.press.bind.preface import without
from tsunagari.press.core.problems import ConfigError
from tsunagari.press.plan.plan import make_plan

PREFACE = """# はじめに {#sec-index}

この報告は{{< var edition.own_name >}}のものです。

参加者は{{< var two.people >}}です。

::: {.key-figures}
- [**{{< var one.people >}}** 一つ目](one.ipynb)
- [**{{< var two.people >}}** 二つ目](two.ipynb)
:::
"""
OWN = "{}の章 {{#sec-{}}}\n\n{{{{< var {}.people >}}}}が参加しました。"


def edition(project: Project, name: str, sections: list[str], **settings: object) -> None:
    """Add an edition with these sections."""
    content = yaml.safe_load(project.path("data/r4/edition.yml").read_text(encoding="utf-8"))
    content |= {"edition": name, "sections": {section: {} for section in sections}, **settings}
    project.write(f"data/{name}/edition.yml", yaml.safe_dump(content, allow_unicode=True))


def section(name: str, title: str, amount: int) -> str:
    """Make a notebook of a section with one fact."""
    call = f"Facts('{name}').plain(people=Printed(f'{{{amount} + year}}名', {amount} + year))"
    return notebook(
        ("text-title", "# " + OWN.format(title, name, name)),
        ("fact", "from tsunagari.present import Facts, Printed\n" + call),
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of two sections whose edition r5 has one of its own and words one otherwise."""
    made = small_project(tmp_path_factory.mktemp("editions"), ("one", "two"))
    made.write("index.qmd", PREFACE)
    edition(made, "r5", ["extra", "one"], own_name="本町", city="見本町")
    made.write("notebooks/r5/extra.ipynb", section("extra", "町だけ", 20))
    made.write("notebooks/r5/one.ipynb", section("one", "町の言い方", 30))
    for name in ("r4", "r5"):
        done = made.build(name, "--renderer", "pandoc")
        assert done.returncode == 0, done.stderr
    return made


def page(project: Project, name: str) -> BeautifulSoup:
    return BeautifulSoup(project.path(f"_site/{name}").read_text(encoding="utf-8"), "html.parser")


def test_chapters_are_those_of_the_edition_in_its_order(project: Project) -> None:
    links = [str(link["href"]) for link in page(project, "r5/index.html").select(".chapters a")]
    assert links == ["index.html", "extra.html", "one.html"]
    links = [str(link["href"]) for link in page(project, "r4/index.html").select(".chapters a")]
    assert links == ["index.html", "one.html", "two.html"]


def test_a_notebook_of_the_edition_stands_before_the_shared_one(project: Project) -> None:
    assert "34名が参加しました" in page(project, "r5/one.html").get_text()
    assert "参加者は58名です" in page(project, "r4/one.html").get_text()
    made = json.loads(project.path("_site/r5/provenance.json").read_text(encoding="utf-8"))
    assert made["sections"]["one"]["notebook"] == "notebooks/r5/one.ipynb"
    assert "notebooks/r5/one.ipynb" in made["inputs"]
    assert "notebooks/one.ipynb" not in made["inputs"]


def test_the_preface_leaves_out_what_it_says_of_other_sections(project: Project) -> None:
    main = page(project, "r5/index.html").select_one("main")
    assert main is not None
    assert [str(link["href"]) for link in main.select(".key-figures a")] == ["one.html"]
    assert "参加者は" not in main.get_text()
    assert "本町のものです" in main.get_text()
    main = page(project, "r4/index.html").select_one("main")
    assert main is not None
    assert len(main.select(".key-figures a")) == 2
    assert "本市のものです" in main.get_text()


def test_another_edition_s_sentence_moves_nothing(project: Project) -> None:
    before = project.files("_site/r4")
    project.write("notebooks/r5/one.ipynb", section("one", "書き直した", 31))
    project.write("data/r5/index.qmd", "# はじめに {#sec-index}\n\n町の前書き。\n")
    done = project.build("r5", "--renderer", "pandoc")
    assert done.returncode == 0, done.stderr
    assert "町の前書き" in page(project, "r5/index.html").get_text()
    assert "35名が参加しました" in page(project, "r5/one.html").get_text()
    done = project.build("r4", "--renderer", "pandoc")
    assert did_nothing(done.stderr)
    assert project.files("_site/r4") == before


def test_an_own_notebook_finds_the_edition_s_data(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    text = "data: str = ''\ncity: str = ''\ndisclosure: dict = {}"
    for name in ("notebooks/one.ipynb", "notebooks/r4/one.ipynb"):
        project.write(name, notebook(parameters=text))
        edition(project, "r4", ["one"], city="見本町", disclosure={"hidden": 3})
        (made,) = make_plan(tmp_path, "r4").sections
        assert made.notebook == tmp_path / name
        folder = (made.notebook.parent / made.parameters["data"]).resolve()
        assert folder == tmp_path / "data/r4/one"
        assert made.parameters["city"] == "見本町"
        assert made.parameters["disclosure"] == {"hidden": 3}


def test_without_a_list_an_edition_has_the_chapters_that_it_has_data_for(tmp_path: Path) -> None:
    project = small_project(tmp_path, ("one", "two", "three"))
    text = project.path("data/r4/edition.yml").read_text(encoding="utf-8")
    project.write("data/r4/edition.yml", text.partition("sections:")[0])
    for name in ("three", "one"):
        project.write(f"data/r4/{name}/days.csv", "a\n1\n")
    assert [section.name for section in make_plan(tmp_path, "r4").sections] == ["one", "three"]


def test_a_section_without_any_notebook_is_named(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    edition(project, "r4", ["one", "onee"])
    with refused(ConfigError, "'onee'", "one"):
        make_plan(tmp_path, "r4")
    edition(project, "r4", ["edition"])
    project.write("notebooks/edition.ipynb", notebook())
    with refused(ConfigError, "edition"):
        make_plan(tmp_path, "r4")


@pytest.mark.parametrize(
    ("left_out", "kept", "gone"),
    [
        ({"two"}, ["one.people", "one.ipynb", ":::", "own_name"], ["two"]),
        ({"one", "two"}, ["own_name"], ["one", "two", ":::", "key-figures"]),
        ({"three"}, ["one.people", "two.people", ":::"], []),
    ],
)
def test_a_preface_without_sections(left_out: set[str], kept: list[str], gone: list[str]) -> None:
    text = without(PREFACE, left_out)
    assert all(word in text for word in kept)
    assert not any(word in text.replace("own_name", "") for word in gone)

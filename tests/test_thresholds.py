"""An edition's thresholds stand in one place, and everything that hides or words follows them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from tests.conftest import Project, copy_project
from tests.test_recount import PRINTED, claims, counted, populations

PEOPLE = "人々のつながりに関する調査の回答者"
# On both sides of the demo's own, which tests/test_recount.py looks at: one answer hidden and four.
# With wide ranges many numbers of other chapters may be what is hidden: none is taken for it.
THRESHOLDS = [
    {"hidden": 1, "width": 5, "base": 10},
    {"hidden": 4, "width": 5, "base": 250},
]


@dataclass(frozen=True)
class Site:
    """The survey's chapter of the demo under some thresholds."""

    project: Project
    thresholds: Mapping[str, int]

    @property
    def facts(self) -> dict[str, Any]:
        text = self.project.path("_site/demo/facts.json").read_text(encoding="utf-8")
        facts: dict[str, Any] = json.loads(text)
        return facts

    @property
    def notebooks(self) -> Iterator[dict[str, Any]]:
        for path in sorted(self.project.path("_build/demo/executed").glob("*.ipynb")):
            yield json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=THRESHOLDS, ids=lambda given: str(sorted(given.items())))
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    project = Project(tmp_path_factory.mktemp("thresholds"))
    copy_project(project.root)
    path = project.path("data/demo/edition.yml")
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    ward = {"notebook": "survey_answers", "ward": "戸畑区"}
    settings["sections"] = {"survey_answers": {}, "survey_answers_tobata": ward}
    settings["sections"] |= {key: {} for key in ("survey", "hikikomori", "hikikomori_answers")}
    everybody = {"protect_unknown_groups": True, "protect_no_answers": True}
    settings["disclosure"] = request.param | everybody
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    project.write("index.qmd", "# はじめに {#sec-index}\n\n本文。\n")
    done = project.build("demo", "--renderer", "pandoc")
    assert done.returncode == 0, done.stderr
    return Site(project, request.param)


def test_no_number_of_few_people_is_shown(site: Site) -> None:
    shown = {
        (claim.where, counted(claim.of, claim.groups))
        for notebook in site.notebooks
        for claim in claims(notebook)
        if not claim.derived and PRINTED.fullmatch(claim.text.strip())
    }
    assert len(shown) > 100
    few = range(1, site.thresholds["hidden"] + 1)
    assert [place for place, count in shown if count in few] == []


def test_the_notes_say_the_thresholds(site: Site) -> None:
    assert site.facts["survey_answers.hidden"]["value"] == site.thresholds["hidden"]
    assert site.facts["survey_answers.small_base"]["value"] == site.thresholds["base"]


def test_groups_of_fewer_answers_than_the_base_are_neither_shown_nor_compared(site: Site) -> None:
    people = populations(PEOPLE)
    sizes = {
        category: sum(category in answer for answer in people[attribute])
        for attribute in ("sex", "age", "household")
        for category in set().union(*people[attribute]) - {"無回答"}
    }
    small = {name for name, size in sizes.items() if size < site.thresholds["base"]}
    assert small or site.thresholds["base"] < min(sizes.values())
    page = site.project.path("_site/demo/survey_answers.html").read_text(encoding="utf-8")
    names = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', page)
    rows = [re.sub("<[^>]+>", "", name) for name in names]
    heads = [row.partition("：")[2] for row in rows if re.match("(?:性別|年齢|世帯)：", row)]
    assert set(heads) == sizes.keys() - small
    sentence = site.facts["survey_answers.highest"]["text"]
    assert [name for name in small if f"{name}が" in sentence] == []


def test_shares_of_few_answers_are_marked(site: Site) -> None:
    base = site.facts["survey_answers_tobata.base"]["value"]
    page = site.project.path("_site/demo/survey_answers_tobata.html").read_text(encoding="utf-8")
    starred = re.search(r"\d%\*</td>", page) is not None
    assert starred == (base < site.thresholds["base"])

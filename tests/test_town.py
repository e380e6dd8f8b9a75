"""The second demo: a town's own survey, in a notebook that was made for it, and the year after."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup

from tests.conftest import ROOT, Project, built_once

NAME = "town_survey"
NOTICE = "架空データによる見本"
YEARS = ("town", "town_next")


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Both years, built."""

    def build(project: Project) -> None:
        for edition in YEARS:
            ended = project.build(edition, "--renderer", "pandoc", "--to", "html")
            assert ended.returncode == 0, ended.stderr
            assert not re.search(r"\.(csv|yml): ", ended.stderr)  # nothing is to be filled in

    return built_once(tmp_path_factory, "towns", build)


def facts(project: Project, edition: str) -> dict[str, dict[str, object]]:
    text = project.path(f"_site/{edition}/facts.json").read_text(encoding="utf-8")
    known: dict[str, dict[str, object]] = json.loads(text)
    return known


def lonely(edition: str) -> float:
    """Return the share of the headline's answer in the sheets."""
    sheets = pd.read_csv(ROOT / f"data/{edition}/{NAME}/responses.csv", dtype=str)
    return float((sheets["q4_lonely"] == "5").mean() * 100)


@pytest.mark.parametrize("edition", YEARS)
def test_the_shares_are_those_of_the_sheets(towns: Project, edition: str) -> None:
    printed = str(facts(towns, edition)[f"{NAME}.share"]["text"])
    assert float(printed.rstrip("%")) == pytest.approx(lonely(edition), abs=0.051)


def test_the_facts_beside_the_first_year_s_data_are_those_that_it_publishes(
    towns: Project,
) -> None:
    kept = json.loads((ROOT / "data/town/facts.json").read_text(encoding="utf-8"))
    assert kept == facts(towns, "town")


def test_the_second_year_stands_beside_the_first(towns: Project) -> None:
    rows = pd.read_csv(towns.path(f"_site/town_next/data/{NAME.replace('_', '-')}-years.csv"))
    shares = [round(lonely(edition), 1) for edition in YEARS]
    assert list(rows["割合（％）"]) == pytest.approx(shares, abs=0.051)


def test_the_first_year_has_nothing_to_be_compared_with_and_says_so(towns: Project) -> None:
    page = towns.path(f"_site/town/{NAME}.html").read_text(encoding="utf-8")
    main = BeautifulSoup(page, "html.parser").find("main")
    assert main is not None
    assert "比べられません" in main.get_text()
    assert main.find(id=f"fig-{NAME.replace('_', '-')}-years") is None


@pytest.mark.parametrize("edition", YEARS)
def test_the_page_in_english_says_the_same_in_english(towns: Project, edition: str) -> None:
    mains = []
    for folder in ("", "en/"):
        path = towns.path(f"_site/{edition}/{folder}{NAME}.html")
        main = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").find("main")
        assert main is not None
        mains.append(main)
    japanese, english = mains
    pairs = zip(japanese.select("th, td"), english.select("th, td"), strict=True)
    cells = [(one.get_text(), other.get_text()) for one, other in pairs if "年" not in one.text]
    numbers = re.compile(r"\d[\d,.]*")
    assert [c for c in cells if numbers.findall(c[0]) != numbers.findall(c[1])] == []
    assert [c for c in cells if (c[0] == "x") != (c[1] == "x")] == []
    assert ("地区：東地区", "District: East District") in cells
    # Words of the town, sentences that the data choose, and notes on settings.
    text = " ".join(english.get_text().split())
    share = f"{lonely(edition):.1f}%"
    assert f"“Do you ever feel lonely?”, {share} answered “always”" in text
    assert "The most common answer was “women”, at " in text
    assert "answers given by 2 people or fewer are shown as “x”" in text
    assert "Shares of fewer than 30 respondents are marked “*” in results by district" in text
    assert ("cannot be compared" in text) == (edition == "town")
    table = pd.read_csv(towns.path(f"_site/{edition}/en/data/town-survey-q4-lonely.csv"))
    own = pd.read_csv(towns.path(f"_site/{edition}/data/town-survey-q4-lonely.csv"))
    assert list(table["Always (%)"]) == list(own["いつもある（％）"])
    assert set(table["Area"]) == {"Town of Mihon"}
    letter = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")
    spoken = [
        str(tag.get(key, "")) for tag in english.find_all(True) for key in ("alt", "aria-label")
    ]
    assert letter.findall(text + "".join(spoken)) == []
    assert any(
        said.startswith("A chart of the share of “always” as dots. The whole town (n = ")
        for said in spoken
    )


@pytest.mark.parametrize("edition", YEARS)
def test_everything_says_that_the_answers_are_invented(towns: Project, edition: str) -> None:
    site = towns.path(f"_site/{edition}")
    pages = [*site.glob("*.html"), *site.glob("data/*.csv")]
    assert len(pages) > 8
    english = [*site.glob("en/*.html"), *site.glob("en/data/*.csv")]
    assert len(english) > 7
    assert all("Sample with invented data" in path.read_text(encoding="utf-8") for path in english)
    for path in pages:
        assert NOTICE in path.read_text(encoding="utf-8"), path.name


def test_the_second_year_s_answers_are_those_that_the_generator_invents(tmp_path: Path) -> None:
    made = runpy.run_path(str(ROOT / "data/town_next/make_answers.py"))
    made["main"](tmp_path)
    committed = ROOT / f"data/town_next/{NAME}/responses.csv"
    assert (tmp_path / "responses.csv").read_bytes() == committed.read_bytes()


def test_only_the_wording_of_one_question_changed(towns: Project) -> None:
    books = [
        yaml.safe_load((ROOT / f"data/{edition}/{NAME}/codebook.yml").read_text(encoding="utf-8"))
        for edition in YEARS
    ]
    first, second = (book["questions"] for book in books)
    assert [name for name in first if first[name] != second[name]] == ["q6_worry"]

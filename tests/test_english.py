"""Pages in English beside the report: the same figures, links both ways, what has no English."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
import yaml
from bs4 import Tag

from tests.conftest import ROOT, Project
from tests.messages import one_problem
from tests.test_report import soup
from tsunagari.press.finish import inline_figures
from tsunagari.translation.translator import reader

PAGES = ("index.html", "survey.html")
LETTER = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")


def main_of(path: Path) -> Tag:
    found = soup(path).find("main")
    assert isinstance(found, Tag)
    return found


def test_pages_are_found_in_both_languages(report: Path) -> None:
    assert {path.name for path in (report / "en").glob("*.html")} == {*PAGES}
    for name in PAGES:
        japanese, english = soup(report / name), soup(report / "en" / name)
        assert japanese.html is not None
        assert english.html is not None
        assert (japanese.html["lang"], english.html["lang"]) == ("ja", "en")
        for page, lang, href in (
            (japanese, "en", f"en/{name}"),
            (english, "ja", f"../{name}"),
        ):
            (head,) = page.select("link[rel=alternate]")
            (link,) = page.select("header a[hreflang]")
            assert (head["hreflang"], head["href"]) == (lang, href)
            assert (link["hreflang"], link["lang"], link["href"]) == (lang, lang, href)
    other = soup(report / "trainings.html")
    assert other.select("link[rel=alternate]") == []
    assert [link["href"] for link in other.select("header a[hreflang]")] == ["en/index.html"]


def test_no_word_is_left_in_japanese(report: Path) -> None:
    for name in PAGES:
        page = soup(report / "en" / name)
        for tag in page.select("script, style, [lang=ja]"):
            tag.decompose()
        assert LETTER.findall(page.get_text()) == []
        spoken = [tag.get(key, "") for tag in page.find_all(True) for key in ("alt", "aria-label")]
        assert not any(LETTER.search(str(text)) for text in spoken)


def test_figures_are_those_of_the_report(report: Path) -> None:
    english, japanese = main_of(report / "en/survey.html"), main_of(report / "survey.html")
    text = english.get_text()
    pairs = zip(english.select("th, td"), japanese.select("th, td"), strict=True)
    cells = [(one.get_text(), other.get_text()) for one, other in pairs]
    assert len(cells) > 20
    for one, other in cells:
        if "年" not in other:
            assert re.findall(r"\d[\d,.]*", one) == re.findall(r"\d[\d,.]*", other)
    assert "16 January 2023 to 6 February 2023" in {one for one, _ in cells}
    for figure in ("2,179 responses", "7,000 people", "31.1%", "4.18%", "FY2021", "0.45 and 0.62"):
        assert figure in text


def test_captions_references_and_links_are_in_english(report: Path) -> None:
    page = main_of(report / "en/survey.html")
    captions = [" ".join(tag.get_text().split()) for tag in page.find_all("figcaption")]
    assert [caption.partition(":")[0] for caption in captions] == [
        "Table 4.1",
        "Figure 4.1",
        "Table 4.2",
    ]
    assert [link["href"] for link in page.select("p.download a")] == [
        "data/survey-method.csv",
        "data/survey-comparison.csv",
    ]
    first = main_of(report / "en/index.html")
    beyond = [link for link in first.select("a") if str(link["href"]).startswith("../")]
    assert beyond
    assert all("(page in Japanese)" in link.get_text() for link in beyond)
    assert all(link["hreflang"] == "ja" for link in beyond)


def test_the_search_finds_english(report: Path) -> None:
    text = (report / "en/assets/search-index.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("window.tsunagariIndex = ").rstrip(";\n"))
    assert {entry["href"].partition("#")[0] for entry in index} == {*PAGES}
    assert not any(LETTER.search(entry["text"]) for entry in index)
    script = (report / "en/assets/search.js").read_text(encoding="utf-8")
    assert not re.search(r"[ぁ-ゖ]{2}", script)


def test_a_drawing_has_english_words_and_the_same_values(r4: Project) -> None:
    notebook = json.loads(r4.path("_build/r4/executed/survey.ipynb").read_text(encoding="utf-8"))
    outputs = [output["data"] for cell in notebook["cells"] for output in cell.get("outputs", [])]
    (data,) = [data for data in outputs if "image/svg+xml" in data]
    beside = data["application/vnd.tsunagari.chart+json"]
    translator = reader(ROOT / "data/r4/en.csv")
    assert "北九州市" in beside["texts"]
    assert [text for text in beside["texts"] if translator.text(text) is None] == []
    svgs = ("".join(data["image/svg+xml"]), beside["english"], beside["english_narrow"])
    drawn = [inline_figures.texts(svg) for svg in svgs]
    figures = [[text for text in texts if not LETTER.search(text)] for texts in drawn]
    assert {"4.2%", "4.5%"} <= set(figures[0])
    assert set(figures[0]) <= set(figures[1]) & set(figures[2])
    assert not any(LETTER.search(text) for text in [*drawn[1], *drawn[2]])
    assert "Kitakyushu" in drawn[1]


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A small project of which one section has a page in English, half translated."""
    from tests.conftest import small_project

    project = small_project(tmp_path_factory.mktemp("english"), ("one", "two"))
    edition = yaml.safe_load(project.path("data/r4/edition.yml").read_text(encoding="utf-8"))
    edition |= {"lang": {"en": ["one"]}, "title": "題", "subtitle": "副題", "city": "市"}
    project.write("data/r4/edition.yml", yaml.safe_dump(edition, allow_unicode=True))
    return project


ROWS = {"はじめに": "Introduction", "章one": "Chapter one", "題": "Title", "副題": "Subtitle"}


def translate(project: Project, rows: dict[str, str]) -> None:
    lines = ["日本語,英語", *(f"{japanese},{said}" for japanese, said in rows.items())]
    project.write("data/r4/en.csv", "\n".join(lines) + "\n")


def test_what_lacks_english_is_marked_told_and_ready_to_be_filled_in(english: Project) -> None:
    translate(english, ROWS)
    ended = english.build()
    assert ended.returncode == 0, ended.stderr
    assert "_build/r4/en.csv" in ended.stderr
    page = main_of(english.path("_site/r4/en/one.html"))
    (marked,) = page.select("p [lang=ja]")
    assert "参加者は" in marked.get_text()
    with english.path("_build/r4/en.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["日本語"]: row["英語"] for row in csv.DictReader(file)}
    assert rows["参加者は{{< var one.people >}}です。"] == "…"
    assert rows["章one"] == "Chapter one"

    # What is filled in is said in English, with the figure of the report.
    translate(
        english, rows | {"参加者は{{< var one.people >}}です。": "{{< var one.people >}} came."}
    )
    ended = english.build()
    assert ended.returncode == 0, ended.stderr
    assert "58 people came." in main_of(english.path("_site/r4/en/one.html")).get_text()

    # When the Japanese says something else, the old sentence is gone.
    english.cell("one", "text-title", "# 章one {#sec-one}\n\n出た人は{{< var one.people >}}です。")
    ended = english.build()
    assert ended.returncode == 0, ended.stderr
    text = main_of(english.path("_site/r4/en/one.html")).get_text()
    assert "came." not in text
    assert "出た人は58 peopleです。" in text.replace("\n", "")
    row = 2 + list(rows).index("参加者は{{< var one.people >}}です。")
    assert "data/r4/en.csv" in one_problem(ended.stderr.splitlines(), f"rows {row}", "1")


def test_a_page_without_a_title_in_english_is_refused(english: Project) -> None:
    translate(english, {text: said for text, said in ROWS.items() if text != "章one"})
    ended = english.build()
    assert ended.returncode == 1
    told = one_problem(ended.stderr.splitlines(), "data/r4/en.csv", "one, cell 1", "章one")
    assert "P13" in told


def test_a_translation_with_a_figure_of_its_own_is_refused(english: Project) -> None:
    translate(english, ROWS | {"この報告書について。": "About 53 people."})
    ended = english.build()
    assert ended.returncode == 1
    assert "53" in ended.stderr


def test_a_translation_that_refers_elsewhere_is_named_by_its_row(english: Project) -> None:
    said = "{{< var one.poeple >}} came, see @fig-nowhere."
    translate(english, ROWS | {"参加者は{{< var one.people >}}です。": f'"{said}"'})
    ended = english.build()
    assert ended.returncode == 1
    problems = ended.stderr.splitlines()
    for name in ("one.poeple", "fig-nowhere"):
        assert "P13" in one_problem(problems, "data/r4/en.csv, row 6", name)


def test_without_its_file_nothing_is_run(english: Project) -> None:
    english.path("data/r4/en.csv").unlink()
    ended = english.build()
    assert ended.returncode == 2
    assert one_problem(ended.stderr.splitlines(), "data/r4/en.csv")

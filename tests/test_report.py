"""The R4 report as a whole: the same from both renderers, and nothing of other editions in it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from tests.conftest import ROOT, Project, valid_package

EDITION = yaml.safe_load((ROOT / "data/r4/edition.yml").read_text(encoding="utf-8"))
PAGES = ["index.html", *(f"{section}.html" for section in EDITION["sections"])]


def soup(path: Path) -> BeautifulSoup:
    """Read a page."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def words(text: str) -> str:
    """Give a text without what only typesetting puts between its words."""
    return "".join(text.split())


def structure(site: Path) -> dict[str, object]:
    """Give what both renderers have to agree on."""
    found: dict[str, object] = {
        "files": sorted(
            path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()
        ),
        "facts": json.loads((site / "facts.json").read_text(encoding="utf-8")),
    }
    for name in PAGES:
        page = soup(site / name)
        main = page.find("main")
        assert main is not None
        ids = {
            str(tag["id"])
            for tag in main.find_all(id=True)
            if str(tag["id"]).startswith(("sec-", "fig-", "tbl-")) and "caption" not in tag["id"]
        }
        found[name] = {
            "title": page.title.get_text() if page.title else "",
            "headings": [
                (tag.name, words(tag.get_text())) for tag in page.find_all(["h1", "h2", "h3"])
            ],
            "ids": sorted(ids),
            "captions": [words(tag.get_text()) for tag in main.find_all("figcaption")],
            "images": [(tag["src"], tag["alt"]) for tag in main.find_all("img")],
            "links": [
                (str(tag["href"]).removeprefix("./"), words(tag.get_text()))
                for tag in page.find_all("a", href=True)
            ],
            "tables": [words(tag.get_text()) for tag in main.find_all("table")],
            "text": words(main.get_text()),
        }
    return found


def test_every_section_has_its_page(report: Path) -> None:
    for name in PAGES:
        page = soup(report / name)
        assert len(page.find_all("h1")) == 1
        assert page.html is not None
        assert page.html["lang"] == "ja"


def test_figures_and_tables_are_numbered_by_chapter(report: Path) -> None:
    for number, name in enumerate(PAGES[1:], start=1):
        for kind, sign in (("fig", "図"), ("tbl", "表")):
            captions = soup(report / name).find_all("figcaption", class_=f"quarto-float-{kind}")
            for position, caption in enumerate(captions, start=1):
                assert words(caption.get_text()).startswith(f"{sign}{number}.{position}:")


def test_every_table_has_its_csv(report: Path) -> None:
    for name in PAGES[1:]:
        page = soup(report / name)
        links = [str(tag["href"]) for tag in page.select("p.download a")]
        assert len(links) == len(page.find_all("table"))
        for link in links:
            assert (report / link).read_text(encoding="utf-8").count("\n") > 1


def test_the_data_package_is_valid_and_read_as_it_says(report: Path) -> None:
    rows = valid_package(report)
    sums = [row for row in rows["advertising-media"] if row["媒体"] == "合計"]
    assert sums[0]["表示回数（回）"] == 2767314
    nation = rows["survey-comparison"][1]
    assert (nation["地域コード"], nation["区間の下限（％）"]) == (None, None)


def test_every_figure_says_what_it_shows(report: Path) -> None:
    for name in PAGES:
        for image in soup(report / name).select("figure img"):
            caption = image.find_parent("figure")
            assert caption is not None
            assert len(str(image["alt"])) > 20
            assert str(image["alt"]) not in caption.get_text()


def test_nothing_of_the_machinery_is_shown(report: Path) -> None:
    for path in report.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for mark in ("{{<", "?var", "papermill", "execution_count", "../data/r4", "Traceback"):
            assert mark not in text, f"{path.name} shows {mark}"


def test_the_preface_links_six_key_figures_to_their_sections(report: Path) -> None:
    links = soup(report / "index.html").select(".key-figures a")
    assert [str(link["href"]).removeprefix("./").split("#")[0] for link in links] == PAGES[1:]
    for link in links:
        assert any(sign.isdigit() for sign in link.get_text())


def test_the_foot_says_whose_it_is_and_the_record_what_made_it(report: Path) -> None:
    footer = soup(report / "survey.html").find("footer")
    assert footer is not None
    assert "北九州市" in footer.get_text()
    assert "令和5年（2023年）3月28日" in footer.get_text()
    record = soup(report / "provenance.html").get_text()
    assert "pandoc 3" in record or "Quarto 1." in record


def test_facts_say_value_unit_source_and_page(report: Path) -> None:
    facts = json.loads((report / "facts.json").read_text(encoding="utf-8"))
    assert facts["advertising.ctr"]["text"] == "0.27%"
    for fact in facts.values():
        assert set(fact) == {"value", "text", "unit", "source", "page"}
        assert (report / fact["page"]).is_file()


@pytest.mark.quarto
def test_both_renderers_give_the_same_report(report: Path, r4: Project) -> None:
    ours, theirs = structure(r4.path("_site/r4")), structure(report)
    for part, value in ours.items():
        assert theirs[part] == value, part


def test_nothing_of_the_invented_answers_is_in_the_report(report: Path) -> None:
    invented = ROOT / "data/demo/survey_answers"
    with (invented / "responses.csv").open(encoding="utf-8", newline="") as file:
        comments = {row["comment"] for row in csv.DictReader(file)} - {""}
    assert comments
    words_of_the_demo = [*comments, "架空", "見本", invented.name]
    for path in report.rglob("*"):
        if path.is_file():
            text = path.read_bytes().decode("utf-8", errors="replace")
            assert [word for word in words_of_the_demo if word in text] == [], path.name

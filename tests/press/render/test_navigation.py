"""The list of chapters: whole in a small book, short on each page of a large one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.conftest import small_project
from tsunagari.press.bind.book import Book
from tsunagari.press.bind.page import Page
from tsunagari.press.render import navigation
from tsunagari.press.render.navigation import Link


def book(*chapters: int) -> Book:
    """Return a book of chapters, each with so many further pages, behind its preface."""
    pages = [Page("index", 0, [], "index")]
    for chapter, further in enumerate(chapters, start=1):
        names = [f"c{chapter}", *(f"c{chapter}_{number}" for number in range(1, further + 1))]
        pages += [Page(name, len(pages) + at, [], names[0]) for at, name in enumerate(names)]
    return Book(pages, {page.name: f"題{page.name}" for page in pages}, {}, {})


def listed(links: list[Link]) -> Iterator[str]:
    for link in links:
        yield link["href"]
        yield from listed(link.get("pages", []))


@pytest.mark.parametrize("chapters", [(3, 0, 5), (500,), (0,) * 300, (120, 2, 300)])
def test_every_page_is_reached_from_the_first(chapters: tuple[int, ...]) -> None:
    made = book(*chapters)
    assert list(listed(navigation.contents(made, made.pages[0]))) == [p.href for p in made.pages]
    for page in made.pages:
        links = navigation.contents(made, page)
        found = list(listed(links))
        assert page.href in found
        assert any(address.partition("#")[0] == "index.html" for address in found)
        current = [
            link for top in links for link in (top, *top.get("pages", [])) if link["current"]
        ]
        assert [link["href"] for link in current] == [page.href]


def test_a_page_costs_no_more_in_a_larger_book() -> None:
    def largest(made: Book) -> int:
        lists = [navigation.contents(made, page) for page in made.pages[1::9]]
        return max(len(json.dumps(one, ensure_ascii=False)) for one in lists)

    for small, large in [(book(400), book(1600)), (book(*[0] * 400), book(*[0] * 1600))]:
        assert largest(large) < 1.2 * largest(small)  # longer names are all that is more


def test_neighbours_stand_in_the_list_and_other_chapters_are_folded() -> None:
    made = book(100, 100, 100)
    found = list(listed(navigation.contents(made, made.page("c2_50") or made.pages[0])))
    assert {"c1.html", "c2.html", "c3.html", "c2_49.html", "c2_51.html"} <= set(found)
    assert not [address for address in found if address.startswith(("c1_", "c3_"))]


def test_a_large_report_passes_the_gate_and_its_pages_stay_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(navigation, "_WHOLE", 4)
    monkeypatch.setattr(navigation, "_NEAR", 1)
    project = small_project(tmp_path)
    settings = yaml.safe_load(project.path("data/r4/edition.yml").read_text(encoding="utf-8"))
    names = ["one", *(f"one_{number}" for number in range(2, 9))]
    settings["sections"] = {
        name: {"notebook": "one", "year": year} for year, name in enumerate(names, start=5)
    }
    project.write("data/r4/edition.yml", yaml.safe_dump(settings, allow_unicode=True))
    project.cell("one", "text-title", "# 章{{< var one.people >}} {#sec-one}")
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 0, done.stderr
    text = project.path("_site/r4/one_5.html").read_text(encoding="utf-8")
    assert text.count('href="one_') == 5  # three in the list, two in the pager
    assert project.path("_site/r4/index.html").read_text(encoding="utf-8").count('"one_') == 7

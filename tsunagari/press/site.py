"""The rendered site: what is added to it, and what is looked at before it goes out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from tsunagari.present.facts import Fact
from tsunagari.press.book import Book
from tsunagari.press.errors import Problem
from tsunagari.press.stage import ASSETS

if TYPE_CHECKING:  # it is slow to import, and a build that changes nothing needs none of it
    from bs4 import BeautifulSoup
    from bs4.element import PageElement

_LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
_LEFT_OVER = ("{{<", "?var:", "?meta:", "quarto-unresolved-ref", "?@")


def finish(site: Path, book: Book, facts: Mapping[str, Fact], notice: str | None) -> list[Problem]:
    """Add the facts and the search index to a rendered site, and check it.

    Returns
    -------
    list of Problem
        Empty for a site that may go out.
    """
    from bs4 import BeautifulSoup

    entries = {name: asdict(fact) for name, fact in sorted(facts.items())}
    for name, entry in entries.items():
        entry["page"] = f"{name.partition('.')[0]}.html"
        del entry["name"]
        if notice:
            entry["note"] = notice
    _write_json(site / "facts.json", entries)
    pages: dict[str, BeautifulSoup] = {}
    problems: list[Problem] = []
    for page in book.pages:
        try:
            text = (site / page.href).read_text(encoding="utf-8")
        except FileNotFoundError:
            problems.append(Problem(page.href, "the renderer did not write the page."))
            continue
        pages[page.href] = BeautifulSoup(text, "html.parser")
        problems += [
            Problem(page.href, f"the page shows {mark!r}, left over from rendering.")
            for mark in _LEFT_OVER
            if mark in text
        ]
    index = [entry for href, soup in pages.items() for entry in _search_entries(href, soup)]
    script = "window.tsunagariIndex = " + json.dumps(index, ensure_ascii=False) + ";\n"
    (site / ASSETS / "search-index.js").write_text(script, encoding="utf-8", newline="\n")
    for href, soup in pages.items():
        problems += _check_addresses(site, href, soup, pages)
    return problems


def _check_addresses(
    site: Path, href: str, soup: BeautifulSoup, pages: Mapping[str, BeautifulSoup]
) -> Iterator[Problem]:
    """Every link and anchor leads somewhere; nothing is loaded from another host."""
    for tag in soup.find_all(True):
        name = _LOADED.get(tag.name, "href" if tag.name == "a" else "")
        address = str(tag.get(name) or "")
        if not name or not address or address.startswith("data:"):
            continue
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            if tag.name != "a":
                what = f"the page loads {address} from another host."
                yield Problem(href, what, "Bring the file into report/assets.")
            continue
        path = unquote(parts.path).removeprefix("./") or href
        if not (site / path).is_file():
            yield Problem(href, f"the link to {address} leads to no file.")
        elif parts.fragment and path in pages and not _anchor(pages[path], parts.fragment):
            yield Problem(href, f"the link to {address} leads to no place on that page.")


def _anchor(soup: BeautifulSoup, fragment: str) -> bool:
    return soup.find(id=unquote(fragment)) is not None


def _search_entries(href: str, soup: BeautifulSoup) -> Iterator[dict[str, str]]:
    """Text of a page by heading, for the search box."""
    from bs4 import Tag

    main = soup.find("main")
    if not isinstance(main, Tag):
        return
    heading = main.find("h1")
    title = _text(heading) if isinstance(heading, Tag) else ""
    place, address, words = title, href, [""]
    for node in main.descendants:
        if isinstance(node, Tag):
            if node.name in ("h2", "h3"):
                yield {"href": address, "title": title, "place": place, "text": _join(words)}
                section = node.find_parent("section")
                anchor = node.get("id") or (section.get("id") if section else "")
                place, address, words = _text(node), f"{href}#{anchor}", [""]
        elif node.parent is not None and node.parent.name not in ("script", "style"):
            words.append(str(node))
    yield {"href": address, "title": title, "place": place, "text": _join(words)}


def _text(tag: PageElement) -> str:
    return " ".join(tag.get_text().split())


def _join(words: list[str]) -> str:
    return " ".join(" ".join(words).split())


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")

"""What is added to the rendered site, before it is looked at and goes out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tsunagari.contract import Fact
from tsunagari.press.bind.book import Book
from tsunagari.press.core.html import parsed
from tsunagari.press.finish import open_data
from tsunagari.press.finish.inline_figures import inline_drawings
from tsunagari.press.plan.plan import Plan
from tsunagari.press.render.staging import ASSETS

if TYPE_CHECKING:  # it is slow to import, and a build that changes nothing needs none of it
    from bs4 import BeautifulSoup
    from bs4.element import PageElement


def complete(plan: Plan, folder: Path, book: Book, facts: Mapping[str, Fact]) -> None:
    """Add to a rendered site its CSV files, the facts and the search index."""
    inline_drawings(folder, [page.href for page in book.pages if (folder / page.href).is_file()])
    open_data.write(plan, folder, book, facts)
    notice = plan.settings.notice
    entries = {name: fact.model_dump() for name, fact in sorted(facts.items())}
    for name, entry in entries.items():
        entry["page"] = f"{name.partition('.')[0]}.html"
        del entry["name"]
        if notice:
            entry["note"] = notice
    _write_json(folder / "facts.json", entries)
    index = [
        entry
        for page in book.pages
        if (folder / page.href).is_file()
        for entry in _search_entries(
            page.href, parsed((folder / page.href).read_text(encoding="utf-8"))
        )
    ]
    script = "window.tsunagariIndex = " + json.dumps(index, ensure_ascii=False) + ";\n"
    (folder / ASSETS / "search-index.js").write_text(script, encoding="utf-8", newline="\n")


_LINES = ("p", "li", "dt", "dd", "figcaption", "caption", "tr")
"""What is read as a line of its own; cells of a row are parted by tabs."""


def _search_entries(href: str, soup: BeautifulSoup) -> Iterator[dict[str, str]]:
    """Yield the text of a page by heading, line by line, for the search box."""
    from bs4 import Tag

    main = soup.find("main")
    if not isinstance(main, Tag):
        return
    heading = main.find("h1")
    title = _text(heading) if isinstance(heading, Tag) else ""
    place, address, lines = title, href, list[str]()
    for tag in main.find_all(["h2", "h3", *_LINES]):
        if tag.find_parent("nav") or tag.find(_LINES):
            continue  # ways from the page, and what holds other lines
        if tag.name in ("h2", "h3"):
            yield {"href": address, "title": title, "place": place, "text": "\n".join(lines)}
            section = tag.find_parent("section")
            anchor = tag.get("id") or (section.get("id") if section else "")
            place, address, lines = _text(tag), f"{href}#{anchor}", []
        elif tag.name == "tr":
            lines.append("\t".join(_text(cell) for cell in tag.find_all(["th", "td"])))
        else:
            lines.append(_text(tag))
    yield {"href": address, "title": title, "place": place, "text": "\n".join(lines)}


def _text(tag: PageElement) -> str:
    return " ".join(tag.get_text().split())


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")

"""What the search box looks through: the text of each page by heading, read once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tsunagari.press.bind.book import Book
from tsunagari.press.core import digests, parallel
from tsunagari.press.core.html import Page, elements, parsed
from tsunagari.press.plan.plan import Plan

Entry = dict[str, str]
"""``href``, ``title`` of the page, ``place`` by its heading, and ``text``."""

_FEW = 32
"""Pages that are read here, where the checks will find them parsed; more go to all cores."""
_BATCH = 16


def entries(plan: Plan, folder: Path, book: Book, workers: int) -> list[Sequence[Entry]]:
    """Return for each page of a site its texts; what was read before is kept by its content.

    Parameters
    ----------
    folder
        The site.
    workers
        How many pages may be read at once.
    """
    pages = [page.href for page in book.pages if (folder / page.href).is_file()]
    contents = {href: hashlib.sha256((folder / href).read_bytes()).hexdigest() for href in pages}
    kept = _kept(plan)
    new = [href for href in pages if kept.get(href, {}).get("content") != contents[href]]
    batches = [new[start : start + _BATCH] for start in range(0, len(new), _BATCH)]
    tasks = [partial(_of_pages, folder, batch) for batch in batches]
    read = parallel.results(tasks, workers if len(new) > _FEW else 1)
    found = dict(zip(new, (one for batch in read for one in batch), strict=True))
    now: dict[str, Any] = {
        href: {"content": contents[href], "entries": found[href]} if href in found else kept[href]
        for href in pages
    }
    pages_of_all = {**kept, **now} if plan.partial else now
    digests.write_json(
        plan.cache / _file(plan), {"machinery": digests.of_machinery(), "pages": pages_of_all}
    )
    return [now[href]["entries"] for href in pages]


def _file(plan: Plan) -> str:
    return f"search-{plan.lang}.json" if plan.lang else "search.json"


def _kept(plan: Plan) -> Mapping[str, Any]:
    record = digests.read_json(plan.cache / _file(plan))
    pages = record.get("pages") if record.get("machinery") == digests.of_machinery() else None
    return pages if isinstance(pages, dict) else {}


def _of_pages(folder: Path, hrefs: Sequence[str]) -> list[list[Entry]]:
    return [
        list(_of_page(href, parsed((folder / href).read_text(encoding="utf-8")))) for href in hrefs
    ]


_LINES = ("p", "li", "dt", "dd", "figcaption", "caption", "tr")
"""What is read as a line of its own; cells of a row are parted by tabs."""


def _of_page(href: str, page: Page) -> Iterator[Entry]:
    """Yield the text of a page by heading, line by line, for the search box."""
    main = page.first("main")
    if main is None:
        return
    heading = main.first("h1")
    title = heading.words if heading else ""
    place, address, lines = title, href, list[str]()
    for tag in elements(main, "h2", "h3", *_LINES):
        if tag.around("nav") or tag.first(*_LINES):
            continue  # ways from the page, and what holds other lines
        if tag.name in ("h2", "h3"):
            yield {"href": address, "title": title, "place": place, "text": "\n".join(lines)}
            section = tag.around("section")
            anchor = tag.get("id") or (section.get("id") if section else "")
            place, address, lines = tag.words, f"{href}#{anchor}", []
        elif tag.name == "tr":
            lines.append("\t".join(cell.words for cell in elements(tag, "th", "td")))
        else:
            lines.append(tag.words)
    yield {"href": address, "title": title, "place": place, "text": "\n".join(lines)}

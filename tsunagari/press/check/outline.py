"""What a page has that other pages, or the auditor, must know of: short, and kept from then on."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pydantic import BaseModel

from tsunagari.press.core.html import (
    Element,
    Page,
    Text,
    elements,
    having,
    is_shown,
    of_class,
    table_cells,
)

LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
"""Which attribute of an element loads something; one in sizes for several screens has `srcset`."""
_SIZED = re.compile(r"(\S+)(?:\s+[\d.]+[wx])?\s*(?:,\s+|\Z)")


class Outline(BaseModel, frozen=True):
    """A page in short.

    Attributes
    ----------
    title
        None where it has none.
    anchors
        All ids, each once.
    links
        Addresses within the site that it links to or loads, each once.
    contents, pager
        Addresses in its list of chapters, and in its links to the pages before and behind it.
    tables
        The cells of the first table in each element that has an id of a table, its head first.
    """

    title: str | None
    anchors: list[str]
    links: list[str]
    contents: list[str]
    pager: list[str]
    tables: dict[str, list[list[str]]]


def of_page(page: Page) -> Outline:
    """Return a page in short."""
    title = page.first("title")
    named = having(page, "id")
    tables = {}
    for holder in reversed(named):  # of two of one id the first is meant
        name = holder.attrs["id"]
        if name.startswith("tbl-") and (table := holder.first("table")):
            tables[name] = table_rows(table)
    return Outline(
        title=None if title is None else title.words,
        anchors=list(dict.fromkeys(tag.attrs["id"] for tag in named)),
        links=list(dict.fromkeys(address for _tag, address in addresses(page) if is_own(address))),
        contents=_ways(page, "chapters"),
        pager=_ways(page, "pager"),
        tables=tables,
    )


def _ways(page: Page, kind: str) -> list[str]:
    """Return the addresses in the lists of links that are of a class, each as often as it is."""
    navs = [nav for nav in of_class(page, kind) if nav.name == "nav"]
    links = dict.fromkeys(link for nav in navs for link in elements(nav, "a"))
    return [link.attrs["href"] for link in links if "href" in link.attrs]


def addresses(page: Page) -> list[tuple[Element, str]]:
    """Return what a page links to or loads, but for what it carries within itself."""
    found = []
    for tag in elements(page, "a", *LOADED):
        sized = _SIZED.findall(tag.get("srcset"))
        given = [tag.get(LOADED.get(tag.name, "href")), *sized]
        found += [(tag, one) for one in given if one and not one.startswith("data:")]
    return found


def is_own(address: str) -> bool:
    """Check that an address is within the site."""
    parts = urlsplit(address)
    return not (parts.scheme or parts.netloc)


def table_rows(table: Element) -> list[list[str]]:
    """Return the texts of a table's cells row by row, its head first."""
    head, body = table_cells(table)
    return [[_cell_text(cell) if cell else "" for cell in row] for row in [*head, *body]]


def _cell_text(cell: Element) -> str:
    """Return the text of a cell on one line; of its markup only breaks and items leave a space."""
    words = [
        node.text if isinstance(node, Text) else " "
        for node in cell.within
        if is_shown(node) or node.name in ("br", "li", "p")
    ]
    return " ".join("".join(words).split())

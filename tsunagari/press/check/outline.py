"""What a page has that other pages, or the auditor, must know of: short, and kept from then on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel

from tsunagari.press.core.html import elements, having, table_cells

if TYPE_CHECKING:  # it is slow to import, and a build that changes nothing needs none of it
    from bs4 import BeautifulSoup, Tag

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
    anchors: Sequence[str]
    links: Sequence[str]
    contents: Sequence[str]
    pager: Sequence[str]
    tables: dict[str, list[list[str]]]


def of_page(soup: BeautifulSoup) -> Outline:
    """Return a page in short."""
    title = soup.find("title")
    named = having(soup, "id")
    tables = {}
    for holder in reversed(named):  # of two of one id the first is meant
        name = str(holder["id"])
        if name.startswith("tbl-") and (table := holder.find("table")):
            tables[name] = table_rows(table)
    return Outline(
        title=None if title is None else " ".join(title.get_text().split()),
        anchors=list(dict.fromkeys(str(tag["id"]) for tag in named)),
        links=list(dict.fromkeys(address for _tag, address in addresses(soup) if is_own(address))),
        contents=_ways(soup, "chapters"),
        pager=_ways(soup, "pager"),
        tables=tables,
    )


def _ways(soup: BeautifulSoup, kind: str) -> list[str]:
    """Return the addresses in the lists of links that are of a class, each as often as it is."""
    navs = [nav for nav in elements(soup, "nav") if kind in nav.get_attribute_list("class")]
    links = {id(link): link for nav in navs for link in elements(nav, "a")}
    return [str(link["href"]) for link in links.values() if link.get("href") is not None]


def addresses(soup: BeautifulSoup) -> list[tuple[Tag, str]]:
    """Return what a page links to or loads, but for what it carries within itself."""
    found = []
    for tag in elements(soup, "a", *LOADED):
        sized = _SIZED.findall(str(tag.get("srcset") or ""))
        given = [str(tag.get(LOADED.get(tag.name, "href")) or ""), *sized]
        found += [(tag, one) for one in given if one and not one.startswith("data:")]
    return found


def is_own(address: str) -> bool:
    """Check that an address is within the site."""
    parts = urlsplit(address)
    return not (parts.scheme or parts.netloc)


def table_rows(table: Tag) -> list[list[str]]:
    """Return the texts of a table's cells row by row, its head first."""
    head, body = table_cells(table)
    return [[_cell_text(cell) if cell else "" for cell in row] for row in [*head, *body]]


def _cell_text(cell: Tag) -> str:
    """Return the text of a cell on one line; of its markup only breaks and items leave a space."""
    from bs4 import Tag

    if len(cell.contents) == 1 and not isinstance(cell.contents[0], Tag):
        return " ".join(str(cell.contents[0]).split())
    words = [
        (" " if node.name in ("br", "li", "p") else "") if isinstance(node, Tag) else str(node)
        for node in cell.descendants
    ]
    return " ".join("".join(words).split())

"""Pages are complete: every link leads somewhere, and nothing is left of the rendering."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
_LEFT_OVER = ("{{<", "?var:", "?meta:", "quarto-unresolved-ref", "?@")


def check(site: BuiltSite) -> Iterator[Problem]:
    """Look for pages that were not written, marks of the renderer, and links that lead nowhere."""
    for page in site.book.pages:
        if page.href not in site.pages:
            yield Problem(page.href, "the renderer did not write the page.")
    anchors = {
        href: {str(tag["id"]) for tag in soup.find_all(id=True)}
        for href, soup in site.pages.items()
    }
    for href, soup in site.pages.items():
        for mark in _LEFT_OVER:
            if mark in site.texts[href]:
                yield Problem(href, f"the page shows {mark!r}, left over from rendering.")
        yield from _addresses(site, href, soup, anchors)


def _addresses(
    site: BuiltSite, href: str, soup: BeautifulSoup, anchors: Mapping[str, Set[str]]
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
        if path not in site.raw:
            yield Problem(href, f"the link to {address} leads to no file.")
        elif parts.fragment and path in anchors and unquote(parts.fragment) not in anchors[path]:
            yield Problem(href, f"the link to {address} leads to no place on that page.")

"""Pages are there and whole: every link leads somewhere, and nothing is left of the rendering."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from tsunagari.press.check.site import Made
from tsunagari.press.core.problems import Problem

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
_LEFT_OVER = ("{{<", "?var:", "?meta:", "quarto-unresolved-ref", "?@")


def check(made: Made) -> Iterator[Problem]:
    """Look for pages that were not written, marks of the renderer, and links that lead nowhere."""
    for page in made.book.pages:
        if page.href not in made.pages:
            yield Problem(page.href, "the renderer did not write the page.")
    for href, soup in made.pages.items():
        for mark in _LEFT_OVER:
            if mark in made.texts[href]:
                yield Problem(href, f"the page shows {mark!r}, left over from rendering.")
        yield from _addresses(made, href, soup)


def _addresses(made: Made, href: str, soup: BeautifulSoup) -> Iterator[Problem]:
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
        if path not in made.raw:
            yield Problem(href, f"the link to {address} leads to no file.")
        elif parts.fragment and not _is_place(made, path, unquote(parts.fragment)):
            yield Problem(href, f"the link to {address} leads to no place on that page.")


def _is_place(made: Made, path: str, fragment: str) -> bool:
    return path not in made.pages or made.pages[path].find(id=fragment) is not None

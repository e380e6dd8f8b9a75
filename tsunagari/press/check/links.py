"""Pages are complete: every link leads somewhere, and nothing is left of the rendering."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from tsunagari.messages import coded, marked, say
from tsunagari.press.check import outline
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem

_MEND = marked(
    "Correct the link, or take it out: another section is written as [words](trainings.ipynb), a "
    "heading as @sec-…"
)
_LEFT_OVER = ("{{<", "?var:", "?meta:", "quarto-unresolved-ref", "?@")


def check(site: BuiltSite) -> Iterator[Problem]:
    """Look for pages that were not written, marks of the renderer, and links that lead nowhere."""
    for path in site.pages:
        yield from of_file(site, path)
    yield from across(site)


def of_file(site: BuiltSite, path: str) -> Iterator[Problem]:
    """Look at a page by itself: nothing is left of the rendering, nothing is from elsewhere."""
    if path not in site.pages:
        return
    for mark in _LEFT_OVER:
        if mark in site.texts[path]:
            yield Problem(
                path, coded("Q02", "the page shows {mark!r}, left over from rendering.", mark=mark)
            )
    for tag, address in outline.addresses(site.pages[path]):
        if tag.name != "a" and not outline.is_own(address):
            what = coded("Q02", "the page loads {address} from another host.", address=address)
            yield Problem(path, what, say("Bring the file into report/assets."))


def across(site: BuiltSite) -> Iterator[Problem]:
    """Look at the pages together: all are there, and every link and anchor leads somewhere."""
    for page in site.book.pages:
        if page.href not in site.raw:
            yield Problem(page.href, coded("Q02", "the renderer did not write the page."))
    outlines = {path: short for path in site.raw if (short := site.outline(path)) is not None}
    anchors = {path: frozenset(short.anchors) for path, short in outlines.items()}
    for path, short in outlines.items():
        for address in short.links:
            parts = urlsplit(address)
            beside = posixpath.join(posixpath.dirname(path), unquote(parts.path))
            target = posixpath.normpath(beside) if parts.path else path
            if target not in site.raw:
                what = coded("Q02", "the link to {address} leads to no file.", address=address)
                yield Problem(path, what, say(_MEND), quoted=f"]({address}")
            elif (
                parts.fragment
                and target in anchors
                and unquote(parts.fragment) not in anchors[target]
            ):
                what = coded(
                    "Q02", "the link to {address} leads to no place on that page.", address=address
                )
                yield Problem(path, what, say(_MEND), quoted=f"]({address}")

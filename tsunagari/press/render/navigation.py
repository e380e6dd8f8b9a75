"""The ways from a page to the others: so few that a page costs no more in a book of a thousand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tsunagari.press.bind.book import Book
from tsunagari.press.bind.page import Page

_WHOLE = 60
"""Pages up to which each of them lists all."""
_NEAR = 10
"""Chapters, or further pages of one, that are listed before the current one, and after it."""

CONTENTS = "chapters"
"""The id of the list of chapters on a page."""

_COMMON = re.compile(r".*(?:：|: )")
"""What titles of pages of one notebook have in common, in either language."""

Link = dict[str, Any]
"""``href``, ``text`` and, where it has one, ``number``."""


def contents(book: Book, current: Page) -> list[Link]:
    """Return the list of chapters as a page shows it; further pages stand below their first.

    Below 「結果：全体」 the page 「結果：北部」 is listed as 「北部」. In a large book the first
    page alone lists all; another has the chapters around its own, the pages around itself, and a
    link to the whole list.
    """
    groups = book.groups
    if len(book.pages) <= _WHOLE or current is book.pages[0]:
        return [_group(book, group, group[1:], current) for group in groups]
    own = book.group_of[current.name]
    shown = [
        _group(book, groups[place], _near(groups[place][1:], current, own=place == own), current)
        for place in _around(own, len(groups))
    ]
    first = link(book, book.pages[0])
    whole = {
        "href": f"{first['href']}#{CONTENTS}",
        "text": book.say(f"すべての章（{len(book.pages)}ページ）"),
    }
    return [*shown, whole | {"current": False}]


def link(book: Book, page: Page) -> Link:
    """Return a link to a page."""
    found: Link = {"href": page.href, "text": book.titles[page.name]}
    return found | ({"number": page.written_number} if page.number else {})


def _around(place: int, count: int) -> range:
    """Return the places near one, as many at either end of the book."""
    start = max(0, min(place - _NEAR, count - 2 * _NEAR - 1))
    return range(start, min(count, start + 2 * _NEAR + 1))


def _group(book: Book, group: Sequence[Page], further: Sequence[Page], current: Page) -> Link:
    """Return the link to the first page of a notebook, with those to some of its further ones."""
    title = book.titles[group[0].name]
    common = named[0] if (named := _COMMON.match(title)) else f"{title}{book.say('：')}"
    pages = []
    for page in further:
        below = link(book, page) | {"current": page is current}
        below.pop("number", None)  # which stands above
        below["text"] = below["text"].removeprefix(common)
        pages.append(below)
    above = link(book, group[0]) | {"current": group[0] is current}
    return above | ({"pages": pages} if pages else {})


def _near(further: Sequence[Page], current: Page, *, own: bool) -> Sequence[Page]:
    """Return the further pages of the current chapter that are near; of another chapter none."""
    if not own:
        return []
    place = next((number for number, page in enumerate(further) if page is current), 0)
    return [further[number] for number in _around(place, len(further))]

"""How a table stands on paper: how wide its columns are, how small it is set, which way round."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from tsunagari.press.documents.content import Table

PORTRAIT, LANDSCAPE = 166.0, 253.0
"""Millimetres between the margins of A4, upright and turned."""
_POINT = 25.4 / 72
_ATTEMPTS = ((9.0, False), (8.0, False), (9.0, True), (8.0, True), (7.0, True))
"""Sizes in points that are tried, and whether the page is turned; the last fits what it can."""
_PADDING = 1.4
_FEW = 4
_COMFORT = 6.0
"""Letters side by side that a column of words has at least, where it has as many."""
_UNBROKEN = re.compile(r"[!-~ｦ-ﾟ]+")


@dataclass(frozen=True)
class Layout:
    """Where the columns of a table go.

    Attributes
    ----------
    size
        Of the letters, in points.
    turned
        Whether the page is turned round for it.
    widths
        Of the columns with their padding, in letters of that size.
    """

    size: float
    turned: bool
    widths: Sequence[float]


def on_paper(table: Table) -> tuple[Table, Layout]:
    """Return a table as it stands on paper, and how.

    A table of few rows and many columns is turned round, as the page need not be then.
    """
    placed = layout(table)
    if placed.turned and table.is_plain and len(table.body) <= _FEW:
        other = table.turned_round()
        if not (across := layout(other)).turned:
            return other, across
    return table, placed


def layout(table: Table) -> Layout:
    """Return the largest setting in which no column is squeezed."""
    natural, least = _needs(table)
    for size, turned in _ATTEMPTS:
        room = (LANDSCAPE if turned else PORTRAIT) / (size * _POINT) - _PADDING * len(natural)
        if sum(least) <= room:
            break
    return Layout(size, turned, [width + _PADDING for width in _shared(natural, least, room)])


def _needs(table: Table) -> tuple[list[float], list[float]]:
    """Return how wide each column would be, and how wide it has to be."""
    natural = [1.0] * table.columns
    least = [1.0] * table.columns
    for number, row in enumerate([*table.head, *table.body]):
        of_head = number < len(table.head)
        for cell in row:
            for line in cell.lines:
                width = _width(line) / cell.columns
                longest = max(map(_width, _UNBROKEN.findall(line)), default=0.0) / cell.columns
                for column in range(cell.column, cell.column + cell.columns):
                    natural[column] = max(natural[column], width)
                    needed = width if cell.is_number and not of_head else min(width, _COMFORT)
                    least[column] = max(least[column], needed, min(longest, 2 * _COMFORT))
    return natural, least


def _shared(natural: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Return widths that fill the room at most: what is left is for who has most to say."""
    if sum(natural) <= room:
        return list(natural)
    if sum(least) > room:
        return [width * room / sum(least) for width in least]
    wanted = [full - need for full, need in zip(natural, least, strict=True)]
    part = (room - sum(least)) / sum(wanted)
    return [need + more * part for need, more in zip(least, wanted, strict=True)]


def _width(text: str) -> float:
    """Return the width of a text in letters of Japanese; a Latin one is about half of it."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.55 for sign in text)

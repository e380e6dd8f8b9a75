"""How a table stands on paper: how wide its columns are, how small it is set, which way round."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from tsunagari.press.documents.content import Cell, Table

PORTRAIT, LANDSCAPE = 166.0, 253.0
"""Millimetres between the margins of A4, upright and turned."""
_POINT = 25.4 / 72
_ATTEMPTS = ((9.0, False), (8.0, False), (7.5, False), (9.0, True), (8.0, True), (7.0, True))
"""Sizes in points that are tried, and whether the page is turned; the last fits what it can."""
_PADDING = 1.4
_FEW = 6
_COMFORT = 6.0
"""Letters side by side that a column of words has at least, where it has as many."""
_NAME = 10.0
"""The same of the names of rows."""
_THIN, _BROAD = set(" !'(),.:;I[]fijl|{}"), set("%@CDGHMNOQWmw")
_UNBROKEN = re.compile(
    r"[（(]?(?:明治|大正|昭和|平成|令和)?(?:\d+|元)年(?:度|\d+月(?:\d+日)?)?[）)]?|[!-~ｦ-ﾟ]+"
)
_LONGEST = 13.0


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
    lines
        How many lines its rows take together, without those of heads.
    """

    size: float
    turned: bool
    widths: Sequence[float]
    lines: int

    @property
    def height(self) -> float:
        """About how high its rows are together, in millimetres."""
        return self.lines * 2.0 * millimetres(self.size)


def millimetres(points: float) -> float:
    """Return a length on paper."""
    return points * _POINT


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
        room = (LANDSCAPE if turned else PORTRAIT) / millimetres(size) - _PADDING * len(natural)
        if sum(least) <= room:
            break
    widths = _shared(natural, least, room)
    lines = sum(_lines(row, widths) for row in table.body)
    return Layout(size, turned, [width + _PADDING for width in widths], lines)


def _lines(row: Sequence[Cell], widths: Sequence[float]) -> int:
    """Return how many lines a row takes."""
    return (
        max(
            sum(
                math.ceil(text_width(line) / sum(widths[cell.column : cell.column + cell.columns]))
                or 1
                for line in cell.lines
            )
            for cell in row
        )
        if row
        else 1
    )


def _needs(table: Table) -> tuple[list[float], list[float]]:
    """Return how wide each column would be, and how wide it has to be."""
    natural = [1.0] * table.columns
    least = [1.0] * table.columns
    for number, row in enumerate([*table.head, *table.body]):
        of_head = number < len(table.head)
        for cell in row:
            for line in cell.lines:
                width = text_width(line) / cell.columns
                longest = max(map(text_width, _UNBROKEN.findall(line)), default=0.0) / cell.columns
                comfort = _NAME if cell.column == 0 and not of_head else _COMFORT
                for column in range(cell.column, cell.column + cell.columns):
                    natural[column] = max(natural[column], width)
                    needed = width if cell.is_number and not of_head else min(width, comfort)
                    least[column] = max(least[column], needed, min(longest, _LONGEST))
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


def text_width(text: str) -> float:
    """Return the width of a text in letters of Japanese, or a little more, in IPAexゴシック."""
    return sum(map(_letter_width, text))


def _letter_width(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WFA":
        return 1.0
    return 0.35 if sign in _THIN else 0.85 if sign in _BROAD else 0.64

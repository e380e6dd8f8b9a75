"""A table as text: read from a page, where cells may span others, or from a CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tsunagari.press.compare.page_text import words

if TYPE_CHECKING:
    from bs4.element import Tag

_WIDEST = 1000


@dataclass(frozen=True)
class Grid:
    """A table as text.

    Attributes
    ----------
    keys
        Columns that name the rows; found from the content where none are given.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    keys: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Printed:
    text: str = ""
    names: bool = False


def read_table(table: Tag) -> Grid:
    """Read a table of a page; a head over several rows or columns is repeated in each."""
    head = _expanded(table.select("thead tr"))
    body = _expanded(table.select("tbody tr") or table.select("tr:not(thead tr)"))
    width = max((len(row) for row in [*head, *body]), default=0)
    for row in [*head, *body]:
        row.extend([_Printed()] * (width - len(row)))
    heads = [" / ".join(dict.fromkeys(row[column].text for row in head)) for column in range(width)]
    keys = [column for column in range(width) if body and all(row[column].names for row in body)]
    return Grid(heads, [[cell.text for cell in row] for row in body], tuple(keys))


def _expanded(rows: Sequence[Tag]) -> list[list[_Printed]]:
    """Write out the cells that span several rows or columns."""
    taken: dict[tuple[int, int], _Printed] = {}
    for number, row in enumerate(rows):
        column = 0
        for tag in row.find_all(["th", "td"], recursive=False):
            while (number, column) in taken:
                column += 1
            cell = _Printed(words(tag), tag.name == "th")
            down = min(_span(tag, "rowspan"), len(rows) - number)
            for right in range(_span(tag, "colspan")):
                taken |= {(number + below, column + right): cell for below in range(down)}
            column += 1
    made: list[list[_Printed]] = []
    for number in range(len(rows)):
        columns = [column for at, column in taken if at == number]
        width = max(columns, default=-1) + 1
        made.append([taken.get((number, column), _Printed()) for column in range(width)])
    return made


def _span(tag: Tag, name: str) -> int:
    text = str(tag.get(name, "1"))
    return min(max(int(text), 1), _WIDEST) if text.isdecimal() else 1


def read_csv(text: str) -> Grid:
    """Read a table that was given to take away; a row that is too short ends in empty cells."""
    heads, *body = [row for row in csv.reader(io.StringIO(text)) if row] or [[]]
    width = max(map(len, [heads, *body]))
    full = [[*row, *[""] * (width - len(row))] for row in body]
    return Grid([*heads, *[""] * (width - len(heads))], full)

"""A table as text: read from a page or from a CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from tsunagari.press.compare.page_text import plain_text
from tsunagari.press.core.html import Element, table_cells


@dataclass(frozen=True)
class TextTable:
    """A table as text.

    Attributes
    ----------
    heads
        One for each column.
    keys
        Columns that name the rows; chosen from the content where none are given.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    keys: tuple[int, ...] = ()


def read_table(table: Element) -> TextTable:
    """Return a table of a page; a head over several rows or columns is repeated in each."""
    head, body = table_cells(table)
    width = max((len(row) for row in [*head, *body]), default=0)
    heads = [
        " / ".join(dict.fromkeys(_text(row[column]) for row in head)) for column in range(width)
    ]
    keys = [
        column
        for column in range(width)
        if body and all(cell is not None and cell.name == "th" for cell in _column(body, column))
    ]
    return TextTable(heads, [[_text(cell) for cell in row] for row in body], tuple(keys))


def _column(rows: Sequence[Sequence[Element | None]], number: int) -> list[Element | None]:
    return [row[number] for row in rows]


def _text(cell: Element | None) -> str:
    return "" if cell is None else plain_text(cell)


def read_csv(text: str) -> TextTable:
    """Return the table of a CSV; a row that is too short ends in empty cells."""
    heads, *rows = [row for row in csv.reader(io.StringIO(text)) if row] or [[]]
    width = max(map(len, [heads, *rows]))
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    return TextTable([*heads, *[""] * (width - len(heads))], filled)

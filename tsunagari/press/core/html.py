"""HTML, parsed once for all who look at it, and its tables, read in one way."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # it is slow to import, and a build that changes nothing needs none of it
    from bs4 import BeautifulSoup, Tag

_LARGEST_SPAN = 1000  # the standard's own limit for colspan
CellRows: TypeAlias = "list[list[Tag | None]]"


@lru_cache(maxsize=256)
def parsed(text: str) -> BeautifulSoup:
    """Return a page, parsed once for all who look at it; nobody may change it."""
    from bs4 import BeautifulSoup

    return BeautifulSoup(text, "html.parser")


def table_cells(table: Tag) -> tuple[CellRows, CellRows]:
    """Return the cells of a table's head and of its body, row by row.

    A cell that spans rows or columns stands in each of them; None stands where a row is shorter
    than the table is wide.
    """
    head = _spread(table.select("thead tr"))
    body = _spread(table.select("tr:not(thead tr)"))
    width = max((len(row) for row in [*head, *body]), default=0)
    for row in [*head, *body]:
        row.extend([None] * (width - len(row)))
    return head, body


def _spread(rows: Sequence[Tag]) -> CellRows:
    """Return the rows with each cell repeated in the places that it spans."""
    places: dict[tuple[int, int], Tag] = {}
    for row_number, row in enumerate(rows):
        column = 0
        for cell in row.find_all(["th", "td"], recursive=False):
            while (row_number, column) in places:
                column += 1
            height = min(_span(cell, "rowspan"), len(rows) - row_number)
            for right in range(_span(cell, "colspan")):
                places |= {(row_number + below, column + right): cell for below in range(height)}
            column += 1
    spread: CellRows = []
    for row_number in range(len(rows)):
        columns = [column for number, column in places if number == row_number]
        width = max(columns, default=-1) + 1
        spread.append([places.get((row_number, column)) for column in range(width)])
    return spread


def _span(cell: Tag, attribute: str) -> int:
    text = str(cell.get(attribute, "1"))
    return min(max(int(text), 1), _LARGEST_SPAN) if text.isdecimal() else 1

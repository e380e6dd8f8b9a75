"""HTML, parsed once for all who look at it, and its tables, read in one way."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # it is slow to import, and a build that changes nothing needs none of it
    from bs4 import BeautifulSoup, Tag

_LARGEST_SPAN = 1000  # the standard's own limit for colspan
CellRows: TypeAlias = "list[list[Tag | None]]"


@lru_cache(maxsize=64)
def parsed(text: str) -> BeautifulSoup:
    """Return a page, parsed once for all who look at it; nobody may change it."""
    from bs4 import BeautifulSoup

    return BeautifulSoup(text, "html.parser")


def table_cells(table: Tag) -> tuple[CellRows, CellRows]:
    """Return the cells of a table's head and of its body, row by row.

    A cell that spans rows or columns stands in each of them; None stands where a row is shorter
    than the table is wide.
    """
    rows = table.find_all("tr")
    head = _spread([row for row in rows if row.find_parent("thead")])
    body = _spread([row for row in rows if not row.find_parent("thead")])
    width = max((len(row) for row in [*head, *body]), default=0)
    for row in [*head, *body]:
        row.extend([None] * (width - len(row)))
    return head, body


def _spread(rows: Sequence[Tag]) -> CellRows:
    """Return the rows with each cell repeated in the places that it spans."""
    places: list[dict[int, Tag]] = [{} for _ in rows]
    for number, row in enumerate(rows):
        column = 0
        for cell in row.find_all(["th", "td"], recursive=False):
            while column in places[number]:
                column += 1
            for right in range(_span(cell, "colspan")):
                for below in places[number : number + _span(cell, "rowspan")]:
                    below[column + right] = cell
            column += 1
    return [[row.get(column) for column in range(max(row, default=-1) + 1)] for row in places]


def _span(cell: Tag, attribute: str) -> int:
    text = str(cell.get(attribute, "1"))
    return min(max(int(text), 1), _LARGEST_SPAN) if text.isdecimal() else 1

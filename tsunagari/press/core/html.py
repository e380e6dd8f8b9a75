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


def elements(within: Tag, *names: str) -> list[Tag]:
    """Return the elements of some names within another, in their order.

    As ``find_all(names)`` does, in a tenth of its time: that is a good part of what it takes to
    check a site.
    """
    from bs4 import Tag

    return [node for node in within.descendants if isinstance(node, Tag) and node.name in names]


def having(within: Tag, attribute: str) -> list[Tag]:
    """Return the elements with an attribute within another, in their order."""
    from bs4 import Tag

    return [
        node
        for node in within.descendants
        if isinstance(node, Tag) and node.attrs.get(attribute) is not None
    ]


def table_cells(table: Tag) -> tuple[CellRows, CellRows]:
    """Return the cells of a table's head and of its body, row by row.

    A cell that spans rows or columns stands in each of them; None stands where a row is shorter
    than the table is wide.
    """
    of_head: list[Tag] = []
    of_body: list[Tag] = []
    for row in elements(table, "tr"):
        is_head = any(around.name == "thead" for around in row.parents)
        (of_head if is_head else of_body).append(row)
    head, body = _spread(of_head), _spread(of_body)
    width = max((len(row) for row in [*head, *body]), default=0)
    for cells in [*head, *body]:
        cells.extend([None] * (width - len(cells)))
    return head, body


def _spread(rows: Sequence[Tag]) -> CellRows:
    """Return the rows with each cell repeated in the places that it spans."""
    from bs4 import Tag

    places: list[dict[int, Tag]] = [{} for _ in rows]
    for number, row in enumerate(rows):
        column = 0
        for cell in row.contents:
            if not isinstance(cell, Tag) or cell.name not in ("th", "td"):
                continue
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

"""The bound pages as one text, and what stands in it besides prose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from tsunagari.press.bind.book import Book, alternative_text, fill, lower
from tsunagari.press.bind.page import Float, Page
from tsunagari.press.core.html import Element, elements, is_shown, of_class, parsed, table_cells

_NUMBER = re.compile(r"△?\d|[-－x…*]+$")
_SCALE = 0.8 * 25.4 / 72
"""Millimetres for a point of a drawing, whose letters are larger than those of paper."""
_WIDEST, _HIGHEST = 166.0, 200.0


@dataclass(frozen=True)
class Cell:
    """A cell of a table, at its first row and column.

    Attributes
    ----------
    lines
        Its text; the items of a list are a line each.
    """

    lines: Sequence[str]
    column: int
    rows: int
    columns: int
    is_head: bool
    is_number: bool

    @property
    def text(self) -> str:
        """Its text on one line."""
        return " ".join(self.lines)


@dataclass(frozen=True)
class Table:
    """A table with the texts of its cells, and nothing of HTML.

    Attributes
    ----------
    title
        Its number and caption, as the page has them.
    """

    label: str
    title: str
    head: Sequence[Sequence[Cell]]
    body: Sequence[Sequence[Cell]]
    note: str

    @property
    def columns(self) -> int:
        """How many columns there are."""
        ends = (cell.column + cell.columns for row in [*self.head, *self.body] for cell in row)
        return max(ends, default=0)

    @property
    def is_plain(self) -> bool:
        """Whether it has one row of heads, and no cell that spans others."""
        cells = [cell for row in [*self.head, *self.body] for cell in row]
        return len(self.head) == 1 and all(cell.rows == cell.columns == 1 for cell in cells)

    def turned_round(self) -> Table:
        """Return a plain table with its rows as columns."""
        rows = [
            [replace(cell, column=column, is_number=False) for column, cell in enumerate(row)]
            for row in zip(*self.head, *self.body, strict=True)
        ]
        body = [
            [
                replace(
                    cell,
                    is_head=column == 0,
                    is_number=column > 0 and bool(_NUMBER.match(cell.text)),
                )
                for column, cell in enumerate(row)
            ]
            for row in rows[1:]
        ]
        head = [[replace(cell, is_head=True) for cell in rows[0]]]
        return replace(self, head=head, body=body)


@dataclass(frozen=True)
class Figure:
    """A chart: its number and caption, what it shows in words, and its drawing as SVG."""

    label: str
    title: str
    alt: str
    drawing: str

    @property
    def size(self) -> tuple[float, float]:
        """Width and height on paper, in millimetres: letters as large as the text's, or smaller."""
        width, height = drawn_size(self.drawing)
        scale = min(_SCALE, _WIDEST / width, _HIGHEST / height)
        return width * scale, height * scale


def drawn_size(drawing: str) -> tuple[float, float]:
    """Return width and height of an SVG, in points."""
    sides = re.search(r'<svg[^>]*?\bwidth="([\d.]+)pt"[^>]*?\bheight="([\d.]+)pt"', drawing)
    width, height = (float(side) for side in sides.groups()) if sides else (400.0, 300.0)
    return width, height


def chapters(book: Book, written: Callable[[Float], str]) -> list[dict[str, Any]]:
    """Return the Markdown of each page, in their order, for ``report/documents.lua``.

    Parameters
    ----------
    written
        Returns what stands for a figure or table in the Markdown.
    """
    return [
        {
            "href": page.href,
            "number": page.written_number if page.number else "",
            "id": _first_id(book, page),
            "text": _text(book, page, written),
        }
        for page in book.pages
    ]


def _first_id(book: Book, page: Page) -> str:
    ids = (label for label, target in book.targets.items() if target.href == page.href)
    return next(ids, page.name)


def _text(book: Book, page: Page, written: Callable[[Float], str]) -> str:
    return "\n\n".join(
        written(piece) if isinstance(piece, Float) else lower(piece.source, book)
        for piece in page.pieces
    )


def figures(book: Book) -> list[Figure]:
    """Return all figures of the book."""
    return [
        Figure(piece.label, _title(book, piece), alternative_text(piece, book), piece.content)
        for page in book.pages
        for piece in page.floats
        if piece.kind == "fig"
    ]


def tables(book: Book) -> list[Table]:
    """Return all tables of the book."""
    return [
        _table(book, piece) for page in book.pages for piece in page.floats if piece.kind == "tbl"
    ]


def as_json(value: Figure | Table) -> dict[str, Any]:
    """Return a figure or table as JSON can hold it."""
    return asdict(value)


def _title(book: Book, piece: Float) -> str:
    return f"{book.targets[piece.label].text}: {fill(piece.caption, book)}"


def _table(book: Book, piece: Float) -> Table:
    page = parsed(piece.content)
    table = page.first("table")
    notes = [note.words for note in of_class(page, "table-note")]
    head, body = table_cells(table) if table else ([], [])
    return Table(
        piece.label,
        _title(book, piece),
        list(_rows(head)),
        list(_rows(body)),
        " ".join(notes),
    )


def _rows(rows: Sequence[Sequence[Element | None]]) -> Iterator[list[Cell]]:
    """Yield the cells of each row, those alone that begin in it."""
    seen: set[int] = set()
    for number, row in enumerate(rows):
        cells = []
        for column, tag in enumerate(row):
            if tag is None:
                cells.append(Cell([""], column, 1, 1, is_head=False, is_number=False))
            elif id(tag) not in seen:
                seen.add(id(tag))
                columns = sum(other is tag for other in row)
                below = sum(column < len(other) and other[column] is tag for other in rows[number:])
                cells.append(_cell(tag, column, below, columns))
        yield cells


def _cell(tag: Element, column: int, rows: int, columns: int) -> Cell:
    lines = [
        " ".join(line.split())
        for item in elements(tag, "li") or [tag]
        for line in _broken(item).split("\n")
    ]
    is_number = "num" in tag.classes
    return Cell(lines, column, rows, columns, is_head=tag.name == "th", is_number=is_number)


def _broken(tag: Element) -> str:
    """Return the text of an element, each part on a line of its own if it has lines."""
    if tag.first("br") is None:
        return tag.text
    return "\n".join(node.text for node in tag.within if is_shown(node))

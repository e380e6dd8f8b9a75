"""Every table of a private file, in each way in which its rows may be laid out.

A guard that read a file in one way only would look for nothing where persons are columns, a line
is not cut into cells, or a person wrote into a comment beside a cell.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from xml.etree import ElementTree

from tsunagari.messages import coded, say
from tsunagari.press.check.canonical import SEPARATORS, plain
from tsunagari.table_files import excel
from tsunagari.table_files.encodings import UnreadableError
from tsunagari.table_files.reading import tables, tables_of

Row = tuple[str, ...]
Table = tuple[Row, Sequence[Row]]
"""The names of the columns, and rows as wide."""

_FEW = 4
"""Cells that a line above the heads, such as a title, has fewer than."""
_LONG = (3, 4)
"""Columns of a table that has a row for each answer: person, question, answer."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DIGITS = re.compile(r"[\d ]{10,}")
_BESIDE = re.compile(
    r"xl/(?:comments|threadedComments|drawings/drawing|pivotCache/|externalLinks/externalLink)[^_]*"
    r"\.xml|customXml/item\d+\.xml"
)
"""Parts of a workbook that hold what was written beside its cells, or copies of cells."""
_EMBEDDED = "xl/embeddings/"
_ONE_TEXT = frozenset({"text", "txBody"})


def read(path: Path) -> Iterator[Table]:
    """Yield the tables of a file as they stand.

    Raises
    ------
    UnreadableError
        If not all of it can be read; OSError if it is not there.
    """
    for rows in tables(path):
        if table := _with_head(rows):
            yield table


def in_every_way(path: Path) -> Iterator[Table]:
    """Yield the tables of a file, as they stand and turned, and what is written beside them.

    Raises
    ------
    UnreadableError
        If not all of it can be read; OSError if it is not there.
    """
    raw = path.read_bytes()
    cells: set[str] = set()
    for rows in tables(path):
        cells.update(cell for row in rows for cell in row)
        arrangements: list[Sequence[Sequence[str]]] = [rows, *_cut(rows)]
        for arranged in arrangements:
            if table := _with_head(arranged):
                yield table
                yield from _turned(*table)
    if raw.startswith(b"PK") and excel.is_workbook(raw):
        beside = [text for text in _beside(raw) if text not in cells]
        if beside:
            yield ("",), [(plain(text),) for text in dict.fromkeys(beside)]
        for inner in _embedded(raw):
            if table := _with_head(inner):
                yield table


def _with_head(rows: Sequence[Sequence[str]]) -> Table | None:
    """Return a table, its rows of one width; None if nothing but names of columns is in it.

    A line of few cells above the heads is a title. Where numbers stand above columns of numbers
    the first row is an answer like the others; so is the only cell of a sheet.
    """
    lines = [line for row in rows if any(line := tuple(map(plain, row)))]
    width = max(map(len, lines), default=0)
    lines = [line + ("",) * (width - len(line)) for line in lines]
    filled = [sum(map(bool, line)) for line in lines]
    at = next((n for n, many in enumerate(filled) if 2 * many >= max(filled)), 0)
    above = [line for line, many in zip(lines[:at], filled, strict=False) if many >= _FEW]
    head, body = (lines[at], lines[at + 1 :]) if lines else ((), [])
    if _is_answer(head, body):
        head, body = ("",) * width, [head, *body]
    return (head, above + body) if above + body else None


def _is_answer(head: Row, body: Sequence[Row]) -> bool:
    if not body:
        return len(head) == 1 or sum(map(_is_number, head)) > 1
    columns = [[cell for cell in column if cell] for column in zip(*body, strict=True)]
    numeric = [
        place
        for place, column in enumerate(columns)
        if column and 2 * sum(map(_is_number, column)) >= len(column)
    ]
    return bool(numeric) and 2 * sum(_is_number(head[n]) for n in numeric) >= len(numeric)


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell) is not None


def _cut(rows: Sequence[Sequence[str]]) -> Iterator[Sequence[Sequence[str]]]:
    """Yield lines of a single cell as the values in them, or digit by digit."""
    lines = [row[0] for row in rows if row]
    if max(map(len, rows), default=0) != 1:
        return
    cut = [[part for part in SEPARATORS.split(line) if part] for line in lines]
    if median(map(len, cut)) >= _FEW:
        yield cut
    if all(_DIGITS.match(line) for line in lines):
        yield [list(match[0]) for line in lines if (match := _DIGITS.match(line))]


def _turned(head: Row, body: Sequence[Row]) -> Iterator[Table]:
    """Yield a table with its columns as rows, if they may be persons, or a person's rows as one."""
    if len(head) > len(body) + 1:
        first, *columns = zip(head, *body, strict=True)
        yield first, columns
    if len(head) in _LONG:
        asked = Counter((row[0], row[1]) for row in body)
        persons = Counter(row[0] for row in body)
        if max(asked.values()) == 1 and median(persons.values()) > _FEW:
            questions = list(dict.fromkeys(row[1] for row in body))
            given = {(row[0], row[1]): row[-1] for row in body}
            yield (
                (head[0], *questions),
                [(one, *(given.get((one, each), "") for each in questions)) for one in persons],
            )


def _beside(raw: bytes) -> Iterator[str]:
    """Yield comments and text boxes of a workbook, and copies of cells that it keeps."""
    archive = excel.archive(raw)
    for name in filter(_BESIDE.fullmatch, archive.namelist()):
        try:
            root = ElementTree.fromstring(archive.read(name))  # noqa: S314 - expat bounds entities
        except (ElementTree.ParseError, zipfile.BadZipFile) as error:
            what = coded("D01", "cannot be read as Excel: {error}", error=error)
            raise UnreadableError(name, what) from None
        yield from _texts(root)


def _texts(element: ElementTree.Element) -> Iterator[str]:
    if (value := element.get("v")) is not None:
        yield value
    if element.tag.rpartition("}")[2] in _ONE_TEXT or not len(element):
        yield "".join(element.itertext())
        return
    for inner in element:
        yield from _texts(inner)


def _embedded(raw: bytes) -> Iterator[Sequence[Sequence[str]]]:
    archive = excel.archive(raw)
    for name in archive.namelist():
        if name.startswith(_EMBEDDED):
            if not name.lower().endswith(".xlsx"):
                what = coded("D01", "holds {name}, which is no table: take it out", name=name)
                raise UnreadableError(say("whole file"), what)
            yield from tables_of(archive.read(name))

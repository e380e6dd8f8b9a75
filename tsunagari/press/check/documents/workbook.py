"""The workbook says what the CSV files and facts say, and is what people and programs can read."""

from __future__ import annotations

import csv
import datetime
import io
import json
import math
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tsunagari.messages import coded, marked, say
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem
from tsunagari.press.documents.workbook import FACTS, HEAD_ROW
from tsunagari.press.render.staging import csv_href

if TYPE_CHECKING:  # it is slow to import
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_FOREIGN = ("vba", "externalLinks", "embeddings", "comments", "activeX", "connections")
_EXACT = 1e-14
"""What the fifteen digits that a workbook keeps of a number may be off by."""
_REMEDY = marked("Build again with --force; if it stays, the press has a fault.")


def check(site: BuiltSite, path: str) -> Iterator[Problem]:
    """Read the workbook back."""
    from openpyxl import load_workbook

    raw = site.raw[path]
    try:
        workbook = load_workbook(io.BytesIO(raw))
        names = zipfile.ZipFile(io.BytesIO(raw)).namelist()
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        yield Problem(
            path, coded("Q07", "the workbook cannot be read: {error}.", error=error), say(_REMEDY)
        )
        return
    for name in names:
        if any(foreign in name for foreign in _FOREIGN):
            yield Problem(
                path,
                coded("Q07", "the workbook holds {name}, which no table needs.", name=name),
                say(_REMEDY),
            )
    if workbook.properties.language != site.plan.config.get("lang", "ja"):
        yield Problem(path, coded("Q07", "the workbook does not say its language."), say(_REMEDY))
    for sheet in workbook.worksheets:
        yield from _form(path, sheet)
    yield from _tables(site, path, workbook)
    yield from _facts(site, path, workbook)


def _form(path: str, sheet: Worksheet) -> Iterator[Problem]:
    where = f"{path}, {sheet.title}"
    if sheet.sheet_state != "visible":
        yield Problem(where, coded("Q07", "the sheet is hidden."), say(_REMEDY))
    if sheet.merged_cells.ranges:
        yield Problem(
            where,
            coded("Q07", "cells are merged: {next}.", next=next(iter(sheet.merged_cells.ranges))),
            say(_REMEDY),
        )
    hidden = [
        name
        for sizes in (sheet.column_dimensions, sheet.row_dimensions)
        for name, size in sizes.items()
        if size.hidden
    ]
    if hidden:
        yield Problem(
            where,
            coded("Q07", "the column or row {value} is hidden.", value=hidden[0]),
            say(_REMEDY),
        )
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                yield Problem(
                    where,
                    coded(
                        "Q07",
                        "{coordinate} is a formula: {value}",
                        coordinate=cell.coordinate,
                        value=cell.value,
                    ),
                    say(_REMEDY),
                )
            elif cell.data_type == "e":
                yield Problem(
                    where,
                    coded(
                        "Q07",
                        "{coordinate} is an error: {value}",
                        coordinate=cell.coordinate,
                        value=cell.value,
                    ),
                    say(_REMEDY),
                )


def _tables(site: BuiltSite, path: str, workbook: Workbook) -> Iterator[Problem]:
    """Yield where a sheet is not, cell by cell, what the CSV of its table is."""
    for page in site.book.pages:
        for table in page.floats:
            if not table.csv:
                continue
            name = "".join(site.book.targets[table.label].text.split())
            where = f"{path}, {name} ({table.where})"
            if name not in workbook.sheetnames:
                yield Problem(where, coded("Q07", "the table has no sheet."), say(_REMEDY))
                continue
            published = list(csv.reader(io.StringIO(site.texts[csv_href(table)])))
            yield from _differences(where, _rows(workbook[name], HEAD_ROW), published)


def _facts(site: BuiltSite, path: str, workbook: Workbook) -> Iterator[Problem]:
    where = f"{path}, {FACTS}"
    if FACTS not in workbook.sheetnames:
        yield Problem(where, coded("Q07", "the sheet is missing."), say(_REMEDY))
        return
    rows = _rows(workbook[FACTS], 3)
    published = [
        [name, fact["text"], "" if fact["value"] is None else str(fact["value"]), fact["unit"]]
        for name, fact in json.loads(site.texts["facts.json"]).items()
    ]
    yield from _differences(where, [row[1:5] for row in rows], published)


def _rows(sheet: Worksheet, first: int) -> list[list[str]]:
    return [
        [_text(value) for value in row] for row in sheet.iter_rows(min_row=first, values_only=True)
    ]


def _text(value: object) -> str:
    """Return a cell as a CSV has it."""
    if isinstance(value, datetime.datetime | datetime.date):
        return value.strftime("%Y-%m-%d")
    return "" if value is None else str(value)


def _differences(
    where: str, rows: Sequence[Sequence[str]], published: Sequence[Sequence[str]]
) -> Iterator[Problem]:
    if len(rows) != len(published):
        what = coded(
            "Q07",
            "there are {number} rows, and {number2} are published.",
            number=len(rows),
            number2=len(published),
        )
        yield Problem(where, what, say(_REMEDY))
    for number, (row, other) in enumerate(zip(rows, published, strict=False), start=1):
        for place, (cell, text) in enumerate(_pairs(row, other), start=1):
            if not _same(cell, text):
                what = coded(
                    "Q07",
                    "row {number}, column {place} is {cell!r}, and {words!r} is published.",
                    number=number,
                    place=place,
                    cell=cell,
                    words=text,
                )
                yield Problem(where, what, say(_REMEDY))


def _pairs(row: Sequence[str], other: Sequence[str]) -> Iterator[tuple[str, str]]:
    for place in range(max(len(row), len(other))):
        yield (
            row[place] if place < len(row) else "",
            other[place] if place < len(other) else "",
        )


def _same(cell: str, text: str) -> bool:
    if cell == text:
        return True
    try:
        return math.isclose(float(cell), float(text), rel_tol=_EXACT)
    except ValueError:
        return False

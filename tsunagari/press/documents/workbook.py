"""The workbook: every table of the report as a sheet, for people who go on reckoning.

By 総務省's rules for tables that machines read (統計表における機械判読可能なデータの表記方法の統一
ルール): a table a sheet, a datum a cell, one row of heads with their units, numbers as numbers,
no merged cells, no formula. The title stands above a table that is marked as one, as accessible
spreadsheets have it.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tsunagari.contract import HIDDEN, MACHINE, UNKNOWN, Fact
from tsunagari.messages import coded, say
from tsunagari.press.bind.book import Book, fill
from tsunagari.press.core.problems import PressError, Problem
from tsunagari.press.documents import archive
from tsunagari.press.documents.front import LICENCE_URL, front
from tsunagari.press.finish.open_data import CODE, NUMBER, Column, columns
from tsunagari.press.plan.plan import Plan
from tsunagari.press.render.staging import csv_href

if TYPE_CHECKING:  # it is slow to import
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

COVER, CONTENTS, NOTES, FACTS = "表紙", "目次", "注記", "本文の数値"
FACT_HEADS = ("章", "名前", "本文での表記", "値", "単位", "出典")
Facts = Mapping[str, Fact]
HEAD_ROW = 4
"""Row of a table's heads: above it are its title, its note and the way back."""
_LONGEST = 32_767
"""Characters of a cell; Excel cuts the rest off."""
_MOST_ROWS = 1_048_576 - HEAD_ROW
_EXACT = 10**15
"""Excel keeps fifteen digits of a number."""
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MOMENTS = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")


@dataclass(frozen=True)
class Sheet:
    """A table of the report as a sheet has it.

    Attributes
    ----------
    number
        As the pages have it, such as 表4.1, which is the sheet's name too.
    note
        What stands below the table on its page.
    content
        Its CSV as it is published.
    """

    number: str
    title: str
    page: str
    note: str
    content: str


def source(plan: Plan, book: Book, facts: Facts, site: Path) -> tuple[object, Any]:
    """Return what the workbook is made from, and what makes it."""
    tables = sheets(book, site)
    named = [_fact_row(book, fact) for _name, fact in sorted(facts.items())]
    entries = [*front(plan), ("", plan.settings.notice), ("", plan.settings.title)]
    key = [entries, named, [vars(sheet) for sheet in tables]]
    return key, lambda: _bytes(plan, tables, named)


def sheets(book: Book, site: Path) -> list[Sheet]:
    """Return the tables of the report in their order."""
    return [
        Sheet(
            "".join(book.targets[table.label].text.split()),
            fill(table.caption, book),
            book.titles[page.name],
            fill(table.note, book),
            (site / csv_href(table)).read_text(encoding="utf-8-sig"),
        )
        for page in book.pages
        for table in page.floats
        if table.csv
    ]


def _fact_row(book: Book, fact: Fact) -> list[Any]:
    page = book.titles.get(fact.name.partition(".")[0], "")
    return [page, fact.name, fact.text, fact.value, fact.unit, fact.source]


def _bytes(plan: Plan, tables: Sequence[Sheet], facts: Sequence[Sequence[Any]]) -> bytes:
    from openpyxl import Workbook

    workbook = Workbook()
    settings = plan.settings
    about = workbook.properties
    about.title, about.creator, about.language = settings.title, settings.city, "ja"
    about.description = settings.notice or None
    first = workbook.active
    if first is not None:
        workbook.remove(first)
    _cover(workbook.create_sheet(COVER), plan)
    _contents(workbook.create_sheet(CONTENTS), tables)
    _notes(workbook.create_sheet(NOTES), tables)
    _facts(workbook.create_sheet(FACTS), facts)
    for table in tables:
        _table(workbook, table)
    out = io.BytesIO()
    workbook.save(out)
    parts = archive.read(out.getvalue())
    name = "docProps/core.xml"
    parts[name] = _MOMENTS.sub(b"", parts[name])
    return archive.write(parts)


def _cover(sheet: Worksheet, plan: Plan) -> None:
    _title(sheet, f"{plan.settings.title}　統計表")
    rows = [*front(plan), ("利用の条件のアドレス", LICENCE_URL)]
    if plan.settings.notice:
        rows.append(("注記", plan.settings.notice))
    rows.append(("内容", "報告書のすべての表を、1枚のシートに一つずつ収めています。"))
    _rows(sheet, 2, [("項目", "内容"), *rows])
    _widths(sheet, [22, 70])


def _contents(sheet: Worksheet, tables: Sequence[Sheet]) -> None:
    _title(sheet, "目次")
    own = [(NOTES, "記号の意味と表の注", ""), (FACTS, "本文に出る数値", "")]
    rows = own + [(table.number, table.title, table.page) for table in tables]
    _rows(sheet, 2, [("シート", "題", "報告書の章"), *rows])
    for row, entry in enumerate(rows, start=3):
        _link(sheet.cell(row, 1), entry[0])
    _widths(sheet, [12, 70, 44])
    sheet.freeze_panes = "A3"


def _notes(sheet: Worksheet, tables: Sequence[Sheet]) -> None:
    _title(sheet, "注記")
    marks = [
        ("記号", MACHINE[HIDDEN], "秘匿した数値"),
        (
            "記号",
            MACHINE[UNKNOWN],
            "不明な数値、あてはまる数値のないこと、件数が少なく示さない割合のいずれか",
        ),
    ]
    notes = [("表", table.number, table.note) for table in tables if table.note]
    _rows(sheet, 2, [("種類", "記号または表", "説明"), *marks, *notes])
    _widths(sheet, [10, 16, 100])


def _facts(sheet: Worksheet, facts: Sequence[Sequence[Any]]) -> None:
    _title(sheet, FACTS)
    _rows(sheet, 2, [FACT_HEADS])
    for number, row in enumerate(facts, start=3):
        for position, value in enumerate(row, start=1):
            cell = sheet.cell(number, position)
            if isinstance(value, int | float) and not isinstance(value, bool):
                cell.value = value
            elif value is not None:
                _text(cell, str(value))
    _widths(sheet, [36, 34, 40, 16, 10, 60])
    sheet.freeze_panes = "A3"


def _table(workbook: Workbook, table: Sheet) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.table import Table, TableStyleInfo

    sheet = workbook.create_sheet(table.number)
    _title(sheet, f"{table.number}　{table.title}")
    _text(sheet.cell(2, 1), table.note or "注はありません。", table)
    _link(sheet.cell(3, 1), CONTENTS, f"{CONTENTS}へ")
    own = columns(table.content)
    if own and len(own[0].cells) > _MOST_ROWS:
        what = coded(
            "P12",
            "it has {number:,} rows, and a sheet has {most_rows:,}.",
            number=len(own[0].cells),
            most_rows=_MOST_ROWS,
        )
        raise PressError(Problem(table.number, what, say("Split the table, or leave xlsx out.")))
    for position, column in enumerate(own, start=1):
        head = sheet.cell(HEAD_ROW, position)
        _text(head, column.head, table)
        head.font = Font(bold=True)
        head.alignment = Alignment(wrap_text=True, vertical="top")
        form = number_format(column)
        for row, text in enumerate(column.cells, start=HEAD_ROW + 1):
            cell = sheet.cell(row, position)
            value = cell_value(text, column)
            if isinstance(value, str):
                _text(cell, value, table)
            elif value is not None:
                cell.value = value
                cell.number_format = form
    _widths(sheet, [min(40, max(9, *map(_width, [c.head, *c.cells[:200]]))) for c in own])
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    heads = [column.head for column in own]
    if own and own[0].cells and len({head.casefold() for head in heads}) == len(heads):
        end = sheet.cell(HEAD_ROW + len(own[0].cells), len(own)).coordinate
        marked = Table(displayName=_name(table.number), ref=f"A{HEAD_ROW}:{end}")
        marked.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        sheet.add_table(marked)


def cell_value(text: str, column: Column) -> str | int | float | datetime.date | None:
    """Return what stands in a cell: numbers as numbers, days as days, marks as in the CSV."""
    if not text:
        return None
    if column.head == CODE or text not in column.known:
        return text
    if column.kind == "date":
        return datetime.date.fromisoformat(text)
    if column.kind not in ("integer", "number") or not NUMBER.fullmatch(text):
        return text
    number = int(text) if column.kind == "integer" else float(text)
    return number if abs(number) < _EXACT else text


def number_format(column: Column) -> str:
    """Return how a column's numbers are shown: as many places as the most of them has."""
    if column.kind == "date":
        return "yyyy-mm-dd"
    if column.kind not in ("integer", "number"):
        return "General"
    if any("e" in text.lower() for text in column.known):
        return "General"
    places = max((len(text.partition(".")[2]) for text in column.known), default=0)
    grouped = "#,##0" if column.unit else "0"
    return grouped + ("." + "0" * places if places else "")


def _title(sheet: Worksheet, text: str) -> None:
    from openpyxl.styles import Font

    cell = sheet.cell(1, 1)
    _text(cell, text)
    cell.font = Font(bold=True, size=14)


def _rows(sheet: Worksheet, first: int, rows: Sequence[Sequence[str]]) -> None:
    from openpyxl.styles import Alignment, Font

    for number, row in enumerate(rows, start=first):
        for position, text in enumerate(row, start=1):
            cell = sheet.cell(number, position)
            _text(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == first:
                cell.font = Font(bold=True)


def _text(cell: Cell | MergedCell, text: str, table: Sheet | None = None) -> None:
    """Write a text as a text, whatever it looks like: ``=1+1`` is no formula."""
    if len(text) > _LONGEST or _UNWRITABLE.search(text):
        where = f"{table.number if table else cell.parent.title}, {cell.coordinate}"
        what = coded(
            "P12", "the text {value!r} cannot stand in a cell of a workbook.", value=text[:20]
        )
        remedy = say(
            "Take its control characters out, or shorten it to {longest:,} characters.",
            longest=_LONGEST,
        )
        raise PressError(Problem(where, what, remedy))
    if text:
        cell.value = text
        cell.data_type = "s"


def _link(cell: Cell | MergedCell, sheet: str, text: str = "") -> None:
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    _text(cell, text or sheet)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A1", display=text or sheet)
    cell.font = Font(underline="single", color="00409C")


def _widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    from openpyxl.utils import get_column_letter

    for position, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = width


def _width(text: str) -> int:
    """Return how wide a text is, in digits."""
    return 2 + sum(1 if sign.isascii() else 2 for sign in text)


def _name(number: str) -> str:
    """Return the name of a table to formulas: 表4.1 is called ``table_4_1``."""
    return "table_" + re.sub(r"\D+", "_", number).strip("_")

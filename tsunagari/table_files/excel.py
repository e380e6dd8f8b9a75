"""Workbooks of Excel as rows of texts: their sheets, and what must not be read as it stands."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from tsunagari.messages import coded, say
from tsunagari.table_files.encodings import CUT_OFF, Row, UnreadableError

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]+\d+:[A-Z]+\d+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_DECIMALS = re.compile(r"0\.(0+)")


@dataclass(frozen=True)
class Merged:
    """Cells that were merged into one: its first and last row and column, from 1."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


def archive(raw: bytes) -> zipfile.ZipFile:
    """Open a ZIP archive, such as a workbook.

    Raises
    ------
    UnreadableError
        If it is cut off.
    """
    try:
        return zipfile.ZipFile(io.BytesIO(raw))
    except zipfile.BadZipFile:
        raise UnreadableError(
            say("end of file"), coded("D01", "is no whole archive: {cut_off}", cut_off=say(CUT_OFF))
        ) from None


def is_workbook(raw: bytes) -> bool:
    """Check that an archive is a workbook."""
    return "xl/workbook.xml" in archive(raw).namelist()


class Sheet:
    """A sheet of a workbook.

    Attributes
    ----------
    name : str
    hidden : bool
    """

    def __init__(self, raw: bytes, place: int, sheet: Any) -> None:
        self._raw, self._place, self._sheet = raw, place, sheet
        self.name: str = sheet.title
        self.hidden: bool = sheet.sheet_state != "visible"

    def rows(self) -> Iterator[Row]:
        """Yield the rows from the top, blank ones too.

        Raises
        ------
        UnreadableError
            At a formula whose value is not in the file.
        """
        formulas = self._formulas() if _FORMULA.search(self._xml) else None
        width = 0  # Excel leaves out empty cells at the end of a row
        texts = _Texts()
        for cells in _rows(self._sheet):
            row = [texts.of(cell) for cell in cells]
            if formulas is not None:
                _refuse_unknown(row, cells, next(formulas))
            width = max(width, len(row))
            yield row + [""] * (width - len(row))

    @cached_property
    def merged(self) -> Sequence[Merged]:
        """The cells that were merged."""
        from openpyxl.worksheet.cell_range import CellRange

        ranges = [CellRange(ref.decode()) for ref in _MERGED.findall(self._xml)]
        return [Merged(r.min_row, r.max_row, r.min_col, r.max_col) for r in ranges]

    @cached_property
    def _xml(self) -> bytes:
        return archive(self._raw).read(self._sheet._worksheet_path)

    def _formulas(self) -> Iterator[Sequence[Any]]:
        return _rows(_open(self._raw, data_only=False).worksheets[self._place])


def sheets(raw: bytes) -> list[Sheet]:
    """Return all sheets of a workbook that may hold a table.

    Raises
    ------
    UnreadableError
        If it cannot be read.
    """
    book = _open(raw, data_only=True)
    return [Sheet(raw, place, sheet) for place, sheet in enumerate(book.worksheets)]


def _open(raw: bytes, *, data_only: bool) -> Any:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles, which are of no use here
            return openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=data_only)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise UnreadableError(
            say("whole file"), coded("D01", "cannot be read as Excel: {error}", error=error)
        ) from None


def _rows(sheet: Any) -> Iterator[Sequence[Any]]:
    sheet.reset_dimensions()  # what a file says of its own size need not be true
    rows: Iterator[Sequence[Any]] = sheet.iter_rows()
    return rows


def _refuse_unknown(row: Row, values: Sequence[Any], formulas: Sequence[Any]) -> None:
    for text, value, formula in zip(row, values, formulas, strict=False):
        # A formula that gives an empty text says that its value is a text.
        if not text and formula.data_type == "f" and value.data_type != "str":
            where = say(
                "row {row}, column {column_letter}",
                row=formula.row,
                column_letter=formula.column_letter,
            )
            what = coded("D11", "holds a formula without its value: open it in Excel, and save it")
            raise UnreadableError(where, what)


class _Texts:
    """Cells as a CSV file would have them: as exact as they are, with the decimals shown."""

    def __init__(self) -> None:
        self._formats: dict[int, str] = {}

    def of(self, cell: Any) -> str:
        """Return the text of a cell."""
        value = cell.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            style = cell._style_id
            if style not in self._formats:
                self._formats[style] = cell.number_format or ""
            return _number(value, self._formats[style])
        return as_text(value)


def _number(value: float, form: str) -> str:
    """Write a number; 0.311 that is shown as per cent is 31.1%, and 4.5 that is 4.50 is that."""
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    shown = Decimal(f"{value:.15g}")  # as many digits as Excel itself keeps
    form = form.partition(";")[0]
    percent = form.rstrip().endswith("%") and '"' not in form
    text = as_text(float(shown * 100 if percent else shown)) if percent else _plain(shown)
    decimals = len(match[1]) if (match := _DECIMALS.search(form)) else 0
    whole, _, part = text.partition(".")
    text = f"{whole}.{part:0<{decimals}}" if decimals and "E" not in form else text
    return f"{text}%" if percent else text


def _plain(number: Decimal) -> str:
    return str(int(number)) if number == number.to_integral_value() else f"{number:f}"


def as_text(value: Any) -> str:
    """Write a value as a CSV file would."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, list | tuple):  # several answers, as Parquet may have them
        return ";".join(map(as_text, value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, float):  # 3592.0 is 3592, and 1e-05 is 0.00001
        return _plain(Decimal(str(value)))
    return str(value)

"""From an export's bytes to rows of texts: encoding, delimiter, Excel. Knows no medium."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

Row = list[str]

# Longest first: the mark of UTF-16LE begins that of UTF-32LE, which no medium writes.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8（BOM付き）"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16LE"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16BE"),
)
_DELIMITERS = {",": "カンマ区切り", "\t": "タブ区切り", ";": "セミコロン区切り"}
_CUT_OFF = "the file seems to be cut off: export it again"


class UnreadableError(ValueError):
    """A file that is no table of texts.

    Attributes
    ----------
    where : str
        The place in the file.
    """

    def __init__(self, where: str, what: str) -> None:
        self.where = where
        super().__init__(what)


@dataclass(frozen=True)
class Reading:
    """One way to read a file.

    Attributes
    ----------
    how : str
        Encoding and delimiter, or the sheet, in the words of the report.
    rows : callable
        Gives the rows from the top, at each call anew, blank ones too: the first is row 1. While
        they are read, `UnreadableError` says where the file breaks off.
    """

    how: str
    rows: Callable[[], Iterator[Row]]


def readings(path: Path) -> list[Reading]:
    """Give every way in which a file may be read.

    Raises
    ------
    UnreadableError
        If it is an archive, an old Excel file or in no known encoding; OSError if it is not there.
    """
    raw = path.read_bytes()
    if raw.startswith(b"PK\x03\x04"):
        return [_excel(raw)]
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableError("whole file", "is an old Excel file: save it as .xlsx or as CSV")
    encoding, name = _encoding(raw)
    return [
        Reading(f"{name}、{words}", partial(_text_rows, raw, encoding, delimiter))
        for delimiter, words in _DELIMITERS.items()
    ]


def _encoding(raw: bytes) -> tuple[str, str]:
    """Find the encoding: the byte order mark's, else UTF-8 if all of it is, else cp932."""
    for mark, encoding, name in _MARKS:
        if raw.startswith(mark):
            _decode(raw, encoding, name)
            return encoding, name
    if not raw:
        raise UnreadableError("whole file", "is empty")
    if b"\0" in raw:
        what = "looks like UTF-16 without a byte order mark: save it as UTF-8"
        raise UnreadableError("whole file", what)
    try:
        _decode(raw, "utf-8", "UTF-8")
    except UnreadableError as error:
        if error.where == "end of file":
            raise
    else:
        return "utf-8", "UTF-8"
    try:
        raw.decode("cp932")
    except UnicodeDecodeError as error:
        what = "is neither UTF-8 nor Shift_JIS (cp932): save the file as UTF-8"
        raise UnreadableError(_line(raw, error.start), what) from None
    return "cp932", "Shift_JIS（cp932）"


def _decode(raw: bytes, encoding: str, name: str) -> None:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        # A character that lacks its last bytes at the very end; before, it is another encoding.
        if error.end == len(raw) and ("end of data" in error.reason or "trunc" in error.reason):
            raise UnreadableError("end of file", f"ends within a character: {_CUT_OFF}") from None
        what = f"is not {name}, although the file begins like it: export it again"
        raise UnreadableError(_line(raw, error.start), what) from None


def _line(raw: bytes, byte: int) -> str:
    above = raw.count(b"\n", 0, byte)
    return f"line {above + 1}"


def _text_rows(raw: bytes, encoding: str, delimiter: str) -> Iterator[Row]:
    text = io.TextIOWrapper(io.BytesIO(raw), encoding=encoding, newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        ends = "unexpected end" in str(error) or "field limit" in str(error)
        what = f"a quoted cell is never closed: {_CUT_OFF}" if ends else f"is no CSV: {error}"
        raise UnreadableError(f"line {reader.line_num}", what) from None


def _excel(raw: bytes) -> Reading:
    """Read the only sheet of an Excel file."""
    import openpyxl

    try:
        names = zipfile.ZipFile(io.BytesIO(raw)).namelist()
    except zipfile.BadZipFile:
        raise UnreadableError("end of file", f"is no whole archive: {_CUT_OFF}") from None
    if "xl/workbook.xml" not in names:
        what = f"is a ZIP archive of {', '.join(names)}: unpack it and give the export itself"
        raise UnreadableError("whole file", what)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles, which are of no use here
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise UnreadableError("whole file", f"cannot be read as Excel: {error}") from None
    if len(book.sheetnames) != 1:
        what = f"has {len(book.sheetnames)} sheets ({', '.join(book.sheetnames)}): keep only one"
        raise UnreadableError("whole file", what)
    sheet = book.worksheets[0]

    def rows() -> Iterator[Row]:
        sheet.reset_dimensions()  # what a file says of its own size need not be true
        width = 0  # Excel leaves out empty cells at the end of a row
        for row in sheet.iter_rows(values_only=True):
            width = max(width, len(row))
            yield [_as_text(value) for value in row] + [""] * (width - len(row))

    return Reading(f"Excel（{book.sheetnames[0]}）", rows)


def _as_text(value: Any) -> str:
    """Write a cell's value as a CSV file would."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, float):  # 3592.0 is 3592, and 1e-05 is 0.00001
        return str(int(value)) if value.is_integer() else f"{Decimal(str(value)):f}"
    return str(value)

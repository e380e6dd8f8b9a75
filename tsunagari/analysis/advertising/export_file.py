"""From an export's bytes to rows of texts: encoding, delimiter, Excel. Knows no medium."""

from __future__ import annotations

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

from tsunagari.analysis.data.encodings import (
    CUT_OFF,
    Row,
    UnreadableError,
    find_encoding,
    text_rows,
)

_DELIMITERS = {",": "カンマ区切り", "\t": "タブ区切り", ";": "セミコロン区切り"}


@dataclass(frozen=True)
class Reading:
    """One way to read a file.

    Attributes
    ----------
    how : str
        Encoding and delimiter, or the sheet, in the words of the report.
    rows : callable
        Yields the rows from the top, at each call anew, blank ones too: the first is row 1. While
        they are read, `UnreadableError` says where the file breaks off.
    """

    how: str
    rows: Callable[[], Iterator[Row]]


def readings(path: Path) -> list[Reading]:
    """Return every way in which a file may be read.

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
    encoding, name = find_encoding(raw)
    return [
        Reading(f"{name}、{words}", partial(text_rows, raw, encoding, delimiter))
        for delimiter, words in _DELIMITERS.items()
    ]


def _excel(raw: bytes) -> Reading:
    """Read the only sheet of an Excel file."""
    import openpyxl

    try:
        names = zipfile.ZipFile(io.BytesIO(raw)).namelist()
    except zipfile.BadZipFile:
        raise UnreadableError("end of file", f"is no whole archive: {CUT_OFF}") from None
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

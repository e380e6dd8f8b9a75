"""From a file's bytes to rows of texts: encoding, delimiter, Excel, Parquet."""

from __future__ import annotations

import datetime as dt
import io
import math
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tsunagari.table_files.encodings import (
    CUT_OFF,
    Row,
    UnreadableError,
    can_be,
    find_encoding,
    text_rows,
)

if TYPE_CHECKING:
    from openpyxl import Workbook

_DELIMITERS = {",": "カンマ区切り", "\t": "タブ区切り", ";": "セミコロン区切り"}
_TEXT_SUFFIXES = (".csv", ".tsv", ".tab", ".txt")
_SUFFIXES = (*_TEXT_SUFFIXES, ".xlsx", ".parquet")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_OLD_EXCEL_IS = "is an old Excel file: save it as .xlsx or as CSV"


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
    if raw.startswith(_OLD_EXCEL):
        raise UnreadableError("whole file", _OLD_EXCEL_IS)
    encoding, name = find_encoding(raw)
    return [
        Reading(f"{name}、{words}", partial(text_rows, raw, encoding, delimiter))
        for delimiter, words in _DELIMITERS.items()
    ]


def tables(path: Path) -> list[list[Row]]:
    """Return every table of a file, whatever its name ends in: all that somebody could read there.

    Returns
    -------
    list of list of list of str
        Of Excel all sheets, those that are hidden too; else one, or two where an encoding cannot be
        told from another.

    Raises
    ------
    UnreadableError
        If it is no table of a known format; OSError if it is not there.
    """
    raw = path.read_bytes()
    if raw.startswith(_OLD_EXCEL):
        raise UnreadableError("whole file", _OLD_EXCEL_IS)
    if raw.startswith(b"PK\x03\x04"):
        return [list(_sheet_rows(sheet)) for sheet in _workbook(raw).worksheets]
    if raw.startswith(b"PAR1"):
        return [list(_parquet_rows(raw))]
    if path.suffix.lower() not in _TEXT_SUFFIXES:
        what = f"is no table of a known format: save it as one of {', '.join(_SUFFIXES)}"
        raise UnreadableError("whole file", what)
    encoding, _ = find_encoding(raw)
    also = ["euc_jp"] if encoding == "cp932" and can_be(raw, "euc_jp") else []
    return [_delimited(raw, encoding) for encoding in (encoding, *also)]


def _delimited(raw: bytes, encoding: str) -> list[Row]:
    """Read text by the delimiter that its longest row of the first ones has most of."""
    head = raw.decode(encoding).splitlines()[:20]
    delimiter = max(_DELIMITERS, key=lambda sign: max(line.count(sign) for line in head))
    return list(text_rows(raw, encoding, delimiter))


def _parquet_rows(raw: bytes) -> Iterator[Row]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(io.BytesIO(raw))
        yield list(file.schema_arrow.names)
        for batch in file.iter_batches():
            columns = [column.to_pylist() for column in batch.columns]
            yield from ([_as_text(value) for value in row] for row in zip(*columns, strict=True))
    except (pa.ArrowException, OSError) as error:
        what = f"cannot be read as Parquet: {str(error).splitlines()[0]}"
        raise UnreadableError("whole file", what) from None


def _workbook(raw: bytes) -> Workbook:
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
            return openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise UnreadableError("whole file", f"cannot be read as Excel: {error}") from None


def _excel(raw: bytes) -> Reading:
    """Read the only sheet of an Excel file."""
    book = _workbook(raw)
    if len(book.sheetnames) != 1:
        what = f"has {len(book.sheetnames)} sheets ({', '.join(book.sheetnames)}): keep only one"
        raise UnreadableError("whole file", what)
    return Reading(f"Excel（{book.sheetnames[0]}）", partial(_sheet_rows, book.worksheets[0]))


def _sheet_rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what a file says of its own size need not be true
    width = 0  # Excel leaves out empty cells at the end of a row
    for row in sheet.iter_rows(values_only=True):
        width = max(width, len(row))
        yield [_as_text(value) for value in row] + [""] * (width - len(row))


def _as_text(value: Any) -> str:
    """Write a cell's value as a CSV file would."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    if isinstance(value, float):  # 3592.0 is 3592, and 1e-05 is 0.00001
        return str(int(value)) if value.is_integer() else f"{Decimal(str(value)):f}"
    return str(value)

"""From a file's bytes to rows of texts: encoding, delimiter, archives, Excel, Parquet."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tsunagari.messages import coded, marked, say
from tsunagari.table_files import excel
from tsunagari.table_files.encodings import (
    Row,
    UnreadableError,
    can_be,
    find_encoding_of_table,
    refusal,
    text_rows,
)

DELIMITERS = {",": "カンマ区切り", "\t": "タブ区切り", ";": "セミコロン区切り"}
_TEXT_SUFFIXES = (".csv", ".tsv", ".tab", ".txt")
SUFFIXES = (*_TEXT_SUFFIXES, ".xlsx", ".parquet")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_OLD_EXCEL_IS = marked(
    "is an old Excel file, or one with a password: save it as .xlsx without one, or as CSV"
)
_PACKED = {
    "word/document.xml": marked("is a document of Word: save the table in it as .xlsx or as CSV"),
    "ppt/presentation.xml": marked("is of PowerPoint: save the table in it as .xlsx or as CSV"),
    "xl/workbook.bin": marked("is an Excel file of the form .xlsb: save it as .xlsx or as CSV"),
    "META-INF/manifest.xml": marked("is a file of LibreOffice: save it there as .xlsx or as CSV"),
}
"""What an archive is that has a file of this name in it."""
_FEW = 5
_PARQUET, _ARCHIVE = b"PAR1", b"PK\x03\x04"
_OF_BYTES = ("utf-8", "cp932", "euc_jp")
_OF_DOCUMENTS = frozenset({"mimetype", "[Content_Types].xml"})
"""Parts of an archive that is a document of an office program."""


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
    as_asked : bool
        Whether the file is as the guide asks for it: UTF-8 with commas, or a format of its own.
    merged : callable
        Returns the cells that were merged.
    text : tuple, optional
        Of a text its bytes, its encoding and its delimiter.
    """

    how: str
    rows: Callable[[], Iterator[Row]]
    as_asked: bool = True
    merged: Callable[[], Sequence[excel.Merged]] = list
    text: tuple[bytes, str, str] | None = None


def readings(path: Path) -> list[Reading]:
    """Return every way in which a file may be read.

    Returns
    -------
    list of Reading
        Of a workbook one for each sheet that is not hidden, of a text one for each delimiter; of an
        archive those of the only table in it.

    Raises
    ------
    UnreadableError
        If it is an old Excel file, in no known encoding, or an archive of several tables; OSError
        if it is not there.
    """
    return _readings(_only_member(path.read_bytes()))


def _readings(raw: bytes) -> list[Reading]:
    if raw.startswith(_ARCHIVE):
        seen = [sheet for sheet in excel.sheets(raw) if not sheet.hidden]
        return [
            Reading(f"Excel（{sheet.name}）", sheet.rows, merged=partial(getattr, sheet, "merged"))
            for sheet in seen
        ]
    if raw.startswith(_PARQUET):
        return [Reading("Parquet", partial(_parquet_rows, raw))]
    if raw.startswith(_OLD_EXCEL):
        raise UnreadableError(say("whole file"), coded("D01", _OLD_EXCEL_IS))
    encoding, name = find_encoding_of_table(raw)
    return [
        Reading(
            f"{name}、{words}",
            partial(text_rows, raw, encoding, delimiter),
            as_asked=encoding.startswith("utf-8") and delimiter == ",",
            text=(raw, encoding, delimiter),
        )
        for delimiter, words in DELIMITERS.items()
    ]


def tables(path: Path) -> list[list[Row]]:
    """Return every table of a file, whatever its name ends in: all that somebody could read there.

    Returns
    -------
    list of list of list of str
        Of Excel all sheets, those that are hidden too; of an archive all tables in it; else one, or
        two where an encoding cannot be told from another.

    Raises
    ------
    UnreadableError
        If it, or anything in it, is no table of a known format; OSError if it is not there.
    """
    raw = path.read_bytes()
    if raw.startswith(_ARCHIVE) and not excel.is_workbook(raw):
        names = [name for name in excel.archive(raw).namelist() if not _says_nothing(name)]
        if any(name in _OF_DOCUMENTS for name in names):
            raise _unpack(names) if _PACKED.keys() & set(names) else _unknown()
        members = _members(raw)
        if len(members) != len(names) or not names:
            raise _unpack(excel.archive(raw).namelist())
        return [table for member in members for table in tables_of(member)]
    known = raw.startswith((_OLD_EXCEL, _ARCHIVE, _PARQUET))
    if not known and path.suffix.lower() not in _TEXT_SUFFIXES:
        raise refusal(raw) or _unknown()
    return tables_of(raw)


def _unknown() -> UnreadableError:
    what = coded(
        "D01",
        "is no table of a known format: save it as one of {suffixes}",
        suffixes=", ".join(SUFFIXES),
    )
    return UnreadableError(say("whole file"), what)


def tables_of(raw: bytes) -> list[list[Row]]:
    """Return every table in the bytes of a workbook, of Parquet or of a text.

    Raises
    ------
    UnreadableError
        If they are none of these.
    """
    if raw.startswith(_OLD_EXCEL):
        raise UnreadableError(say("whole file"), coded("D01", _OLD_EXCEL_IS))
    if raw.startswith(_ARCHIVE):
        if not excel.is_workbook(raw):
            raise _unpack(excel.archive(raw).namelist())
        return [list(sheet.rows()) for sheet in excel.sheets(raw)]
    if raw.startswith(_PARQUET):
        return [list(_parquet_rows(raw))]
    encoding, _ = find_encoding_of_table(raw)
    also = ["euc_jp"] if encoding == "cp932" and can_be(raw, "euc_jp") else []
    return [_delimited(raw, encoding) for encoding in (encoding, *also)]


def find(folder: Path, file: str) -> list[Path]:
    """Return the files that may be meant by a name.

    Returns
    -------
    list of Path
        Those of the name in any format of a table, in whichever form of Unicode: macOS writes が
        as か and its mark.
    """
    exact = folder / file
    stem, suffix = _form(exact.stem), exact.suffix.lower()
    suffixes = SUFFIXES if suffix in SUFFIXES else (suffix,)
    return [
        path
        for path in sorted(folder.iterdir() if folder.is_dir() else ())
        if _form(path.stem) == stem and path.suffix.lower() in suffixes and path.is_file()
    ]


def _form(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _only_member(raw: bytes) -> bytes:
    """Return the only table of an archive that is no workbook; other bytes as they are."""
    if not raw.startswith(_ARCHIVE) or excel.is_workbook(raw):
        return raw
    members = _members(raw)
    if len(members) != 1:
        raise _unpack(excel.archive(raw).namelist())
    return members[0]


def _unpack(names: Sequence[str]) -> UnreadableError:
    """Return what tells of an archive that is no table, by the names of what is in it."""
    kind = next((words for name, words in _PACKED.items() if name in names), "")
    few = ", ".join(names[:_FEW]) + (", …" if len(names) > _FEW else "")
    what = coded(
        "D01", "is a ZIP archive of {names}: unpack it, and give the table itself", names=few
    )
    return UnreadableError(say("whole file"), coded("D01", kind) if kind else what)


def _says_nothing(name: str) -> bool:
    """Check for a folder, and for what a Mac adds about files."""
    return name.endswith(("/", ".DS_Store")) or name.startswith("__MACOSX/")


def _members(raw: bytes) -> list[bytes]:
    """Return the tables in an archive."""
    packed = excel.archive(raw)
    names = [
        name
        for name in packed.namelist()
        if name.lower().endswith(SUFFIXES) and not _says_nothing(name)
    ]
    try:
        return [packed.read(name) for name in names]
    except (RuntimeError, NotImplementedError) as error:
        what = coded("D01", "is a ZIP archive that cannot be unpacked: {error}", error=error)
        raise UnreadableError(say("whole file"), what) from None


def _delimited(raw: bytes, encoding: str) -> list[Row]:
    """Read text by the delimiter that makes most of the first rows equally wide, and widest."""
    head = raw.decode(encoding).splitlines()[:20]

    def fit(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(map(len, csv.reader(head, delimiter=delimiter)))
        except csv.Error:  # which reading the whole file tells with its place
            return (0, 0)
        times, width = max((times, width) for width, times in widths.items())
        return (times, width) if width > 1 else (0, max(widths))

    return list(text_rows(raw, encoding, max(DELIMITERS, key=fit)))


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
        what = coded("D01", "cannot be read as Parquet: {value}", value=str(error).splitlines()[0])
        raise UnreadableError(say("whole file"), what) from None


def _as_text(value: object) -> str:
    """Write a value as a CSV file would; a database's bytes are a text."""
    if isinstance(value, bytes):
        encoding = next((name for name in _OF_BYTES if can_be(value, name)), "latin-1")
        return value.decode(encoding)
    return excel.as_text(value)

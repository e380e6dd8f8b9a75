"""From the file of the answers to columns of texts, quickly: a million sheets in a second or two.

Only the columns that are asked for are read: free text stays in the file.
"""

from __future__ import annotations

import collections
import csv
import io
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tsunagari.analysis.data.source import Source
from tsunagari.table_files.encodings import UnreadableError, find_encoding, text_rows

SUFFIXES = (".csv", ".parquet")
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Expected:
    """The columns that a file has to have.

    Attributes
    ----------
    codebook : str
        The file that names them.
    wanted, unread : collection of str
        Those to read, and those that are left unread.
    """

    codebook: str
    wanted: Collection[str]
    unread: Collection[str]


@dataclass(frozen=True)
class Column:
    """A column of texts: that of a row is ``texts[codes[row]]``, and each stands there once."""

    codes: npt.NDArray[np.int32]
    texts: list[str]


@dataclass(frozen=True)
class Sheets:
    """The file of the answers, as texts.

    Attributes
    ----------
    file : str
        Its name.
    rows : array of int
        The number of each row in a spreadsheet, the header being row 1.
    columns : dict
        Those that were asked for, by name.
    """

    file: str
    rows: Whole
    columns: dict[str, Column]


def read(source: Source, stem: str, expected: Expected) -> Sheets | None:
    """Read the answers, noting what is wrong with the file.

    Parameters
    ----------
    stem : str
        The name of the file without its suffix.
    expected : Expected
        There may be no other columns.

    Returns
    -------
    Sheets or None
        None if it could not be read at all.
    """
    names = [f"{stem}{suffix}" for suffix in SUFFIXES]
    files = [file for file in names if (source.folder / file).is_file()]
    if len(files) != 1:
        either = " or ".join(names)
        what = f"stands beside {names[1]}: keep one of them" if files else "is missing"
        source.expect(False, names[0] if files else either, "whole file", what)
        return None
    file = files[0]
    reader = _read_csv if file.endswith(".csv") else _read_parquet
    try:
        return reader(source, file, expected)
    except UnreadableError as error:
        source.expect(False, file, error.where, str(error))
    return None


def _read_csv(source: Source, file: str, expected: Expected) -> Sheets | None:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    raw = (source.folder / file).read_bytes()
    encoding, _ = find_encoding(raw)
    if b'"' in raw:  # arrow does not mind a quoted cell that is never closed
        collections.deque(text_rows(raw, encoding, ","), maxlen=0)
    header = next(csv.reader(io.TextIOWrapper(io.BytesIO(raw), encoding, newline="")), [])
    if not _expect_columns(source, file, header, expected):
        return None
    utf_8 = raw if encoding.startswith("utf-8") else raw.decode(encoding).encode()
    skipped: list[int] = []

    def skip(row: Any) -> str:
        skipped.append(row.number)
        what = f"has {row.actual_columns} cells, the header row {row.expected_columns}"
        source.expect(False, file, f"row {row.number}", what)
        return "skip"

    text = pa.dictionary(pa.int32(), pa.string())
    table = arrow_csv.read_csv(
        io.BytesIO(utf_8),
        # Rows have numbers only where they are read one after the other.
        read_options=arrow_csv.ReadOptions(use_threads=False),
        parse_options=arrow_csv.ParseOptions(
            newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
        ),
        convert_options=arrow_csv.ConvertOptions(
            include_columns=list(expected.wanted), column_types=dict.fromkeys(expected.wanted, text)
        ),
    )
    rows = np.arange(2, 2 + table.num_rows + len(skipped), dtype=np.int64)
    return _sheets(source, file, table, np.delete(rows, np.array(skipped, dtype=np.int64) - 2))


def _read_parquet(source: Source, file: str, expected: Expected) -> Sheets | None:
    import pyarrow as pa
    from pyarrow import parquet

    path: Path = source.folder / file
    try:
        header = parquet.read_schema(path).names
        if not _expect_columns(source, file, header, expected):
            return None
        table = parquet.ParquetFile(path).read(columns=list(expected.wanted))
    except pa.ArrowException as error:
        what = f"cannot be read as Parquet: {str(error).splitlines()[0]}"
        raise UnreadableError("whole file", what) from None
    return _sheets(source, file, table, np.arange(2, 2 + table.num_rows, dtype=np.int64))


def _expect_columns(source: Source, file: str, header: list[str], expected: Expected) -> bool:
    """Expect each column of the codebook once, and no other."""
    before, named = len(source.faults), [*expected.wanted, *expected.unread]
    for name, times in collections.Counter(header).items():
        source.expect(times == 1, file, f"column {name}", f"stands {times} times in the header row")
        known = name in named
        source.expect(
            known, file, f"column {name}", f"is unknown: {expected.codebook} does not name it"
        )
    for name in named:
        what = f"is missing, although {expected.codebook} names it"
        source.expect(name in header, file, f"column {name}", what)
    return len(source.faults) == before


def _sheets(source: Source, file: str, table: Any, rows: Whole) -> Sheets:
    empty = not len(rows)
    source.expect(not empty, file, "row 2", "is missing: the table has no rows")
    return Sheets(file, rows, {name: _column(table[name]) for name in table.column_names})


def _column(values: Any) -> Column:
    """Encode a column of any type by its distinct values, as texts without blanks around them."""
    import pyarrow as pa

    if not pa.types.is_dictionary(values.type):
        values = values.dictionary_encode()
    encoded = values.unify_dictionaries().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):  # of no chunk at all
        encoded = pa.DictionaryArray.from_arrays(
            pa.array([], pa.int32()), pa.array([], pa.string())
        )
    texts = [_text(value) for value in encoded.dictionary.to_pylist()]
    at = encoded.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False)
    distinct = list(dict.fromkeys([*texts, ""]))
    place = {text: number for number, text in enumerate(distinct)}
    to = np.array([place[text] for text in [*texts, ""]], dtype=np.int32)
    return Column(to[at], distinct)


def _text(value: Any) -> str:
    """Write a value as a CSV file would: a column of whole numbers with a gap is one of floats."""
    if value is None or value != value:  # noqa: PLR0124 - not a number
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()

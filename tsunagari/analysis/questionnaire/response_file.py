"""From the file of the answers to columns of texts, quickly: a million sheets in a second or two.

Only the columns that are asked for are read: free text stays in the file.
"""

from __future__ import annotations

import collections
import io
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tsunagari.analysis.data.faults import Cells
from tsunagari.analysis.data.source import Source
from tsunagari.analysis.questionnaire import response_columns
from tsunagari.analysis.questionnaire.codebook import Codebook
from tsunagari.analysis.questionnaire.response_columns import Layout
from tsunagari.messages import coded, say
from tsunagari.table_files import layout
from tsunagari.table_files.encodings import Row, UnreadableError, text_rows
from tsunagari.table_files.excel import as_text
from tsunagari.table_files.layout import Found, is_footer

Whole = npt.NDArray[np.int64]
_MOST_SHOWN = 20


@dataclass(frozen=True)
class Column:
    """A column of texts: that of a row is ``texts[codes[row]]``, and each stands there once."""

    codes: npt.NDArray[np.int32]
    texts: list[str]

    def only(self, kept: npt.NDArray[np.bool_]) -> Column:
        """Keep some of the rows."""
        return Column(self.codes[kept], self.texts)


@dataclass(frozen=True)
class Sheets:
    """The file of the answers, as texts.

    Attributes
    ----------
    file : str
        Its name.
    rows : array of int
        The number of each row in a spreadsheet, from 1.
    columns : dict
        Those of questions, and of the sheet's number, by name.
    options : dict
        By question with one column an option the columns by code.
    heads : dict
        By question and code of such a column its head in the file.
    """

    file: str
    rows: Whole
    columns: dict[str, Column]
    options: dict[str, dict[str, Column]]
    heads: dict[tuple[str, str], str]

    def only(self, kept: npt.NDArray[np.bool_]) -> Sheets:
        """Keep some of the rows."""
        columns = {name: column.only(kept) for name, column in self.columns.items()}
        options = {
            name: {code: column.only(kept) for code, column in several.items()}
            for name, several in self.options.items()
        }
        return Sheets(self.file, self.rows[kept], columns, options, self.heads)


def read(source: Source, stem: str, codebook: Codebook) -> Sheets | None:
    """Read the answers, noting what is wrong with the file.

    Parameters
    ----------
    stem : str
        The name of the file without its suffix: any table will do.
    codebook : Codebook
        There may be no other columns than it names.

    Returns
    -------
    Sheets or None
        None if it could not be read at all.
    """
    path = source.path(f"{stem}.csv")
    if path is None:
        return None
    file = path.name
    try:
        found = layout.find_header(path, response_columns.names(codebook))
        where = response_columns.find(source, file, found.head, codebook)
        return _read(source, path, found, where) if where else None
    except UnreadableError as error:
        source.expect(False, file, error.where, str(error))
    return None


def _read(source: Source, path: Path, found: Found, where: Layout) -> Sheets:
    file, wanted = path.name, where.wanted()
    # What is no answer may stand in any column, but a note or a total has something in the first.
    places = list(dict.fromkeys([0, *wanted]))
    table = None
    if found.way.text:
        table = _quickly(found, places)
    elif path.suffix.lower() == ".parquet":
        table = _parquet(path, found, places)
    if table is None or _has_other_rows(table, wanted):
        table = _whole(source, file, found, places)
    numbers, columns = table
    if not found.way.as_asked:
        source.note(file, say("read as {how}", how=found.way.how))
    if found.row > 1:
        source.note(file, say("the header was found in row {row}", row=found.row))
    if not len(numbers):
        source.lacks_rows(file, found.row + 1)
    options = {
        name: {code: columns[place] for code, place in several.items()}
        for name, several in where.options.items()
    }
    heads = {
        (name, code): found.head[place].strip()
        for name, several in where.options.items()
        for code, place in several.items()
    }
    by_name = {name: columns[place] for name, place in where.places.items()}
    return Sheets(file, numbers, by_name, options, heads)


_Read = tuple[Whole, dict[int, Column]]


def _quickly(found: Found, places: Sequence[int]) -> _Read | None:
    """Read a text whose rows are as wide as its header row; None if any is not."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    assert found.way.text  # noqa: S101 - only texts are read so
    raw, encoding, delimiter = found.way.text
    if b'"' in raw:  # arrow does not mind a quoted cell that is never closed
        collections.deque(text_rows(raw, encoding, delimiter), maxlen=0)
    utf_8 = raw if encoding.startswith("utf-8") else raw.decode(encoding).encode()
    names = [str(place) for place in range(len(found.head))]
    uneven: list[int] = []

    def skip(row: Any) -> str:
        uneven.append(row.number)
        return "skip"

    text = pa.dictionary(pa.int32(), pa.string())
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(utf_8),
            read_options=arrow_csv.ReadOptions(
                column_names=names, skip_rows_after_names=found.row, use_threads=False
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=skip,
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=[str(place) for place in places],
                column_types={str(place): text for place in places},
            ),
        )
    except pa.ArrowInvalid:
        return None
    if uneven:
        return None
    first = found.row + 1
    numbers = np.arange(first, first + table.num_rows, dtype=np.int64)
    return numbers, {place: _column(table[str(place)]) for place in places}


def _parquet(path: Path, found: Found, places: Sequence[int]) -> _Read | None:
    """Read a Parquet file; None if two of its columns have one name, or one has lists."""
    import pyarrow as pa
    from pyarrow import parquet

    names = [found.head[place] for place in places]
    if len(set(found.head)) < len(found.head):
        return None
    try:
        table = parquet.ParquetFile(path).read(columns=names)
        if any(pa.types.is_nested(field.type) for field in table.schema):
            return None
    except pa.ArrowException as error:
        what = coded("D01", "cannot be read as Parquet: {value}", value=str(error).splitlines()[0])
        raise UnreadableError(say("whole file"), what) from None
    numbers = np.arange(2, 2 + table.num_rows, dtype=np.int64)
    columns = [table[name].dictionary_encode() for name in names]
    return numbers, dict(zip(places, map(_column, columns), strict=True))


def _has_other_rows(table: _Read, wanted: Sequence[int]) -> bool:
    """Check whether a table may have empty rows, notes or totals among its answers."""
    numbers, columns = table
    filled = np.zeros(len(numbers), dtype=bool)
    for place in wanted:
        column = columns[place]
        filled |= np.array([bool(text) for text in column.texts], dtype=bool)[column.codes]
    noted = any(is_footer([text]) for column in columns.values() for text in column.texts)
    return noted or not filled.all()


def _whole(source: Source, file: str, found: Found, places: Sequence[int]) -> _Read:
    """Read any table row by row, without what is no answer."""
    texts: dict[int, dict[str, int]] = {place: {} for place in places}
    codes = {place: array("i") for place in places}
    numbers, footers, empty = array("q"), [], 0
    short: dict[int, int] = {}
    named = len(found.head)
    width = max((place for place, name in enumerate(found.head, 1) if name.strip()), default=0)
    unnamed = [place for place, name in enumerate(found.head) if not name.strip()]
    for number, row in _body(found):
        if not any(map(str.strip, row)):
            empty += 1
        elif is_footer(row):
            footers.append(str(number))
        elif any(row[named:]):
            what = coded(
                "D11", "{number} cells, but {width} in the header row", number=len(row), width=width
            )
            source.expect(False, file, Cells([number]), what)
        else:
            if len(row) < width:
                short[len(numbers)] = len(row)
            for place in unnamed:
                has = place < len(row) and row[place].strip()
                what = coded("D11", "has a cell, but the column has no name in the header row")
                place_name = layout.letters(place + 1)
                source.expect(not has, file, Cells([number], place_name), what)
            numbers.append(number)
            for place in places:
                known = texts[place]
                cell = row[place].strip() if place < len(row) else ""
                codes[place].append(known.setdefault(cell, len(known)))
    for merged, fault in layout.merged_faults(found, numbers):
        source.expect(False, file, merged, fault)
    _note_left_out(source, file, footers, empty)
    columns = {
        place: Column(np.array(codes[place], dtype=np.int32), list(texts[place]))
        for place in places
    }
    table = np.array(numbers, dtype=np.int64), columns
    _judge_short(source, file, short, table, width)
    return table


def _judge_short(
    source: Source, file: str, short: dict[int, int], table: _Read, width: int
) -> None:
    """Take short rows as they are where the cells that they lack may be empty; else note faults.

    As in `layout`: Excel leaves out the commas behind a row's last cell.
    """
    numbers, columns = table
    full = np.ones(len(numbers), dtype=bool)
    full[list(short)] = False
    may_lack = set()
    for place, column in columns.items() if short else ():
        filled = np.array([bool(text) for text in column.texts], dtype=bool)[column.codes]
        if full.any() and not filled[full].all():
            may_lack.add(place)
    taken = []
    for row, cells in short.items():
        if may_lack.issuperset(place for place in columns if cells <= place < width):
            taken.append(str(numbers[row]))
        else:
            what = coded(
                "D11", "{cells} cells, but {width} in the header row", cells=cells, width=width
            )
            source.expect(False, file, Cells([int(numbers[row])]), what)
    if taken:
        shown = ", ".join(taken[:_MOST_SHOWN]) + ", …" * (len(taken) > _MOST_SHOWN)
        source.note(
            file, say("rows without their last cells, taken as empty: {shown}", shown=shown)
        )


def _note_left_out(source: Source, file: str, footers: Sequence[str], empty: int) -> None:
    if footers:
        source.note(
            file, say("left out as totals or notes: row {footers}", footers=", ".join(footers))
        )
    if empty:
        source.note(file, say("left out as empty: rows {empty}", empty=empty))


def _body(found: Found) -> Iterator[tuple[int, Row]]:
    return enumerate(islice(found.way.rows(), found.row, None), found.row + 1)


def _column(values: Any) -> Column:
    """Encode a column by its distinct values, as texts without blanks around them."""
    import pyarrow as pa

    encoded = values.unify_dictionaries().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):  # of no chunk at all
        encoded = pa.DictionaryArray.from_arrays(
            pa.array([], pa.int32()), pa.array([], pa.string())
        )
    texts = [as_text(value).strip() for value in encoded.dictionary.to_pylist()]
    at = encoded.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False)
    distinct = list(dict.fromkeys([*texts, ""]))
    place = {text: number for number, text in enumerate(distinct)}
    to = np.array([place[text] for text in [*texts, ""]], dtype=np.int32)
    return Column(to[at], distinct)

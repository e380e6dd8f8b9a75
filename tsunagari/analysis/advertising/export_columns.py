"""The columns of an export, read without holding more texts than differ."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tsunagari.analysis.advertising.cell_values import MISSING
from tsunagari.analysis.advertising.header import Header
from tsunagari.analysis.advertising.media import NUMBERED_SPLITS
from tsunagari.analysis.data.faults import Cells, rows_by_code
from tsunagari.analysis.data.source import Source
from tsunagari.messages import coded, say
from tsunagari.table_files.encodings import Row
from tsunagari.table_files.layout import same
from tsunagari.table_files.values import plain

Mask = npt.NDArray[np.bool_]

_AT_ONCE = 4_000  # rows held as texts: few enough for a processor's cache
_MEASURED = re.compile(
    r"[<>~約]? ?[¥\\$€]?-?\d[\d,]*(\.\d+)? ?(%|円|秒|倍)?|\d+:\d\d(:\d\d)?", re.ASCII
)
"""What media write for what they measured besides."""


class Column:
    """A column of texts: every distinct one once, and for each row which of them it is."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._codes = array("i")

    def extend(self, texts: Sequence[str]) -> None:
        """Add the cells of further rows."""
        self._codes.extend(map(self._numbers.__getitem__, texts))

    @property
    def codes(self) -> npt.NDArray[np.int32]:
        """For each row, the number of its text."""
        return np.asarray(self._codes, dtype=np.int32)

    @property
    def distinct(self) -> list[str]:
        """The texts, each once, by their numbers."""
        return list(self._numbers)

    def spread(self, values: Sequence[Any], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """Return for every row the value of its text; `values` has one for each distinct text."""
        return np.array(values, dtype=dtype)[self.codes]

    @property
    def is_measured(self) -> bool:
        """Whether the column has numbers, and nothing else but what is missing."""
        shown = {plain(text) for text in self._numbers} - MISSING
        return bool(shown) and all(map(_MEASURED.fullmatch, shown))

    def texts(self) -> npt.NDArray[np.object_]:
        """Return the text of every row, without spaces at its ends."""
        return self.spread([text.strip() for text in self._numbers], object)

    def test(self, test: Callable[[str], bool]) -> Mask:
        """Return for every row whether a test holds; it is made once for each distinct text."""
        return self.spread([test(text) for text in self._numbers], bool)

    def parse(self, parse: Callable[[str], Any]) -> tuple[list[Any], Mask]:
        """Return the value of every distinct text, and whether each row's could be read.

        The value is None for a text that cannot be read, or says that there is none.
        """
        values, readable = [], []
        for text in self._numbers:
            try:
                values.append(parse(text))
                readable.append(True)
            except ValueError:
                values.append(None)
                readable.append(False)
        return values, self.spread(readable, bool)


class Columns(dict[str, Column]):
    """The columns of the fields that an export has, and ``label``, the first cell of every row.

    Parameters
    ----------
    source : Source
        The folder, where faults are gathered.
    file : str
    head : Header

    Attributes
    ----------
    rows : Index
        The number of each row in the file, from 1.
    """

    def __init__(self, source: Source, file: str, head: Header) -> None:
        super().__init__({field: Column() for field in ("label", *head.columns)})
        self._source, self._file, self._head = source, file, head
        self._others = {place: Column() for place in head.others}
        self._numbers = array("i")

    @property
    def rows(self) -> pd.Index[int]:
        """The number of each row in the file, from 1."""
        numbers: pd.Index[int] = pd.Index(np.asarray(self._numbers), name="row")
        return numbers

    def read(self, rows: Iterator[Row]) -> None:
        """Take all rows below the header that are not blank, and note those that are broken."""
        width, above = len(self._head.names), self._head.row
        rows = islice(rows, above, None)
        ragged: dict[int, list[int]] = {}
        while chunk := list(islice(rows, _AT_ONCE)):
            numbers: Sequence[int] = range(above + 1, above + len(chunk) + 1)
            below = numbers[-1]
            if set(map(len, chunk)) != {width} or not all(map(any, chunk)):
                filled = [(n, row) for n, row in zip(numbers, chunk, strict=True) if any(row)]
                broken = [n for n, row in filled if len(row) < width or any(row[width:])]
                for number in broken:
                    ragged.setdefault(len(chunk[number - above - 1]), []).append(number)
                kept = [(n, row[:width]) for n, row in filled if n not in broken]
                numbers, chunk = [n for n, _ in kept], [row for _, row in kept]
            self._take(numbers, list(zip(*chunk, strict=True)) or [()] * width)
            above = below
        for cells, broken in ragged.items():
            what = coded(
                "D11",
                "{cells} cells, but {width} in the header row: the file may be cut off",
                cells=cells,
                width=width,
            )
            self._source.expect(False, self._file, Cells(broken), what)

    def expect(self, field: str, good: Mask, wanted: str) -> None:
        """Note every cell of a field that is not good."""
        bad, column = ~good, self[field]
        if not bad.any():
            return
        texts, name = column.distinct, self._head.name(field)
        for code, rows in rows_by_code(self.rows.to_numpy()[bad], column.codes[bad]):
            where = Cells(rows.tolist(), name)
            self._source.expect(
                False,
                self._file,
                where,
                coded("D10", "is not {wanted}", wanted=say(wanted)),
                f'"{texts[code]}"',
            )

    def _take(self, numbers: Sequence[int], columns: Sequence[Sequence[str]]) -> None:
        self._numbers.extend(numbers)
        first = next(place for place, name in enumerate(self._head.names) if name.strip())
        self["label"].extend(columns[first])
        for field, place in self._head.columns.items():
            self[field].extend(columns[place])
        for place, column in list(self._others.items()):
            column.extend(columns[place])
            if column.is_measured and not NUMBERED_SPLITS.fullmatch(same(self._head.names[place])):
                del self._others[place]  # of no use, and full of different texts

    @property
    def split_names(self) -> list[str]:
        """The columns besides the fields that tell rows of a day apart."""
        return [same(self._head.names[place]) for place in self._others]

    def splits(self) -> npt.NDArray[np.object_]:
        """Return for every row what those columns say, as one text."""
        codes: npt.NDArray[np.int64] = np.zeros(len(self._numbers), dtype=np.int64)
        for column in self._others.values():
            own = column.codes
            codes = pd.factorize(codes * (own.max(initial=0) + 1) + own)[0]
        _, firsts = np.unique(codes, return_index=True)
        texts = [column.texts()[firsts] for column in self._others.values()]
        joined = ["\t".join(parts) for parts in zip(*texts, strict=True)] or [""]
        return np.array(joined, dtype=object)[codes]

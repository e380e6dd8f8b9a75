"""What is wrong with data files, in words: each mistake once, with all rows that have it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from tsunagari.messages import say

MOST = 5
"""How many faults of one kind are told of a column by themselves; the others are told together."""
_MOST_ROWS = 3


@dataclass(frozen=True)
class Cells:
    """Cells of a column.

    Attributes
    ----------
    rows : sequence of int
        By their numbers in the file, from 1.
    column : str
        Empty for whole rows.
    """

    rows: Sequence[int]
    column: str = ""

    def __str__(self) -> str:
        return ", ".join(
            [
                _rows(self.rows),
                *([say("column {column}", column=self.column)] if self.column else []),
            ]
        )


@dataclass(frozen=True)
class Cell:
    """A cell of a frame that was read: the index of its row, and its column."""

    index: int
    column: str

    def among(self, numbers: Sequence[int] | None) -> Cells:
        """Return it as its file has it, given the number there of each row that was read."""
        return Cells([self.index + 2 if numbers is None else numbers[self.index]], self.column)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a file.

    Attributes
    ----------
    file : str
        With its folder.
    where : str or Cells
        A key, a line, a column, cells.
    what : str
        What is wrong there, beginning with a verb where there is a value.
    value : str
        What stands there, as it is shown.
    """

    file: str
    where: str | Cells
    what: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.file}, {self.where}: {self._said()}"

    def _said(self) -> str:
        if not self.value:
            return self.what
        return say("{value} {what}", value=self.value, what=self.what)


def cell(index: Hashable, column: Hashable) -> Cell:
    """Return a cell by the index of its row in the frame that was read."""
    return Cell(int(str(index)), str(column))


def rows_by_code(rows: npt.NDArray[Any], codes: npt.NDArray[Any]) -> Iterator[tuple[int, Any]]:
    """Yield each code with the rows that have it.

    Parameters
    ----------
    rows, codes : array of int
        The rows in their order, and the code of each.
    """
    order = np.argsort(codes, kind="stable")
    ends = np.flatnonzero(np.diff(codes[order])) + 1
    for part in np.split(order, ends) if len(order) else ():
        yield int(codes[part[0]]), rows[part]


def told(faults: Iterable[Fault]) -> list[str]:
    """Return faults in words: the same fault of several cells of a column once.

    Where a column has many faults of one kind (the same is said of different values, or
    something of each row by itself), the first ones are told, and all others in one line.
    """
    kinds: dict[tuple[Hashable, ...], dict[tuple[str, str], list[Fault]]] = {}
    for fault in faults:
        if isinstance(fault.where, Cells):
            kind = (fault.file, "cells", fault.where.column, fault.what if fault.value else "")
        else:
            kind = (fault.file, "place", fault.where, fault.what)
        kinds.setdefault(kind, {}).setdefault((fault.value, fault.what), []).append(fault)
    return [str(fault) for kind in kinds.values() for fault in _few(kind.values())]


def _few(kind: Iterable[Sequence[Fault]]) -> list[Fault]:
    """Return the faults of one kind, given as those of each value."""
    each = list(kind)
    if len(each) <= MOST + 1:
        return [_joined(same) for same in each]
    others = each[MOST:]
    rest = _joined([fault for same in others for fault in same])
    number = say("{number:,} more", number=len(others))
    if rest.value:
        rest = replace(
            rest,
            value=say("each of {number} values, such as {value},", number=number, value=rest.value),
        )
    else:
        rest = replace(
            rest, what=say("{number} faults, such as: {what}", number=number, what=rest.what)
        )
    return [*(_joined(same) for same in each[:MOST]), rest]


def _joined(faults: Sequence[Fault]) -> Fault:
    """Return faults of the same column as one, with the rows of all."""
    first = faults[0]
    if not isinstance(first.where, Cells):
        return first
    rows = chain.from_iterable(f.where.rows for f in faults if isinstance(f.where, Cells))
    return replace(first, where=Cells(sorted({int(row) for row in rows}), first.where.column))


def _rows(rows: Sequence[int]) -> str:
    if len(rows) == 1:
        return say("row {value}", value=rows[0])
    if len(rows) <= _MOST_ROWS + 1:
        return say("rows {rows}", rows=", ".join(map(str, rows)))
    few = ", ".join(map(str, rows[:_MOST_ROWS]))
    return say("rows {few} … and {value:,} more", few=few, value=len(rows) - _MOST_ROWS)

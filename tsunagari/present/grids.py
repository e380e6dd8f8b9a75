"""Grids as tables: their Numbers are printed, written as data and declared, each by itself."""

from __future__ import annotations

import datetime as dt
import numbers
from collections.abc import Iterator, Sequence
from typing import Any

from tsunagari.messages import coded
from tsunagari.present.cells import Cells
from tsunagari.present.dates import wareki, wareki_period
from tsunagari.present.tables import Table
from tsunagari.tabulation.declaration import ByRow, Column, Counts, Derived, Share
from tsunagari.tabulation.grid import Cell, Grid, HasGrid
from tsunagari.tabulation.number import PER_CENT, POINTS, Interval, Number
from tsunagari.tabulation.symbols import MACHINE, UNKNOWN

_MOST_COLUMNS = {1: 5, 2: 9}
"""By the rows of a table; one with more is turned round, to be read on a phone and on paper."""


class _Figure(numbers.Number):
    """A number as it is printed."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text

    __hash__ = None  # type: ignore[assignment]


def grid_of(content: HasGrid) -> Grid:
    """Return the table of what has one.

    Raises
    ------
    TypeError
        If it has none.
    """
    if not callable(getattr(content, "grid", None)):
        what = coded(
            "N11",
            "there is no table of a {value}: give a DataFrame, or what a study has tabulated",
            value=type(content).__name__,
        )
        raise TypeError(what)
    return content.grid()


def grid_table(grid: Grid, *, note: str = "", area: str | None = None) -> Table:
    """Return a grid as a table.

    Parameters
    ----------
    grid : Grid
    note : str
        A sentence below the table besides the grid's own.
    area : str, optional
        See `Table`.
    """
    data = grid.csv or grid
    names = next(iter(grid.columns.values()))
    are_different = len(set(map(str, names))) == len(names)
    if are_different and len(grid.columns) > _MOST_COLUMNS.get(len(names), len(grid.columns)):
        grid = _turned(grid)
    return Table(
        {head: _on_page(cells) for head, cells in _heads(grid, on_page=True)},
        csv={head: _data(cells) for head, cells in _heads(data, on_page=False)},
        total=grid.total,
        note=grid.note + note,
        area=area,
        counts=_declared(grid, on_page=True),
        csv_counts=_declared(data, on_page=False),
    )


def _turned(grid: Grid) -> Grid:
    """Return a table with its rows as columns, and a row for each of its columns."""
    (first, names), *columns = grid.columns.items()
    heads = [head for head, _cells in _heads(grid, on_page=True)][1:]
    rows = {
        str(name): [cells[number] for _column, cells in columns]
        for number, name in enumerate(names)
    }
    return Grid({first: heads, **rows}, heads=grid.heads, note=grid.note)


def _heads(grid: Grid, *, on_page: bool) -> Iterator[tuple[str, Sequence[Cell]]]:
    """Yield the head of each column, with its unit where it needs one, and the cells."""
    for name, cells in grid.columns.items():
        unit = _unit(cells)
        behind = unit in (PER_CENT, POINTS)
        bare = not unit or (name.endswith("）") and not behind)
        if on_page and (name in grid.heads or behind):
            yield grid.heads.get(name, name), cells
        else:
            yield name if bare else f"{name}（{unit}）", cells


def _unit(cells: Sequence[Cell]) -> str:
    """Return the unit of a column of numbers alone."""
    units = {cell.unit if isinstance(cell, Number) else "" for cell in cells}
    return units.pop() if len(units) == 1 else ""


def _on_page(cells: Sequence[Cell]) -> Cells:
    """Return what the page prints; beside texts, numbers bring their unit."""
    alone = all(isinstance(cell, Number) for cell in cells)
    return Cells.of([_printed(cell, alone=alone) for cell in cells])


def _printed(cell: Cell, *, alone: bool) -> Any:
    if isinstance(cell, Number):
        if not cell.is_known:
            return cell.value
        if alone and not isinstance(cell.value, Interval):
            return _Figure(cell.figure)
        return cell.figure if alone else str(cell)
    if isinstance(cell, tuple):
        return wareki_period(*cell)
    return wareki(cell) if isinstance(cell, dt.date) else cell


def _data(cells: Sequence[Cell]) -> Cells:
    """Return what the file to take away has; a `Table` writes the marks of columns of numbers."""
    values = [
        (UNKNOWN if cell.value is None else cell.datum) if isinstance(cell, Number) else cell
        for cell in cells
    ]
    if any(isinstance(cell, Number) and isinstance(cell.value, Interval) for cell in cells):
        values = [MACHINE.get(str(value), value) for value in values]
    return Cells.of(values)


def _declared(grid: Grid, *, on_page: bool) -> Counts | None:
    """Return whom the cells count, each by itself; None if none of them counts anybody."""
    heads = _heads(grid, on_page=on_page)
    columns = {head: ByRow([_whom(cell) for cell in cells]) for head, cells in heads}
    people = [
        cell.whom.of
        for cells in grid.columns.values()
        for cell in cells
        if isinstance(cell, Number) and cell.whom is not None
    ]
    if not people:
        return None
    rows = len(next(iter(grid.columns.values())))
    return Counts(of=people[0], rows=[{}] * rows, columns=columns)


def _whom(cell: Cell) -> Column | None:
    if not isinstance(cell, Number) or cell.whom is None:
        return None
    whom = cell.whom
    counted = whom.groups if whom.share is None else Share(whom.share, whom.groups)
    return Derived(counted) if cell.derived else counted

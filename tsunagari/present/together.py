"""Tables that count the same people are hidden together, so that none gives away another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

import pandas as pd

from tsunagari.present.counts import Conditions, Counts, CountsError, Population, Share
from tsunagari.present.family import Groups, family, named
from tsunagari.present.marks import HIDDEN, NIL
from tsunagari.present.protect import protect
from tsunagari.present.small import Limits

Declared = tuple[pd.DataFrame, Counts]


def hide_together(
    frames: Sequence[pd.DataFrame | Declared],
    of: Population,
    *,
    limits: Limits | None = None,
    shares: Literal["index", "columns"] | None = None,
    decimals: int = 1,
) -> list[pd.DataFrame]:
    """Put marks in the place of counts that are not shown, in all tables of a report at once.

    Which counts are hidden depends on all frames, and on nothing else: pages that hide the same
    frames and show a part of them each agree with one another.

    Parameters
    ----------
    frames
        Counts of people, each frame by two attributes: the index and the columns are named after
        them and labelled with their categories, or with ``of.total`` for everybody. Categories
        may be left out, and it is seen what follows for them. Or pairs of a frame and its
        `Counts`, whose rows and columns are the frame's own labels.
    of
        Who is counted.
    shares
        If the frames are printed as shares and not as counts, the axis with the attribute that
        is shared out; its total is the base, and printed. A rounded share of many answers tells
        less than the count. With `Counts`, the columns declared as `Share` are.
    decimals
        Of the shares in per cent, as printed.

    Returns
    -------
    list of DataFrame
        Of the same shapes and in the same order: each cell a count, 「x」 or 「-」.

    Raises
    ------
    CountsError
        If the frames contradict one another.
    """
    limits = limits or Limits()
    declared = [_declared(frame, of, shares) for frame in frames]
    cells = [_cells(frame, counts) for frame, counts in declared]
    known: dict[Groups, int] = {}
    for key, count, _base in (cell for table in cells for line in table for cell in line if cell):
        if known.setdefault(key, count) != count:
            raise CountsError(f"{named(key)}: two tables count {known[key]} and {count}")
    found = family(known, of, _rounded(cells, known, decimals))
    hidden = protect(found, limit=limits.hidden, width=limits.width)

    def shown(cell: Cell | None, count: Any) -> Any:
        return HIDDEN if cell and cell[0] in hidden else count or NIL

    return [
        pd.DataFrame(
            [
                [shown(*pair) for pair in zip(line, counts, strict=True)]
                for line, counts in zip(table, frame.to_numpy().tolist(), strict=True)
            ],
            frame.index,
            frame.columns,
            dtype=object,
        )
        for table, (frame, _) in zip(cells, declared, strict=True)
    ]


Cell = tuple[Groups, int, Groups | None]
"""Whom a cell counts, how many, and the base if it is printed as a share."""


def _declared(frame: pd.DataFrame | Declared, of: Population, shares: str | None) -> Declared:
    """Read the names of a frame's axes as its declaration."""
    if isinstance(frame, tuple):
        return frame
    rows, columns = (
        "" if axis.name is None else str(axis.name) for axis in (frame.index, frame.columns)
    )
    among = {"index": rows, "columns": columns}.get(shares or "", "")
    return frame, Counts(
        of=of,
        rows=rows,
        columns={
            str(label): Share(among, of.group(columns, str(label)))
            if among
            else of.group(columns, str(label))
            for label in frame.columns
        },
    )


def _cells(frame: pd.DataFrame, counts: Counts) -> list[list[Cell | None]]:
    """Say of each cell whom it counts."""
    said = counts.plain([str(label) for label in frame.index], map(str, frame.columns))
    table = []
    for row, line in zip(said["rows"], frame.to_numpy().tolist(), strict=True):
        cells: list[Cell | None] = []
        for head, count in zip(frame.columns, line, strict=True):
            column = said["columns"].get(str(head))
            if row is None or column is None:
                cells.append(None)
                continue
            groups = [{**group, **more} for group in row for more in column["groups"]]
            base = [_without(group, column["share"]) for group in groups]
            shared = column["share"] and base[0] != groups[0]
            cells.append((_key(groups), int(count), _key(base) if shared else None))
        table.append(cells)
    return table


def _key(groups: Iterable[Conditions]) -> Groups:
    found = frozenset(frozenset(group.items()) for group in groups)
    return next(iter(found)) if len(found) == 1 else found


def _without(group: Conditions, attribute: str | None) -> Conditions:
    return {name: value for name, value in group.items() if name != attribute}


def _rounded(
    cells: Sequence[Sequence[Sequence[Cell | None]]], known: Mapping[Groups, int], decimals: int
) -> dict[Groups, tuple[int, int]]:
    """Give between which counts the rounded shares leave it open, where they do."""
    half = Fraction(1, 2 * 10 ** (2 + decimals))
    found: dict[Groups, tuple[int, int]] = {}
    for key, count, base in (cell for table in cells for line in table for cell in line if cell):
        low = high = count
        if base is not None and count:
            if base not in known:
                raise CountsError(
                    f"{named(key)}: its base, {named(base)}, is in none of the frames"
                )
            unit = 2 * half
            printed = (Fraction(count, known[base]) / unit + Fraction(1, 2)).__floor__() * unit
            low = max(1, -((half - printed) * known[base]).__floor__())
            high = -((-(printed + half) * known[base]).__floor__()) - 1
        before = found.get(key, (low, high))
        found[key] = max(low, before[0]), min(high, before[1])
    return {key: ends for key, ends in found.items() if ends[0] < ends[1]}

"""Which counts of a table of groups and answers are not shown, and the shares that are left.

All sums of such a table are known: those of the rows are the bases, those of the columns are the
whole. A hidden count follows from them unless it stands on a closed path of hidden counts, along
which one can be larger where its neighbour is smaller.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from tsunagari.present.marks import HIDDEN
from tsunagari.present.numbers import round_half_up
from tsunagari.present.small import Limits, share

Cell = tuple[int, int]
Node = tuple[str, int]


def hide_in_grid(
    counts: pd.DataFrame, *, limit: int = 2, free: Sequence[str] = (), cheap: Sequence[str] = ()
) -> set[tuple[str, str]]:
    """Choose the counts that are not shown.

    Parameters
    ----------
    counts : DataFrame of int
        One row a group, one column an answer: every person stands in one cell. Groups that are
        not printed belong to it too, because they follow from the others.
    limit : int
        Counts from 1 to this are hidden.
    free : sequence of str
        Rows that are not printed: to hide a count of theirs costs nothing.
    cheap : sequence of str
        Columns that a reader misses least.

    Returns
    -------
    set of (row label, column label)

    Notes
    -----
    One after another, each small count is put on the closed path that costs least (Cox, L. H.
    (1980): Suppression methodology and statistical disclosure control. JASA 75, 377-385; by
    shortest paths as Kelly, Golden and Assad (1992): Cell suppression. Networks 22, 397-417).
    Along a path only counts above the limit are added, so that each can give way to a small one.
    Where there is none, the whole row or column is hidden.
    """
    table = counts.to_numpy()
    rows, columns = table.shape
    small = [(r, c) for r in range(rows) for c in range(columns) if 0 < table[r, c] <= limit]
    hidden = set(small)
    costs: dict[Cell, float] = {}
    for r, row in enumerate(counts.index):
        for c, column in enumerate(counts.columns):
            if table[r, c] > limit:
                # As few cells as will do, of small groups rather than large ones; the answers on
                # the left are the ones that the question is about.
                weight = 0.5 + table[r].sum() / table.sum()
                cost = 0.01 if row in free else weight * (1 + (columns - c) / 4)
                costs[r, c] = cost * (0.3 if column in cheap else 1.0)
    for cell in sorted(small, key=lambda one: -table[one]):
        if path := _closing(cell, hidden, costs):
            hidden |= set(path)
        else:
            hidden |= _cross(cell, table)
    return {(str(counts.index[r]), str(counts.columns[c])) for r, c in hidden}


def _closing(cell: Cell, hidden: set[Cell], costs: dict[Cell, float]) -> list[Cell]:
    """Find the cheapest way from a cell's row to its column over other cells."""
    start, goal = ("row", cell[0]), ("column", cell[1])
    neighbours: dict[Node, list[tuple[float, Node, Cell]]] = {}
    for one, price in costs.items():  # not over small counts, which may have nothing to give
        cost = 0.0 if one in hidden else price
        ends: tuple[Node, Node] = ("row", one[0]), ("column", one[1])
        for here, there in (ends, ends[::-1]):
            neighbours.setdefault(here, []).append((cost, there, one))
    waiting: list[tuple[float, Node, tuple[Cell, ...]]] = [(0.0, start, ())]
    done: set[Node] = set()
    while waiting:
        cost, node, path = heapq.heappop(waiting)
        if node == goal:
            return list(path)
        if node not in done:
            done.add(node)
            for more, there, one in neighbours.get(node, []):
                heapq.heappush(waiting, (cost + more, there, (*path, one)))
    return []


def _cross(cell: Cell, table: npt.NDArray[np.int64]) -> set[Cell]:
    """Give all counts of a cell's row and column."""
    rows, columns = table.shape
    found = {(cell[0], c) for c in range(columns)} | {(r, cell[1]) for r in range(rows)}
    return {one for one in found if table[one]} | {cell}


def group_shares(
    counts: pd.DataFrame,
    bases: pd.Series[int],
    *,
    unprinted: str,
    whole: str,
    multiple: bool,
    limits: Limits,
    cheap: Sequence[str] = (),
) -> pd.DataFrame:
    """Give the shares of the answers by group and of all, with marks where they are not shown.

    Parameters
    ----------
    counts : DataFrame of int
        One row a group, one column an answer. Everybody is in one group.
    bases : Series of int
        By group.
    unprinted : str
        The group of those whose group is not known, which gets no row.
    whole : str
        What the row of all is called; it is the first.
    multiple : bool
        Whether a person may stand in several columns.
    limits : Limits
        Counts of persons up to its ``hidden`` are not shown, be it those who gave an answer or,
        of several, those who did not; below its ``base`` shares are marked as of few answers.
        Its ``cases`` is not used.
    cheap : sequence of str
        Columns that a reader misses least.

    Returns
    -------
    DataFrame
        A Fraction, 「x」, or 「-」 where there is nobody.
    """
    sums = counts.sum()
    few = [str(name) for name, total in sums.items() if 0 < total <= limits.hidden]
    hidden: set[tuple[str, str]] = set()
    if multiple:
        for name in counts.columns:
            both = pd.DataFrame({name: counts[name], "": bases - counts[name]})
            found = hide_in_grid(both, limit=limits.hidden, free=[unprinted])
            hidden |= {(group, str(name)) for group, _ in found}
            if 0 < bases.sum() - sums[name] <= limits.hidden:
                few.append(str(name))
    else:
        rest = [str(name) for name in sums.sort_values(kind="stable").index if sums[name]]
        few += [name for name in rest if name not in few][:1] if few else []
        # Answers hidden in every row are one count to the reader: what the others leave.
        seen = counts.drop(columns=few).assign(**({"": counts[few].sum(axis=1)} if few else {}))
        hidden = hide_in_grid(seen, limit=limits.hidden, free=[unprinted], cheap=cheap)
    hidden |= {(str(group), name) for name in few for group in [whole, *counts.index]}
    shown = Limits(limits.hidden, 0, limits.base)
    lines: dict[str, tuple[pd.Series[int], int]] = {whole: (sums, int(bases.sum()))}
    lines |= {
        str(group): (row, int(base))
        for (group, row), base in zip(counts.iterrows(), bases, strict=True)
    }
    rows = {
        group: [
            HIDDEN if (group, str(name)) in hidden else share(int(row[name]), int(base), shown)
            for name in counts.columns
        ]
        for group, (row, base) in lines.items()
        if group != unprinted
    }
    return pd.DataFrame.from_dict(rows, "index", object, list(counts.columns))


def in_per_cent(shares: pd.DataFrame) -> pd.DataFrame:
    """Give shares in per cent with one decimal, marks as they are."""
    return shares.map(
        lambda one: one if isinstance(one, str) else float(round_half_up(one * 100, 1))
    )

"""Small numbers: which counts are not shown, and which shares are not printed or marked.

A count of one or two people is hidden, as in the statistics of agriculture (農林水産省), and so
are as many others as it takes that no hidden count follows from those shown.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from tsunagari.present.marks import HIDDEN, NIL, SMALL_BASE
from tsunagari.present.numbers import percent, ratio

Key = TypeVar("Key", bound=Hashable)
Sum = tuple[Key, Sequence[Key]]
Shown = int | str
"""A count, or the mark that stands in its place."""


@dataclass(frozen=True)
class Limits:
    """How small is small.

    Attributes
    ----------
    hidden : int
        Counts from 1 to this are not shown.
    cases : int
        Shares of fewer cases than this are not printed.
    base : int
        Shares of fewer answers than this are marked.
    """

    hidden: int = 2
    cases: int = 10
    base: int = 30


class SmallBase(Fraction):
    """A share of few answers."""


def hide(counts: Mapping[Key, int], sums: Iterable[Sum[Key]], limit: int = 2) -> set[Key]:
    """Choose the counts that are not shown.

    A hidden count is safe if, from all counts shown and all sums, at least two values are
    possible for it. Until all are safe, the smallest count that stands in a sum with an unsafe
    one is hidden too: a part before a total, and a zero last of all.

    Parameters
    ----------
    counts : mapping
        Counts by any key.
    sums : iterable of (key, keys)
        Which count is the sum of which others.
    limit : int
        Counts from 1 to this are hidden.
    """
    equations = [(total, tuple(parts)) for total, parts in sums]
    hidden = {key for key, count in counts.items() if 0 < count <= limit}
    while (unsafe := _unsafe(counts, equations, hidden)) is not None:
        hidden.add(_partner(counts, equations, hidden, unsafe))
    return hidden


def hide_cells(
    counts: pd.DataFrame,
    *,
    rows: Mapping[str, Sequence[str]] | None = None,
    columns: Mapping[str, Sequence[str]] | None = None,
    limits: Limits | None = None,
) -> pd.DataFrame:
    """Put marks in the place of counts that are not shown, and of zeros.

    Parameters
    ----------
    counts : DataFrame
        Whole numbers, with distinct row and column labels.
    rows, columns
        Labels of sums with the labels of what they are the sums of.
    limits : Limits

    Returns
    -------
    DataFrame
        Of the same shape: each cell a count, 「x」 or 「-」.
    """
    cells = {
        (row, column): int(counts.loc[row, column]) for row in counts.index for column in counts
    }
    sums: list[Sum[tuple[Hashable, Hashable]]] = []
    for total, parts in (rows or {}).items():
        sums += [((total, name), [(part, name) for part in parts]) for name in counts]
    for total, parts in (columns or {}).items():
        sums += [((name, total), [(name, part) for part in parts]) for name in counts.index]
    hidden = hide(cells, sums, (limits or Limits()).hidden)
    shown = [
        [_shown(cells[row, column], (row, column) in hidden) for column in counts]
        for row in counts.index
    ]
    return pd.DataFrame(shown, counts.index, counts.columns, dtype=object)


def share(count: Shown, base: Shown, limits: Limits | None = None) -> Fraction | str:
    """Give the share of a count that was shown, or the mark in its place.

    Returns
    -------
    Fraction or str
        A `SmallBase` where the answers are few; 「x」 where the cases are, or a count is hidden;
        「-」 where there is nothing to count.
    """
    limits = limits or Limits()
    if HIDDEN in (count, base):
        return HIDDEN
    if NIL in (count, base) or not count or not base:
        return NIL
    if int(count) < limits.cases:
        return HIDDEN
    found = ratio(int(count), int(base))
    return SmallBase(found) if int(base) < limits.base else found


def marked_percent(value: Fraction | str, decimals: int = 1) -> str:
    """Print a share as `share` gives it: ``12.5%``, ``40.0%*``, ``x``."""
    if isinstance(value, str):
        return value
    return percent(value, decimals) + (SMALL_BASE if isinstance(value, SmallBase) else "")


def _shown(count: int, hidden: bool) -> Shown:
    return HIDDEN if hidden else count or NIL


def _unsafe(
    counts: Mapping[Key, int], equations: Sequence[Sum[Key]], hidden: set[Key]
) -> Key | None:
    """Find a hidden count for which only one value is possible."""
    unknown = sorted(
        {key for total, parts in equations for key in (total, *parts) if key in hidden},
        key=list(counts).index,
    )
    if not unknown:
        return None
    rows, known = [], []
    for total, parts in equations:
        signs = {total: -1} | dict.fromkeys(parts, 1)
        rows.append([signs.get(key, 0) for key in unknown])
        known.append(-sum(sign * counts[key] for key, sign in signs.items() if key not in hidden))
    # A reader who sees zeros printed knows that a hidden count is not one of them.
    low = [min(counts[key], 1) for key in unknown]
    bounds = Bounds(low, 10 * max(counts.values()) + 10)  # type: ignore[arg-type]
    fits = LinearConstraint(np.array(rows), known, known)  # type: ignore[arg-type]
    for place, key in enumerate(unknown):
        aim = np.eye(len(unknown))[place]
        ends = {
            round(float(milp(sign * aim, integrality=1, bounds=bounds, constraints=fits).x[place]))
            for sign in (1, -1)
        }
        if len(ends) == 1:
            return key
    return None


def _partner(
    counts: Mapping[Key, int], equations: Sequence[Sum[Key]], hidden: set[Key], unsafe: Key
) -> Key:
    """Choose what to hide besides, among all that sums tie to an unsafe count."""
    tied, grown = {unsafe}, True
    while grown:
        near = {
            key
            for total, parts in equations
            if tied & {total, *parts} & hidden
            for key in (total, *parts)
        }
        grown, tied = not near <= tied, tied | near
    totals = {total for total, _ in equations}
    order = list(counts)
    return min(
        tied - hidden,
        key=lambda key: (counts[key] == 0, key in totals, counts[key], order.index(key)),
    )

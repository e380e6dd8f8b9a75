"""Small numbers: which counts are not shown, and which shares are not printed or marked.

A count of one or two people is hidden, as in the statistics of agriculture (農林水産省), and so
are as many others as it takes that no hidden count follows from those shown.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from tsunagari.present.family import Family, Key, Sum
from tsunagari.present.marks import HIDDEN, NIL, SMALL_BASE
from tsunagari.present.numbers import percent, ratio
from tsunagari.present.protect import protect

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
    width : int
        What the possible values of a hidden count must span at least, from all that is shown.
    """

    hidden: int = 2
    cases: int = 10
    base: int = 30
    width: int = 2


class SmallBase(Fraction):
    """A share of few answers."""


def hide(
    counts: Mapping[Key, int],
    sums: Iterable[Sum[Key]],
    limits: Limits | None = None,
    worth: Callable[[Key], int] = lambda _: 0,
) -> set[Key]:
    """Choose the counts that are not shown.

    See `protect.protect`: a hidden count is safe if the values that are possible for it, from all
    counts shown and all sums, span the limits' ``width`` or more.

    Parameters
    ----------
    counts : mapping
        Counts by any key.
    sums : iterable of (key, keys)
        Which count is the sum of which others.
    limits : Limits
    worth : callable
        How much a reader would miss the count of a key.
    """
    limits = limits or Limits()
    family = Family(counts, [(total, tuple(parts)) for total, parts in sums], worth)
    return protect(family, limit=limits.hidden, width=limits.width)


def hide_cells(
    counts: pd.DataFrame,
    *,
    rows: Iterable[Sum[str]] = (),
    columns: Iterable[Sum[str]] = (),
    limits: Limits | None = None,
) -> pd.DataFrame:
    """Put marks in the place of counts that are not shown, and of zeros.

    Parameters
    ----------
    counts : DataFrame
        Whole numbers, with distinct row and column labels.
    rows, columns : iterable of (label, labels)
        Which row is the sum of which others, and which column.
    limits : Limits

    Returns
    -------
    DataFrame
        Of the same shape: each cell a count, 「x」 or 「-」.
    """
    cells: dict[tuple[Hashable, Hashable], int] = {
        (row, column): int(count)
        for row, line in zip(counts.index, counts.to_numpy(), strict=True)
        for column, count in zip(counts.columns, line, strict=True)
    }
    sums: list[Sum[tuple[Hashable, Hashable]]] = []
    for total, parts in rows:
        sums += [((total, name), [(part, name) for part in parts]) for name in counts]
    for total, parts in columns:
        sums += [((name, total), [(name, part) for part in parts]) for name in counts.index]
    totals = {total for total, _ in sums}
    limits = limits or Limits()
    hidden = hide(cells, sums, limits, lambda cell: cell in totals)
    shown = [
        [_shown(cells[row, column], (row, column) in hidden) for column in counts]
        for row in counts.index
    ]
    return pd.DataFrame(shown, counts.index, counts.columns, dtype=object)


def hide_steps(
    taken: Mapping[str, int],
    total: int,
    *,
    groups: Mapping[str, Sequence[str]],
    limits: Limits | None = None,
) -> tuple[pd.DataFrame, dict[str, Shown]]:
    """Put marks into a count that goes down step by step.

    Parameters
    ----------
    taken : mapping
        How many each step takes away, by its name, in order.
    total : int
        How many there are before the first step.
    groups : mapping
        Which steps are also shown summed up, by the name of the sum.
    limits : Limits

    Returns
    -------
    tuple
        A frame with ``taken`` and ``left`` (after the step), each cell a count, 「x」 or 「-」, by
        step; and the sums alike, by name.
    """
    counts, sums, before = {("left", ""): total}, [], ("left", "")
    for name, count in taken.items():
        after = ("left", name)
        counts |= {("taken", name): count, after: counts[before] - count}
        sums.append((before, [("taken", name), after]))
        before = after
    for name, parts in groups.items():
        counts["group", name] = sum(taken[part] for part in parts)
        sums.append((("group", name), [("taken", part) for part in parts]))
    limits = limits or Limits()
    few = [place for place, count in enumerate(taken.values()) if 0 < count <= limits.hidden]
    between = list(taken)[few[0] : few[-1]] if few else []
    # First what is left between two hidden steps, last what is there before and after all steps.
    worth = {("left", name): 0 for name in between} | {("taken", name): 2 for name in taken}
    worth |= {("left", ""): 3, before: 3} | {("group", name): 3 for name in groups}
    hidden = hide(counts, sums, limits, lambda key: worth.get(key, 1))
    shown = {key: _shown(count, key in hidden) for key, count in counts.items()}
    frame = pd.DataFrame(
        {part: [shown[part, name] for name in taken] for part in ("taken", "left")},
        index=list(taken),
        dtype=object,
    )
    return frame, {name: shown["group", name] for name in groups}


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

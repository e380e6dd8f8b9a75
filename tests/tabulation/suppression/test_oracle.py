"""What is hidden, against a reader who tries all people there could be."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from itertools import combinations, product

import numpy as np
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.oracles import examples
from tsunagari.contract import Thresholds, Unreported
from tsunagari.tabulation.declaration import Counts
from tsunagari.tabulation.people import CountsError, Population
from tsunagari.tabulation.suppression.tables import suppress_tables

Cells = NDArray[np.int64]
ALL = "計"
SHAPE = (2, 2, 2)
PAIRS = ((0, 1), (0, 2), (1, 2))
_MOST = 14
"""Of so many people there are 116,280 kinds."""


def margins(joint: Cells) -> dict[tuple[int, ...], Cells]:
    """Return the counts by each set of axes; the last three axes of `joint` are the people's."""
    return {
        axes: joint.sum(axis=tuple(at - 3 for at in range(3) if at not in axes))
        for axes in [(), (0,), (1,), (2,), *PAIRS]
    }


def tables(
    joint: Cells, pairs: list[tuple[int, int]], unreported: Sequence[Unreported] = ()
) -> dict[str, tuple]:  # type: ignore[type-arg]
    sums = {name: [f"{name}0", f"{name}1"] for name in "abc"}
    of = Population("人", sums, unreported=unreported)
    made = {}
    for one, other in pairs:
        rows, columns = "abc"[one], "abc"[other]
        frame = pd.DataFrame(margins(joint)[one, other], of.sums[rows], of.sums[columns])
        frame[ALL] = frame.sum(axis=1)
        frame.loc[ALL] = frame.sum()
        made[rows + columns] = frame, Counts(of=of, rows=rows, columns=columns)
    return made


@functools.cache
def everybody(total: int) -> dict[tuple[int, ...], Cells]:
    """Return the margins of all people that there could be, so many in all."""
    bars = np.array(list(combinations(range(total + 7), 7)), dtype=np.int16)
    ends = np.full((len(bars), 1), -1), np.full((len(bars), 1), total + 7)
    kinds = np.diff(np.hstack((ends[0], bars, ends[1])), axis=1) - 1
    return margins(kinds.reshape(-1, *SHAPE))


# Where somebody who is alone could work out another, if he were not reckoned with.
@example([0, 3, 1, 1, 3, 1, 1, 0], [(0, 2)], 2, True)
@example([1, 2, 0, 3, 2, 1, 2, 1], [(0, 1), (0, 2)], 2, True)
@example([1, 2, 1, 0, 0, 1, 1, 1], [(0, 2), (1, 2)], 1, True)
@settings(max_examples=examples(120), deadline=None)
@given(
    st.lists(st.sampled_from([0, 1, 1, 2, 3]), min_size=8, max_size=8),
    st.lists(st.sampled_from(PAIRS), min_size=1, max_size=3, unique=True),
    st.integers(1, 2),
    st.booleans(),
)
def test_nothing_follows_for_who_tries_all_people(
    kinds: list[int], pairs: list[tuple[int, int]], limit: int, lone: bool
) -> None:
    joint = np.array(kinds).reshape(SHAPE)
    limits = Thresholds(hidden=limit, width=limit, lone_respondents=lone)
    try:
        shown = suppress_tables(tables(joint, pairs), thresholds=limits)
    except CountsError:
        return  # refused, so that nothing is shown at all
    true = margins(joint)
    if joint.sum() > _MOST or any(frame.loc[ALL, ALL] == "x" for frame in shown.values()):
        return  # there are too many others
    possible = everybody(int(joint.sum()))
    fits = np.ones(len(possible[()]), dtype=bool)
    hidden: dict[Group, Cells] = {}
    for name, frame in shown.items():
        pair = "abc".index(name[0]), "abc".index(name[1])
        for (row, label), (column, head) in product(enumerate(frame.index), enumerate(frame)):
            whom = {axis: at for axis, at in zip(pair, (row, column), strict=True) if at < 2}
            axes, cell = tuple(whom), (..., *whom.values())
            count, others = int(true[axes][cell]), possible[axes][cell]
            if frame.loc[label, head] == "x":
                fits &= others > 0
                hidden[frozenset(whom.items())] = others
            else:
                assert count == 0 or count > limit
                fits &= others == count
    for others in hidden.values():
        assert np.ptp(others[fits]) >= limit
    # Three tables at once tell him more than their sums do: docs/disclosure.md.
    lone = lone and len(pairs) < len(PAIRS)
    for own, other in product(hidden if lone else (), hidden):
        values = hidden[other][fits & (hidden[own] == 1)]
        # What counts him alone, whatever it is told by, tells of nobody else.
        himself = set(values.tolist()) == {1} and len(dict(own | other)) == len(own | other)
        if values.size and values.min() <= limit and not himself:
            assert np.ptp(values) >= limit, (own, other)


@example([0, 3, 2, 0, 3, 2, 1, 3], [(1, 2)], 1)
@settings(max_examples=examples(80), deadline=None)
@given(
    st.lists(st.sampled_from([0, 1, 2, 3, 3]), min_size=8, max_size=8),
    st.lists(st.sampled_from(PAIRS), min_size=1, max_size=2, unique=True),
    st.integers(1, 2),
)
def test_nothing_follows_for_who_knows_why_counts_are_hidden(
    kinds: list[int], pairs: list[tuple[int, int]], limit: int
) -> None:
    """Where only one of the counts that are tied together can be small, he takes it for small.

    Two tables of three: all three at once tie people more than their sums do (docs/disclosure.md).
    """
    joint = np.array(kinds).reshape(SHAPE)
    limits = Thresholds(hidden=limit, width=limit)
    made = tables(joint, pairs, [Unreported("b", "b1", False)])
    try:
        shown = suppress_tables(made, thresholds=limits)
    except CountsError:
        return
    if joint.sum() > _MOST or any(frame.loc[ALL, ALL] == "x" for frame in shown.values()):
        return
    possible = everybody(int(joint.sum()))
    fits = np.ones(len(possible[()]), dtype=bool)
    hidden: dict[Group, Cells] = {}
    lines: list[set[Group]] = []
    for name, frame in shown.items():
        pair = "abc".index(name[0]), "abc".index(name[1])
        whom = {
            (row, column): frozenset(
                {(axis, at) for axis, at in zip(pair, (row, column), strict=True) if at < 2}
            )
            for row, column in product(range(3), range(3))
        }
        lines += [{whom[at, other] for other in range(3)} for at in range(3)]
        lines += [{whom[other, at] for other in range(3)} for at in range(3)]
        for (row, column), group in whom.items():
            others = counted(possible, group)
            if frame.iloc[row, column] == "x":
                fits &= others > 0
                hidden[group] = others
            else:
                fits &= others == how_many(joint, group)
    for part in tied(set(hidden), lines):
        small = [
            group for group in part if (1, 1) not in group and hidden[group][fits].min() <= limit
        ]
        known = fits & (hidden[small[0]] <= limit) if len(small) == 1 else fits
        for group in part:
            # Of three attributes at once, what is not protected may tell more: docs/disclosure.md.
            told = (1, 1) in group or np.ptp(hidden[group][fits]) < limit
            assert told or np.ptp(hidden[group][known]) >= limit


Group = frozenset[tuple[int, int]]
"""People by the axes and the places on them."""


def counted(possible: dict[tuple[int, ...], Cells], whom: Group) -> Cells:
    """Count some people among all that there could be."""
    at = dict(sorted(whom))
    return possible[tuple(at)][(..., *at.values())]


def tied(groups: set[Group], lines: list[set[Group]]) -> list[set[Group]]:
    """Return the hidden groups by the sums that tie them together."""
    parts: list[set[Group]] = []
    for line in [*({group} for group in groups), *(line & groups for line in lines)]:
        met = [part for part in parts if part & line]
        parts = [part for part in parts if not part & line] + [line.union(*met)]
    return [part for part in parts if part]


def how_many(joint: Cells, whom: Group) -> int:
    """Count some people; of one who would be in two places of an axis there is nobody."""
    if len(dict(whom)) < len(whom):
        return 0
    return int(joint[tuple(dict(whom).get(axis, slice(None)) for axis in range(3))].sum())

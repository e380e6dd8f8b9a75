"""What is hidden, against a reader who tries all people there could be."""

from __future__ import annotations

import functools
from itertools import combinations, product

import numpy as np
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tsunagari.contract import Thresholds
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


def tables(joint: Cells, pairs: list[tuple[int, int]]) -> dict[str, tuple]:  # type: ignore[type-arg]
    of = Population("人", {name: [f"{name}0", f"{name}1"] for name in "abc"})
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
@settings(max_examples=120, deadline=None)
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
    alone = [whom for whom in hidden if how_many(joint, whom) == 1]
    for own, other in product(alone if lone else (), hidden):
        # What counts him alone, whatever it is told by, tells of nobody else.
        if how_many(joint, other) <= limit and (
            how_many(joint, other) > 1 or not how_many(joint, own | other)
        ):
            assert np.ptp(hidden[other][fits & (hidden[own] == 1)]) >= limit


Group = frozenset[tuple[int, int]]
"""People by the axes and the places on them."""


def how_many(joint: Cells, whom: Group) -> int:
    """Count some people; of one who would be in two places of an axis there is nobody."""
    if len(dict(whom)) < len(whom):
        return 0
    return int(joint[tuple(dict(whom).get(axis, slice(None)) for axis in range(3))].sum())

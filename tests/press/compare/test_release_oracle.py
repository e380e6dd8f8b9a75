"""Two releases, held against a reader who tries all people that there could be in both."""

from __future__ import annotations

import functools
from itertools import combinations

import numpy as np
import pandas as pd
from hypothesis import event, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.oracles import examples
from tsunagari.contract import FrameCounts, Thresholds, Unreported
from tsunagari.press.check.disclosure.observations import PAGE, Place, Published
from tsunagari.press.check.disclosure.reading import add_sum_rules, read_frame
from tsunagari.press.compare.release_disclosure import told_by_two
from tsunagari.tabulation.declaration import Counts
from tsunagari.tabulation.people import CountsError, Population
from tsunagari.tabulation.suppression.tables import suppress_tables

Kinds = NDArray[np.int64]
"""People by sex (rows) and answer (columns)."""
ALL = "計"
SHAPE = (2, 3)
LIMITS = Thresholds(hidden=1, width=1, cases=3)
PEOPLE = Population(
    "人",
    {"a": ["a0", "a1"], "b": ["b0", "b1", "b2"]},
    unreported=[Unreported("a", "", True)],
)
_MOST = 16
"""Of so many people there are 20,349 kinds."""


@functools.cache
def everybody(total: int) -> Kinds:
    """Return all people that there could be, so many in all."""
    size = SHAPE[0] * SHAPE[1]
    bars = np.array(list(combinations(range(total + size - 1), size - 1)))
    ends = np.full((len(bars), 1), -1), np.full((len(bars), 1), total + size - 1)
    kinds = np.diff(np.hstack((ends[0], bars, ends[1])), axis=1) - 1
    return kinds.reshape(-1, *SHAPE)


def with_margins(kinds: Kinds) -> Kinds:
    """Return kinds with the sums of rows and columns behind them."""
    wide = np.concatenate((kinds, kinds.sum(axis=-1, keepdims=True)), axis=-1)
    return np.concatenate((wide, wide.sum(axis=-2, keepdims=True)), axis=-2)


def published(kinds: Kinds) -> tuple[Published, pd.DataFrame]:
    """Return what a release says of some people, and the table in it."""
    frame = pd.DataFrame(with_margins(kinds), ["a0", "a1", ALL], ["b0", "b1", "b2", ALL])
    counts = Counts(of=PEOPLE, rows="a", columns="b")
    (shown,) = suppress_tables({"one": (frame, counts)}, thresholds=LIMITS).values()
    declared = FrameCounts(**counts.plain(list(frame.index), list(frame)))
    release = Published()
    add_sum_rules(release, declared)
    lines = [["区分", *frame], *([label, *map(str, row)] for label, *row in shown.itertuples())]
    read_frame(release, Place("one", "one", "", PAGE), lines, declared)
    return release, shown


def possible(shown: pd.DataFrame, total: int) -> Kinds:
    """Return all people of whom a release could be."""
    kinds = everybody(total)
    counts = with_margins(kinds)
    fits = np.ones(len(kinds), dtype=bool)
    for row, line in enumerate(shown.to_numpy().tolist()):
        for column, cell in enumerate(line):
            others = counts[:, row, column]
            fits &= others > 0 if cell == "x" else others == (0 if cell == "-" else cell)
    return kinds[fits]


@settings(max_examples=examples(80), deadline=None)
@given(
    st.lists(st.sampled_from([0, 1, 2, 2, 3]), min_size=6, max_size=6),
    st.lists(st.sampled_from([0, 0, 0, 0, 1, -1, 3, 4, -3]), min_size=6, max_size=6),
)
def test_nothing_follows_from_two_releases_for_who_tries_all_people(
    kinds: list[int], moves: list[int]
) -> None:
    before = np.array(kinds).reshape(SHAPE)
    now = np.maximum(before + np.array(moves).reshape(SHAPE), 0)
    try:
        releases = [published(before), published(now)]
    except CountsError:
        return  # refused, so that nothing is shown at all
    totals = [int(before.sum()), int(now.sum())]
    hidden = [str(shown.loc[ALL, ALL]) == "x" for _, shown in releases]
    if max(totals) > _MOST or any(hidden):
        return  # there are too many others
    old, new = (possible(shown, total) for (_, shown), total in zip(releases, totals, strict=True))
    if len(old) * len(new) > 200_000:
        return
    moved = new[None] - old[:, None]
    changed = np.abs(moved).sum(axis=(2, 3))
    few = changed == changed.min()
    came, left = (with_margins(np.maximum(sign * moved[few], 0)) for sign in (1, -1))
    asked_anew = min(came[:, -1, -1].min(), left[:, -1, -1].min()) >= LIMITS.cases
    narrow = [
        bool(spans(with_margins(people), shown) < LIMITS.width)
        for people, (_, shown) in (
            (np.broadcast_to(old[:, None], moved.shape)[few], releases[0]),
            (np.broadcast_to(new[None], moved.shape)[few], releases[1]),
        )
    ]
    some = [is_told(people[:, row, -1]) for people in (came, left) for row in range(SHAPE[0] + 1)]
    told = list(told_by_two(releases[0][0], releases[1][0], LIMITS, "2030-04-01"))
    event(f"told: {bool(told)}, follows: {any(narrow) or any(some)}")
    assert told or asked_anew or not any(narrow + some)


def spans(people: Kinds, shown: pd.DataFrame) -> float:
    """Return how far the hidden count varies that varies least."""
    hidden = shown.to_numpy() == "x"
    return float(np.ptp(people, axis=0)[hidden].min()) if hidden.any() else np.inf


def is_told(counts: Kinds) -> bool:
    """Tell whether a few came or left in any case."""
    return bool(counts.min() >= 1 and counts.max() < LIMITS.cases)

"""Small counts in a table of groups and answers: none follows from what is printed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tsunagari.present.grid import group_shares, hide_in_grid, in_per_cent
from tsunagari.present.small import Limits

LIMITS = Limits(hidden=2, cases=0, base=30)


def spans(counts: pd.DataFrame, hidden: set[tuple[str, str]]) -> dict[tuple[str, str], float]:
    """Tell how far each hidden count may vary, by linear programming over all sums."""
    unknown = sorted(hidden)
    rows, known = [], []
    for axis, labels in ((0, counts.index), (1, counts.columns)):
        for label in labels:
            inside = [cell[axis] == label for cell in unknown]
            rows.append([float(one) for one in inside])
            known.append(sum(counts.loc[cell] for cell in unknown if cell[axis] == label))
    found = {}
    for place, cell in enumerate(unknown):
        aim = np.eye(len(unknown))[place]
        low, high = (
            linprog(sign * aim, A_eq=rows, b_eq=known, bounds=(1, None)).fun * sign
            for sign in (1, -1)
        )
        found[cell] = high - low
    return found


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_small_count_follows_from_the_sums(data: st.DataObject) -> None:
    size = st.integers(4, 9)
    rows, columns = data.draw(size), data.draw(size)
    large = st.lists(st.integers(3, 60), min_size=columns, max_size=columns)
    table = np.array(data.draw(st.lists(large, min_size=rows, max_size=rows)))
    for _ in range(3):  # so few that each has others to lean on
        place = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
        table[place] = data.draw(st.integers(0, 2))
    counts = pd.DataFrame(table, [f"r{n}" for n in range(rows)], [f"c{n}" for n in range(columns)])
    hidden = hide_in_grid(counts, free=["r0"], cheap=["c0"])
    small = {
        (row, column)
        for row in counts.index
        for column in counts.columns
        if 0 < counts.loc[row, column] <= 2
    }
    assert small <= hidden
    assert hidden == set() or small
    varied = spans(counts, hidden) if small else {}
    assert all(varied[cell] >= 1 for cell in small), varied


def test_only_what_is_needed_is_hidden() -> None:
    counts = pd.DataFrame(
        [[1, 20, 30], [15, 40, 50], [9, 8, 7]], ["a", "b", "unknown"], ["x", "y", "z"]
    )
    hidden = hide_in_grid(counts, free=["unknown"])
    assert ("a", "x") in hidden
    assert len([cell for cell in hidden if cell[0] != "unknown"]) == 2
    assert hide_in_grid(counts + 2) == set()


def shares(counts: pd.DataFrame, *, multiple: bool = False) -> pd.DataFrame:
    bases = pd.Series([60, 150, 24], counts.index) if multiple else counts.sum(axis=1)
    return group_shares(
        counts, bases, unprinted="不明", whole="全体", multiple=multiple, limits=LIMITS
    )


def test_shares_have_marks() -> None:
    counts = pd.DataFrame(
        [[1, 20, 30, 9], [15, 40, 50, 0], [9, 8, 7, 0]], ["甲", "乙", "不明"], list("wxyz")
    )
    table = shares(counts)
    assert list(table.index) == ["全体", "甲", "乙"]
    assert table.loc["甲", "w"] == "x"
    assert table.loc["乙", "z"] == "-"
    assert in_per_cent(table).loc["全体", "y"] == 46.0


def test_an_answer_of_hardly_anybody_is_hidden_everywhere_and_one_with_it() -> None:
    counts = pd.DataFrame([[1, 20, 30], [1, 40, 50], [0, 8, 7]], ["甲", "乙", "不明"], list("wxy"))
    table = shares(counts)
    assert set(table["w"]) == {"x"}
    assert set(table["x"]) == {"x"}
    assert "x" not in set(table["y"])


def test_of_several_answers_those_who_did_not_give_one_count_too() -> None:
    counts = pd.DataFrame([[58, 20], [90, 40], [9, 8]], ["甲", "乙", "不明"], list("wx"))
    table = shares(counts, multiple=True)
    assert table.loc["甲", "w"] == "x"
    assert "x" not in set(table["x"])

"""What is hidden, against all choices there are and all numbers a reader could think of."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tsunagari.tabulation.suppression.algorithm import protect
from tsunagari.tabulation.suppression.sums import CountSystem

Sums = Sequence[tuple[Hashable, Sequence[Hashable]]]


def could_be(counts: Mapping[Hashable, int], sums: Sums, hidden: set[Hashable], width: int) -> bool:
    """Tell whether every hidden count can be several numbers, by trying all tables there are.

    A reader who sees zeros printed knows that a hidden count is none.
    """
    totals = {total for total, _ in sums}
    leaves = [key for key in counts if key not in totals]
    most = max(counts[key] for key in leaves) + width + 3
    grid = np.indices((most,) * len(leaves)).reshape(len(leaves), -1)
    tried = dict(zip(leaves, grid, strict=True))
    tried |= {total: sum(tried[part] for part in parts) for total, parts in sums}
    fits = np.ones(grid.shape[1], dtype=bool)
    for key, count in counts.items():
        fits &= tried[key] >= 1 if key in hidden else tried[key] == count
    return all(np.ptp(tried[key][fits]) >= width for key in hidden)


def choices(keys: Sequence[Hashable]) -> Iterator[tuple[Hashable, ...]]:
    return chain.from_iterable(combinations(keys, number) for number in range(len(keys) + 1))


def cost(counts: Mapping[Hashable, int], keys: set[Hashable]) -> float:
    return sum(1 + math.log2(1 + counts[key]) for key in keys)


@settings(max_examples=80, deadline=None)
@given(st.tuples(*[st.integers(0, 7)] * 4), st.integers(1, 2))
def test_the_choice_is_the_cheapest_of_all_that_are_safe(
    inner: tuple[int, ...], width: int
) -> None:
    sums = [("p", "ab"), ("q", "cd"), ("r", "ac"), ("s", "bd")]
    counts: dict[Hashable, int] = dict(zip("abcd", inner, strict=True))
    counts |= {total: sum(counts[part] for part in parts) for total, parts in sums}
    small = {key for key, count in counts.items() if 0 < count <= 2}
    found = protect(CountSystem(counts, sums), limit=2, width=width)
    assert found >= small
    assert could_be(counts, sums, found, width)
    others = [key for key, count in counts.items() if count > 2]
    if len(others) <= 5:
        safe = [
            small | set(more)
            for more in choices(others)
            if could_be(counts, sums, small | set(more), width)
        ]
        assert cost(counts, found) == pytest.approx(min(cost(counts, one) for one in safe))


def hidden(counts: Mapping[Hashable, int], sums: Sums, limit: int = 2) -> set[Hashable]:
    return protect(CountSystem(counts, sums), limit=limit, width=2)


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ({"a": 5, "b": 7, "all": 12}, set()),
        ({"a": 2, "b": 7, "all": 9}, {"a", "b"}),
        ({"a": 1, "b": 5, "c": 4, "all": 10}, {"a", "c"}),
        # 1 and 1 of 2: a reader who sees that zeros are printed could tell both.
        ({"a": 1, "b": 1, "c": 8, "all": 10}, {"a", "b", "c"}),
        # 1 and 2 of 3: that they are 1 and 2 says too much, even if not which is which.
        ({"a": 1, "b": 2, "c": 8, "all": 11}, {"a", "b", "c"}),
        ({"a": 2, "b": 2, "c": 8, "all": 12}, {"a", "b"}),
        ({"a": 0, "b": 2, "c": 0, "all": 2}, {"b", "all"}),
        ({"a": 0, "b": 9, "all": 9}, set()),
    ],
)
def test_a_sum_gives_nothing_away(counts: dict[Hashable, int], found: set[Hashable]) -> None:
    assert hidden(counts, [("all", [key for key in counts if key != "all"])]) == found


def test_a_count_that_moves_one_down_and_one_up_costs_no_other() -> None:
    """Each 2 can become 1 or 3 and no more, because beside it stands a 2, too."""
    size = 12
    counts: dict[Hashable, int] = {(row, at): 9 for row in range(size) for at in range(size)}
    for row in range(0, size, 2):
        for at in (row, row + 1):
            counts[row, at] = counts[row + 1, at] = 2
    sums = [((row, "all"), [(row, at) for at in range(size)]) for row in range(size)]
    sums += [(("all", at), [(row, at) for row in range(size)]) for at in range(size)]
    counts |= {total: sum(counts[part] for part in parts) for total, parts in sums}
    assert hidden(counts, sums) == {key for key, count in counts.items() if count == 2}


def test_counts_in_no_sum_hide_nothing_else() -> None:
    assert hidden({"a": 1, "b": 3, "c": 0}, []) == {"a"}


def test_the_limit_is_a_setting() -> None:
    assert hidden({"a": 4, "b": 5}, [], limit=4) == {"a"}
    assert hidden({"a": 1, "b": 5}, [], limit=0) == set()


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[st.integers(0, 5)] * 4))
def test_no_hidden_count_follows_from_those_shown(inner: tuple[int, ...]) -> None:
    sums = {"top": "ab", "bottom": "cd", "left": "ac", "right": "bd", "all": "abcd"}

    def with_sums(numbers: tuple[int, ...]) -> dict[Hashable, int]:
        cells: dict[Hashable, int] = dict(zip("abcd", numbers, strict=True))
        return cells | {name: sum(cells[key] for key in parts) for name, parts in sums.items()}

    counts = with_sums(inner)
    found = hidden(counts, [(name, list(parts)) for name, parts in sums.items()])
    assert found >= {key for key, count in counts.items() if count in (1, 2)}
    assert could_be(counts, [(name, list(parts)) for name, parts in sums.items()], found, 2)

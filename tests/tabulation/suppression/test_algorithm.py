"""What is hidden, against all choices there are and all numbers a reader could think of."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import chain, combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from tsunagari.tabulation.suppression import search
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


def three_way(size: int, seed: int) -> tuple[dict[Hashable, int], Sums]:
    """Invent a table by three attributes, with all its margins."""
    draw = np.random.default_rng(seed)
    cells = draw.poisson(draw.lognormal(1.8, 1.1, (size,) * 3))
    every = slice(None)
    counts: dict[Hashable, int] = {
        places: int(cells[tuple(every if at < 0 else at for at in places)].sum())
        for places in product(range(-1, size), repeat=3)
    }
    sums = [
        (places, [(*places[:axis], at, *places[axis + 1 :]) for at in range(size)])
        for places in product(range(-1, size), repeat=3)
        for axis in range(3)
        if places[axis] < 0
    ]
    return counts, sums


@pytest.mark.parametrize(("seed", "optimum"), [(0, 72.2476), (2, 75.4489)])
def test_tables_by_three_attributes_hide_the_least_there_is(seed: int, optimum: float) -> None:
    counts, sums = three_way(4, seed)
    found = hidden(counts, sums)
    assert cost(counts, {key for key in found if counts[key] > 2}) == pytest.approx(optimum)


def test_where_the_work_is_bounded_all_is_safe_and_the_same_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counts, sums = three_way(4, 1)
    least = cost(counts, hidden(counts, sums))
    monkeypatch.setattr(search, "SOON", 0)
    found = hidden(counts, sums)
    assert found == hidden(counts, sums)
    assert least <= cost(counts, found) <= 1.2 * least
    for key in found:
        assert reach(counts, sums, found, key) >= 2


def reach(counts: Mapping[Hashable, int], sums: Sums, shut: set[Hashable], key: Hashable) -> float:
    """Return what the values of a hidden count span, by integer programs of its own."""
    place = {one: at for at, one in enumerate(counts)}
    matrix = np.zeros((len(sums), len(counts)))
    for row, (total, parts) in zip(matrix, sums, strict=True):
        row[place[total]] = -1
        row[[place[part] for part in parts]] = 1
    ends = [(1, 9999) if one in shut else (count, count) for one, count in counts.items()]
    found = []
    for sign in (1, -1):
        aim = np.zeros(len(counts))
        aim[place[key]] = sign
        tied = LinearConstraint(matrix, 0, 0)
        one = milp(aim, integrality=1, bounds=Bounds(*np.transpose(ends)), constraints=tied)
        found.append(sign * one.fun)
    return found[1] - found[0]

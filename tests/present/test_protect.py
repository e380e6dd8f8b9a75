"""What is hidden, against all choices there are and all numbers a reader could think of."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tsunagari.present.family import Family
from tsunagari.present.protect import protect

Sums = Sequence[tuple[Hashable, Sequence[Hashable]]]


def could_be(counts: Mapping[Hashable, int], sums: Sums, hidden: set[Hashable], width: int) -> bool:
    """Tell whether every hidden count can be several numbers, by trying them all."""
    free = sorted(hidden, key=str)
    most = max(counts.values()) + width + 2
    seen: dict[Hashable, set[int]] = {key: set() for key in free}
    for guess in product(*[range(1, most)] * len(free)):
        tried = dict(counts) | dict(zip(free, guess, strict=True))
        if all(tried[total] == sum(tried[part] for part in parts) for total, parts in sums):
            for key in free:
                seen[key].add(tried[key])
    return all(max(numbers) - min(numbers) >= width for numbers in seen.values())


def choices(keys: Sequence[Hashable]) -> Iterator[tuple[Hashable, ...]]:
    return chain.from_iterable(combinations(keys, number) for number in range(len(keys) + 1))


def cost(counts: Mapping[Hashable, int], keys: set[Hashable]) -> float:
    return sum(1 + math.log2(1 + counts[key]) for key in keys)


@settings(max_examples=25, deadline=None)
@given(st.tuples(*[st.integers(0, 3)] * 4), st.integers(1, 2))
def test_the_choice_is_the_cheapest_of_all_that_are_safe(
    inner: tuple[int, ...], width: int
) -> None:
    sums = [("p", "ab"), ("q", "cd"), ("r", "ac"), ("s", "bd")]
    counts: dict[Hashable, int] = dict(zip("abcd", inner, strict=True))
    counts |= {total: sum(counts[part] for part in parts) for total, parts in sums}
    small = {key for key, count in counts.items() if 0 < count <= 2}
    found = protect(Family(counts, sums), limit=2, width=width)
    assert found >= small
    assert could_be(counts, sums, found, width)
    others = [key for key, count in counts.items() if count > 2]
    if len(small) + len(others) <= 4:
        safe = [
            small | set(more)
            for more in choices(others)
            if could_be(counts, sums, small | set(more), width)
        ]
        assert cost(counts, found) == pytest.approx(min(cost(counts, one) for one in safe))

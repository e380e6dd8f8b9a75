"""What a reader can work out, whatever machine it is worked out on."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tsunagari.tabulation.suppression.attacker import Attacker


def first_independent(rows: list[list[int]]) -> list[list[int]]:
    """Return the rows that do not follow from those before, by exact fractions."""
    kept: list[list[int]] = []
    solved: dict[int, list[Fraction]] = {}
    for row in rows:
        left = [Fraction(number) for number in row]
        for at in range(len(left)):
            if left[at] and at in solved:
                left = [a - left[at] * b for a, b in zip(left, solved[at], strict=True)]
            elif left[at]:
                solved[at] = [number / left[at] for number in left]
                kept.append(row)
                break
    return kept


@given(
    st.lists(
        st.lists(st.sampled_from([-1, 0, 0, 1, 1]), min_size=7, max_size=7),
        min_size=1,
        max_size=9,
    )
)
def test_sums_are_left_out_that_follow_from_those_before(rows: list[list[int]]) -> None:
    matrix, values = np.array(rows, dtype=float), np.ones(7)
    found = Attacker(matrix, values, np.column_stack((values, 9 * values))).independent
    assert found.astype(int).tolist() == first_independent(rows)

"""Small numbers: nothing hidden can be worked out, checked by trying all numbers there are."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tsunagari.present.small import (
    Limits,
    SmallBase,
    hide,
    hide_cells,
    hide_steps,
    marked_percent,
    share,
)
from tsunagari.present.tables import Table


def table(cells: list[list[int]]) -> pd.DataFrame:
    """Make a table of counts with both margins."""
    columns = [f"c{number}" for number in range(len(cells[0]))]
    rows = [f"r{number}" for number in range(len(cells))]
    frame = pd.DataFrame(cells, rows, columns)
    frame["all"] = frame.sum(axis=1)
    frame.loc["all"] = frame.sum()
    return frame


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """Hide what is small in a table with both margins."""
    rows, columns = list(frame.index[:-1]), list(frame.columns[:-1])
    return hide_cells(frame, rows=[("all", rows)], columns=[("all", columns)])


@pytest.mark.parametrize(
    ("counts", "hidden"),
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
def test_a_sum_gives_nothing_away(counts: dict[str, int], hidden: set[str]) -> None:
    parts = [key for key in counts if key != "all"]
    assert hide(counts, [("all", parts)]) == hidden


def test_counts_in_no_sum_hide_nothing_else() -> None:
    assert hide({"a": 1, "b": 3, "c": 0}, []) == {"a"}


def test_the_limit_is_a_setting() -> None:
    assert hide({"a": 4, "b": 5}, [], Limits(hidden=4)) == {"a"}
    assert hide({"a": 1, "b": 5}, [], Limits(hidden=0)) == set()


def test_parts_are_hidden_before_their_totals() -> None:
    found = shown(table([[1, 9], [8, 7]]))
    assert found.to_numpy().tolist() == [["x", "x", 10], ["x", "x", 15], [9, 16, 25]]


def test_a_zero_is_nil() -> None:
    found = shown(table([[0, 9], [8, 7]]))
    assert found.to_numpy().tolist() == [["-", 9, 9], [8, 7, 15], [8, 16, 24]]


@settings(max_examples=50, deadline=None)
@given(st.tuples(*[st.integers(0, 5)] * 4))
def test_no_hidden_count_follows_from_those_shown(inner: tuple[int, ...]) -> None:
    sums = {"top": "ab", "bottom": "cd", "left": "ac", "right": "bd", "all": "abcd"}

    def with_sums(numbers: tuple[int, ...]) -> dict[str, int]:
        cells = dict(zip("abcd", numbers, strict=True))
        return cells | {name: sum(cells[key] for key in parts) for name, parts in sums.items()}

    counts = with_sums(inner)
    hidden = hide(counts, [(name, list(parts)) for name, parts in sums.items()])
    assert hidden >= {key for key, count in counts.items() if count in (1, 2)}
    # Try all numbers that a reader could think of, knowing that hidden counts are not zeros.
    could_be: dict[str, set[int]] = {key: set() for key in hidden}
    ranges = [range(min(counts[key], 1), 13) if key in hidden else [counts[key]] for key in "abcd"]
    for guess in product(*ranges):
        tried = with_sums(guess)
        if all(tried[key] == count for key, count in counts.items() if key not in hidden):
            for key in hidden:
                could_be[key].add(tried[key])
    assert all(len(numbers) > 1 for numbers in could_be.values())


def test_steps_hide_what_is_left_between_two_small_ones() -> None:
    taken = {"a": 2, "b": 3, "c": 0, "d": 1, "e": 1980, "f": 1, "g": 20}
    steps, sums = hide_steps(
        taken,
        2100,
        groups={"unclear": ["a", "b", "c", "d", "f"], "no": ["e", "g"]},
        limits=Limits(width=1),
    )
    assert list(steps["taken"]) == ["x", 3, "-", "x", 1980, "x", 20]
    assert list(steps["left"]) == ["x", "x", "x", "x", "x", 113, 93]
    assert sums == {"unclear": 7, "no": 2000}


def test_steps_without_small_ones_show_all() -> None:
    steps, sums = hide_steps({"a": 40, "b": 5}, 100, groups={"both": ["a", "b"]})
    assert list(steps["left"]) == [60, 55]
    assert sums == {"both": 45}


@pytest.mark.parametrize(
    ("count", "base", "printed"),
    [
        (10, 30, "33.3%"),
        (10, 29, "34.5%*"),
        (9, 2000, "x"),
        (9, 29, "x"),
        (0, 2000, "-"),
        ("-", 2000, "-"),
        (0, 0, "-"),
        ("x", 2000, "x"),
        (400, "x", "x"),
    ],
)
def test_shares(count: int | str, base: int | str, printed: str) -> None:
    assert marked_percent(share(count, base)) == printed


def test_limits_of_shares_are_settings() -> None:
    limits = Limits(cases=3, base=5)
    assert share(3, 5, limits) == Fraction(3, 5)
    assert isinstance(share(3, 4, limits), SmallBase)
    assert share(2, 5, limits) == "x"


def test_a_table_shows_marks_and_gives_away_what_stands_for_them() -> None:
    frame = pd.DataFrame(
        {"区分": ["甲", "乙", "丙"], "数": [1200, "x", "-"], "別": ["x", "y", "-"]}
    )
    made = Table(frame, formats={"数": lambda number: f"{number:,}"})
    assert '<td class="num">1,200</td>' in made.to_html()
    assert '<td class="num">x</td>' in made.to_html()
    assert made.to_csv() == "区分,数,別\n甲,1200,x\n乙,X,y\n丙,0,-\n"

"""A mark stays a mark, whatever is worked out of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.messages import refused
from tsunagari.tabulation.number import PER_CENT, POINTS, Interval, Number, Whom
from tsunagari.tabulation.people import Population

PEOPLE = Population("回答者")
WHOM = Whom(PEOPLE, {"区": "甲"}, share="問")
VALUES = st.one_of(
    st.sampled_from(["x", "-"]), st.none(), st.fractions(0, 1), st.integers(0, 10_000)
)
NUMBERS = st.builds(
    Number,
    VALUES,
    st.sampled_from([None, WHOM]),
    st.sampled_from(["人", PER_CENT, ""]),
    st.integers(0, 3),
    bounds=st.just(lambda: Interval(0.1, 0.2)),
)


def share(value: Fraction | str | None, **more: object) -> Number:
    return Number(value, WHOM, PER_CENT, 1, **more)  # type: ignore[arg-type]


@given(NUMBERS, NUMBERS)
def test_a_mark_stays_a_mark_through_every_computation(one: Number, other: Number) -> None:
    for result in (
        one - other,
        other - one,
        one.then(lambda a, b: 7, other),
        (one - other).interval(),
        (one - other).then(lambda value: 7),
    ):
        if "x" in (one.value, other.value):
            assert result.value == "x"
        elif one.is_mark or other.is_mark:
            assert result.value == "-"
        elif None in (one.value, other.value):
            assert result.value is None
        assert result.derived
        assert result.whom == (WHOM if WHOM in (one.whom, other.whom) else None)


WORK: dict[str, Callable[[list[Number]], object]] = {
    "max": max,
    "sum": sum,
    "sorted": sorted,
    "greater": lambda pair: pair[0] > pair[1],
    "ratio": lambda pair: pair[0] / pair[1],
    "double": lambda pair: 2 * pair[0],
    "rest": lambda pair: 1 - pair[0],
    "less": lambda pair: pair[0] - 0.1,
    "nothing less": lambda pair: None - pair[0],
    "whole": lambda pair: pair[0] // 2,
    "remainder": lambda pair: 10 % pair[0],
    "square": lambda pair: pair[0] ** 2,
    "negative": lambda pair: -pair[0],
    "distance": lambda pair: abs(pair[0]),
    "rounded": lambda pair: round(pair[0], 1),
    "pandas sum": lambda pair: pd.Series(pair).sum(),
    "pandas order": lambda pair: pd.Series(pair).sort_values(),
}


@pytest.mark.parametrize("name", WORK)
def test_numbers_are_neither_compared_nor_added_up(name: str) -> None:
    for value in (Fraction(1, 2), "x"):
        with refused(TypeError, "a - b", "highest"):
            WORK[name]([share(value), share(Fraction(1, 3))])


@pytest.mark.parametrize("value", [Fraction(1, 2), "x"])
def test_a_number_is_not_added_to_a_text_and_is_said_to_be_written_into_it(
    value: Fraction | str,
) -> None:
    number: Any = share(value)
    for wrong in (lambda: "割合は" + number, lambda: number + "でした", lambda: number - "1"):
        with refused(TypeError, "N18", "f'… {a} …'"):
            wrong()


@given(NUMBERS)
def test_an_interval_is_worked_out_of_what_is_shown_alone(number: Number) -> None:
    asked = []

    def bounds() -> Interval:
        asked.append(number)
        return Interval(0.1, 0.2)

    interval = Number(number.value, number.whom, number.unit, 1, bounds=bounds).interval()
    assert bool(asked) == number.is_known
    if number.is_mark:
        assert {interval.value, interval.low.value, interval.high.value} == {number.value}


@given(NUMBERS)
def test_a_mark_is_printed_and_drawn_as_such(number: Number) -> None:
    if number.is_mark:
        assert str(number) == number.figure == number.datum == number.value
        assert math.isnan(number.height) == (number.value == "x")
    elif not number.is_known:
        assert str(number) == "…"
        assert number.datum is None
        assert math.isnan(number.height)


@pytest.mark.parametrize(
    ("number", "prose", "cell", "datum", "height"),
    [
        (Number(2134, WHOM, "人"), "2,134人", "2,134", 2134, 2134.0),
        (share(Fraction(1, 8)), "12.5%", "12.5%", 12.5, 12.5),
        (share(Fraction(2, 5), few=True), "40.0%*", "40.0%*", 40.0, 40.0),
        (share("x", few=True), "x", "x", "x", None),
        (Number(Fraction(-1, 400), None, POINTS, 1), "△0.3ポイント", "△0.3ポイント", -0.3, -0.25),
        (Number(1234.5, None, "", 2), "1,234.50", "1,234.50", 1234.5, 1234.5),
        (Number(12.5, None, "人"), "13人", "13", 13, 12.5),
        (
            Number(Interval(0.0341, 0.051), WHOM, PER_CENT, 1),
            "3.4～5.1%",
            "3.4～5.1%",
            "3.4～5.1%",
            None,
        ),
    ],
)
def test_a_number_is_printed_in_its_unit(
    number: Number, prose: str, cell: str, datum: object, height: float | None
) -> None:
    assert (str(number), number.figure, number.datum) == (prose, cell, datum)
    assert math.isnan(number.height) if height is None else number.height == height

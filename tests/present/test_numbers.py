"""Rounding against the decimal module; printed forms against the published report."""

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.messages import refused
from tsunagari.present.numbers import decimal, integer, percent, points
from tsunagari.tabulation.rounding import ratio, round_half_up

FLOATS = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)
WIDE = Context(prec=400)


@given(value=FLOATS, decimals=st.integers(0, 6))
def test_rounding_agrees_with_the_decimal_module(value: float, decimals: int) -> None:
    expected = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, WIDE)
    assert round_half_up(value, decimals) == expected


@given(numerator=st.integers(0, 10**9), denominator=st.integers(1, 10**9))
def test_ratios_are_rounded_without_float_error(numerator: int, denominator: int) -> None:
    in_tenths = (numerator * 1000 * 2 + denominator) // (2 * denominator)  # half up, in integers
    assert percent(ratio(numerator, denominator)) == f"{in_tenths // 10:,}.{in_tenths % 10}%"


@given(value=FLOATS, decimals=st.integers(0, 4))
def test_a_rounded_number_lies_within_half_a_step(value: float, decimals: int) -> None:
    exact = Fraction(str(value))
    assert abs(Fraction(round_half_up(value, decimals)) - exact) <= Fraction(1, 2 * 10**decimals)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [(0.125, 2, "0.13"), (2.675, 2, "2.68"), (2.5, 0, "3"), (-2.5, 0, "-3"), (-0.04, 1, "0.0")],
)
def test_ties_go_away_from_zero(value: float, decimals: int, expected: str) -> None:
    assert str(round_half_up(value, decimals)) == expected


@pytest.mark.parametrize(
    ("clicks", "impressions", "printed"),
    [
        (357, 3_592, "9.94%"),
        (707, 23_646, "2.99%"),
        (63, 10_169, "0.62%"),
        (1_586, 1_143_203, "0.14%"),
        (4_847, 1_586_704, "0.31%"),
        (7_560, 2_767_314, "0.27%"),
    ],
)
def test_published_click_rates(clicks: int, impressions: int, printed: str) -> None:
    assert percent(ratio(clicks, impressions), decimals=2) == printed
    assert percent(clicks / impressions, decimals=2) == printed


def test_printed_forms() -> None:
    assert integer(2179) == "2,179"
    assert integer(np.int64(2_767_314)) == "2,767,314"
    assert percent(0.31128, decimals=1) == "31.1%"
    assert percent(0.125) == "12.5%"
    assert percent(np.float64(0.125)) == "12.5%"
    assert points(0.0032) == "0.3ポイント"
    assert points(-0.0032, 2) == "△0.32ポイント"
    assert decimal(3.14159, 2) == "3.14"
    assert decimal(Decimal("1234.5"), 2) == "1,234.50"
    assert integer(-1500) == "△1,500"
    assert decimal(-0.04, 1) == "0.0"


@pytest.mark.parametrize("unknown", [None, math.nan, np.float64("nan"), pd.NA, pd.NaT], ids=repr)
def test_unknown_values_print_a_mark(unknown: float) -> None:
    assert [show(unknown) for show in (integer, percent, points)] == ["…"] * 3
    assert decimal(unknown, 1) == "…"


@pytest.mark.parametrize("value", [math.inf, math.nan, None])
def test_what_is_not_a_number_is_not_rounded(value: float) -> None:
    with refused(ValueError, str(value)):
        round_half_up(value)


def test_a_ratio_needs_a_base() -> None:
    with refused(ValueError, "0"):
        ratio(1, 0)
    with pytest.raises(TypeError):
        ratio(1.5, 2)  # type: ignore[arg-type]
    assert ratio(np.int64(31), np.int64(37)) == Fraction(31, 37)

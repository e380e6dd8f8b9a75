"""Numbers as the report prints them: half up, thousands commas, 「△」 negative, 「…」 unknown."""

import math
import operator
from decimal import Decimal
from fractions import Fraction
from typing import SupportsIndex

import pandas as pd

from tsunagari.tabulation.symbols import UNKNOWN

Number = int | float | Decimal | Fraction

NEGATIVE = "△"
"""Printed before a negative number, as in Japanese official statistics."""


def ratio(numerator: SupportsIndex, denominator: SupportsIndex) -> Fraction:
    """Return the exact quotient of two counts, so that no float error enters its rounding.

    Raises
    ------
    ValueError
        If the denominator is not positive.
    """
    top, base = operator.index(numerator), operator.index(denominator)
    if base <= 0:
        raise ValueError(f"a ratio needs a positive base, got {base}")
    return Fraction(top, base)


def round_half_up(value: Number, decimals: int = 0) -> Decimal:
    """Round to a number of decimals; a tie goes away from zero (四捨五入).

    A float counts as the decimal number that it prints as: 0.125 is exactly 0.125, and
    2.675 gives 2.68, not the 2.67 of its binary value.

    Raises
    ------
    ValueError
        If the value is None, NaN or infinite.
    """
    exact = _exact(value)
    digits = math.floor(abs(exact) * 10**decimals + Fraction(1, 2))
    sign = 1 if exact < 0 and digits else 0
    return Decimal((sign, tuple(int(digit) for digit in str(digits)), -decimals))


def integer(value: Number | None) -> str:
    """Print a count: ``2,179``."""
    return decimal(value, 0)


def decimal(value: Number | None, decimals: int) -> str:
    """Print a number with a fixed number of decimals: ``1,234.50``."""
    if _unknown(value):
        return UNKNOWN
    rounded = round_half_up(value, decimals)  # type: ignore[arg-type]
    return f"{NEGATIVE if rounded < 0 else ''}{abs(rounded):,f}"


def percent(value: Number | None, decimals: int = 1) -> str:
    """Print a fraction of 1 as a percentage: 0.31128 is ``31.1%``."""
    return UNKNOWN if _unknown(value) else f"{decimal(_exact(value) * 100, decimals)}%"


def points(value: Number | None, decimals: int = 1) -> str:
    """Print a difference of two fractions of 1 in percentage points: ``0.3ポイント``."""
    return UNKNOWN if _unknown(value) else f"{decimal(_exact(value) * 100, decimals)}ポイント"


def _unknown(value: Number | None) -> bool:
    return bool(pd.isna(value))  # type: ignore[arg-type]


def _exact(value: Number | None) -> Fraction:
    if isinstance(value, Fraction):
        return value
    try:
        return Fraction(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is not a finite number: it cannot be rounded") from None

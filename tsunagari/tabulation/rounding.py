"""Exact quotients, and rounding half up: the one place where a number loses digits."""

from __future__ import annotations

import math
import operator
from decimal import Decimal
from fractions import Fraction
from typing import SupportsIndex

from tsunagari.messages import coded

Real = int | float | Decimal | Fraction
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
        raise ValueError(coded("N17", "a ratio needs a positive base, got {base}", base=base))
    return Fraction(top, base)


def round_half_up(value: Real, decimals: int = 0) -> Decimal:
    """Round to a number of decimals; a tie goes away from zero (四捨五入).

    A float counts as the decimal number that it prints as: 0.125 is exactly 0.125, and
    2.675 gives 2.68, not the 2.67 of its binary value.

    Raises
    ------
    ValueError
        If the value is None, NaN or infinite.
    """
    fraction = exact(value)
    digits = math.floor(abs(fraction) * 10**decimals + Fraction(1, 2))
    sign = 1 if fraction < 0 and digits else 0
    return Decimal((sign, tuple(int(digit) for digit in str(digits)), -decimals))


def digits(value: Real, decimals: int = 0) -> str:
    """Return a number as the page prints it, half up, with thousands commas: ``△1,234.5``."""
    rounded = round_half_up(value, decimals)
    return f"{NEGATIVE if rounded < 0 else ''}{abs(rounded):,f}"


def exact(value: Real | None) -> Fraction:
    """Return a number as a fraction; a float counts as the decimal that it prints as."""
    if isinstance(value, Fraction):
        return value
    try:
        return Fraction(str(value))
    except ValueError:
        raise ValueError(
            coded("N17", "{value!r} is not a finite number: it cannot be rounded", value=value)
        ) from None

"""Reals as the report prints them: half up, thousands commas, 「△」 negative, 「…」 unknown."""

from __future__ import annotations

import pandas as pd

from tsunagari.present.printed import Printed
from tsunagari.tabulation.rounding import Real, exact, round_half_up
from tsunagari.tabulation.symbols import UNKNOWN

NEGATIVE = "△"
"""Printed before a negative number, as in Japanese official statistics."""


def integer(value: Real | None, unit: str = "") -> Printed:
    """Return a whole number as it is printed: ``2,179``, ``60名``."""
    return decimal(value, 0, unit)


def decimal(value: Real | None, decimals: int, unit: str = "") -> Printed:
    """Return a number with a fixed number of decimals as it is printed: ``1,234.50``."""
    if _unknown(value):
        return Printed(UNKNOWN, unit=unit)
    return Printed(f"{_digits(value, decimals)}{unit}", value, unit=unit)


def ten_thousands(value: Real | None) -> Printed:
    """Return a count for an axis, from 10,000 on in units of 万: ``3,592``, ``114万``."""
    if _unknown(value) or exact(value) < 10_000:
        return integer(value)
    return Printed(f"{_digits(exact(value) / 10_000, 0)}万", value)


def percent(value: Real | None, decimals: int = 1) -> Printed:
    """Return a fraction of 1 as a percentage: 0.31128 is ``31.1%``."""
    if _unknown(value):
        return Printed(UNKNOWN)
    return Printed(f"{_digits(exact(value) * 100, decimals)}%", value)


def points(value: Real | None, decimals: int = 1) -> Printed:
    """Return a difference of two fractions of 1 in percentage points: ``0.3ポイント``."""
    return decimal(None if _unknown(value) else exact(value) * 100, decimals, "ポイント")


def _digits(value: Real | None, decimals: int) -> str:
    rounded = round_half_up(value, decimals)  # type: ignore[arg-type]
    return f"{NEGATIVE if rounded < 0 else ''}{abs(rounded):,f}"


def _unknown(value: Real | None) -> bool:
    return bool(pd.isna(value))  # type: ignore[arg-type]

"""Reals as the report prints them: half up, thousands commas, 「△」 negative, 「…」 unknown."""

from fractions import Fraction

import pandas as pd

from tsunagari.tabulation.rounding import Real, exact, round_half_up
from tsunagari.tabulation.symbols import SMALL_BASE, UNKNOWN
from tsunagari.tabulation.thresholds import SmallBase

NEGATIVE = "△"
"""Printed before a negative number, as in Japanese official statistics."""


def integer(value: Real | None) -> str:
    """Print a count: ``2,179``."""
    return decimal(value, 0)


def decimal(value: Real | None, decimals: int) -> str:
    """Print a number with a fixed number of decimals: ``1,234.50``."""
    if _unknown(value):
        return UNKNOWN
    rounded = round_half_up(value, decimals)  # type: ignore[arg-type]
    return f"{NEGATIVE if rounded < 0 else ''}{abs(rounded):,f}"


def percent(value: Real | None, decimals: int = 1) -> str:
    """Print a fraction of 1 as a percentage: 0.31128 is ``31.1%``."""
    return UNKNOWN if _unknown(value) else f"{decimal(exact(value) * 100, decimals)}%"


def points(value: Real | None, decimals: int = 1) -> str:
    """Print a difference of two fractions of 1 in percentage points: ``0.3ポイント``."""
    return UNKNOWN if _unknown(value) else f"{decimal(exact(value) * 100, decimals)}ポイント"


def marked_percent(value: Fraction | str, decimals: int = 1) -> str:
    """Print a share as `share` gives it: ``12.5%``, ``40.0%*``, ``x``."""
    if isinstance(value, str):
        return value
    return percent(value, decimals) + (SMALL_BASE if isinstance(value, SmallBase) else "")


def _unknown(value: Real | None) -> bool:
    return bool(pd.isna(value))  # type: ignore[arg-type]

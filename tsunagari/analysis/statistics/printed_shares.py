"""What a printed percentage says about the count behind it."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction


def counts_of_share(percentage: Decimal, base: int) -> range:
    """Return the counts that are printed as this percentage of a base, rounded half up.

    Parameters
    ----------
    percentage : Decimal
        As printed, from 0 to 100, with as many decimals as were printed.
    base : int
        What the percentage is a share of, above 0.

    Returns
    -------
    range
        Consecutive counts, in order; empty if no count of this base gives the percentage.
    """
    decimals = -int(percentage.as_tuple().exponent)
    half = Fraction(1, 2 * 10**decimals)
    lowest = math.ceil((Fraction(percentage) - half) * base / 100)
    beyond = math.ceil((Fraction(percentage) + half) * base / 100)
    return range(max(lowest, 0), min(beyond, base + 1))

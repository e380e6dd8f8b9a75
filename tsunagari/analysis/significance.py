"""What may be claimed of shares of a sample that are known by their printed percentages only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from scipy.stats import binomtest, norm

from tsunagari.analysis.shares import counts_of_share


class Interval(NamedTuple):
    """A confidence interval of a share, as fractions of 1."""

    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """A two-proportion test where a share is known by its printed percentage only.

    Attributes
    ----------
    p_low, p_high : float
        The smallest and the largest p-value over the counts that the percentages may stand for.
    differs : bool
        Whether a difference may be claimed: all of the p-values are below the level.
    higher : bool
        Whether the first percentage is above the second.
    """

    p_low: float
    p_high: float
    differs: bool
    higher: bool


def wilson(share: Decimal, base: int, confidence: float = 0.95) -> Interval:
    """Compute Wilson's score interval of a share that was printed as a percentage.

    Parameters
    ----------
    share : Decimal
        Per cent, as printed.
    base : int
        How many answered.
    confidence : float
        From 0 to 1.

    Returns
    -------
    Interval
        Around all counts that the percentage may stand for.

    Raises
    ------
    ValueError
        If no count of this base is printed as this percentage.

    Notes
    -----
    Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference.
    JASA 22, 209–212.
    """
    counts = _counts(share, base)
    low, high = (
        binomtest(count, base).proportion_ci(confidence, method="wilson")
        for count in (counts[0], counts[-1])
    )
    return Interval(float(low.low), float(high.high))


def compare_with_rounded(
    share: Decimal, base: int, other: Decimal, other_base: int, confidence: float = 0.95
) -> Comparison:
    """Compare two shares that were printed as percentages.

    A printed percentage stands for one of several counts. A difference is claimed only if the
    pooled two-proportion z-test finds one for each of them: the state comments on differences
    by the same test, at 95 %.

    Parameters
    ----------
    share, other : Decimal
        Per cent, as printed.
    base, other_base : int
        How many answered.
    confidence : float
        From 0 to 1; the level of the test is what it lacks of 1.

    Raises
    ------
    ValueError
        If no count of a base is printed as its percentage.
    """
    p_values = [
        _p_value(count, base, other_count, other_base)
        for count in _counts(share, base)
        for other_count in _counts(other, other_base)
    ]
    differs = max(p_values) < 1 - confidence
    return Comparison(min(p_values), max(p_values), differs, share > other)


def _counts(share: Decimal, base: int) -> range:
    counts = counts_of_share(share, base)
    if not counts:
        raise ValueError(f"no count of {base:,} is {share} %")
    return counts


def _p_value(count: int, base: int, other_count: int, other_base: int) -> float:
    """Test two proportions for a difference, two-sided, with the pooled variance."""
    pooled = (count + other_count) / (base + other_base)
    variance = pooled * (1 - pooled) * (1 / base + 1 / other_base)
    if variance == 0:  # nobody, or everybody, in both
        return 1.0
    z = (count / base - other_count / other_base) / math.sqrt(variance)
    return float(2 * norm.sf(abs(z)))

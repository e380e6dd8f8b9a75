"""Tests of shares for a difference, also where only their printed percentages are known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
from scipy.special import ndtr

from tsunagari.analysis.statistics.intervals import Interval, check_share, wilson_of_count
from tsunagari.analysis.statistics.printed_shares import counts_of_share
from tsunagari.messages import coded
from tsunagari.tabulation.rounding import round_half_up


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


def wilson_of_printed(share: Decimal, base: int, confidence: float = 0.95) -> Interval:
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
    """
    counts = _counts(share, base)
    low, high = (
        wilson_of_count(count, base, confidence=confidence) for count in (counts[0], counts[-1])
    )
    return Interval(low.low, high.high)


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
        two_proportions(count, base, other_count, other_base)
        for count in _counts(share, base)
        for other_count in _counts(other, other_base)
    ]
    differs = max(p_values) < 1 - confidence
    return Comparison(min(p_values), max(p_values), differs, share > other)


def as_compared(percentage: Decimal | Fraction) -> Decimal:
    """Return a percentage as it is printed beside others: with one decimal at most.

    Who compares what is printed on one page of a report and on another finds the same.
    """
    if isinstance(percentage, Decimal) and int(percentage.as_tuple().exponent) > -1:
        return percentage
    return round_half_up(percentage, 1)


def _counts(share: Decimal, base: int) -> range:
    counts = counts_of_share(share, base)
    if not counts:
        raise ValueError(coded("N14", "no count of {base:,} is {share} %", base=base, share=share))
    return counts


def two_proportions(count: int, base: int, other_count: int, other_base: int) -> float:
    """Test two shares for a difference: the two-sided z-test with the pooled variance.

    Returns
    -------
    float
        The p-value; 1 where nobody, or everybody, is counted in both.

    Raises
    ------
    ValueError
        If a count is not within its base, or a base is 0.

    Notes
    -----
    The function of statsmodels gives the same, bit for bit, but to load it takes a notebook as
    long as to load pandas and matplotlib; tests hold this one against it.
    """
    check_share(count, base)
    check_share(other_count, other_base)
    if count + other_count in (0, base + other_base):
        return 1.0
    pooled = (count + other_count) / (base + other_base)
    error = math.sqrt(pooled * (1 - pooled) * (1 / base + 1 / other_base))
    z = (count / base - other_count / other_base) / error
    return float(2 * ndtr(-abs(z)))


def holm(p_values: Sequence[float]) -> list[float]:
    """Correct p-values that were looked at together.

    Returns
    -------
    list of float
        In the order given; each is to be compared with the level as it is.

    Notes
    -----
    Holm, S. (1979): A simple sequentially rejective multiple test procedure. Scandinavian
    Journal of Statistics 6, 65-70. The function of statsmodels collects garbage at every call,
    which takes a tenth of a second; tests hold this one against it.
    """
    values = np.asarray(p_values, dtype=float)
    order = np.argsort(values, kind="stable")
    factors = np.arange(len(values), 0, -1)
    corrected = np.empty_like(values)
    corrected[order] = np.minimum(np.maximum.accumulate(values[order] * factors), 1)
    return [float(value) for value in corrected]

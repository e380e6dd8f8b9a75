"""Confidence intervals of shares and of their differences, from counts."""

from __future__ import annotations

import math
from typing import NamedTuple

from scipy.stats import binomtest, norm

NOTICEABLE = 0.05
"""From what part of the population in the sample on the interval is made narrower.

Cochran, W. G. (1977): Sampling techniques, 3rd edition, section 2.6: the correction may be left
out where the sample is not more than 5 % of the population.
"""


class Interval(NamedTuple):
    """A confidence interval, as fractions of 1."""

    low: float
    high: float


def wilson_of_count(
    count: int, base: int, population: int | None = None, confidence: float = 0.95
) -> Interval:
    """Compute Wilson's score interval of a share.

    Parameters
    ----------
    count, base : int
        How many of how many; the base is above 0.
    population : int, optional
        How many people the base was drawn from. Where it is a noticeable part of them (see
        `NOTICEABLE`), the variance is multiplied by (N - n) / (N - 1); without, it never is.
    confidence : float
        From 0 to 1.

    Raises
    ------
    ValueError
        If the count is not within the base, or the base not within the population.

    Notes
    -----
    Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference.
    JASA 22, 209-212. The variance without replacement: Cochran (1977), section 3.2. In Wilson's
    inversion it stands beside z², so a smaller variance is a smaller z: that of a lower
    confidence, for which scipy gives the interval.
    """
    if not 0 <= count <= base or base < 1:
        raise ValueError(f"{count:,} of {base:,} is no share")
    if population is not None and base > population:
        raise ValueError(f"{base:,} cannot have been drawn from {population:,}")
    if population is not None and base > NOTICEABLE * population:
        if base == population:
            return Interval(count / base, count / base)
        z = norm.isf((1 - confidence) / 2) * math.sqrt((population - base) / (population - 1))
        confidence = float(1 - 2 * norm.sf(z))
    ends = binomtest(count, base).proportion_ci(confidence, method="wilson")
    return Interval(float(ends.low), float(ends.high))


def newcombe(
    count: int, base: int, other: int, other_base: int, confidence: float = 0.95
) -> Interval:
    """Compute the hybrid score interval of the difference of two independent shares.

    Parameters
    ----------
    count, base, other, other_base : int
        The first share less the other one.

    Raises
    ------
    ValueError
        If a count is not within its base.

    Notes
    -----
    Newcombe, R. G. (1998): Interval estimation for the difference between independent
    proportions: comparison of eleven methods. Statistics in Medicine 17, 873-890, method 10.
    """
    first = wilson_of_count(count, base, confidence=confidence)
    second = wilson_of_count(other, other_base, confidence=confidence)
    share, other_share = count / base, other / other_base
    below = math.hypot(share - first.low, second.high - other_share)
    above = math.hypot(first.high - share, other_share - second.low)
    difference = share - other_share
    return Interval(difference - below, difference + above)

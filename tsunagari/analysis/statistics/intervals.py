"""Confidence intervals of shares, from counts."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from tsunagari.messages import coded

Floats = npt.NDArray[np.float64]

NOTICEABLE = 0.05
"""From what part of the population in the sample on the interval is made narrower.

Cochran, W. G. (1977): Sampling techniques, 3rd edition, section 2.6: the correction may be left
out where the sample is not more than 5 % of the population.
"""


class Interval(NamedTuple):
    """A confidence interval, as fractions of 1."""

    low: float
    high: float


def wilson(
    counts: npt.ArrayLike, bases: npt.ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Compute the ends of Wilson's score intervals of many shares; NaN where a base is 0.

    Notes
    -----
    Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference.
    JASA 22, 209-212.
    """
    return _wilson(counts, bases, _quantile(confidence))


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
    The variance without replacement: Cochran (1977), section 3.2. In Wilson's inversion it stands
    beside z², so a smaller variance is a smaller z. That is why the formula is our own: libraries
    take a confidence and no z.
    """
    check_share(count, base)
    if population is not None and base > population:
        raise ValueError(
            coded(
                "N14",
                "{base:,} cannot have been drawn from {population:,}",
                base=base,
                population=population,
            )
        )
    z = _quantile(confidence)
    if population is not None and base > NOTICEABLE * population:
        if base == population:
            return Interval(count / base, count / base)
        z *= math.sqrt((population - base) / (population - 1))
    low, high = _wilson(count, base, z)
    return Interval(float(low), float(high))


def check_share(count: int, base: int) -> None:
    """Check that a count is one of a base of at least one.

    Raises
    ------
    ValueError
        It is not.
    """
    if not 0 <= count <= base or base < 1:
        raise ValueError(coded("N14", "{count:,} of {base:,} is no share", count=count, base=base))


def _quantile(confidence: float) -> float:
    return float(ndtri(0.5 + confidence / 2))


def _wilson(counts: npt.ArrayLike, bases: npt.ArrayLike, z: float) -> tuple[Floats, Floats]:
    k, n = np.asarray(counts, dtype=float), np.asarray(bases, dtype=float)
    n = np.where(n > 0, n, np.nan)
    share = k / n
    denominator = 2 * (n + z**2)
    middle = (2 * n * share + z**2) / denominator
    half = z / denominator * np.sqrt(4 * n * share * (1 - share) + z**2)
    # At the ends the formula is exact, and floats would miss 0 and 1 by a little.
    return np.where(k == 0, 0 * n, middle - half), np.where(k == n, 1.0, middle + half)

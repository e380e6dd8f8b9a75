"""Small numbers: which counts are not shown, and which shares are not printed or marked.

A count of one or two people is hidden, as in the statistics of agriculture (農林水産省), and so
are as many others as it takes that no hidden count follows from those shown: see `suppression`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tsunagari.tabulation.rounding import ratio
from tsunagari.tabulation.symbols import HIDDEN, NIL

Shown = int | str
"""A count, or the mark that stands in its place."""


@dataclass(frozen=True)
class Thresholds:
    """How small is small.

    Attributes
    ----------
    hidden : int
        Counts from 1 to this are not shown.
    cases : int
        Shares of fewer cases than this are not printed.
    base : int
        Shares of fewer answers than this are marked.
    width : int
        What the possible values of a hidden count must span at least, from all that is shown.
    """

    hidden: int = 2
    cases: int = 10
    base: int = 30
    width: int = 2


class SmallBase(Fraction):
    """A share of few answers."""


def share(count: Shown, base: Shown, thresholds: Thresholds | None = None) -> Fraction | str:
    """Give the share of a count that was shown, or the mark in its place.

    Returns
    -------
    Fraction or str
        A `SmallBase` where the answers are few; 「x」 where the cases are, or a count is hidden;
        「-」 where there is nothing to count.
    """
    thresholds = thresholds or Thresholds()
    if NIL in (count, base) or not count or not base:
        return NIL  # of however many
    if HIDDEN in (count, base) or int(count) < thresholds.cases:
        return HIDDEN
    found = ratio(int(count), int(base))
    return SmallBase(found) if int(base) < thresholds.base else found

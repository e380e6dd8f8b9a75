"""Small numbers: which counts are not shown, and which shares are not printed or marked.

A count of one or two people is hidden, as in the statistics of agriculture (農林水産省), and so
are as many others as it takes that no hidden count follows from those shown: see `suppression`.
"""

from __future__ import annotations

from dataclasses import dataclass


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

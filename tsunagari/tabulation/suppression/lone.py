"""What somebody can tell who is counted alone and knows it, wherever that could be.

Nobody but himself knows where: every count that is not shown and can be 1 is taken for his, so
that who looks at what is published, and cannot tell either, finds the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from tsunagari.tabulation.suppression.attacker import Truths
from tsunagari.tabulation.suppression.programs import PRIMAL, Numbers, Program, whole_numbers
from tsunagari.tabulation.suppression.reasons import Reasons

_TINY = 1e-6
_AIMS = 3
"""So many times all counts are moved at once, each up or down as it falls."""


@dataclass(frozen=True, eq=False)
class Lone:
    """Counts that are tied to one another by sums, and which have to be safe from whom.

    Attributes
    ----------
    reasons
        The counts, and what ties them.
    width
        How far apart the values of a count have to lie.
    asked
        Which counts have to be safe if they are hidden or said nowhere,
    unseen
        and which are said nowhere: of these it may not follow that they are small and how many.
    """

    reasons: Reasons
    width: int
    asked: Truths
    unseen: Truths

    def told(self, hidden: Truths, near: Truths | None = None) -> Iterator[tuple[int, int]]:
        """Find what follows where a count that is not shown is 1.

        Parameters
        ----------
        hidden
            Which counts are not shown.
        near
            If given, only counts that are tied to some of these are looked at.

        Yields
        ------
        tuple
            The place of that count, and that of another which is then known.
        """
        for part, ends in self.reasons.parts(hidden):
            if near is None or (part & near).any():
                yield from _Part(self, np.flatnonzero(part), ends).told()


class _Part:
    """Counts that are not known, those together that sums tie; as differences to the truth."""

    def __init__(self, of: Lone, at: NDArray[np.intp], ends: Numbers) -> None:
        self._at, self._limit = at, of.reasons.limit
        self._values = of.reasons.values[at]
        self._asked, self._sensitive = of.asked[at], of.reasons.always[at]
        self._width = np.where(of.unseen[at] & ~self._sensitive, 1, of.width)
        self._least, self._most = (ends[at] - self._values[:, None]).T
        every = of.reasons.matrix
        rows = (every[:, at] != 0).any(axis=1)
        self._matrix = every[np.ix_(rows, at)]
        # Sums whose total is known to be 1, though it is none of these.
        outside = np.ones(len(ends), dtype=bool)
        outside[at] = False
        known = (ends[:, 0] == 1) & (ends[:, 1] == 1) & outside
        self._is_one = ((every[rows] < 0) & known).any(axis=1)
        self._program = Program(csc_array(self._matrix), np.zeros(len(at)), PRIMAL)
        self._drawn = np.random.default_rng(0)  # the same at every build

    def told(self) -> Iterator[tuple[int, int]]:
        """Yield what follows where one of them is 1."""
        self._program.limit(self._least, self._most)
        to_one = 1 - self._values
        for own in map(int, np.flatnonzero((self._least <= to_one) & (to_one <= self._most))):
            self._program.limit_one(own, to_one[own], to_one[own])
            for least, most in self._ranges(own, to_one[own]):
                narrow = most - least < self._width
                himself = self._himself(own, (least == 1) & (most == 1))
                may_be_small = ((least >= 1) & (least <= self._limit)) | self._sensitive
                for other in np.flatnonzero(narrow & may_be_small & self._asked & ~himself):
                    yield int(self._at[own]), int(self._at[other])
            self._program.limit_one(own, self._least[own], self._most[own])

    def _ranges(self, own: int, to: float) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield what each count can be, as far as it takes: in fractions, and in whole numbers."""
        first = self._program.solve()
        if first is None:
            return
        points = [first]

        def left() -> NDArray[np.intp]:
            return np.flatnonzero(np.ptp(points, axis=0) < self._width - _TINY)

        for _ in range(_AIMS):
            if len(places := left()) > 1:
                up_or_down = self._drawn.choice([-1.0, 1.0], len(places))
                points += [self._reached(places, up_or_down), self._reached(places, -up_or_down)]
        for place in left():
            points += [self._reached(np.array([place]), np.array([s])) for s in (1.0, -1.0)]
        yield self._counts(np.min(points, axis=0), np.max(points, axis=0))
        if not all(map(_is_whole, points)) and (found := self._in_whole_numbers(own, to)):
            yield found

    def _reached(self, places: NDArray[np.intp], prices: Numbers) -> Numbers:
        """Return a table in which some counts go as far up or down as they can."""
        for place, price in zip(places, prices, strict=True):
            self._program.price_one(place, price)
        point = self._program.solve()
        for place in places:
            self._program.price_one(place, 0)
        if point is None:
            raise ArithmeticError("there is a table where this count is 1")
        return point

    def _in_whole_numbers(self, own: int, to: float) -> tuple[Numbers, Numbers] | None:
        """Return what each count can be; None where there is no table."""
        size = len(self._at)
        least, most = self._least.copy(), self._most.copy()
        least[own] = most[own] = to
        low, high = np.full(size, np.inf), np.full(size, -np.inf)

        def reach(aim: Numbers) -> bool:
            found = whole_numbers(self._matrix, aim, least, most)
            if found is not None:
                np.minimum(low, found, out=low)
                np.maximum(high, found, out=high)
            return found is not None

        if not reach(np.zeros(size)):
            return None
        for place in range(size):
            for sign in (1.0, -1.0):
                if high[place] - low[place] < self._width[place]:
                    reach(np.where(np.arange(size) == place, sign, 0))
        return self._counts(low, high)

    def _counts(self, least: Numbers, most: Numbers) -> tuple[Numbers, Numbers]:
        low, high = np.ceil(least - _TINY), np.floor(most + _TINY)
        return low + self._values, high + self._values

    def _himself(self, own: int, one: Truths) -> Truths:
        """Return those of some counts of 1 that count the same person: a sum of 1 and its 1."""
        himself = np.zeros(len(one), dtype=bool)
        himself[own] = True
        one = one | himself
        while True:
            totals = ((self._matrix < 0) & one).any(axis=1) | self._is_one
            met = totals & ((self._matrix != 0) & himself).any(axis=1)
            more = himself | (((self._matrix[met] != 0).any(axis=0)) & one)
            if (more == himself).all():
                return himself
            himself = more


def _is_whole(point: Numbers) -> bool:
    return bool(np.abs(point - np.round(point)).max(initial=0) < _TINY)

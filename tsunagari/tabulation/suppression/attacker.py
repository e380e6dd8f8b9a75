"""What a reader can work out: between which values a hidden count must lie.

A reader knows every count that is shown, every sum, that no count is below 0, and that a count
behind a mark is not 0, because a 0 is printed as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array, csr_array

from tsunagari.tabulation.suppression.programs import DUAL, PRIMAL, Numbers, Program

Truths = NDArray[np.bool_]
_TINY = 1e-6
_SLACK = 0.01
"""A span may be less by this, in fractions: whole numbers have the last word."""
_REMEMBERED = 400
_FAR = 1e4
"""How much more a count's own way is worth than the ways of others that it takes along."""
_WHOLE = 20
"""So many linear programs an integer program takes the time of."""


class Attacker:
    """Counts that are tied to one another by sums.

    Parameters
    ----------
    matrix
        One row a sum, one column a count: -1 for the sum, 1 for its parts; it times the counts
        is 0.
    values
        The true counts.
    ends
        One row a count: what it is known to be at least and at most if it is hidden.

    Attributes
    ----------
    programs
        How many linear programs have been solved: what it took, on any machine.
    """

    def __init__(self, matrix: Numbers, values: Numbers, ends: Numbers) -> None:
        self.matrix, self.values, self.ends, self.programs = matrix, values, ends, 0
        self.down, self.up = (values - ends[:, 0]).clip(0), (ends[:, 1] - values).clip(0)
        self.sums = csr_array(matrix)
        size = len(values)
        self._farthest = Program(csc_array(matrix), np.zeros(size), PRIMAL)
        # One number for the way up of each count, one for its way down.
        both = csc_array(np.hstack((matrix, -matrix)))
        self.nearest = Program(both, np.ones(2 * size), DUAL)
        self.fractions, self.whole = _Remembered(size), _Remembered(size)

    def short(
        self, weights: Numbers, asked: Iterable[int], width: int
    ) -> Iterator[tuple[int, Numbers]]:
        """Find the counts whose possible values, fractions among them, span less than a width.

        Parameters
        ----------
        weights
            How far each count is hidden: 1 if it is, 0 if it is shown. What is hidden in part
            can move by that part, and need be safe by that part of the width.
        asked
            Places of counts that have to be safe.

        Yields
        ------
        tuple
            The place, and the reason: whatever is hidden, the values possible for the count span
            no more than the sum of what this has for each hidden count, the dual of the reader's
            linear program (Fischetti and Salazar-González 2001, Management Science 47,
            1008-1027).
        """
        down, up = self.down * weights, self.up * weights
        self._farthest.limit(-down, up)
        least, most = np.zeros(len(weights)), np.zeros(len(weights))
        for seen in (self.whole, self.fractions):
            seen.stretched(down, up, least, most)
        for one in asked:
            wanted = width * weights[one] - _SLACK
            if most[one] - least[one] >= wanted:
                continue
            adds = np.zeros(len(weights))
            for sign in (1, -1):
                point, more = self._reach(one, sign)
                self.fractions.add(point)
                np.minimum(least, point, out=least)
                np.maximum(most, point, out=most)
                adds += more
            if adds @ weights < wanted:
                yield one, adds

    def unsafe(
        self, hidden: Truths, asked: Iterable[int], width: int
    ) -> Iterator[tuple[int, Numbers | None]]:
        """Find the hidden counts whose possible values, whole numbers, span less than a width.

        Yields
        ------
        tuple
            The place, and the reason as of `short`. None where the span is wide enough for
            fractions but not for whole numbers.
        """
        asked, unsafe = list(asked), set[int]()
        for one in asked:
            if self.down[one] + self.up[one] == 0:  # one value only, whatever the sums say
                unsafe.add(one)
                yield one, None
        others = [one for one in asked if one not in unsafe]
        for one, adds in self.short(hidden.astype(float), others, width):
            unsafe.add(one)
            yield one, adds
        possible = _Possible(self, hidden)
        for one in asked:
            if one not in unsafe and not possible.spans(one, width):
                yield one, None

    def _reach(self, one: int, sign: int) -> tuple[Numbers, Numbers]:
        """Return the farthest that a count can go, and how far each other lets it."""
        self.programs += 1
        self._farthest.price_one(one, -sign)
        point = self._farthest.solve()
        if point is None:
            raise ArithmeticError("the true counts are possible")
        rest = self._farthest.prices() @ self.sums
        self._farthest.price_one(one, 0)
        rest[one] += sign
        rest = np.where(np.abs(rest) < _TINY, 0, rest)
        return point, np.where(rest > 0, rest * self.up, -rest * self.down)


class _Remembered:
    """The last of what has been found to be possible with one choice or another, as differences."""

    def __init__(self, size: int) -> None:
        self._points = np.zeros((_REMEMBERED, size))
        self._added = 0

    def add(self, point: Numbers) -> None:
        self._points[self._added % _REMEMBERED] = point
        self._added += 1

    def within(self, down: Numbers, up: Numbers) -> Numbers:
        """Return those that are possible between two ends."""
        points = self._points[: self._added]
        return points[((points >= -down) & (points <= up)).all(axis=1)]

    def stretched(self, down: Numbers, up: Numbers, least: Numbers, most: Numbers) -> None:
        """Note the least and the most of each count, all points gone as far as they may."""
        points = self._points[: self._added]
        with np.errstate(divide="ignore", invalid="ignore"):
            far = np.where(points > 0, up / points, np.where(points < 0, -down / points, np.inf))
        held = points * far.min(axis=1, initial=1e3)[:, None]
        np.minimum(least, held.min(axis=0, initial=0), out=least)
        np.maximum(most, held.max(axis=0, initial=0), out=most)


class _Possible:
    """What is possible with one choice, in whole numbers, as differences to the truth."""

    def __init__(self, attacker: Attacker, hidden: Truths) -> None:
        self._of, self._size, self._program = attacker, len(hidden), attacker.nearest
        self._ends = np.where(np.tile(hidden, 2), np.concatenate((attacker.up, attacker.down)), 0)
        up, down = self._ends[: self._size], self._ends[self._size :]
        seen = attacker.whole.within(down, up)
        self._least, self._most = seen.min(axis=0, initial=0), seen.max(axis=0, initial=0)
        self._program.limit(np.zeros(2 * self._size), self._ends)

    def spans(self, one: int, width: int) -> bool:
        """Tell whether the values of a count span a width, going step by step where need be."""
        up, down = one, self._size + one
        for at, back in ((up, down), (down, up)):
            if self._missing(one, width) > 0 and self._seen(at) < self._ends[at]:
                self._far(at, back, self._seen(at) + self._missing(one, width))
        for at, back in ((up, down), (down, up)):
            while self._missing(one, width) > 0 and self._one_more(at, back):
                pass
        return self._missing(one, width) <= 0

    def _missing(self, one: int, width: int) -> float:
        return float(width - (self._most[one] - self._least[one]))

    def _seen(self, at: int) -> float:
        """Return how far a count has been seen to go one way."""
        return float(self._most[at] if at < self._size else -self._least[at - self._size])

    def _far(self, at: int, back: int, wanted: float) -> None:
        """Go as far as is wanted, or as can be, taking along as few others as will do."""
        self._program.limit_one(at, 0, min(self._ends[at], wanted))
        self._program.price_one(at, -_FAR)
        self._program.price_one(back, _FAR)
        self._solve()
        self._program.price_one(at, 1)
        self._program.price_one(back, 1)
        self._program.limit_one(at, 0, self._ends[at])

    def _one_more(self, at: int, back: int) -> bool:
        """Go one further than seen; tell if it can be."""
        wanted = self._seen(at) + 1
        if wanted > self._ends[at]:
            return False
        self._program.limit_one(at, wanted, self._ends[at])
        self._program.limit_one(back, 0, 0)
        found = self._solve()
        self._program.limit_one(at, 0, self._ends[at])
        self._program.limit_one(back, 0, self._ends[back])
        return False if found is None else found or self._whole(at, wanted)

    def _solve(self) -> bool | None:
        """Solve the linear program; tell if its solution is one in whole numbers."""
        self._of.programs += 1
        self._program.forget()
        ways = self._program.solve()
        return None if ways is None else self._note(ways[: self._size] - ways[self._size :])

    def _whole(self, at: int, wanted: float) -> bool:
        """Go so far by an integer program; tell if it can be."""
        self._of.programs += _WHOLE
        least, most = -self._ends[self._size :], self._ends[: self._size].copy()
        if at < self._size:
            least[at] = wanted
        else:
            most[at - self._size] = -wanted
        free = np.flatnonzero((least < 0) | (most > 0))
        rows = np.flatnonzero(self._of.matrix[:, free].any(axis=1))
        solution = milp(
            np.zeros(len(free)),
            integrality=1,
            bounds=Bounds(least[free], most[free]),
            constraints=LinearConstraint(self._of.matrix[np.ix_(rows, free)], 0, 0),
        )
        if solution.x is None:
            return False
        point = np.zeros(self._size)
        point[free] = solution.x
        return self._note(point)

    def _note(self, point: Numbers) -> bool:
        """Remember a possible table; tell if it is one, in whole numbers."""
        whole = np.round(point)
        fits = np.abs(point - whole).max() < _TINY and not (self._of.sums @ whole).any()
        if fits:
            np.minimum(self._least, whole, out=self._least)
            np.maximum(self._most, whole, out=self._most)
            self._of.whole.add(whole)
        return bool(fits)

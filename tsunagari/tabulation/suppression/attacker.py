"""What a reader can work out: between which values a hidden count must lie.

A reader knows every count that is shown, every sum, that no count is below 0, and that a count
behind a mark is not 0, because a 0 is printed as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import fsum

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, hstack

from tsunagari.tabulation.suppression.programs import DUAL, PRIMAL, Numbers, Program, whole_numbers

Truths = NDArray[np.bool_]
_TINY = 1e-6
_PRIME = 1_000_003
_SLACK = 0.01
"""A span may be less by this, in fractions: whole numbers have the last word."""
_REMEMBERED = 400
_FARTHEST = 1e3
"""So many times at most what is possible is gone."""
_DIGITS = 9
_TIMES = 1, 2
"""A table in fractions may be so many times one in whole numbers."""
_MOST_OF = 0.7
"""A program is kept for counts of which at least this part can move."""
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
        # Sums that follow from others tell nothing.
        self.independent = matrix[_independent(matrix)]
        self._ties = csr_array(self.independent.T)
        self._farthest = _Farthest(self.independent, np.zeros(len(values), dtype=bool))
        self._possible: _Possible | None = None
        self.fractions = _Remembered(self.down, self.up, whole=False)
        self.whole = _Remembered(self.down, self.up, whole=True)

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
        if not self._farthest.has(weights > 0):
            self._farthest = _Farthest(self.independent, weights > 0)
        self._farthest.limit(-down, up)
        least, most = self.fractions.ends(weights)
        for seen, end in zip(self.whole.ends(weights), (least, most), strict=True):
            np.copyto(end, seen, where=np.abs(seen) > np.abs(end))
        places = np.array(list(asked), dtype=int)
        # What has moved least is first found not to move.
        for one in places[np.argsort((most - least)[places], kind="stable")]:
            wanted = width * weights[one] - _SLACK
            adds = np.zeros(len(weights))
            for sign in (1, -1):
                if most[one] - least[one] >= wanted:
                    break
                point = self._reach(one, sign)
                self.fractions.add(point)
                for way in _both_ways(point, down, up):
                    np.minimum(least, way, out=least)
                    np.maximum(most, way, out=most)
                adds += self._lets(one, sign)
            else:
                if fsum(adds * weights) < wanted:
                    yield int(one), adds

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
        possible = self._possible_with(hidden)
        for one in asked:
            if not possible.spans(one, width):
                # One value only, whatever the sums say, or whole numbers are fewer than fractions.
                moves = self.down[one] + self.up[one] > 0
                found = self.short(hidden.astype(float), [one], width) if moves else iter(())
                yield next(found, (one, None))

    def possible(self, point: Numbers) -> None:
        """Remember a table that is possible, as differences to the truth."""
        (self.whole if _is_whole(point) else self.fractions).add(point)

    def _possible_with(self, hidden: Truths) -> _Possible:
        """Return what is possible with a choice, by a program made for one like it."""
        if self._possible is None or not self._possible.has(hidden):
            self._possible = _Possible(self, hidden)
        self._possible.limit(hidden)
        return self._possible

    def _reach(self, one: int, sign: int) -> Numbers:
        """Return the farthest that a count can go."""
        self.programs += 1
        return self._farthest.reach(one, sign)

    def _lets(self, one: int, sign: int) -> Numbers:
        """Return how far each other count let one go the last time."""
        rest = self._ties @ self._farthest.prices()
        rest[one] += sign
        rest = np.where(np.abs(rest) < _TINY, 0, rest)
        return np.asarray(np.where(rest > 0, rest * self.up, -rest * self.down))


class _Farthest:
    """How far each of some counts can go, and what lets it: no others can move."""

    def __init__(self, matrix: Numbers, some: Truths) -> None:
        self._some, self._at = some, np.flatnonzero(some)
        self._place = np.cumsum(some) - 1
        self._rows = np.flatnonzero((matrix[:, self._at] != 0).any(axis=1))
        self._sums = len(matrix)
        among = csc_array(matrix[np.ix_(self._rows, self._at)])
        self._program = Program(among, np.zeros(len(self._at)), PRIMAL)

    def has(self, moving: Truths) -> bool:
        return _is_about(self._some, moving)

    def limit(self, least: Numbers, most: Numbers) -> None:
        self._program.limit(least[self._at], most[self._at])

    def reach(self, one: int, sign: int) -> Numbers:
        place = int(self._place[one])
        self._program.price_one(place, -sign)
        ways = self._program.solve()
        if ways is None:
            raise ArithmeticError("the true counts are possible")
        self._program.price_one(place, 0)
        point = np.zeros(len(self._some))
        point[self._at] = ways
        return point

    def prices(self) -> Numbers:
        every = np.zeros(self._sums)
        every[self._rows] = self._program.prices()
        return every


def _independent(matrix: Numbers) -> list[int]:
    """Return rows of a matrix of whole numbers from which its others follow, the first there are.

    They are found modulo a prime, so that no machine rounds otherwise.
    """
    left = matrix.astype(np.int64) % _PRIME
    kept = []
    for row in range(len(left)):
        places = np.flatnonzero(left[row])
        if not len(places):
            continue
        kept.append(row)
        at = places[0]
        own = left[row] * pow(int(left[row, at]), -1, _PRIME) % _PRIME
        below = np.flatnonzero(left[row + 1 :, at]) + row + 1
        left[below] = (left[below] - left[below, at][:, None] * own) % _PRIME
    return kept


def _is_about(some: Truths, moving: Truths) -> bool:
    """Tell whether some are all that can move, and not many others."""
    return not (moving & ~some).any() and moving.sum() >= _MOST_OF * some.sum()


def _is_whole(point: Numbers) -> bool:
    return bool(np.abs(point - np.round(point)).max(initial=0) < _TINY)


def _both_ways(points: Numbers, down: Numbers, up: Numbers, whole: bool = False) -> list[Numbers]:
    """Return tables that are possible, and their opposites, gone as far as they may."""
    with np.errstate(divide="ignore", invalid="ignore"):
        size = 1 / np.abs(points)
    gone = []
    for way in (points, -points):
        room = np.where(way > 0, up, np.where(way < 0, down, 1))
        far = (room * size).min(axis=-1, keepdims=True, initial=_FARTHEST)
        gone.append(way * (np.floor(far + _TINY) if whole else far))
    return gone


class _Remembered:
    """The last of what has been found to be possible with one choice or another.

    These are differences to the truth, and whatever is possible is so many times over, and the
    other way round, as far as each count can go.
    """

    def __init__(self, down: Numbers, up: Numbers, whole: bool) -> None:
        self._down, self._up, self._whole = down, up, whole
        self._points = np.zeros((_REMEMBERED, len(up)))
        self._moved = np.zeros((_REMEMBERED, len(up)), dtype=np.float32)
        self._gone = np.zeros((2, _REMEMBERED, len(up)))
        self._added = 0

    def add(self, point: Numbers) -> None:
        at = self._added % _REMEMBERED
        point = np.round(point, 0 if self._whole else _DIGITS)
        self._points[at], self._moved[at] = point, point != 0
        ways = _both_ways(point, self._down, self._up, self._whole)
        self._gone[:, at] = np.minimum(*ways), np.maximum(*ways)
        self._added += 1

    def ends(self, weights: Numbers) -> tuple[Numbers, Numbers]:
        """Return the least and the most of each count, as far as each is hidden."""
        fits = self._moved[: self._added] @ (weights <= 0).astype(np.float32) == 0
        if ((weights == 0) | (weights == 1)).all():
            least, most = self._gone[:, : self._added][:, fits]
        else:
            ways = _both_ways(
                self._points[: self._added][fits], self._down * weights, self._up * weights
            )
            least, most = np.minimum(*ways), np.maximum(*ways)
        return least.min(axis=0, initial=0), most.max(axis=0, initial=0)


class _Possible:
    """What is possible with one choice, in whole numbers, as differences to the truth."""

    def __init__(self, attacker: Attacker, some: Truths) -> None:
        self._of, self._some = attacker, some
        self._at, self._place = np.flatnonzero(some), np.cumsum(some) - 1
        self._size = len(self._at)
        matrix = attacker.matrix
        rows = (matrix[:, self._at] != 0).any(axis=1)
        self._sums = csc_array(matrix[np.ix_(rows, self._at)])
        # One number for the way up of each count, one for its way down.
        both = csc_array(hstack((self._sums, -self._sums)))
        self._program = Program(both, np.ones(2 * self._size), DUAL)

    def has(self, hidden: Truths) -> bool:
        return _is_about(self._some, hidden)

    def limit(self, hidden: Truths) -> None:
        self._up, self._down = (
            np.where(hidden, way, 0)[self._at] for way in (self._of.up, self._of.down)
        )
        self._ends = np.concatenate((self._up, self._down))
        self._program.limit(np.zeros(2 * self._size), self._ends)
        least, most = self._of.whole.ends(hidden.astype(float))
        self._least, self._most = least[self._at], most[self._at]

    def spans(self, one: int, width: int) -> bool:
        """Tell whether the values of a count span a width, going step by step where need be."""
        place = int(self._place[one])
        up, down = place, self._size + place
        far = 0.0
        for at, back in ((up, down), (down, up)):
            if self._missing(place, width) <= 0:
                return True
            wanted = self._seen(at) + self._missing(place, width)
            far += self._far(at, back, min(self._ends[at], wanted))
        if far < width - _SLACK:
            return False
        for at, back in ((up, down), (down, up)):
            while self._missing(place, width) > 0 and self._one_more(at, back):
                pass
        return self._missing(place, width) <= 0

    def _missing(self, one: int, width: int) -> float:
        return float(width - (self._most[one] - self._least[one]))

    def _seen(self, at: int) -> float:
        """Return how far a count has been seen to go one way."""
        return float(self._most[at] if at < self._size else -self._least[at - self._size])

    def _far(self, at: int, back: int, wanted: float) -> float:
        """Return how far a count can go, if not as far as is wanted, taking along few others."""
        self._program.limit_one(at, 0, wanted)
        self._program.price_one(at, -_FAR)
        self._program.price_one(back, _FAR)
        point = self._solve()
        self._program.price_one(at, 1)
        self._program.price_one(back, 1)
        self._program.limit_one(at, 0, self._ends[at])
        if point is None:
            raise ArithmeticError("the true counts are possible")
        self._note(point)
        return abs(float(point[at % self._size]))

    def _one_more(self, at: int, back: int) -> bool:
        """Go one further than seen; tell if it can be."""
        wanted = self._seen(at) + 1
        if wanted > self._ends[at]:
            return False
        self._program.limit_one(at, wanted, self._ends[at])
        self._program.limit_one(back, 0, 0)
        point = self._solve()
        self._program.limit_one(at, 0, self._ends[at])
        self._program.limit_one(back, 0, self._ends[back])
        if point is None:
            return False
        self._note(point)
        return self._seen(at) >= wanted or self._whole(at, wanted)

    def _solve(self) -> Numbers | None:
        """Return the nearest table that is possible, if any is."""
        self._of.programs += 1
        self._program.forget()
        ways = self._program.solve()
        return None if ways is None else ways[: self._size] - ways[self._size :]

    def _whole(self, at: int, wanted: float) -> bool:
        """Go so far by an integer program; tell if it can be."""
        self._of.programs += _WHOLE
        least, most = -self._down, self._up.copy()
        if at < self._size:
            least[at] = wanted
        else:
            most[at - self._size] = -wanted
        found = whole_numbers(self._sums, np.zeros(self._size), least, most)
        if found is None:
            return False
        self._note(found)
        return self._seen(at) >= wanted

    def _note(self, point: Numbers) -> None:
        """Remember a possible table, or so many times what it differs by, in whole numbers."""
        times = next((times for times in _TIMES if _is_whole(times * point)), None)
        if times is None:
            return
        whole = np.round(times * point)
        for way in _both_ways(whole, self._down, self._up, whole=True):
            np.minimum(self._least, way, out=self._least)
            np.maximum(self._most, way, out=self._most)
        every = np.zeros(len(self._some))
        every[self._at] = whole
        self._of.whole.add(every)

"""What a reader can work out: between which values a hidden count must lie.

A reader knows every count that is shown, every sum, that no count is below 0, and that a count
behind a mark is not 0, because a 0 is printed as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

Truths = NDArray[np.bool_]
Numbers = NDArray[np.float64]
_TINY = 1e-6
_REMEMBERED = 500


@dataclass(eq=False)
class Attacker:
    """Counts that are tied to one another by sums.

    Attributes
    ----------
    matrix
        One row a sum, one column a count: -1 for the sum, 1 for its parts; it times the counts
        is 0.
    values
        The true counts.
    ends
        One row a count: what it is known to be at least and at most if it is hidden.
    """

    matrix: Numbers
    values: Numbers
    ends: Numbers
    possible: list[Numbers] = field(default_factory=list)
    """What has been found to be possible with one choice or another, as differences."""
    programs: int = 0
    """How many linear programs have been solved."""

    def unsafe(
        self, hidden: Truths, asked: Iterable[int], width: int
    ) -> Iterator[tuple[int, Numbers | None]]:
        """Find the counts whose possible values span less than a width.

        Parameters
        ----------
        hidden
            Which counts are not shown.
        asked
            Places of hidden counts that have to be safe.

        Yields
        ------
        tuple
            The place, and the reason: whatever is hidden, the values possible for the count span
            no more than the sum of what this has for each hidden count, the dual of the reader's
            linear program (Fischetti and Salazar-González 2001, Management Science 47,
            1008-1027). None where the span is wide enough for fractions but not for whole numbers.
        """
        ends = np.where(hidden[:, None], self.ends - self.values[:, None], 0)
        at = np.flatnonzero(ends[:, 0] < ends[:, 1])
        rows = np.flatnonzero(self.matrix[:, at].any(axis=1))
        tied = _Tied(self.matrix[np.ix_(rows, at)], ends[at])
        del self.possible[:-_REMEMBERED]
        tied.recall(self.possible, ends, at)
        place = {int(one): number for number, one in enumerate(at)}
        for one in asked:
            mine = place.get(one)
            if mine is None:  # it can have one value only, whatever the sums say
                yield one, None
                continue
            adds, span = np.zeros(len(self.values)), 0.0
            for sign in (-1, 1):
                if tied.span(mine) < width:
                    self.programs += 1
                    reach, prices = tied.reach(mine, sign)
                    rest = -prices @ self.matrix[rows]
                    rest[one] += sign
                    adds, span = adds + self._adds(rest), span + reach
            self.possible.extend(tied.learnt(at, len(self.values)))
            if tied.span(mine) >= width:
                continue
            if span < width - _TINY:
                yield one, adds
                continue
            for sign in (-1, 1):
                while tied.span(mine) < width and tied.one_more(mine, sign):
                    pass
            self.possible.extend(tied.learnt(at, len(self.values)))
            if tied.span(mine) < width:
                yield one, None

    def _adds(self, rest: Numbers) -> Numbers:
        """Return how far each count, if it is hidden, lets one move at given prices of the sums."""
        rest = np.where(np.abs(rest) < _TINY, 0, rest)
        low, high = self.values - self.ends[:, 0], self.ends[:, 1] - self.values
        return np.where(rest > 0, rest * low, -rest * high)


class _Tied:
    """The counts that a reader does not know, as differences to the truth."""

    def __init__(self, matrix: Numbers, ends: Numbers) -> None:
        self.matrix, self.ends = matrix, ends
        self.zeros = np.zeros(len(matrix))
        # What has been seen to be possible, for all of them at once.
        self.least = np.zeros(len(ends))
        self.most = np.zeros(len(ends))
        self.new: list[Numbers] = []

    def recall(self, possible: Sequence[Numbers], ends: Numbers, at: NDArray[np.intp]) -> None:
        """Take what was possible with another choice, if it is with this one."""
        if possible:
            all_ = np.array(possible)
            held = all_[((all_ >= ends[:, 0]) & (all_ <= ends[:, 1])).all(axis=1)][:, at]
            self.least, self.most = held.min(axis=0, initial=0), held.max(axis=0, initial=0)

    def learnt(self, at: NDArray[np.intp], size: int) -> list[Numbers]:
        """Return what has been found to be possible since it was last asked."""
        points = np.zeros((len(self.new), size))
        if self.new:
            points[:, at] = self.new
        self.new = []
        return list(points)

    def span(self, place: int) -> float:
        return float(self.most[place] - self.least[place])

    def reach(self, place: int, sign: int) -> tuple[float, Numbers]:
        """Go as far up (-1) or down (1) as fractions allow; give how far, and the sums' prices."""
        optimum = linprog(
            self._aim(place, sign), A_eq=self.matrix, b_eq=self.zeros, bounds=self.ends
        )
        self._note(optimum.x)
        return -float(optimum.fun), np.asarray(optimum.eqlin.marginals)

    def one_more(self, place: int, sign: int) -> bool:
        """Go one further up (-1) or down (1) than seen, in whole numbers; tell if it can be."""
        ends = self.ends.copy()
        if sign < 0:
            ends[place, 0] = self.most[place] + 1
        else:
            ends[place, 1] = self.least[place] - 1
        if ends[place, 0] > ends[place, 1]:
            return False
        if self._nearest(ends):
            return True
        solution = milp(
            np.zeros(len(ends)),
            integrality=1,
            bounds=Bounds(ends[:, 0], ends[:, 1]),
            constraints=LinearConstraint(self.matrix, self.zeros, self.zeros),
        )
        if solution.x is not None:
            self._note(np.asarray(solution.x))
        return solution.x is not None

    def _nearest(self, ends: Numbers) -> bool:
        """Go as little from the truth as fractions allow; tell if these are whole numbers."""
        bounds = np.concatenate((ends, np.column_stack((-ends[:, 1], -ends[:, 0])))).clip(0)
        found = linprog(
            np.ones(len(bounds)),
            A_eq=np.hstack((self.matrix, -self.matrix)),
            b_eq=self.zeros,
            bounds=bounds,
        )
        return found.x is not None and self._note(found.x[: len(ends)] - found.x[len(ends) :])

    def _aim(self, place: int, sign: int) -> Numbers:
        aim = np.zeros(len(self.ends))
        aim[place] = sign
        return aim

    def _note(self, point: Numbers) -> bool:
        """Remember a possible table; tell if it is one, in whole numbers."""
        whole = np.round(point)
        fits = np.abs(point - whole).max() < _TINY and not (self.matrix @ whole).any()
        if fits:
            np.minimum(self.least, whole, out=self.least)
            np.maximum(self.most, whole, out=self.most)
            self.new.append(whole)
        return bool(fits)

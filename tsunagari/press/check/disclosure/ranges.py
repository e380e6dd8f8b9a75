"""How far each count may vary, as a reader with a computer finds it: linear programming (HiGHS).

What follows from one sum after another is known before; the rest falls into parts that have no
unknown in common, and each is solved by itself. A solution in whole numbers shows at once a
possible value of every count of its part, so that most need no search of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tsunagari.press.check.disclosure.narrowing import narrow
from tsunagari.press.check.disclosure.unknowns import ContradictionError, System

if TYPE_CHECKING:  # slow to import, and needed only where a table counts people
    import numpy as np
    from numpy.typing import NDArray

Range = tuple[int, int | None]
"""Least and greatest value; no greatest where nothing bounds it."""

_TRIES = 6
_NODES = 2000
_WHOLE = 1e-5


@dataclass(frozen=True)
class Need:
    """What is asked of the values that a count may have.

    Attributes
    ----------
    width
        How far apart they must be at least.
    small
        Else: there must be one that is not from 1 to this.
    several
        Else, or there must be two: for counts that are printed nowhere.
    """

    width: int = 0
    small: int = 0
    several: bool = False

    def met(self, low: int, high: int | None) -> bool:
        """Tell whether it holds of all that is known to be possible, from `low` to `high`."""
        if self.width:
            return high is None or high - low >= self.width
        outside = low < 1 or high is None or high > self.small
        return outside or (self.several and high != low)

    def settled(self, low: int, high: int | None) -> bool:
        """Tell whether it holds of all that bounds allow, so that there is nothing to search."""
        return not self.width and (low > self.small or high == 0)


def failing(system: System, needs: Mapping[int, Need]) -> dict[int, Range]:
    """Find the counts that do not vary as they must.

    Parameters
    ----------
    system
        Its bounds are narrowed.
    needs
        By place of an unknown.

    Returns
    -------
    dict
        All values that such a count may have.

    Raises
    ------
    ContradictionError
        There are no counts that are as printed.
    """
    narrow(system)
    found: dict[int, Range] = {}
    open_needs = {}
    for place, need in needs.items():
        low, high = system.low[place], system.high[place]
        if low == high and not need.met(low, high):
            found[place] = (low, high)
        elif low != high and not need.settled(low, high):
            open_needs[place] = need
    for part in _parts(system):
        found |= _Part(system, part).failing(open_needs)
    return found


def _parts(system: System) -> Iterator[list[int]]:
    """Give the unknowns that are not known, those together that a sum or share binds."""
    above = list(range(len(system.names)))

    def top(place: int) -> int:
        while above[place] != place:
            above[place] = above[above[place]]
            place = above[place]
        return place

    bound = [(whole, *parts) for whole, parts in system.sums]
    bound += [(ratio.part, ratio.base) for ratio in system.ratios]
    for places in bound:
        free = [place for place in places if system.low[place] != system.high[place]]
        for one, other in pairwise(free):
            above[top(one)] = top(other)
    parts: dict[int, list[int]] = {}
    for place in range(len(system.names)):
        if system.low[place] != system.high[place]:
            parts.setdefault(top(place), []).append(place)
    yield from parts.values()


class _Part:
    """Unknowns that are bound to one another and to nothing else."""

    def __init__(self, system: System, places: list[int]) -> None:
        from scipy.sparse import csr_array

        self.places = places
        self.low = [system.low[place] for place in places]
        self.high = [system.high[place] for place in places]
        self.rows = list(_rows(system, {place: at for at, place in enumerate(places)}))
        data, across, down = [], [], []
        for number, (terms, _least, _most, scale) in enumerate(self.rows):
            for at, factor in terms.items():
                data.append(factor / scale)
                across.append(at)
                down.append(number)
        shape = (len(self.rows), len(places))
        self.matrix = csr_array((data, (down, across)), shape=shape) if self.rows else None
        self.least: list[int | None] = [None] * len(places)
        self.most: list[int | None] = [None] * len(places)

    def failing(self, needs: Mapping[int, Need]) -> dict[int, Range]:
        import numpy as np

        wanted = {at: needs[place] for at, place in enumerate(self.places) if place in needs}
        self._optimum(np.zeros(len(self.places)))
        chance = np.random.default_rng(0)  # the same at every build
        for _ in range(_TRIES):
            left = [at for at, need in wanted.items() if not self._met(at, need)]
            if not left:
                return {}
            aim = np.zeros(len(self.places))
            for at in left:
                if self.high[at] is not None:
                    aim[at] = chance.choice([-1.0, 1.0])
            self._optimum(aim)
            self._optimum(-aim)
        found: dict[int, Range] = {}
        for at, need in wanted.items():
            if not self._met(at, need):
                low, high = self._extreme(at, 1), self._extreme(at, -1)
                if not need.met(low or 0, high):
                    found[self.places[at]] = (low or 0, high)
        return found

    def _met(self, at: int, need: Need) -> bool:
        least, most = self.least[at], self.most[at]
        return least is not None and most is not None and need.met(least, most)

    def _extreme(self, at: int, sign: int) -> int | None:
        """Give the least (1) or greatest (-1) whole number that a count may be."""
        import numpy as np

        aim = np.zeros(len(self.places))
        aim[at] = sign
        bound = self._optimum(aim)
        if bound is None:
            return None
        return int(np.ceil(bound - _WHOLE)) if sign > 0 else int(np.floor(-bound + _WHOLE))

    def _optimum(self, aim: NDArray[np.float64]) -> float | None:
        """Minimise over the whole numbers, and note the solution.

        Returns
        -------
        float or None
            A bound that no solution is below: the minimum itself, unless the search was too long.
            None where there is none.
        """
        relaxed = self._solved(aim, whole=False)
        if relaxed is None:
            return None
        if self._noted(relaxed.x):
            return float(relaxed.fun)
        solved = self._solved(aim, whole=True)
        if solved is None:
            return None
        if solved.x is not None:
            self._noted(solved.x)
        return float(solved.fun if solved.status == 0 else max(relaxed.fun, solved.mip_dual_bound))

    def _solved(self, aim: NDArray[np.float64], *, whole: bool) -> Any:
        """Call the solver; None if the aim has no bound."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        high = [np.inf if high is None else high for high in self.high]
        constraints = []
        if self.matrix is not None:
            least = [-np.inf if row[1] is None else row[1] / row[3] for row in self.rows]
            most = [np.inf if row[2] is None else row[2] / row[3] for row in self.rows]
            constraints.append(LinearConstraint(self.matrix, least, most))
        found = milp(
            aim,
            integrality=np.full(len(aim), int(whole)),
            bounds=Bounds(np.array(self.low, float), np.array(high, float)),
            constraints=constraints,
            options={"mip_rel_gap": 0, "node_limit": _NODES},
        )
        # Status 4 is told of a problem that has no bound or no solution, without telling which.
        if found.status == 2 or (found.status == 4 and not aim.any()):
            raise ContradictionError
        return None if found.status in (3, 4) else found

    def _noted(self, solution: NDArray[np.float64]) -> bool:
        """Note the values of a solution, if it is one in whole numbers, without an error."""
        values = [round(float(value)) for value in solution]
        inside = zip(values, self.low, self.high, strict=True)
        if not all(_within(value, low, high) for value, low, high in inside):
            return False
        for terms, low, high, _scale in self.rows:
            total = sum(factor * values[at] for at, factor in terms.items())
            if not _within(total, low, high):
                return False
        for at, value in enumerate(values):
            least, most = self.least[at], self.most[at]
            self.least[at] = value if least is None else min(least, value)
            self.most[at] = value if most is None else max(most, value)
        return True


def _within(value: int, low: int | None, high: int | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


Row = tuple[dict[int, int], int | None, int | None, int]
"""Factors by unknown, bounds of their sum, and by what all is divided for the solver."""


def _rows(system: System, at: Mapping[int, int]) -> Iterator[Row]:
    """Write sums and shares as rows over the unknowns of a part, what is known put in."""
    for whole, parts in system.sums:
        factors = [(whole, -1), *((part, 1) for part in parts)]
        if any(place in at for place, _ in factors):
            terms, known = _terms(system, at, factors)
            yield terms, -known, -known, 1
    for ratio in system.ratios:
        if ratio.part in at or ratio.base in at:
            factors = [(ratio.part, ratio.scale), (ratio.base, -ratio.least)]
            terms, known = _terms(system, at, factors)
            yield terms, -known, None, ratio.scale
            factors = [(ratio.part, -ratio.scale), (ratio.base, ratio.below)]
            terms, known = _terms(system, at, factors)
            yield terms, 1 - known, None, ratio.scale


def _terms(
    system: System, at: Mapping[int, int], factors: list[tuple[int, int]]
) -> tuple[dict[int, int], int]:
    terms: dict[int, int] = {}
    known = 0
    for place, factor in factors:
        if place in at:
            terms[at[place]] = terms.get(at[place], 0) + factor
        else:
            known += factor * system.low[place]
    return terms, known

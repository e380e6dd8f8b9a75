"""Unknown counts that are bound to one another, solved by themselves.

A part of many unknowns is solved in fractions: where several shares are rounded, a count may then
seem to vary by more than it can in whole numbers, never by less.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from math import ceil, floor

import numpy as np

from tsunagari.press.check.disclosure.programs import Numbers, Program, Row
from tsunagari.press.check.disclosure.system import Range, Ratio, Sum, System

_SMALL = 80
"""Up to so many unknowns are solved in whole numbers; above it, search may take minutes."""
_NOISE = 1e-5


class Part:
    """Unknowns that are bound to one another and to nothing else.

    Attributes
    ----------
    places
        Of the unknowns in the system.
    sums
        What binds them, by their places in the system.
    """

    def __init__(
        self, system: System, places: Sequence[int], sums: Sequence[Sum], ratios: Sequence[Ratio]
    ) -> None:
        self.places, self.sums = places, sums
        self._low = [system.low[place] for place in places]
        self._high = [system.high[place] for place in places]
        at = {place: number for number, place in enumerate(places)}
        self._rows = [*_rows_of_sums(system, at, sums), *_rows_of_ratios(system, at, ratios)]
        self._is_small = len(places) <= _SMALL
        self._program = Program(self._rows, len(places), whole=self._is_small)
        self._forget()

    def within(self, at: int, low: int, high: int) -> Part:
        """Return the part with one unknown from `low` to `high`."""
        top = self._high[at]
        narrower = copy(self)
        narrower._low, narrower._high = list(self._low), list(self._high)
        narrower._low[at] = max(low, self._low[at])
        narrower._high[at] = high if top is None else min(high, top)
        narrower._forget()
        return narrower

    def _forget(self) -> None:
        """Know of no solution."""
        self._lowest = np.full(len(self.places), np.inf)
        self._highest = np.full(len(self.places), -np.inf)

    def may_be(self, at: int, value: int) -> bool:
        """Tell whether the bounds of an unknown allow a value."""
        high = self._high[at]
        return self._low[at] <= value and (high is None or value <= high)

    def least(self, at: int) -> int:
        """Return the least that an unknown may be."""
        return max(self._low[at], self._extreme(at, 1) or 0)

    def most(self, at: int) -> int | None:
        """Return the most that an unknown may be; None where nothing bounds it."""
        return self._extreme(at, -1)

    def known_span(self, at: int) -> tuple[int, int] | None:
        """Return the least and greatest value of an unknown in the solutions so far."""
        if self._highest[at] < self._lowest[at]:
            return None
        low, high = ceil(self._lowest[at] - _NOISE), floor(self._highest[at] + _NOISE)
        return (low, high) if low <= high else None

    def spans(self, places: Collection[int]) -> dict[int, Range]:
        """Return all values of those of some counts that are in this part."""
        own = [at for at, place in enumerate(self.places) if place in places]
        return {self.places[at]: (self.least(at), self.most(at)) for at in own}

    def _extreme(self, at: int, sign: int) -> int | None:
        """Return the least (1) or greatest (-1) whole number that a count may be."""
        aim = np.zeros(len(self.places))
        aim[at] = sign
        bound = self.optimum(aim)
        if bound is None:
            return None
        extreme = ceil(bound - _NOISE) if sign > 0 else floor(-bound + _NOISE)
        known = self.known_span(at) or (extreme, extreme)
        return min(extreme, known[0]) if sign > 0 else max(extreme, known[1])

    def optimum(self, aim: Numbers, *, step: bool = False) -> float | None:
        """Minimise, note the solution, and return a bound.

        Parameters
        ----------
        step
            What nothing bounds from above goes one beyond the solutions so far, if it is aimed at.

        Returns
        -------
        float or None
            A bound that no solution in whole numbers is below, in a small part the minimum. None
            where there is none.

        Raises
        ------
        ContradictionError
            There is no solution.
        """
        low = np.array(self._low, float)
        high = np.array([np.inf if high is None else high for high in self._high])
        free = np.isinf(high) & (aim < 0)
        if step and np.isfinite(self._highest).all():  # there is a solution from which to go
            high[free] = self._highest[free] + 1
            free[:] = False
        # Sums of counts are solved in fractions sooner than presolve has looked at them, but that
        # nothing bounds an aim is found a hundred times later without it.
        presolve = bool(free.any())
        relaxed = self._program.minimum(aim, low, high, whole=False, presolve=presolve)
        if relaxed.numbers is None:
            return None
        if not self._is_small:
            self._note(relaxed.numbers)
            return relaxed.bound
        if self._are_whole(relaxed.numbers):
            self._note(relaxed.numbers.round())
            return relaxed.bound
        solved = self._program.minimum(aim, low, high, whole=True, presolve=True)
        if solved.numbers is not None and self._are_whole(solved.numbers):
            self._note(solved.numbers.round())
        return max(bound for bound in (solved.bound, relaxed.bound) if bound is not None)

    def _are_whole(self, solution: Numbers) -> bool:
        """Check exactly whether the nearest whole numbers are a solution."""
        values = [round(float(value)) for value in solution]
        inside = zip(values, self._low, self._high, strict=True)
        return all(_within(value, low, high) for value, low, high in inside) and all(
            _within(sum(factor * values[at] for at, factor in terms.items()), low, high)
            for terms, low, high, _scale in self._rows
        )

    def _note(self, solution: Numbers) -> None:
        self._lowest = np.minimum(self._lowest, solution)
        self._highest = np.maximum(self._highest, solution)


def _within(value: int, low: int | None, high: int | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _rows_of_sums(system: System, at: Mapping[int, int], sums: Iterable[Sum]) -> Iterator[Row]:
    """Yield sums as rows over the unknowns of a part, what is known put in."""
    for total, parts in sums:
        terms, known = _terms(system, at, [(total, -1), *((part, 1) for part in parts)])
        yield terms, -known, -known, 1


def _rows_of_ratios(
    system: System, at: Mapping[int, int], ratios: Iterable[Ratio]
) -> Iterator[Row]:
    """Yield each share as two rows: not less than its least, and below what rounds further up."""
    for ratio in ratios:
        terms, known = _terms(system, at, [(ratio.part, ratio.scale), (ratio.base, -ratio.least)])
        yield terms, -known, None, ratio.scale
        terms, known = _terms(system, at, [(ratio.part, -ratio.scale), (ratio.base, ratio.below)])
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

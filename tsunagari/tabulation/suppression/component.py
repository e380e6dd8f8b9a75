"""A component of counts that sums tie together: what a choice of hidden ones costs and tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import Generic

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_diag, csc_array, csr_array

from tsunagari.tabulation.suppression.attacker import Attacker, Truths
from tsunagari.tabulation.suppression.lone import Lone
from tsunagari.tabulation.suppression.programs import DUAL, Numbers, Program
from tsunagari.tabulation.suppression.reasons import Reasons
from tsunagari.tabulation.suppression.sums import CountSystem, Key, Sum

_TINY = 1e-6
_PART = 0.1
"""What is hidden by no more than this part need not be safe."""
_NEAR = 1e-3
"""What it costs to move a count that is hidden already: what few can do they can do longer."""
_DIGITS = 9
_EACH = 150
"""So many counts the work on a linear program grows by that is on none."""


class Component(Generic[Key]):
    """A component.

    Attributes
    ----------
    keys, width
    small
        Whether each count is to be safe, whatever is hidden.
    always
        Whether it is hidden in any case.
    free
        Whether it may be hidden.
    exempt
        Whether it need not be hidden, however small.
    cost
        What hiding it costs.
    readers
        Who tries to work counts out, and which counts have to be safe from each.
    lessons
        What each safe choice has to have: a row times the choice is 1 or more; its last number is
        what it has without any.
    """

    def __init__(
        self,
        system: CountSystem[Key],
        keys: Sequence[Key],
        sums: Sequence[Sum[Key]],
        small: Set[Key],
        width: int,
        *,
        limit: int,
        lone: bool = False,
    ) -> None:
        self.keys, self.width = keys, width
        place = {key: number for number, key in enumerate(keys)}
        matrix = np.zeros((len(sums), len(keys)))
        for row, (total, parts) in zip(matrix, sums, strict=True):
            for key, sign in ((total, -1), *((part, 1) for part in parts)):
                if key in place:
                    row[place[key]] += sign
        values = np.array([system.counts[key] for key in keys], dtype=float)
        unseen = np.array([key in system.unseen for key in keys])
        self.small = np.array([key in small for key in keys])
        self.always = self.small | unseen
        # High enough that nothing which is in doubt is cut off: what grows in it grows with it.
        high = np.full(len(keys), 10 * values.max() + 10 * width + 10)
        self.attacker = Attacker(
            matrix=matrix,
            values=values,
            ends=np.column_stack((np.where(unseen, 0, 1), high)),
        )
        self._both = csr_array(np.hstack((matrix, -matrix)))
        self._apart_both = csc_array(block_diag((self._both, self._both)))
        self._is_in = matrix != 0
        # Whoever is counted alone, and knows it, is a reader who knows one count more.
        self.readers = [(self.attacker, np.ones(len(keys), dtype=bool))]
        for own in self._alone() if lone else ():
            others, ends = self.small.copy(), self.attacker.ends.copy()
            others[own], ends[own] = False, 1
            self.readers.append((Attacker(matrix, values, ends), others))
        self.free = ~self.always & (values > 0)
        sensitive = np.array([key in system.sensitive for key in keys])
        self.exempt = np.array([key in system.unprotected for key in keys])
        self.reasons = Reasons(
            matrix, values, self.attacker.ends, limit, ~self.exempt & ~sensitive, sensitive
        )
        self.lone = Lone(self.reasons, width, ~self.exempt | sensitive, unseen) if lone else None
        # Among choices of the same cost, the later counts are hidden.
        earlier = np.linspace(1e-4, 0, len(keys)) if len(keys) > 1 else np.zeros(1)
        worth = np.array([float(10 ** system.worth(key)) for key in keys])
        # Rounded, as machines differ in the last digit of a logarithm.
        bits = np.round(np.log2(1 + values), _DIGITS)
        self.cost = np.where(self.always, 0, (1 + bits) * worth + earlier)
        self.lessons = list(self._lonely())

    def _alone(self) -> Iterator[list[int]]:
        """Yield the counts of 1 of each person who is counted alone: several may be of one."""
        values = self.attacker.values
        left = set(np.flatnonzero(self.small & (values == 1)).tolist())
        while left:
            mine, new = set[int](), {min(left)}
            while new:
                mine |= new
                rows = self.attacker.matrix[(self.attacker.matrix[:, list(new)] != 0).any(axis=1)]
                # A sum of 1 and its part of 1 are the same person.
                same = [row for row in rows if values[row < 0].tolist() == [1]]
                found = {int(at) for row in same for at in np.flatnonzero(row) if values[at] == 1}
                new = (found & left) - mine
            left -= mine
            yield sorted(mine)

    @property
    def work(self) -> int:
        """How much has been worked out: the same on every machine."""
        return sum(reader.programs for reader, _ in self.readers) * (_EACH + len(self.keys))

    def tied(self, places: Sequence[int]) -> Truths:
        """Return the counts that stand in a sum with any of some."""
        return np.asarray(self._is_in[self._is_in[:, places].any(axis=1)].any(axis=0))

    def short(
        self, choice: Numbers, first: Truths | None = None
    ) -> Iterator[tuple[Attacker, int, Numbers]]:
        """Find what is not safe with a choice, perhaps in fractions, of some counts first.

        Yields
        ------
        tuple
            Who can work it out, the place of the count, and what is to be learnt from it.
        """
        weights = np.where(self.always, 1.0, choice)
        for reader, concerns in self.readers:
            places = np.flatnonzero((self.small | (self.free & (choice > _PART))) & concerns)
            if first is not None:
                places = places[np.argsort(~first[places], kind="stable")]
            for place, adds in reader.short(weights, places, self.width):
                yield reader, place, self._lesson(place, adds)

    def unsafe(
        self, chosen: Truths, asked: Truths | None = None
    ) -> Iterator[tuple[Attacker, int, Numbers]]:
        """Find what a reader can work out with a choice, in whole numbers.

        Parameters
        ----------
        chosen
            What is hidden besides what is in any case.
        asked
            Which counts are to be safe; all that have to be, if not given.

        Yields
        ------
        tuple
            Who can work it out, the place of the count, and what is to be learnt from it.
        """
        for reader, concerns in self.readers:
            places = np.flatnonzero((self.small | chosen if asked is None else asked) & concerns)
            for place, cut in reader.unsafe(self.always | chosen, places, self.width):
                if cut is None:  # so can whoever sees any part of the choice
                    yield reader, place, self._row((self.free & ~chosen).astype(float), place)
                else:
                    yield reader, place, self._lesson(place, cut)

    def told(self, chosen: Truths, near: Truths | None = None) -> Iterator[tuple[int, Truths]]:
        """Find the small counts that nothing is hidden with that could be small in their place.

        Yields
        ------
        tuple
            The place, and the counts of which one more has to be hidden.
        """
        for place, around in self.reasons.told(self.always | chosen, near):
            yield place, around & self.free

    def told_alone(self, chosen: Truths, near: Truths | None = None) -> Iterator[tuple[int, int]]:
        """Find what somebody can tell who could be counted alone, as `Lone.told` does."""
        if self.lone is not None:
            yield from self.lone.told(self.always | chosen, near)

    def _lonely(self) -> Iterator[Numbers]:
        """Learn that a count that is hidden alone in a sum follows from it."""
        for row in self.attacker.matrix != 0:
            for place in np.flatnonzero(row & (self.small | self.free)):
                others = row.copy()
                others[place] = False
                if not (others & self.always).any():
                    yield self._row(others.astype(float), int(place))

    def _lesson(self, place: int, adds: Numbers) -> Numbers:
        """Learn what lets a count move, and how far."""
        others = np.where(self.free, adds, 0)
        others[place] = 0
        have = float(adds[self.always].sum())
        have += 0 if self.always[place] else float(adds[place])
        return self._row(np.minimum(others / (self.width - have), 1), place)

    def _row(self, adds: Numbers, place: int) -> Numbers:
        """Ask for a sum of 1 if a count is hidden, and for nothing if it is not."""
        row = np.append(np.where(self.free, adds, 0), 0.0)
        if self.free[place]:
            row[place] -= 1
            row[-1] += 1
        return row

    def exchange(self, reader: Attacker, place: int, chosen: Truths, width: int) -> Truths:
        """Return the counts that cost least among those with which one can be exchanged."""
        return self._apart(reader.ends, place, chosen, width, reader)

    def exchange_alone(self, own: int, place: int, chosen: Truths) -> Truths:
        """Return those with which one can be exchanged where another count is 1."""
        ends = self.attacker.ends.copy()
        ends[own] = 1
        return self._apart(ends, place, chosen, self.width)

    def _apart(
        self,
        ends: Numbers,
        place: int,
        chosen: Truths,
        width: int,
        reader: Attacker | None = None,
    ) -> Truths:
        """Return the counts that cost least of which two possible tables differ so far in one."""
        cost = np.where(chosen | self.always, _NEAR, self.cost)
        values = self.attacker.values
        size = len(values)
        # Up and down in one table that is possible, and up and down in another.
        least, most = (
            np.tile(np.concatenate(((end - values).clip(0), (values - other).clip(0))), 2)
            for end, other in (ends.T, ends.T[::-1])
        )
        apart = np.zeros(4 * size)
        apart[place + size * np.arange(4)] = 1, -1, -1, 1
        program = Program(self._apart_both, np.tile(cost, 4), DUAL)
        program.limit(least, most)
        program.ask(apart, width)
        ways = program.solve()
        if ways is None:
            return np.zeros(size, dtype=bool)
        if reader is not None:
            for up, down in ways.reshape(2, 2, size):
                reader.possible(up - down)
        moved = np.abs(ways).reshape(4, size).sum(axis=0)
        return np.asarray(self.free & (moved > _TINY))

    def let_be_small(self, place: int, chosen: Truths) -> tuple[float, Truths]:
        """Find the counts that cost least among those with which one can be small, and the cost."""
        cost = np.where(chosen | self.always, 0, self.cost)
        values, ends = self.attacker.values, self.attacker.ends
        bounds = np.zeros((2 * len(values), 2))
        bounds[:, 1] = np.concatenate((ends[:, 1] - values, values - ends[:, 0]))
        bounds[place, 1] = 0
        bounds[len(values) + place, 0] = max(values[place] - self.reasons.limit, 0)
        found = linprog(
            np.tile(cost, 2),
            A_eq=self._both,
            b_eq=np.zeros(len(self.attacker.matrix)),
            bounds=bounds,
        )
        if found.x is None:
            return np.inf, np.zeros(len(values), dtype=bool)
        moved = np.abs(found.x).reshape(2, len(values)).sum(axis=0) > _TINY
        return float(cost[moved].sum()), np.asarray(self.free & moved)

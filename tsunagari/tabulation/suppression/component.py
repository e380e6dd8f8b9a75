"""A component of counts that sums tie together: which of them are hidden besides the small ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import Generic

import numpy as np
from scipy.optimize import LinearConstraint, linprog, milp

from tsunagari.tabulation.suppression.attacker import Attacker, Numbers, Truths
from tsunagari.tabulation.suppression.sums import CountSystem, Key, Sum

_FEW = 100
"""So many counts to choose from are few enough for the exact way."""
_ROUNDS = 50
"""So many times the integer program may learn; then the other way is taken."""
_NODES = 10_000
_TINY = 1e-6


class Component(Generic[Key]):
    """A component: which of its counts are hidden besides the small ones.

    Attributes
    ----------
    chosen
        These counts.
    lost
        The small counts that are not safe even if all are hidden that may be.
    """

    def __init__(
        self,
        system: CountSystem[Key],
        keys: Sequence[Key],
        sums: Sequence[Sum[Key]],
        small: Set[Key],
        width: int,
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
        self.free = ~self.always & (values > 0)
        # Among choices of the same cost, the later counts are hidden.
        earlier = np.linspace(1e-4, 0, len(keys)) if len(keys) > 1 else np.zeros(1)
        worth = 10.0 ** np.array([system.worth(key) for key in keys])
        self.cost = np.where(self.always, 0, (1 + np.log2(1 + values)) * worth + earlier)
        self.chosen, self.lost = self._choose()

    def _choose(self) -> tuple[set[Key], set[Key]]:
        """Return what is hidden besides the small ones, and whom even all do not make safe."""
        lost = {self.keys[int(place)] for place, _ in self._unsafe(self.free, self.small)}
        if lost:
            return set(), lost
        choice = self._cheapest() if self.free.sum() <= _FEW else self._exchanged()
        if choice is None:  # what is hidden for the sake of others is not safe itself
            return set(), {self.keys[int(place)] for place in np.flatnonzero(self.small)}
        return {self.keys[int(place)] for place in np.flatnonzero(choice)}, set()

    def _unsafe(self, chosen: Truths, asked: Truths) -> Iterator[tuple[int, Numbers | None]]:
        return self.attacker.unsafe(self.always | chosen, np.flatnonzero(asked), self.width)

    def _cheapest(self) -> Truths | None:
        """Choose by an integer program that learns from its mistakes."""
        rows = list(self._lonely())
        for _ in range(_ROUNDS):
            chosen = self._solve(rows)
            if chosen is None:
                return None
            learnt = [
                self._lesson(place, cut, chosen)
                for place, cut in self._unsafe(chosen, self.small | chosen)
            ]
            if not learnt:
                return chosen
            rows += learnt
        return self._exchanged()

    def _solve(self, rows: Sequence[Numbers]) -> Truths | None:
        """Find the cheapest choice in which each row times the choice is 1 or more.

        The last number of a row is what it has without any choice.
        """
        lessons = np.array(rows).reshape(len(rows), len(self.keys) + 1)
        at_least = LinearConstraint(lessons[:, :-1], 1 - lessons[:, -1], np.inf)
        solution = milp(
            self.cost,
            integrality=1,
            bounds=(0, self.free.astype(float)),
            constraints=[at_least],
            options={"mip_rel_gap": 0, "node_limit": _NODES},
        )
        return None if solution.x is None else np.asarray(solution.x > 0.5)

    def _lonely(self) -> Iterator[Numbers]:
        """Learn that a count that is hidden alone in a sum follows from it."""
        for row in self.attacker.matrix != 0:
            for place in np.flatnonzero(row & (self.small | self.free)):
                others = row.copy()
                others[place] = False
                if not (others & self.always).any():
                    yield self._row(others.astype(float), int(place))

    def _lesson(self, place: int, cut: Numbers | None, chosen: Truths) -> Numbers:
        """Learn that with this choice a count can be worked out."""
        if cut is None:  # so it can with any part of the choice
            return self._row((self.free & ~chosen).astype(float), place)
        adds = np.where(self.free, cut, 0)
        adds[place] = 0
        have = float(cut[self.always].sum())
        have += 0 if self.always[place] else float(cut[place])
        return self._row(np.minimum(adds / (self.width - have), 1), place)

    def _row(self, adds: Numbers, place: int) -> Numbers:
        """Ask for a sum of 1 if a count is hidden, and for nothing if it is not."""
        row = np.append(np.where(self.free, adds, 0), 0.0)
        if self.free[place]:
            row[place] -= 1
            row[-1] += 1
        return row

    def _exchanged(self) -> Truths | None:
        """Choose count by count, and take back what was not needed."""
        chosen = np.zeros(len(self.keys), dtype=bool)
        while unsafe := next(self._unsafe(chosen, self.small | chosen), None):
            more = self._exchange(unsafe[0], chosen) & ~chosen
            if not more.any():
                if chosen.sum() == self.free.sum():
                    return None
                more = self.free
            chosen = chosen | more
        for place in sorted(np.flatnonzero(chosen), key=lambda place: -self.cost[place]):
            fewer = chosen.copy()
            fewer[place] = False
            if not any(self._unsafe(fewer, self.small | fewer)):
                chosen = fewer
        return chosen

    def _exchange(self, place: int, chosen: Truths) -> Truths:
        """Find the counts that cost least among those with which one can be exchanged."""
        cost = np.where(chosen | self.always, 0, self.cost)
        values, ends = self.attacker.values, self.attacker.ends
        for up, down in ((self.width, 0), (0, self.width)):
            bounds = np.concatenate((ends[:, 1] - values, values - ends[:, 0]))
            both = np.column_stack((np.zeros(len(bounds)), bounds))
            if down > both[len(values) + place, 1]:
                continue
            both[place], both[len(values) + place] = up, down
            found = linprog(
                np.concatenate((cost, cost)),
                A_eq=np.hstack((self.attacker.matrix, -self.attacker.matrix)),
                b_eq=np.zeros(len(self.attacker.matrix)),
                bounds=both,
            )
            if found.x is not None:
                moved = np.abs(found.x[: len(values)]) + np.abs(found.x[len(values) :])
                return np.asarray(self.free & (moved > _TINY))
        return np.zeros(len(values), dtype=bool)

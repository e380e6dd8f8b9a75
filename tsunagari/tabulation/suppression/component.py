"""A component of counts that sums tie together: which of them are hidden besides the small ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from typing import Generic

import numpy as np
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import block_diag, csr_array

from tsunagari.tabulation.suppression.attacker import Attacker, Numbers, Truths
from tsunagari.tabulation.suppression.reasons import Reasons
from tsunagari.tabulation.suppression.sums import CountSystem, Key, Sum

_ROUNDS = 50
"""So many times the integer program may learn, and a neighbourhood's."""
_IN_VAIN = 40_000
"""How large the integer program may be, all times it learns and most counts stay unsafe."""
_NEAR = 20
"""So many counts that may be hidden are a neighbourhood."""
_WORK = 500_000
"""How large all programs may be before no better choice is looked for: seconds. A limit of time
would hide other counts on a slower machine."""
_DENSE = 8
"""So much longer than a linear program of its size an integer program takes."""
_NODES = 1_000
_TINY = 1e-6
_OTHERS = 8
"""So many counts are tried in the place of one that must be small."""


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
        # Whoever is counted alone, and knows it, is a reader who knows one count more.
        self.readers = [(self.attacker, np.ones(len(keys), dtype=bool))]
        for own in self._alone() if lone else ():
            others, ends = self.small.copy(), self.attacker.ends.copy()
            others[own], ends[own] = False, 1
            self.readers.append((replace(self.attacker, ends=ends, possible=[]), others))
        self.free = ~self.always & (values > 0)
        sensitive = np.array([key in system.sensitive for key in keys])
        self.exempt = np.array([key in system.unprotected for key in keys])
        self.reasons = Reasons(
            matrix, values, self.attacker.ends, limit, ~self.exempt & ~sensitive, sensitive
        )
        # Among choices of the same cost, the later counts are hidden.
        earlier = np.linspace(1e-4, 0, len(keys)) if len(keys) > 1 else np.zeros(1)
        worth = 10.0 ** np.array([system.worth(key) for key in keys])
        self.cost = np.where(self.always, 0, (1 + np.log2(1 + values)) * worth + earlier)
        self.lessons, self.work = list(self._lonely()), 0
        self.chosen, self.lost = self._choose()

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

    def _choose(self) -> tuple[set[Key], set[Key]]:
        """Return what is hidden besides the small ones, and whom even all do not make safe."""
        lost = {self.keys[int(place)] for _, place, _ in self._unsafe(self.free, self.small)}
        lost |= {self.keys[place] for place, _ in self._told(self.free)}
        if lost:
            return set(), lost
        choice = self._cheapest()
        if choice is not None:
            choice = self._explained(choice)
        if choice is None:  # what is hidden for the sake of others is not safe itself
            return set(), {self.keys[int(place)] for place in np.flatnonzero(self.small)}
        return {self.keys[int(place)] for place in np.flatnonzero(choice)}, set()

    def _unsafe(
        self, chosen: Truths, asked: Truths, first: Truths | None = None
    ) -> Iterator[tuple[Attacker, int, Numbers | None]]:
        """Find what a reader can work out with a choice, of some counts first."""
        for reader, concerns in self.readers:
            places = np.flatnonzero(asked & concerns)
            if first is not None:
                places = places[np.argsort(~first[places], kind="stable")]
            for place, cut in reader.unsafe(self.always | chosen, places, self.width):
                yield reader, place, cut

    def _told(self, chosen: Truths, near: Truths | None = None) -> Iterator[tuple[int, Truths]]:
        """Find the small counts that nothing is hidden with that could be small in their place.

        Yields
        ------
        tuple
            The place, and the counts of which one more has to be hidden.
        """
        for place, around in self.reasons.told(self.always | chosen, near):
            yield place, around & self.free

    @property
    def _programs(self) -> int:
        """How many linear programs have been solved."""
        return sum(reader.programs for reader, _ in self.readers)

    def _cheapest(self) -> Truths | None:
        """Choose by an integer program that learns from its mistakes, of as many as is quick."""
        nothing = np.zeros(len(self.keys), dtype=bool)
        choice = self._learned(nothing, self.free)
        if choice is not None:
            return choice
        choice, before = self._exchanged(), None
        self.work = -self._programs * len(self.keys)
        while choice is not None and (before is None or self.cost[choice].sum() < before - _TINY):
            before = self.cost[choice].sum()
            for near in self._neighbourhoods():
                if self.work + self._programs * len(self.keys) > _WORK:
                    return choice
                better = self._learned(choice, near)
                if better is not None and self.cost[better].sum() < self.cost[choice].sum() - _TINY:
                    choice = better
        return choice

    def _learned(self, choice: Truths, near: Truths) -> Truths | None:
        """Return the cheapest choice that differs from one in a neighbourhood only.

        None if it is not found soon.
        """
        in_vain = 0
        for _ in range(_ROUNDS):
            found = self._solve(choice & ~near, choice | near)
            if found is None:
                return None
            asked = self.small | found
            learnt = [self._lesson(at, cut, found) for _, at, cut in self._unsafe(found, asked)]
            if not learnt:
                return found
            self.lessons += learnt
            if 2 * len(learnt) > asked.sum():
                in_vain += int(np.count_nonzero(self.lessons))
                if in_vain > _IN_VAIN:
                    break
        return None

    def _neighbourhoods(self) -> Iterator[Truths]:
        """Yield the counts around each sum, as far as sums tie them, up to so many."""
        is_in = self.attacker.matrix != 0
        for start in is_in:
            near, more = np.zeros(len(self.keys), dtype=bool), start
            while more.any():
                near = near | more
                reached = is_in[(is_in & near).any(axis=1)].any(axis=0) & self.free & ~near
                more = np.zeros(len(self.keys), dtype=bool)
                more[np.flatnonzero(reached)[: max(_NEAR - int((near & self.free).sum()), 0)]] = (
                    True
                )
            yield near & self.free

    def _solve(self, least: Truths, most: Truths) -> Truths | None:
        """Find the cheapest choice between two that has learnt its lessons.

        Each lesson times the choice is 1 or more; its last number is what it has without any.
        """
        lessons = np.array(self.lessons).reshape(len(self.lessons), len(self.keys) + 1)
        open_ = np.flatnonzero(most & ~least)
        missing = 1 - lessons[:, -1] - lessons[:, :-1][:, least].sum(axis=1)
        asked = missing > _TINY
        if not len(open_):
            return None if asked.any() else least
        solution = milp(
            self.cost[open_],
            integrality=1,
            bounds=(0, 1),
            constraints=LinearConstraint(lessons[np.ix_(asked, open_)], missing[asked], np.inf),
            options={"mip_rel_gap": 0, "node_limit": _NODES},
        )
        if solution.x is None:
            return None
        self.work += _DENSE * int(asked.sum()) * len(open_)
        found = least.copy()
        found[open_] |= solution.x > 0.5
        return found

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
            more = self._exchange(*unsafe[:2], chosen) & ~chosen
            if not more.any():
                if chosen.sum() == self.free.sum():
                    return None
                more = self.free
            chosen = chosen | more
        for place in sorted(np.flatnonzero(chosen), key=lambda place: -self.cost[place]):
            fewer = chosen.copy()
            fewer[place] = False
            if self._is_safe(fewer, int(place)):
                chosen = fewer
        return chosen

    def _explained(self, choice: Truths) -> Truths | None:
        """Hide as much more as it takes that nothing follows from why it is hidden."""
        chosen = choice
        while True:
            if told := next(self._told(chosen), None):
                near = np.flatnonzero(told[1] & ~self.exempt)
                near = near[np.argsort(self.cost[near], kind="stable")][:_OTHERS]
                ways = [self._let_be_small(int(other), chosen) for other in near]
                more = min(ways, default=(0.0, chosen), key=lambda way: way[0])[1] & ~chosen
            elif unsafe := next(self._unsafe(chosen, self.small | chosen), None):
                more = self._exchange(*unsafe[:2], chosen) & ~chosen
            else:
                break
            if not more.any():
                return None
            chosen = chosen | more
        if chosen is choice:
            return choice
        for place in sorted(np.flatnonzero(chosen), key=lambda at: -self.cost[at]):
            fewer = chosen.copy()
            fewer[place] = False
            tied = self.attacker.matrix[self.attacker.matrix[:, place] != 0].any(axis=0)
            if self._is_safe(fewer, int(place)) and not any(self._told(fewer, tied)):
                chosen = fewer
        return chosen

    def _let_be_small(self, place: int, chosen: Truths) -> tuple[float, Truths]:
        """Find the counts that cost least among those with which one can be small, and the cost."""
        cost = np.where(chosen | self.always, 0, self.cost)
        values, ends = self.attacker.values, self.attacker.ends
        bounds = np.zeros((2 * len(values), 2))
        bounds[:, 1] = np.concatenate((ends[:, 1] - values, values - ends[:, 0]))
        bounds[place, 1] = 0
        bounds[len(values) + place, 0] = max(values[place] - self.reasons.limit, 0)
        found = linprog(
            np.tile(cost, 2),
            A_eq=csr_array(np.hstack((self.attacker.matrix, -self.attacker.matrix))),
            b_eq=np.zeros(len(self.attacker.matrix)),
            bounds=bounds,
        )
        if found.x is None:
            return np.inf, np.zeros(len(values), dtype=bool)
        moved = np.abs(found.x).reshape(2, len(values)).sum(axis=0) > _TINY
        return float(cost[moved].sum()), np.asarray(self.free & moved)

    def _is_safe(self, chosen: Truths, shown: int) -> bool:
        """Check a choice that was safe before a count was shown: its neighbours are asked first."""
        tied = self.attacker.matrix[self.attacker.matrix[:, shown] != 0].any(axis=0)
        return not any(self._unsafe(chosen, self.small | chosen, tied))

    def _exchange(self, reader: Attacker, place: int, chosen: Truths) -> Truths:
        """Find the counts that cost least among those with which one can be exchanged."""
        cost = np.where(chosen | self.always, 0, self.cost)
        values, ends = reader.values, reader.ends
        size = len(values)
        # Up and down in one table that is possible, and up and down in another.
        bounds = np.tile(np.concatenate((ends[:, 1] - values, values - ends[:, 0])), 2)
        apart = np.zeros((1, 4 * size))
        apart[0, place + size * np.arange(4)] = -1, 1, 1, -1
        matrix = csr_array(np.hstack((self.attacker.matrix, -self.attacker.matrix)))
        found = linprog(
            np.tile(cost, 4),
            A_ub=apart,
            b_ub=[-self.width],
            A_eq=block_diag((matrix, matrix)),
            b_eq=np.zeros(2 * len(self.attacker.matrix)),
            bounds=np.column_stack((np.zeros(len(bounds)), bounds)),
        )
        if found.x is None:
            return np.zeros(size, dtype=bool)
        moved = np.abs(found.x).reshape(4, size).sum(axis=0)
        return np.asarray(self.free & (moved > _TINY))

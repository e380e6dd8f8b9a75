"""The search for the cheapest choice of counts that are hidden, within a bounded work.

It is branch and cut (Fischetti and Salazar-González 2001, Management Science 47, 1008-1027): a
choice in fractions is made the cheapest that has learnt from every way to work a count out, and
what is left in fractions is decided count by count. The first choice is that in fractions,
mended by the cheapest exchanges, after which what need not have been hidden is shown again
(after Kelly, Golden and Assad 1992, Networks 22, 397-417). Where the search is not through in
time, it goes on in one neighbourhood after another. Time is a measure of work: the same on every
machine, so that the same numbers hide the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count
from math import fsum
from typing import Generic

import numpy as np
from scipy.sparse import csc_array

from tsunagari.tabulation.suppression.attacker import Truths
from tsunagari.tabulation.suppression.component import Component
from tsunagari.tabulation.suppression.programs import DUAL, Numbers, Program
from tsunagari.tabulation.suppression.sums import Key

_FIRST = 60
"""So many times the first choice in fractions may learn, and each that follows from it."""
_LATER = 5
SOON = 1_800_000
"""How much work goes into the search among all choices, and how much it may be with that in
neighbourhoods: seconds, for all components together."""
WORK = 4_000_000
_NEAR = 20
"""So many counts that may be hidden are a neighbourhood, of so many branches at most."""
_BRANCHES = 30
_OTHERS = 8
"""So many counts are tried in the place of one that must be small."""
_WIDER = 4
"""By so much less more is asked for in fractions where whole numbers are not safe."""
_TINY = 1e-6


def choose(component: Component[Key], share: float = 1) -> tuple[set[Key], set[Key]]:
    """Choose what is hidden besides the small counts.

    Parameters
    ----------
    share
        The part of the work that may go into it.

    Returns
    -------
    tuple
        These counts, and the small ones that are not safe even if all are hidden that may be.
    """
    keys, small = component.keys, component.small
    lost = {int(place) for _, place, _ in component.unsafe(component.free, small)}
    lost |= {place for place, _ in component.told(component.free)}
    if lost:
        return set(), {keys[place] for place in lost}
    best = _Search(component, share).cheapest()
    if best is not None:
        best = _explained(component, best)
    if best is None:  # what is hidden for the sake of others is not safe itself
        return set(), {keys[int(place)] for place in np.flatnonzero(small)}
    return {keys[int(place)] for place in np.flatnonzero(best)}, set()


def _explained(component: Component[Key], choice: Truths) -> Truths | None:
    """Hide as much more as it takes that nothing follows from why, or for who may be alone."""
    chosen, cost = choice, component.cost
    while True:
        if told := next(component.told(chosen), None):
            near = np.flatnonzero(told[1] & ~component.exempt)
            near = near[np.argsort(cost[near], kind="stable")][:_OTHERS]
            ways = [component.let_be_small(int(other), chosen) for other in near]
            more = min(ways, default=(0.0, chosen), key=lambda way: way[0])[1] & ~chosen
            # Who is not protected cannot be why, but may tie it to others that can.
            more = more if more.any() else told[1] & ~chosen
        elif unsafe := next(component.unsafe(chosen), None):
            more = component.exchange(*unsafe[:2], chosen, component.width) & ~chosen
        elif alone := next(component.told_alone(chosen), None):
            more = component.exchange_alone(*alone, chosen) & ~chosen
            more = more if more.any() else component.tied(alone) & component.free & ~chosen
        else:
            break
        more = more if more.any() else component.free & ~chosen
        if not more.any():
            return None
        chosen = chosen | more
    if chosen is choice:
        return choice
    for place in sorted(np.flatnonzero(chosen), key=lambda at: -cost[at]):
        fewer = chosen.copy()
        fewer[place] = False
        tied = component.tied([int(place)])
        if not (
            any(component.unsafe(fewer))
            or any(component.told(fewer, tied))
            or any(component.told_alone(fewer, tied))
        ):
            chosen = fewer
    return chosen


class _Search(Generic[Key]):
    """The search: the best choice so far, and a program of all that has been learnt."""

    def __init__(self, component: Component[Key], share: float) -> None:
        self._share = share
        self._of, self._free = component, component.free
        self._best: Truths | None = None
        self._cost, self._solved = np.inf, 0
        self._lessons = list(component.lessons)
        self._master = Program(csc_array((0, len(component.keys))), component.cost, DUAL)
        for row in self._lessons:
            self._master.ask(row[:-1], 1 - row[-1])

    def cheapest(self) -> Truths | None:
        """Return the cheapest choice that is found, if there is any."""
        nothing = np.zeros(len(self._free), dtype=bool)
        part = self._relaxed(nothing, self._free, _FIRST)
        if part is None:
            return None
        if not self._whole(part):
            self._note(self._shown_again(self._exchanged(self._free & (part > 0.5))))
            if not self._branched(nothing, self._free, SOON * self._share):
                self._in_neighbourhoods(WORK * self._share)
        return self._best

    @property
    def _work(self) -> int:
        return self._of.work + self._solved

    def _costs(self, choice: Truths | Numbers) -> float:
        """Return what a choice costs, added up in the same order on every machine."""
        return fsum(self._of.cost * choice)

    def _learn(self, lessons: list[Numbers]) -> bool:
        """Learn, and tell if there was anything."""
        for row in lessons:
            self._master.ask(row[:-1], 1 - row[-1])
        self._lessons += lessons
        return bool(lessons)

    def _note(self, choice: Truths) -> bool:
        """Take a choice if it is safe, and the best; tell if it is safe."""
        if self._learn([lesson for _, _, lesson in self._of.unsafe(choice)]):
            return False
        cost = self._costs(choice)
        if cost < self._cost - _TINY:
            self._best, self._cost = choice, cost
        return True

    def _whole(self, part: Numbers) -> bool:
        """Tell whether a choice in fractions is one without any, and safe; it is noted then."""
        choice = part > 0.5
        return bool(np.abs(part - choice).max() < _TINY) and self._note(choice & self._free)

    def _relaxed(self, least: Truths, most: Truths, rounds: int) -> Numbers | None:
        """Return the cheapest choice in fractions between two, if it may become the best."""
        always = self._of.always
        self._master.limit((always | least).astype(float), (always | most).astype(float))
        while True:
            self._solved += len(self._lessons) + len(least)
            part = self._master.solve()
            if part is None or self._costs(part) >= self._cost - _TINY:
                return None
            part = part.clip(0, 1)
            if not rounds or not self._learn([row for _, _, row in self._of.short(part)]):
                return part
            rounds -= 1

    def _branched(
        self, least: Truths, most: Truths, until: float, branches: float = np.inf
    ) -> bool:
        """Search between two choices for better ones; tell if there is none left."""
        number = count()
        heap = [(0.0, next(number), least, most)]
        while heap:
            bound, _, least, most = heappop(heap)
            if bound >= self._cost - _TINY:
                break
            if self._work > until or branches <= 0:
                return False
            branches -= 1
            part = self._relaxed(least, most, _LATER)
            while part is not None and np.abs(part - (part > 0.5)).max() < _TINY:
                part = None if self._whole(part) else self._relaxed(least, most, _LATER)
            if part is None:
                continue
            doubt = np.minimum(part, 1 - part) * self._of.cost
            place = int(np.argmax(np.where(most & ~least, doubt, -1)))
            bound = self._costs(part)
            shown, hidden = most.copy(), least.copy()
            shown[place], hidden[place] = False, True
            # Of two as good the later: what is shown is tried first.
            heappush(heap, (bound, -next(number), hidden, most))
            heappush(heap, (bound, -next(number), least, shown))
        return True

    def _in_neighbourhoods(self, until: float) -> None:
        """Search near the best choice for a better one, until there is none near or time is up."""
        before = np.inf
        while self._best is not None and self._cost < before - _TINY:
            before = self._cost
            for near in self._neighbourhoods():
                if self._work > until:
                    return
                self._branched(self._best & ~near, self._best | near, until, _BRANCHES)

    def _neighbourhoods(self) -> Iterator[Truths]:
        """Yield the counts around each sum, as far as sums tie them, up to so many."""
        is_in = self._of.attacker.matrix != 0
        for start in is_in:
            near, more = np.zeros(len(self._free), dtype=bool), start
            while more.any():
                near = near | more
                reached = is_in[(is_in & near).any(axis=1)].any(axis=0) & self._free & ~near
                left = max(_NEAR - int((near & self._free).sum()), 0)
                more = np.zeros(len(self._free), dtype=bool)
                more[np.flatnonzero(reached)[:left]] = True
            yield near & self._free

    def _exchanged(self, choice: Truths) -> Truths:
        """Return a choice with what else it takes to be safe, unless whole numbers need more."""
        while unsafe := next(self._of.short(choice.astype(float)), None):
            if (choice == self._free).all():
                break
            more = self._of.exchange(*unsafe[:2], choice, self._of.width) & ~choice
            choice = choice | (more if more.any() else self._free)
        return choice

    def _shown_again(self, choice: Truths) -> Truths:
        """Return a safe choice without what need not be hidden, the dearest first."""
        # By counts, as it is asked what each of them adds.
        lessons = np.array(self._lessons).reshape(-1, len(choice) + 1).T.copy()
        has = np.append(choice, 1) @ lessons
        for place in sorted(np.flatnonzero(choice), key=lambda place: -self._of.cost[place]):
            if (has - lessons[place] < 1 - _TINY).any():
                continue
            fewer = choice.copy()
            fewer[place] = False
            unsafe = next(self._of.short(fewer.astype(float), self._of.tied([int(place)])), None)
            if unsafe:
                self._learn([unsafe[2]])
            else:
                choice, has = fewer, has - lessons[place]
        return self._in_whole_numbers(choice)

    def _in_whole_numbers(self, choice: Truths) -> Truths:
        """Return a choice with what else it takes where fractions are safe and numbers are not."""
        for width in range(self._of.width + 1, self._of.width + _WIDER):
            unsafe = [(reader, place) for reader, place, _ in self._of.unsafe(choice)]
            if not unsafe:
                break
            for reader, place in unsafe:
                choice = choice | self._of.exchange(reader, place, choice, width)
        return choice

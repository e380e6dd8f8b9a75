"""How far each count may vary, as a reader with a computer finds it: linear programming (HiGHS).

What follows from one sum after another is known before; the rest falls into parts that have no
unknown in common, and each is solved by itself. A solution in whole numbers shows at once a
possible value of every count of its part, so that most need no search of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from tsunagari.press.check.disclosure.bounds import narrow
from tsunagari.press.check.disclosure.system import Range, Ratio, Sum, System

if TYPE_CHECKING:  # slow to import, and needed only where a table counts people
    from tsunagari.press.check.disclosure.solver import Part


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
        """Check whether it holds of all that is known to be possible, from `low` to `high`."""
        if self.width:
            return high is None or high - low >= self.width
        outside = low < 1 or high is None or high > self.small
        return outside or (self.several and high != low)

    def settled(self, low: int, high: int | None) -> bool:
        """Check whether it holds of all that bounds allow, so that there is nothing to search."""
        return not self.width and (low > self.small or high == 0)


@dataclass(frozen=True)
class Reasons:
    """Why numbers are hidden, as the published rules say: for the sake of a small one.

    Where only one of those that are bound to one another can be small, it is.

    Attributes
    ----------
    small
        Counts from 1 to this are hidden for their own sake.
    of
        Places of the counts that may be small and would be hidden for it.
    other
        Places of counts that are hidden for their own sake, however large.
    """

    small: int
    of: Set[int]
    other: Set[int]


def failing(system: System, needs: Mapping[int, Need]) -> dict[int, Range]:
    """Return the counts that do not vary as they must.

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
    return failing_with_reasons(system, needs, None)[0]


def failing_with_reasons(
    system: System, needs: Mapping[int, Need], reasons: Reasons | None
) -> tuple[dict[int, Range], dict[int, Range]]:
    """Return what `failing` does, and what besides it fails who knows why numbers are hidden.

    The system is narrow already.
    """
    failures: dict[int, Range] = {}
    with_reasons: dict[int, Range] = {}
    open_needs = {}
    for place, need in needs.items():
        low, high = system.low[place], system.high[place]
        if low == high and not need.met(low, high):
            failures[place] = (low, high)
        elif low != high and not need.settled(low, high):
            open_needs[place] = need
    for part in parts(system):
        found = failing_of(part, open_needs)
        failures |= found
        if reasons is not None and not found:
            alone = _only_reason(part, reasons)
            with_reasons |= {} if alone is None else failing_of(alone, open_needs)
    return failures, with_reasons


def _only_reason(part: Part, reasons: Reasons) -> Part | None:
    """Return a part of which one count alone can be why the rest is hidden, with that count small.

    None if there is another, or none, or if another rule hides it.
    """
    if not reasons.other.isdisjoint(part.places):
        return None
    asked = [at for at, place in enumerate(part.places) if place in reasons.of]
    small = [
        at for at in asked if (part.known_span(at) or (reasons.small + 1,))[0] <= reasons.small
    ]
    for at in asked:
        if len(small) > 1:
            return None
        if at not in small and part.least(at) <= reasons.small:
            small.append(at)
    return part.within(small[0], 1, reasons.small) if len(small) == 1 else None


def failing_of(part: Part, needs: Mapping[int, Need]) -> dict[int, Range]:
    """Return the counts of a part that do not vary as they must, with all values they may have.

    Raises
    ------
    ContradictionError
        There are no counts that are as printed.
    """
    import numpy as np

    def unmet(asked: Iterable[int]) -> list[int]:
        known = ((at, part.known_span(at)) for at in asked)
        return [at for at, span in known if span is None or not wanted[at].met(*span)]

    wanted = {at: needs[place] for at, place in enumerate(part.places) if place in needs}
    part.optimum(np.zeros(len(part.places)))  # is there any?
    rng = np.random.default_rng(0)  # the same at every build
    left, before = unmet(wanted), len(wanted) + 1
    while 1 < len(left) < before:  # all at once, as long as that helps
        # Each by another weight: where all are alike, the solver goes in circles.
        weights = {at: rng.choice([-1.0, 1.0]) * rng.uniform(0.5, 1.0) for at in left}
        before = len(left)
        for sign in (1, -1):  # one way, then what is left the other
            aim = np.zeros(len(part.places))
            for at in left:
                aim[at] = sign * weights[at]
            if left:
                part.optimum(aim, step=True)
                left = unmet(left)
    failures: dict[int, Range] = {}
    for at in left:
        low = part.least(at)
        if unmet([at]):  # the least may be enough to show that it varies
            span = low, part.most(at)
            if not wanted[at].met(*span):
                failures[part.places[at]] = span
    return failures


def spans(system: System, places: Collection[int]) -> dict[int, Range]:
    """Return all values of some counts.

    Raises
    ------
    ContradictionError
        There are no counts that are as printed.
    """
    narrow(system)
    ranges: dict[int, Range] = {place: (system.low[place], system.high[place]) for place in places}
    for part in parts(system):
        if not ranges.keys().isdisjoint(part.places):
            ranges |= part.spans(ranges.keys())
    return ranges


def parts(system: System) -> Iterator[Part]:
    """Yield the unknowns that are not known, those together that a sum or share binds."""
    from tsunagari.press.check.disclosure.solver import Part

    sums = [(_free(system, (total, *parts)), (total, parts)) for total, parts in system.sums]
    ratios = [(_free(system, (ratio.part, ratio.base)), ratio) for ratio in system.ratios]
    part_of = _component_numbers(len(system.names), [places for places, _ in [*sums, *ratios]])
    parts: dict[int, tuple[list[int], list[Sum], list[Ratio]]] = {}
    for place in _free(system, range(len(system.names))):
        parts.setdefault(part_of[place], ([], [], []))[0].append(place)
    for places, constraint in sums:
        if places:
            parts[part_of[places[0]]][1].append(constraint)
    for places, ratio in ratios:
        if places:
            parts[part_of[places[0]]][2].append(ratio)
    for part in parts.values():
        yield Part(system, *part)


def _free(system: System, places: Iterable[int]) -> list[int]:
    return [place for place in places if system.low[place] != system.high[place]]


def _component_numbers(size: int, linked: Iterable[Sequence[int]]) -> Sequence[int]:
    """Return for each place the number of its part: linked places are in one."""
    numbers = list(range(size))

    def first(place: int) -> int:
        while numbers[place] != place:
            numbers[place] = place = numbers[numbers[place]]
        return place

    for places in linked:
        for one, other in pairwise(places):
            numbers[first(other)] = first(one)
    return [first(place) for place in range(size)]

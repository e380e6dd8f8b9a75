"""What somebody can tell who is counted alone, and knows it.

A site does not say which of its marks hides a 1. So everybody is reckoned with who could be alone:
of each hidden count that can be 1 it is asked whether, were it 1, another small one followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tsunagari.press.check.disclosure.feasible_ranges import Need, failing_of, parts
from tsunagari.press.check.disclosure.system import ContradictionError, Range, System

if TYPE_CHECKING:
    from tsunagari.press.check.disclosure.solver import Part

_KNOWN = Need(width=1)
"""What tells that a count has one value only."""


@dataclass(frozen=True)
class Told:
    """What follows from one count's being 1.

    Attributes
    ----------
    place, values
        Another count, and all values that it may then have.
    alone
        Whose own count it follows from.
    """

    place: int
    values: Range
    alone: int


def told(
    system: System, needs: Mapping[int, Need], unseen: Set[int], *, small: int, sensitive: Set[int]
) -> Iterator[Told]:
    """Yield what follows for somebody who is counted alone, of each count once.

    Parameters
    ----------
    system
        Narrowed, and without what fails for everybody.
    needs
        What is asked of the values of a count.
    unseen
        Places of counts that are hidden or said nowhere: in any of them somebody may be alone.
    small
        Counts that cannot be from 1 to this may be told,
    sensitive
        if they are not of these.
    """
    for part in parts(system):
        asked = {place: needs.get(place, _KNOWN) for place in part.places}
        for at, alone in enumerate(part.places):
            if alone not in unseen or not part.may_be(at, 1):
                continue
            try:
                narrow = failing_of(part.within(at, 1, 1), asked)
            except ContradictionError:
                continue
            himself = _himself(system, part, [alone, *_are(1, narrow)])
            for place, values in narrow.items():
                may_be_small = values[0] <= small or place in sensitive
                if place in needs and place in unseen and may_be_small and place not in himself:
                    del asked[place]
                    yield Told(place, values, alone)


def _are(count: int, values: Mapping[int, Range]) -> list[int]:
    return [place for place, span in values.items() if span == (count, count)]


def _himself(system: System, part: Part, one: Sequence[int]) -> set[int]:
    """Return those of some counts of 1 that count whoever the first counts: sums and their 1."""
    himself, before = {one[0]}, 0
    while before != len(himself):
        before = len(himself)
        for total, summands in part.sums:
            is_one = total in one or system.low[total] == system.high[total] == 1
            if is_one and not himself.isdisjoint({total, *summands}):
                himself |= {total, *summands} & {total, *one}
    return himself

"""The counts that readers may want to know, and the sums that bind them.

Every group that is printed is an unknown, and so is every group that takes part in a sum with it:
with the men and all people printed, the women are counted too. Where nothing says into which
categories people fall, each category still leaves the others over: with 49 of 50 people printed
as having given an answer, one person has not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import lcm

from tsunagari.press.check.disclosure.published import Group, Key, Seen, Steps
from tsunagari.press.check.disclosure.values import HIDDEN, Between

Sum = tuple[int, tuple[int, ...]]
"""The place of a sum and of its parts."""

NOT = "¬"
MOST = 50_000


class ContradictionError(Exception):
    """No counts of people can be as they are printed."""


class TooManyError(Exception):
    """The tables bind more groups than can be looked at."""


@dataclass(frozen=True)
class Ratio:
    """A printed share: ``low <= part / base < high`` in whole numbers, ``low = least / scale``."""

    part: int
    base: int
    least: int
    below: int
    scale: int


@dataclass
class System:
    """Unknown whole numbers from 0, and what binds them.

    Attributes
    ----------
    names
        Whom each of them counts.
    high
        None where nothing bounds a count from above.
    """

    names: list[Key] = field(default_factory=list)
    places: dict[Key, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    ratios: list[Ratio] = field(default_factory=list)
    low: list[int] = field(default_factory=list)
    high: list[int | None] = field(default_factory=list)

    def add(self, name: Key) -> int:
        """Give the place of an unknown, and make it one if it is new."""
        if name not in self.places:
            if len(self.names) >= MOST:
                raise TooManyError
            self.places[name] = len(self.names)
            self.names.append(name)
            self.low.append(0)
            self.high.append(None)
        return self.places[name]

    def at_least(self, place: int, low: int) -> bool:
        """Raise a lower bound; tell whether it was raised."""
        if low <= self.low[place]:
            return False
        self.low[place] = low
        return self._bounded(place)

    def at_most(self, place: int, high: int) -> bool:
        """Lower an upper bound; tell whether it was lowered."""
        known = self.high[place]
        if known is not None and high >= known:
            return False
        self.high[place] = high
        return self._bounded(place)

    def _bounded(self, place: int) -> bool:
        high = self.high[place]
        if high is not None and high < self.low[place]:
            raise ContradictionError
        return True


def system(seen: Iterable[Seen], steps: Steps) -> System:
    """Write down what is printed as bounds, sums and ratios of unknown counts.

    Raises
    ------
    ContradictionError
        One group is printed with two different counts.
    TooManyError
        There are more than `MOST` groups.
    """
    made = System()
    seen = list(seen)
    keys = [key for each in seen for key in (each.whom, each.base) if key is not None]
    for key in dict.fromkeys(keys):
        _together(made, key)
    _close(made, steps)
    for each in seen:
        _say(made, each)
    return made


def _together(made: System, key: Key) -> None:
    """Add groups that are counted together: an unknown of their own, the sum of each."""
    whole = made.add(key)
    of, groups = key
    if len(groups) > 1:
        parts = [made.add((of, frozenset([group]))) for group in sorted(groups, key=sorted)]
        made.sums.append((whole, tuple(parts)))


def _close(made: System, steps: Steps) -> None:
    """Add every sum in which a group is a part, and its other parts, until there are no more."""
    known: set[Sum] = set(made.sums)
    number = 0
    while number < len(made.names):
        of, groups = made.names[number]
        number += 1
        if len(groups) > 1:
            continue
        (group,) = groups
        for attribute, category in sorted(group):
            context = group - {(attribute, category)}
            for whole, parts in _steps(steps, of, attribute, category):
                above = context | {(attribute, whole)} if whole else context
                total = made.add((of, frozenset([above])))
                below = [
                    made.add((of, frozenset([context | {(attribute, part)}]))) for part in parts
                ]
                found = (total, tuple(below))
                if found not in known:
                    known.add(found)
                    made.sums.append(found)


def _steps(
    steps: Steps, of: str, attribute: str, category: str
) -> Sequence[tuple[str, tuple[str, ...]]]:
    listed = sorted(step for step in steps[of][attribute] if category in step[1])
    bare = category.removeprefix(NOT)
    return listed or [("", (bare, NOT + bare))]


def _say(made: System, seen: Seen) -> None:
    place = made.places[seen.whom]
    if seen.value == HIDDEN:
        made.at_least(place, 1)
    elif isinstance(seen.value, int):
        made.at_least(place, seen.value)
        made.at_most(place, seen.value)
    elif isinstance(seen.value, Between) and seen.base is not None:
        base = made.places[seen.base]
        made.at_least(base, 1)
        made.at_least(place, int(seen.value.some))
        low, high = seen.value.low, seen.value.high
        if base != place:
            scale = lcm(low.denominator, high.denominator)
            least, below = int(low * scale), int(high * scale)
            made.ratios.append(Ratio(place, base, least, below, scale))
        elif not low <= 1 < high:
            raise ContradictionError


def members(key: Key) -> list[Group]:
    """Give the groups of an unknown in a fixed order."""
    return sorted(key[1], key=sorted)

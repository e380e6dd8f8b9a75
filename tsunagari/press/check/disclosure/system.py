"""The counts that readers may want to know as unknowns, and the sums that bind them.

Every group that is printed is an unknown, and so is every group that takes part in a sum with it:
with the men and all people printed, the women are counted too. Where nothing says into which
categories people fall, each category still leaves the others over: with 49 of 50 people printed
as having given an answer, one person has not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from math import lcm

from tsunagari.press.check.disclosure.observations import Group, Key, Observation, SumRules
from tsunagari.press.check.disclosure.printed_values import HIDDEN, Between

Sum = tuple[int, tuple[int, ...]]
"""The place of a sum and of its parts."""
Range = tuple[int, int | None]
"""Least and greatest value; no greatest where nothing bounds it."""
Rule = tuple[str, tuple[str, ...]]
"""A category, all people being ``""``, and those that it is the sum of."""

NOT = "¬"
MOST = 50_000


class ContradictionError(Exception):
    """No counts of people can be as they are printed."""


class TooManyError(Exception):
    """The tables bind more groups than can be looked at, or than the solver copes with."""


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
        """Return the place of an unknown, which is added if it is new."""
        if name not in self.places:
            if len(self.names) >= MOST:
                raise TooManyError
            self.places[name] = len(self.names)
            self.names.append(name)
            self.low.append(0)
            self.high.append(None)
        return self.places[name]

    def at_least(self, place: int, low: int) -> bool:
        """Raise a lower bound; return whether it was raised."""
        if low <= self.low[place]:
            return False
        self.low[place] = low
        return self._bounded(place)

    def at_most(self, place: int, high: int) -> bool:
        """Lower an upper bound; return whether it was lowered."""
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


def make_system(observations: Iterable[Observation], sum_rules: SumRules) -> System:
    """Return what is printed as bounds, sums and ratios of unknown counts.

    Raises
    ------
    ContradictionError
        One group is printed with two different counts.
    TooManyError
        There are more than `MOST` groups.
    """
    observations = list(observations)
    system = make_unbounded(keys_of(observations), sum_rules)
    bound(system, observations)
    return system


def keys_of(observations: Iterable[Observation]) -> list[Key]:
    """Return whom observations count, and the bases of shares, each once."""
    keys = (key for number in observations for key in (number.key, number.base) if key is not None)
    return list(dict.fromkeys(keys))


def make_unbounded(keys: Iterable[Key], sum_rules: SumRules) -> System:
    """Return unknown counts, and those of everybody who takes part in a sum with them.

    Raises
    ------
    TooManyError
        There are more than `MOST` groups.
    """
    system = System()
    for key in keys:
        _add_union(system, key)
    _close(system, sum_rules)
    return system


def bound(system: System, observations: Iterable[Observation]) -> None:
    """Note what observations say of their counts.

    Raises
    ------
    ContradictionError
        One group is printed with two different counts.
    """
    for observation in observations:
        _bound(system, observation)


def _add_union(system: System, key: Key) -> None:
    """Add groups that are counted together: an unknown of their own, the sum of each."""
    total = system.add(key)
    population, groups = key
    if len(groups) > 1:
        parts = [
            system.add((population, frozenset([group]))) for group in sorted(groups, key=sorted)
        ]
        system.sums.append((total, tuple(parts)))


def _close(system: System, sum_rules: SumRules) -> None:
    """Add every sum in which a group is a part, and its other parts, until there are no more."""
    sums_with = lru_cache(maxsize=None)(partial(_sums_with, sum_rules))
    known: set[tuple[str, Group, str, Rule]] = set()  # a sum is met at each of its parts
    number = 0
    while number < len(system.names):
        population, groups = system.names[number]
        number += 1
        if len(groups) > 1:
            continue
        (group,) = groups
        for attribute, category in sorted(group):
            context = group - {(attribute, category)}
            for rule in sums_with(population, attribute, category):
                if (one := (population, context, attribute, rule)) in known:
                    continue
                known.add(one)
                total, parts = rule
                total_group = context | {(attribute, total)} if total else context
                place = system.add((population, frozenset([total_group])))
                part_groups = (context | {(attribute, part)} for part in parts)
                places = (system.add((population, frozenset([part]))) for part in part_groups)
                system.sums.append((place, tuple(places)))


def _sums_with(
    sum_rules: SumRules, population: str, attribute: str, category: str
) -> Sequence[Rule]:
    """Return the sums that a category is a part of; else it and all who are not in it."""
    listed = sorted(rule for rule in sum_rules[population][attribute] if category in rule[1])
    bare = category.removeprefix(NOT)
    return listed or [("", (bare, NOT + bare))]


def _bound(system: System, observation: Observation) -> None:
    """Note what an observation says of its count."""
    place = system.places[observation.key]
    if observation.value == HIDDEN:
        system.at_least(place, 1)
    elif isinstance(observation.value, int):
        system.at_least(place, observation.value)
        system.at_most(place, observation.value)
    elif isinstance(observation.value, Between) and observation.base is not None:
        base = system.places[observation.base]
        system.at_least(base, 1)
        system.at_least(place, int(observation.value.some))
        low, high = observation.value.low, observation.value.high
        if base != place:
            scale = lcm(low.denominator, high.denominator)
            least, below = int(low * scale), int(high * scale)
            system.ratios.append(Ratio(place, base, least, below, scale))
        elif not low <= 1 < high:
            raise ContradictionError


def members(key: Key) -> list[Group]:
    """Return the groups of an unknown in a fixed order."""
    return sorted(key[1], key=sorted)

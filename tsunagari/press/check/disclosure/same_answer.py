"""Groups all of whose members gave one answer: whoever is known to be in one has told it.

A mark does not hide it where all other answers are zeros, as these are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from tsunagari.contract import Thresholds, Unreported
from tsunagari.messages import coded, marked, say
from tsunagari.press.check.disclosure.bounds import Systems
from tsunagari.press.check.disclosure.observations import Key, Observation, Published
from tsunagari.press.check.disclosure.system import (
    NOT,
    ContradictionError,
    System,
    TooManyError,
)
from tsunagari.press.core.problems import Problem

_REMEDY = marked(
    "Put the group together with others, or answers with one another; or set "
    "same_answer in edition.yml to left_out (groups that are no areas are then "
    "left out) or to shown."
)


def check(published: Published, systems: Systems, limits: Thresholds) -> Iterator[Problem]:
    """Look at every group that the tables show, if the edition does not have them shown."""
    if limits.same_answer == "shown":
        return
    by_population: dict[str, list[Observation]] = {}
    for number in published.observations:
        by_population.setdefault(number.key[0], []).append(number)
    for population, own in by_population.items():
        try:
            system = systems.of(own)
        except (ContradictionError, TooManyError):
            continue  # the audit reports it
        yield from _of_population(system, own, published.unreported[population], limits)


def _of_population(
    system: System, own: Sequence[Observation], unreported: Set[Unreported], limits: Thresholds
) -> Iterator[Problem]:
    dividing = {one.attribute for one in unreported if one.divides}
    asked = {one.attribute for one in unreported if not one.divides}
    first: Mapping[Key, Observation] = {number.key: number for number in reversed(own)}
    free = {(one.attribute, one.category) for one in unreported if not limits.protects(one)}
    told = set()
    for total, parts in system.sums:
        some = [part for part in parts if system.high[part] != 0]
        if len(some) != 1 or not system.low[total]:
            continue
        group, answer = system.names[total], system.names[some[0]]
        conditions = _added(group, answer)
        if len(conditions) != 1 or answer in told:
            continue
        (condition,) = conditions
        is_answer = condition[0] in asked or condition[0] not in dividing
        number = first.get(answer) or first.get(group)
        if is_answer and condition not in free and NOT not in condition[1] and number is not None:
            told.add(answer)
            what = coded(
                "S07",
                "{place}: all whom this row or column counts gave one answer.",
                place=number.place,
            )
            yield Problem(number.place.where, what, say(_REMEDY))


def _added(group: Key, answer: Key) -> Set[tuple[str, str]]:
    """Return the conditions that an answer has besides those of its group."""
    if len(group[1]) != 1 or len(answer[1]) != 1:
        return frozenset()
    return next(iter(answer[1])) - next(iter(group[1]))

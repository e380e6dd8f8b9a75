"""The fewest printed numbers that cannot all be right."""

from __future__ import annotations

from collections.abc import Sequence

from tsunagari.press.check.disclosure.explain import fewest
from tsunagari.press.check.disclosure.feasible_ranges import failing
from tsunagari.press.check.disclosure.observations import Observation, SumRules
from tsunagari.press.check.disclosure.system import ContradictionError, make_system

TableName = tuple[str, str]
"""Where a table stands, and what it is called."""


def contradictory(observations: Sequence[Observation], sum_rules: SumRules) -> list[Observation]:
    """Return the fewest numbers that cannot all be right; none if all can be."""
    if not _contradict(observations, sum_rules):
        return []
    by_table: dict[TableName, list[Observation]] = {}
    for number in observations:
        by_table.setdefault(table_of(number), []).append(number)
    tables = fewest(
        list(by_table),
        lambda names: _contradict([n for name in names for n in by_table[name]], sum_rules),
    )
    numbers = [number for name in tables for number in by_table[name]]
    return fewest(numbers, lambda chosen: _contradict(chosen, sum_rules))


def table_of(observation: Observation) -> TableName:
    """Return in which table a number stands."""
    return observation.place.where, observation.place.named


def _contradict(observations: Sequence[Observation], sum_rules: SumRules) -> bool:
    try:
        failing(make_system(observations, sum_rules), {})
    except ContradictionError:
        return True
    return False

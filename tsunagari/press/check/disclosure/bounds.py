"""Bounds of unknown counts that follow from one sum or share after another, in whole numbers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from tsunagari.press.check.disclosure.observations import Observation, SumRules
from tsunagari.press.check.disclosure.system import Ratio, Sum, System, make_system

_ROUNDS = 60
"""How often a sum is looked at on average before the solver takes over; bounds hold at any time."""


class Systems:
    """The systems of a site's counts, each made and narrowed once for all who ask of it."""

    def __init__(self, sum_rules: SumRules) -> None:
        self.sum_rules = sum_rules
        self._made: list[tuple[Sequence[Observation], System]] = []

    def of(self, observations: Sequence[Observation]) -> System:
        """Return what `make_system` does, narrowed.

        Raises
        ------
        ContradictionError
            As they are printed, these cannot be counts of people.
        TooManyError
            They bind too many groups.
        """
        for known, system in self._made:
            if known == observations:
                return system
        system = make_system(observations, self.sum_rules)
        narrow(system)
        self._made.append((observations, system))
        return system


def narrow(system: System) -> None:
    """Tighten the bounds of a system until nothing more follows, or slowly.

    Raises
    ------
    ContradictionError
        A bound from below exceeds one from above.
    """
    constraints: list[Sum | Ratio] = [*system.sums, *system.ratios]
    constraints_of: list[list[int]] = [[] for _ in system.names]
    for number, constraint in enumerate(constraints):
        for place in _places(constraint):
            constraints_of[place].append(number)
    queue, is_queued = deque(range(len(constraints))), [True] * len(constraints)
    steps_left = _ROUNDS * len(constraints)
    while queue and steps_left:
        steps_left -= 1
        number = queue.popleft()
        is_queued[number] = False
        constraint = constraints[number]
        tighten = _by_ratio if isinstance(constraint, Ratio) else _by_sum
        for place in set(tighten(system, constraint)):  # type: ignore[arg-type]
            for other in constraints_of[place]:
                if not is_queued[other]:
                    is_queued[other] = True
                    queue.append(other)


def _places(constraint: Sum | Ratio) -> Sequence[int]:
    if isinstance(constraint, Ratio):
        return (constraint.part, constraint.base)
    return (constraint[0], *constraint[1])


def _by_sum(system: System, constraint: Sum) -> Iterator[int]:
    total, parts = constraint
    lows, highs = [system.low[part] for part in parts], [system.high[part] for part in parts]
    least, most = sum(lows), sum(high or 0 for high in highs)
    unbounded = highs.count(None)
    if system.at_least(total, least):
        yield total
    if not unbounded and system.at_most(total, most):
        yield total
    top, bottom = system.high[total], system.low[total]
    for part, low, high in zip(parts, lows, highs, strict=True):
        if top is not None and system.at_most(part, top - (least - low)):
            yield part
        if unbounded == (high is None) and system.at_least(part, bottom - (most - (high or 0))):
            yield part


def _by_ratio(system: System, ratio: Ratio) -> Iterator[int]:
    part, base = ratio.part, ratio.base
    if system.at_least(part, -(-ratio.least * system.low[base] // ratio.scale)):
        yield part
    top = system.high[base]
    if top is not None and system.at_most(part, (ratio.below * top - 1) // ratio.scale):
        yield part
    if system.at_least(base, system.low[part] * ratio.scale // ratio.below + 1):
        yield base
    top = system.high[part]
    if top is not None and ratio.least and system.at_most(base, top * ratio.scale // ratio.least):
        yield base

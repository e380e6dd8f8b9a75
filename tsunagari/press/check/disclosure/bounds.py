"""Bounds of unknown counts that follow from one sum or share after another, in whole numbers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from tsunagari.press.check.disclosure.system import Ratio, Sum, System

_ROUNDS = 60
"""How often a sum is looked at on average before the solver takes over; bounds hold at any time."""


def narrow(found: System) -> None:
    """Tighten the bounds of a system until nothing more follows, or slowly.

    Raises
    ------
    ContradictionError
        A bound from below exceeds one from above.
    """
    constraints: list[Sum | Ratio] = [*found.sums, *found.ratios]
    of_unknown: list[list[int]] = [[] for _ in found.names]
    for number, constraint in enumerate(constraints):
        for place in _places(constraint):
            of_unknown[place].append(number)
    waiting, queued = deque(range(len(constraints))), [True] * len(constraints)
    left = _ROUNDS * len(constraints)
    while waiting and left:
        left -= 1
        number = waiting.popleft()
        queued[number] = False
        constraint = constraints[number]
        changed = _by_ratio if isinstance(constraint, Ratio) else _by_sum
        for place in set(changed(found, constraint)):  # type: ignore[arg-type]
            for other in of_unknown[place]:
                if not queued[other]:
                    queued[other] = True
                    waiting.append(other)


def _places(constraint: Sum | Ratio) -> Sequence[int]:
    if isinstance(constraint, Ratio):
        return (constraint.part, constraint.base)
    return (constraint[0], *constraint[1])


def _by_sum(found: System, constraint: Sum) -> Iterator[int]:
    whole, parts = constraint
    lows, highs = [found.low[part] for part in parts], [found.high[part] for part in parts]
    least, most = sum(lows), sum(high or 0 for high in highs)
    unbounded = highs.count(None)
    if found.at_least(whole, least):
        yield whole
    if not unbounded and found.at_most(whole, most):
        yield whole
    top, bottom = found.high[whole], found.low[whole]
    for part, low, high in zip(parts, lows, highs, strict=True):
        if top is not None and found.at_most(part, top - (least - low)):
            yield part
        if unbounded == (high is None) and found.at_least(part, bottom - (most - (high or 0))):
            yield part


def _by_ratio(found: System, ratio: Ratio) -> Iterator[int]:
    part, base = ratio.part, ratio.base
    if found.at_least(part, -(-ratio.least * found.low[base] // ratio.scale)):
        yield part
    top = found.high[base]
    if top is not None and found.at_most(part, (ratio.below * top - 1) // ratio.scale):
        yield part
    if found.at_least(base, found.low[part] * ratio.scale // ratio.below + 1):
        yield base
    top = found.high[part]
    if top is not None and ratio.least and found.at_most(base, top * ratio.scale // ratio.least):
        yield base

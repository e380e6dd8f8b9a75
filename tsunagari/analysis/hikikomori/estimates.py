"""How many persons of a population a share of the answers stands for.

An estimate is worked out of the exact share and printed with the digits that its interval leaves:
to the largest power of ten that is no more than a tenth of the interval's half.
"""

from __future__ import annotations

from typing import Any

from tsunagari.tabulation.number import Interval, Number
from tsunagari.tabulation.rounding import Real, digits, exact, round_half_up

_TEN_THOUSAND = 10_000


class Estimate(Number):
    """A number of persons: ``5,900人``, from 100,000 on as the state has it: ``54万人``."""

    @property
    def figure(self) -> str:
        """As tables print it; its unit is not left to the head."""
        if not self.is_known:
            return super().figure
        ends = self.value if isinstance(self.value, Interval) else (self.value,)
        return "～".join(map(_persons, ends))

    def __str__(self) -> str:
        return self.figure


def estimate(share: Number, persons: int) -> Estimate:
    """Return how many of a population a share stands for; a mark for a mark."""
    number = share.then(lambda value, ends: _rounded(value, ends, persons), share.interval())
    return Estimate(number.value, number.whom, "人", derived=True)


def estimate_interval(share: Number, persons: int) -> Estimate:
    """Return how many of a population the confidence interval of a share stands for."""
    number = share.interval().then(
        lambda ends: Interval(*(_rounded(end, ends, persons) for end in ends))
    )
    return Estimate(number.value, number.whom, derived=True)


def _rounded(share: Real, ends: Interval, persons: int) -> int:
    """Return a share of persons, with the digits that the interval of the share leaves."""
    half = (exact(ends.high) - exact(ends.low)) * persons / 2
    places = 0
    while 10 ** (places + 1) * 10 <= half:
        places += 1
    return int(round_half_up(exact(share) * persons / 10**places)) * int(10**places)


def _persons(number: Any) -> str:
    value = exact(number)
    if value < 10 * _TEN_THOUSAND or value % 1000:
        return f"{digits(value)}人"
    return f"{digits(value / _TEN_THOUSAND, int(bool(value % _TEN_THOUSAND)))}万人"

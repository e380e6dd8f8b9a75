"""How many persons of a population a share of the answers stands for."""

from __future__ import annotations

from fractions import Fraction

from tsunagari.tabulation.number import Interval, Number
from tsunagari.tabulation.rounding import Real, digits, exact, round_half_up


class Estimate(Number):
    """A number of persons, printed as the state prints an estimate: ``54.1万人``."""

    @property
    def figure(self) -> str:
        """As tables print it; its unit is not left to the head."""
        if not self.is_known:
            return super().figure
        ends = self.value if isinstance(self.value, Interval) else (self.value,)
        return "～".join(f"{digits(exact(end) / 10_000, 1)}万人" for end in ends)  # type: ignore[arg-type]

    def __str__(self) -> str:
        return self.figure


def estimate(share: Number, persons: int) -> Estimate:
    """Return how many of a population a share stands for; a mark for a mark."""
    number = share.then(lambda value: persons_of(value, persons))
    return Estimate(number.value, number.whom, "人", derived=True)


def estimate_interval(share: Number, persons: int) -> Estimate:
    """Return how many of a population the confidence interval of a share stands for."""
    number = share.interval().then(
        lambda ends: Interval(persons_of(ends.low, persons), persons_of(ends.high, persons))
    )
    return Estimate(number.value, number.whom, derived=True)


def persons_of(share: Real, persons: int) -> int:
    """Return how many persons of a population a share stands for.

    As the state does it: the share as printed in per cent with two decimals, times the
    population; 1.57 % of 34.45 million is 541 thousand.
    """
    printed = Fraction(round_half_up(exact(share) * 100, 2))
    return int(round_half_up(printed * persons / 100))

"""Numbers that know whom they count, and marks in their place that stay marks."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from tsunagari.messages import coded
from tsunagari.tabulation.people import Groups, Population
from tsunagari.tabulation.rounding import Real, digits, exact, round_half_up
from tsunagari.tabulation.symbols import HIDDEN, NIL, SMALL_BASE, UNKNOWN

PER_CENT, POINTS = "％", "ポイント"
"""Units of fractions of 1: they are printed times 100, behind each number."""
_BEHIND = {PER_CENT: "%", POINTS: POINTS}


class Interval(NamedTuple):
    """Between which values a number lies."""

    low: Real
    high: Real


Value = int | Fraction | float | Interval | str | None
"""A number or an interval; or a mark (「x」, 「-」, 「**」), or None where it is not known."""


@dataclass(frozen=True)
class Whom:
    """The people whom a number counts.

    Parameters
    ----------
    of
        The population.
    groups
        Their conditions; none are all people of the population.
    share
        If it is a share, the attribute whose categories are shared out: the base is counted
        without its condition.
    """

    of: Population
    groups: Groups = field(default_factory=dict)
    share: str | None = None


@dataclass(frozen=True)
class Number:
    """A number of a report or the mark in its place, and whom it counts.

    Attributes
    ----------
    value : int, Fraction, float, Interval, str or None
        With ``％`` and ``ポイント`` a fraction of 1. A text is a mark; None is not known.
    whom : Whom, optional
        None if it counts nobody.
    unit : str
        ``人``, ``件``, ``％``, ``ポイント``; empty for a number without one.
    decimals : int
        How many are printed.
    derived : bool
        Whether it is worked out of a count, and is no count itself.
    few : bool
        Whether it is a share of few answers, printed with 「*」.
    bounds : callable, optional
        Works out the confidence interval; asked only of a number that is shown.
    """

    value: Value
    whom: Whom | None = None
    unit: str = ""
    decimals: int = 0
    derived: bool = False
    few: bool = False
    bounds: Callable[[], Interval] | None = field(default=None, repr=False, compare=False)

    def then(
        self, work: Callable[..., Value], *others: Number, unit: str = "", decimals: int = 0
    ) -> Number:
        """Work something out of this number, and of others: the one place that heeds marks.

        Parameters
        ----------
        work
            Is given the values, if all of them are shown and known.
        others
            Further numbers that it is worked out of.
        unit, decimals
            Of the result.

        Returns
        -------
        Number
            A mark if any of the numbers is one, 「x」 before all others; else unknown if any of
            them is. It counts whom this number counts.
        """
        values = [number.value for number in (self, *others)]
        marks = sorted((v for v in values if isinstance(v, str)), key=lambda mark: mark != HIDDEN)
        if marks:
            value: Value = marks[0]
        elif any(value is None for value in values):
            value = None
        else:
            value = work(*values)
        known = [number.whom for number in (self, *others) if number.whom is not None]
        return Number(value, next(iter(known), None), unit, decimals, derived=True)

    def __sub__(self, other: object) -> Number:
        number = other if isinstance(other, Number) else self._refused(other)
        unit = POINTS if self.unit == PER_CENT else self.unit
        return self.then(lambda a, b: a - b, number, unit=unit, decimals=self.decimals)

    def _refused(self, *others: object) -> Any:
        """Say what there is for what a notebook may ask of numbers, one of which may be hidden."""
        if any(isinstance(other, str) for other in others):
            raise TypeError(
                coded(
                    "N18",
                    "a number of a tabulation is neither compared with a text nor added to one: it "
                    "is written into it, as a in f'… {{a}} …'",
                )
            )
        raise TypeError(
            coded(
                "N18",
                "numbers of a tabulation are neither compared nor reckoned with, as one of them "
                "may be hidden: a - b is the difference of two, .largest() and here.highest(…) say "
                "which is largest, .spoken_of(…) names them, and .height is what a chart draws of "
                "one",
            )
        )

    __lt__ = __le__ = __gt__ = __ge__ = _refused
    __add__ = __radd__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refused
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = __rdivmod__ = _refused
    __pow__ = __rpow__ = __neg__ = __pos__ = __abs__ = __round__ = _refused

    def interval(self) -> Number:
        """Return the confidence interval; unknown where none can be worked out."""
        return self.then(
            lambda _: self.bounds() if self.bounds else None,
            unit=self.unit,
            decimals=self.decimals,
        )

    @property
    def low(self) -> Number:
        """The lower end of an interval."""
        return self.then(lambda interval: interval.low, unit=self.unit, decimals=self.decimals)

    @property
    def high(self) -> Number:
        """The upper end of an interval."""
        return self.then(lambda interval: interval.high, unit=self.unit, decimals=self.decimals)

    @property
    def is_mark(self) -> bool:
        """Whether a mark stands in the place of the number."""
        return isinstance(self.value, str)

    @property
    def is_known(self) -> bool:
        """Whether there is a number, and neither a mark nor nothing."""
        return not self.is_mark and self.value is not None

    def __str__(self) -> str:
        """Return the number as the page's prose prints it: ``2,134人``, ``40.0%*``, ``x``."""
        behind = "" if self.unit in _BEHIND or not self.is_known else self.unit
        return self.figure + behind

    @property
    def figure(self) -> str:
        """As a table prints it whose head has the unit: ``2,134``, ``40.0%*``, ``x``."""
        if isinstance(self.value, str):
            return self.value
        if self.value is None:
            return UNKNOWN
        behind = _BEHIND.get(self.unit, "")
        if isinstance(self.value, Interval):
            low, high = (digits(self._scaled(end), self.decimals) for end in self.value)
            return f"{low}～{high}{behind}"
        star = SMALL_BASE if self.few else ""
        return digits(self._scaled(self.value), self.decimals) + behind + star

    @property
    def datum(self) -> Any:
        """As the CSV has it: rounded, in its unit, a mark as it is, None if not known."""
        if self.value is None or isinstance(self.value, str):
            return self.value
        if isinstance(self.value, Interval):
            return self.figure
        rounded = round_half_up(self._scaled(self.value), self.decimals)
        return float(rounded) if self.decimals else int(rounded)

    @property
    def height(self) -> float:
        """As a chart draws it: in its unit, 0 where nobody is counted, NaN for what is hidden."""
        if self.value == NIL:
            return 0.0
        if self.value is None or isinstance(self.value, str | Interval):
            return math.nan
        return float(self._scaled(self.value))

    def _scaled(self, value: Real) -> Real:
        return exact(value) * 100 if self.unit in _BEHIND else value

"""Columns of a table: name, unit and decimals told once, for the page and for the CSV."""

from __future__ import annotations

import datetime as dt
import math
import numbers
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tsunagari.messages import coded
from tsunagari.tabulation.rounding import exact, round_half_up
from tsunagari.tabulation.symbols import MACHINE

if TYPE_CHECKING:
    import pandas as pd

PER_CENT = "％"
POINTS = "ポイント"
_OF_ONE = (PER_CENT, POINTS)
"""Units of fractions of 1, which the page prints behind each number and not in the head."""

PEOPLE = ("人", "名")
"""Units of people."""

Where = Literal["page", "csv"]


@dataclass(frozen=True)
class Column:
    """A column of a table: on the page, and in the file to take away.

    Parameters
    ----------
    name : str
        Of the frame's column.
    head : str
        What the page prints above it, without unit.
    unit : str
        Of its numbers: ``回``, ``円``; ``％`` or ``ポイント`` if they are fractions of 1. The page
        prints ``％`` and ``ポイント`` behind each number, other units in the head; the CSV has
        all of them in the head, and numbers in that unit.
    decimals : int, optional
        How many the page prints; 0 if there is a unit. Without unit and decimals the values are
        printed as they are.
    csv : str, optional
        The head in the CSV where it is another one.
    csv_decimals : int, optional
        How many the CSV has, as many as the page where it is not said.
    printed : callable, optional
        Prints a value on the page, where unit and decimals do not say how.
    only : {"page", "csv"}, optional
        Where the column stands if not in both.
    """

    name: str
    head: str
    unit: str = ""
    decimals: int | None = None
    csv: str | None = None
    csv_decimals: int | None = None
    printed: Callable[[Any], str] | None = None
    only: Where | None = None

    @property
    def names(self) -> list[str]:
        """The frame's columns that it shows."""
        return [self.name]

    @property
    def counts_people(self) -> bool:
        """Whether its numbers are people, by its unit."""
        return self.unit in PEOPLE

    @property
    def page_head(self) -> str:
        """The head on the page."""
        return f"{self.head}（{self.unit}）" if self._unit_in_head else self.head

    @property
    def csv_head(self) -> str:
        """The head in the CSV."""
        return self.csv or (f"{self.head}（{self.unit}）" if self.unit else self.head)

    @property
    def is_formatted(self) -> bool:
        """Whether numbers are printed by unit and decimals."""
        return self.printed is None and (bool(self.unit) or self.decimals is not None)

    def text(self, value: Any) -> str:
        """Return a known value as the page prints it."""
        if self.printed is not None and not is_mark(value):
            return self.printed(value)
        if not self.is_formatted or not is_real(value):
            return str(value)
        from tsunagari.present.numbers import decimal, percent, points

        if self.unit in _OF_ONE:
            return {PER_CENT: percent, POINTS: points}[self.unit](value, self.decimals or 0)
        return decimal(value, self.decimals or 0)

    def datum(self, value: Any) -> Any:
        """Return a value as the CSV has it."""
        if _missing(value):
            return math.nan if self.is_formatted else None
        if isinstance(value, dt.datetime) and value.time() == dt.time():
            return value.date()
        if not self.is_formatted or not is_real(value):
            return value
        decimals = self.decimals or 0 if self.csv_decimals is None else self.csv_decimals
        if self.unit not in _OF_ONE and isinstance(value, numbers.Integral):
            return value
        in_unit = exact(value) * (100 if self.unit in _OF_ONE else 1)
        rounded = round_half_up(in_unit, decimals)
        return float(rounded) if decimals else int(rounded)

    def on_page(self, frame: pd.DataFrame) -> Iterator[tuple[str, list[Any]]]:
        """Yield the head and the values of the column on the page."""
        if self.only != "csv":
            texts = self.printed is not None
            values = frame[self.name]
            yield self.page_head, [self.text(v) if texts and not _missing(v) else v for v in values]

    def in_csv(self, frame: pd.DataFrame) -> Iterator[tuple[str, list[Any]]]:
        """Yield the head and the values of the column in the CSV."""
        if self.only != "page":
            yield self.csv_head, [self.datum(value) for value in frame[self.name]]

    @property
    def _unit_in_head(self) -> bool:
        return bool(self.unit) and self.unit not in _OF_ONE


@dataclass(frozen=True)
class IntervalColumn:
    """A column of intervals: one on the page, 「2.1～3.4%」, and one for each end in the CSV.

    Parameters
    ----------
    low, high : str
        The frame's columns of the lower and upper ends.
    head, unit, decimals, csv_decimals
        As of a `Column`; the CSV's heads are 区間の下限 and 区間の上限, or of several such columns
        each with its own head: 男性の区間の下限.
    """

    low: str
    high: str
    head: str
    unit: str
    decimals: int = 0
    csv_decimals: int | None = None

    @property
    def names(self) -> list[str]:
        """The frame's columns that it shows."""
        return [self.low, self.high]

    @property
    def counts_people(self) -> bool:
        """Whether its numbers are people, by its unit."""
        return self.unit in PEOPLE

    def on_page(self, frame: pd.DataFrame) -> Iterator[tuple[str, list[Any]]]:
        """Yield the head and the texts of the column on the page."""
        low, high = self._ends()
        pairs = zip(frame[self.low], frame[self.high], strict=True)
        yield (
            low.page_head.replace(low.head, self.head),
            [
                None
                if _missing(start) or _missing(end)
                else f"{low.text(start).removesuffix('%').removesuffix(POINTS)}～{high.text(end)}"
                for start, end in pairs
            ],
        )

    def in_csv(self, frame: pd.DataFrame, named: str = "区間") -> Iterator[tuple[str, list[Any]]]:
        """Yield the heads, which begin as is said, and the values of both ends in the CSV."""
        for end in self._ends(named):
            yield from end.in_csv(frame)

    def _ends(self, named: str = "区間") -> tuple[Column, Column]:
        style = (self.unit, self.decimals, None, self.csv_decimals)
        return Column(self.low, f"{named}の下限", *style), Column(
            self.high, f"{named}の上限", *style
        )


Columns = Sequence[Column | IntervalColumn]


def check(columns: Sequence[object]) -> None:
    """Make sure that columns are some, and that each has a title, unit and decimals that can be.

    Raises
    ------
    TypeError, ValueError
        If one is not; the message says which.
    """
    for column in columns:
        if not isinstance(column, Column | IntervalColumn):
            what = coded(
                "N11",
                'a column is written Column("ctr", "クリック率", "％", 2), not {value!r}',
                value=column,
            )
            raise TypeError(what)
        if not str(column.head).strip() and not getattr(column, "csv", None):
            what = coded("N11", "the column {value!r} has no title", value=column.names[0])
            raise ValueError(what)
        if column.unit == "%":  # whether its numbers are fractions of 1 is not to be guessed
            what = coded(
                "N11",
                "the unit of the column {value!r} is % of half width: write ％, of which 0.452 "
                "prints as 45.2%, and divide numbers by 100 that are per cent already",
                value=column.names[0],
            )
            raise ValueError(what)
        for decimals in (column.decimals, column.csv_decimals):
            if decimals is not None and type(decimals) is not int:
                what = coded(
                    "N11",
                    "decimals of the column {value!r} are a whole number, not {decimals!r}",
                    value=column.names[0],
                    decimals=decimals,
                )
                raise ValueError(what)


def _once(data: Mapping[str, Any], head: str) -> str:
    """Return the head of a further column, which would take the place of one called alike."""
    if head in data:
        what = coded(
            "N11", "two columns have the title {value!r}: give one of them another", value=head
        )
        raise ValueError(what)
    return head


def page_frame(
    frame: pd.DataFrame, columns: Columns, total: Mapping[str, Any] | None
) -> tuple[pd.DataFrame, dict[str, Callable[[Any], str]]]:
    """Return what the page prints of a frame, with a last row of totals, and how it is printed."""
    import pandas as pd

    data: dict[str, Any] = {}
    formats: dict[str, Callable[[Any], str]] = {}
    for column in columns:
        for head, values in column.on_page(frame):
            rows = values if total is None else [*values, total.get(column.names[0], "")]
            data[_once(data, head)] = pd.Series(rows, dtype=object if total is not None else None)
            if isinstance(column, Column) and column.is_formatted:
                formats[head] = column.text
    return pd.DataFrame(data), formats


def csv_frame(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """Return the data of a frame to take away."""
    import pandas as pd

    data: dict[str, Any] = {}
    several = sum(isinstance(column, IntervalColumn) for column in columns) > 1
    for column in columns:
        if several and isinstance(column, IntervalColumn):
            pairs = column.in_csv(frame, column.head)
        else:
            pairs = column.in_csv(frame)
        for head, values in pairs:
            # Of a column of numbers without any it is known that they are numbers.
            kind = None if all(map(_missing, values)) else object
            data[_once(data, head)] = pd.Series(values, dtype=kind)
    return pd.DataFrame(data)


def is_real(value: Any) -> bool:
    """Check whether a value is a number, and neither a truth value nor a Number with a text."""
    return isinstance(value, numbers.Number) and not isinstance(value, bool)


def is_mark(value: Any) -> bool:
    """Check whether a value is a mark in the place of a number."""
    return isinstance(value, str) and value in MACHINE


def _missing(value: Any) -> bool:
    import pandas as pd

    return not isinstance(value, list | tuple) and bool(pd.isna(value))

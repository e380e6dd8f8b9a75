"""Tables of numbers that know whom they count, whatever their columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tsunagari.tabulation.number import Number

Cell = Number | str | dt.date | tuple[dt.date, dt.date] | None
"""A number, a text, a day, a period; None is not known."""


@dataclass(frozen=True, eq=False)
class Dot:
    """A number among others in a chart: its name, and the fiscal year it is of if it tells years.

    Parameters
    ----------
    name : str
    number : Number
    year : int, optional
    among : str
        What its name is one of, as a heading in the chart: 居住区.
    ranked : bool
        Whether it stands among others by its value, because their names have no order.
    here : bool
        Whether it is of the area that is reported on, and is marked.
    answer : str
        What it is the share of.
    """

    name: str
    number: Number
    year: int | None = None
    among: str = ""
    ranked: bool = False
    here: bool = False
    answer: str = ""


@dataclass(frozen=True, eq=False)
class Grid:
    """A table.

    Attributes
    ----------
    columns : mapping
        By name the cells of each column, the first naming the rows. The unit of numbers is added
        to the name: in the CSV always, on the page if it does not stand behind each number.
    heads : mapping
        By a column's name what the page prints above it, where that is another text.
    note : str
        A sentence below the table.
    total : str
        The row of totals, as the first column names it.
    csv : Grid, optional
        The data to take away, where they are another table.
    """

    columns: Mapping[str, Sequence[Cell]]
    heads: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    total: str | None = None
    csv: Grid | None = None

    @classmethod
    def sentence(cls, text: str) -> Grid:
        """Return a table that says in the place of numbers why there are none."""
        return cls({"説明": [f"{text}。"]})


@dataclass(frozen=True, eq=False)
class Bars:
    """Numbers of one unit to be drawn as bars, from top to bottom.

    Attributes
    ----------
    numbers : mapping
        By name.
    axis : str
        What their lengths show.
    highlight : str, optional
        The name of the bar to be seen first.
    """

    numbers: Mapping[str, Number]
    axis: str
    highlight: str | None = None


@dataclass(frozen=True, eq=False)
class Charted:
    """A table with the chart that suits it."""

    table: Grid
    chart: Bars | Sequence[Dot]

    def grid(self) -> Grid:
        """Return the table."""
        return self.table


class HasGrid(Protocol):
    """What has a table of its own."""

    def grid(self) -> Grid:
        """Return the table."""
        ...

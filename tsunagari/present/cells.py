"""The cells of a table, column by column in lists.

For as few values as tables have, lists are many times as quick as frames.
"""

from __future__ import annotations

import csv
import io
import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tsunagari.messages import coded

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Cells:
    """A column of a table.

    Attributes
    ----------
    each
        The values, from top to bottom.
    lacks
        Whether each of them is missing.
    kind
        What the column is made for, as NumPy names it; ``O`` for values of any kind.
    """

    each: Sequence[Any]
    lacks: Sequence[bool]
    kind: str = "O"

    @classmethod
    def of(cls, values: Sequence[Any]) -> Cells:
        """Return a column of values of any kind, of which None and what pandas has for it lack."""
        import pandas as pd

        nothing = (None, pd.NA, pd.NaT)
        return cls(
            values,
            [
                any(value is one for one in nothing)
                or (isinstance(value, float | np.floating) and bool(np.isnan(value)))
                for value in values
            ],
        )

    @property
    def known(self) -> list[Any]:
        """The values that are not missing."""
        return [value for value, lacks in zip(self.each, self.lacks, strict=True) if not lacks]

    def or_else(self, instead: Any) -> list[Any]:
        """Return the values, with something in the place of those that are missing."""
        pairs = zip(self.each, self.lacks, strict=True)
        return [instead if lacks else value for value, lacks in pairs]


def columns_of(frame: pd.DataFrame | Mapping[str, Cells]) -> Mapping[str, Cells]:
    """Return the columns of a frame by their heads; its index is among them if it has names.

    Raises
    ------
    ValueError
        The index names the rows, and nothing says what these names are; there are no columns, or
        two of the same head.
    """
    import pandas as pd

    if isinstance(frame, pd.DataFrame):
        frame = flat(frame)
    heads = list(frame)
    if not heads or len(set(heads)) != len(heads):
        raise ValueError(
            coded("N11", "a table needs columns with distinct names, got {columns}", columns=heads)
        )
    if not isinstance(frame, pd.DataFrame):
        return frame
    return {str(name): _of_series(column) for name, column in frame.items()}


def _of_series(column: pd.Series) -> Cells:
    import pandas as pd

    each = column.tolist()
    if column.dtype.kind == "O":
        each = [cell.item() if isinstance(cell, np.integer | np.bool_) else cell for cell in each]
    kind = getattr(column.dtype, "categories", column).dtype.kind
    return Cells(each, pd.isna(column.to_numpy()).tolist(), kind)


def flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose columns have texts for names, with its index as columns if it has names.

    Raises
    ------
    ValueError
        The index names the rows, and nothing says what these names are.
    """
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    elif not all(isinstance(name, numbers.Integral) for name in frame.index):
        names = [str(name) for name in frame.index[:3]]
        raise ValueError(
            coded(
                "N11",
                "the rows are named {names}, and the names have no head: give the index a "
                "name, frame.index.name = '区', or frame.reset_index(drop=True)",
                names=names,
            )
        )
    heads = [head(name) for name in frame.columns]
    return frame if heads == list(frame.columns) else frame.set_axis(heads, axis="columns")


def head(name: Any) -> str:
    """Return the name of a column as its head; of several parts, those that say something."""
    parts = name if isinstance(name, tuple) else (name,)
    return "　".join(str(part) for part in parts if str(part))


def alike(numbers: list[Any]) -> list[Any]:
    """Return a column of numbers, all of them decimals if one of them is."""
    if any(isinstance(number, float | np.floating) for number in numbers) and all(
        isinstance(number, int | float | np.number) for number in numbers
    ):
        return list(map(float, numbers))
    return numbers


def days(cells: Cells) -> list[str]:
    """Return a column of moments as pandas writes them: days alone if none has a time."""
    import pandas as pd

    lines = str(pd.Series(cells.each).to_csv(index=False, header=False)).splitlines()
    return [text for (text,) in csv.reader(lines)]


def as_csv(columns: Mapping[str, Sequence[Any]]) -> str:
    """Return columns as CSV, with lines ending in LF."""
    text = io.StringIO()
    rows = zip(*columns.values(), strict=True)
    csv.writer(text, lineterminator="\n").writerows([list(columns), *rows])
    return text.getvalue()

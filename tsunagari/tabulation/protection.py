"""Tables of counts as numbers: counted exactly, protected together, and exact no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import pandas as pd

from tsunagari.contract import Thresholds
from tsunagari.tabulation.declaration import Counts
from tsunagari.tabulation.number import Number, Whom
from tsunagari.tabulation.people import Conditions
from tsunagari.tabulation.suppression.tables import suppress_tables, whom_of_cells

Name = TypeVar("Name")


def protect_tables(
    tables: Mapping[Name, tuple[pd.DataFrame, Counts]],
    *,
    thresholds: Thresholds,
    keep: Iterable[Conditions] = (),
    suppress_first: Iterable[Conditions] = (),
    unit: str = "人",
    cache: Path | None = None,
) -> dict[Name, pd.DataFrame]:
    """Return tables of counts as far as they may be shown, each cell a Number.

    Parameters
    ----------
    tables, thresholds, keep, suppress_first, cache
        See `suppress_tables`.
    unit : str
        Of all counts.
    """
    shown = suppress_tables(
        tables, thresholds=thresholds, keep=keep, suppress_first=suppress_first, cache=cache
    )
    return {name: _numbers(frame, tables[name][1], unit) for name, frame in shown.items()}


def _numbers(frame: pd.DataFrame, counts: Counts, unit: str) -> pd.DataFrame:
    """Return the cells of a frame as Numbers that know whom they count."""
    rows = [
        [
            Number(value, None if groups is None else Whom(counts.of, groups), unit)
            for value, groups in zip(values, cells, strict=True)
        ]
        for values, cells in zip(
            frame.to_numpy().tolist(), whom_of_cells(frame, counts), strict=True
        )
    ]
    return pd.DataFrame(rows, frame.index, frame.columns, dtype=object)

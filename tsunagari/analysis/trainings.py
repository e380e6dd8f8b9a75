"""The training days for people who support others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tsunagari.analysis.data import columns
from tsunagari.analysis.data.section import read_section

_TRAININGS = {"name": columns.text(), "fields": columns.texts()}
_DAYS = {
    "day": columns.integer(unique=True),
    "date": columns.date(unique=True),
    "participants": columns.integer(),
}


@dataclass(frozen=True)
class Trainings:
    """The training and its days.

    Attributes
    ----------
    name : str
    fields : list of str
        The fields of support from which people were invited.
    days : DataFrame
        One row a day, in order of time: ``day`` (from 1), ``date``, ``participants`` (people).
    """

    name: str
    fields: list[str]
    days: pd.DataFrame


def load(folder: str | Path = "") -> Trainings:
    """Read and check the trainings' data.

    Parameters
    ----------
    folder : str or Path
        Where it is; if it is empty, see `data_folder`.

    Raises
    ------
    DataError
        With every fault found in the files.
    """
    source, values, (days,) = read_section(folder, "trainings", _TRAININGS, {"days.csv": _DAYS})
    source.expect_numbered("days.csv", days["day"])
    source.expect_in_order("days.csv", days["date"])
    source.stop_if_faulty()
    return Trainings(days=days, **values)


def total(days: pd.DataFrame) -> int:
    """Add up the participants of all days; who came on two days counts twice."""
    return int(days["participants"].sum())

"""The survey on hikikomori: how many were asked and how many answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tsunagari.analysis.data import columns
from tsunagari.analysis.data.faults import cell
from tsunagari.analysis.data.section import read_section
from tsunagari.messages import coded, say

_HIKIKOMORI = {
    "name": columns.text(),
    "fieldwork": columns.month(),
    "reported": columns.month(),
    "minimum_age": columns.integer(),
    "maximum_age": columns.integer(),
}
_SAMPLES = {
    "sample": columns.choice("register", "support", unique=True),
    "label": columns.text(unique=True),
    "sent": columns.integer(),
    "returned": columns.integer(),
    "response_rate": columns.percentage(),
}


@dataclass(frozen=True)
class Hikikomori:
    """The survey.

    Attributes
    ----------
    name : str
    fieldwork, reported : date
        First days of two months: the one the survey's own page gives for it, and the one the
        R4 report gives. They differ, and neither is corrected.
    minimum_age, maximum_age : int
        Years.
    samples : DataFrame
        One row a way of reaching people: ``sample`` (register or support), ``label`` (the same
        in words), ``sent``, ``returned`` (questionnaires), ``response_rate`` (as published,
        Decimal, per cent).
    """

    name: str
    fieldwork: dt.date
    reported: dt.date
    minimum_age: int
    maximum_age: int
    samples: pd.DataFrame


def load(folder: str | Path = "") -> Hikikomori:
    """Read and check the survey's data.

    Parameters
    ----------
    folder : str or Path
        Where it is; if it is empty, see `data_folder`.

    Raises
    ------
    DataError
        With every fault found in the files.
    """
    tables = {"samples.csv": _SAMPLES}
    source, values, (samples,) = read_section(folder, "hikikomori", _HIKIKOMORI, tables)
    for index, row in samples.iterrows():
        place = cell(index, "response_rate")
        source.expect_share(
            "samples.csv", place, row["response_rate"], row["returned"], row["sent"]
        )
    low, high = values["minimum_age"], values["maximum_age"]
    source.expect(
        low <= high,
        "hikikomori.yml",
        say("key maximum_age"),
        coded("D24", "{high} is below minimum_age, {low}", high=high, low=low),
    )
    source.stop_if_faulty()
    return Hikikomori(samples=samples, **values)


def response_rates(samples: pd.DataFrame) -> pd.DataFrame:
    """Compute the response rates anew.

    Parameters
    ----------
    samples : DataFrame
        As in `Hikikomori`.

    Returns
    -------
    DataFrame
        By ``sample``, in their order: ``label``, ``sent``, ``returned``, ``response_rate`` (a
        fraction of 1; NaN where nothing was sent).
    """
    counts = samples.set_index("sample")[["label", "sent", "returned"]]
    return counts.assign(response_rate=counts["returned"] / counts["sent"])

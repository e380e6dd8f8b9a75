"""The survey on people's ties: its answers, and the city's loneliness beside the nation's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tsunagari.analysis.data import columns
from tsunagari.analysis.data.folders import data_folder
from tsunagari.analysis.data.source import Source
from tsunagari.analysis.statistics.printed_shares import counts_of_share
from tsunagari.analysis.statistics.significance import Comparison
from tsunagari.analysis.survey.national_results import (
    check_direct,
    check_surveys,
    read_direct,
    read_surveys,
)

_SURVEY = {
    "name": columns.text(),
    "population": columns.text(),
    "minimum_age": columns.integer(),
    "sampling": columns.text(),
    "start": columns.date(),
    "end": columns.date(),
    "drawn": columns.integer(),
    "answers": columns.integer(),
    "response_rate": columns.percentage(),
    "loneliness.answer": columns.text(),
    "loneliness.share": columns.percentage(),
    "national.fiscal_year": columns.integer(),
    "national.office": columns.text(),
}


@dataclass(frozen=True)
class National:
    """One national survey and its share of the same answer.

    Attributes
    ----------
    fiscal_year : int
    office, survey, source : str
        Who did it, what it is called, and where the share was published.
    answers : int
        The base of the share.
    share : Decimal
        Per cent, as published.
    """

    fiscal_year: int
    office: str
    survey: str
    source: str
    answers: int
    share: Decimal


@dataclass(frozen=True)
class Survey:
    """The city's survey.

    Attributes
    ----------
    name, population, sampling : str
    minimum_age : int
        Years.
    start, end : date
        First and last day of the fieldwork.
    drawn, answers : int
        People asked, and questionnaires that came back.
    response_rate : Decimal
        Per cent, as published.
    answer : str
        The answer that `share` is about.
    share : Decimal
        Per cent, as published; the count behind it is not known.
    national : National
        What the share is compared with.
    """

    name: str
    population: str
    minimum_age: int
    sampling: str
    start: dt.date
    end: dt.date
    drawn: int
    answers: int
    response_rate: Decimal
    answer: str
    share: Decimal
    national: National


def load(folder: str | Path = "", reference: str | Path = "") -> Survey:
    """Read and check the survey's data and the national results it is compared with.

    Parameters
    ----------
    folder, reference : str or Path
        The section's own data, and the national tables; if one is empty, see `data_folder`.

    Raises
    ------
    DataError
        With every fault found in the files.
    """
    source = Source(data_folder(folder, "survey"))
    tables = Source(data_folder(reference, "reference"))
    values = source.values("survey.yml", _SURVEY)
    surveys, loneliness = read_surveys(tables), read_direct(tables)
    source.stop_if_faulty(tables)
    _check_survey(source, values)
    check_surveys(tables, surveys)
    check_direct(tables, loneliness)
    year, answer = values.pop("national.fiscal_year"), values.pop("loneliness.answer")
    rows = loneliness.query("fiscal_year == @year and answer == @answer").merge(
        surveys, on="fiscal_year", suffixes=("", "_of_survey")
    )
    source.expect(
        len(rows) == 1,
        "survey.yml",
        "key national.fiscal_year",
        f'the national tables have {len(rows)} rows for {year} and "{answer}", not 1',
    )
    source.stop_if_faulty(tables)
    row = rows.iloc[0]
    national = National(
        fiscal_year=year,
        office=values.pop("national.office"),
        survey=row["survey"],
        source=row["source"],
        answers=int(row["answers"]),
        share=row["share"],
    )
    share = values.pop("loneliness.share")
    return Survey(answer=answer, share=share, national=national, **values)


def verdict(comparison: Comparison) -> str:
    """Put a comparison with the nation into the words of the report, without a full stop."""
    if not comparison.differs:
        return "全国の割合との間に統計的に有意な差があるとはいえません"
    return f"全国の割合より統計的に有意に{'高い' if comparison.higher else '低い'}といえます"


def _check_survey(source: Source, values: dict[str, Any]) -> None:
    file, answers = "survey.yml", values["answers"]
    source.expect_period(file, values["start"], values["end"])
    rate = values["response_rate"]
    source.expect_share(file, "key response_rate", rate, answers, values["drawn"])
    share = values["loneliness.share"]
    source.expect(
        len(counts_of_share(share, answers)) > 0,
        file,
        "key loneliness.share",
        f"{share} % is not the share of any count in {answers:,} answers",
    )

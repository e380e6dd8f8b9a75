"""What was published of the survey on people's ties: one share, beside the nation's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from tsunagari.analysis.data import columns
from tsunagari.analysis.data.folders import data_folder
from tsunagari.analysis.data.source import Source
from tsunagari.analysis.statistics.printed_shares import counts_of_share
from tsunagari.analysis.statistics.significance import (
    Comparison,
    as_compared,
    compare_with_rounded,
    wilson_of_printed,
)
from tsunagari.analysis.survey import findings
from tsunagari.analysis.survey.national_results import (
    check_direct,
    check_surveys,
    read_direct,
    read_surveys,
)
from tsunagari.messages import coded, say
from tsunagari.tabulation.rounding import round_half_up

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


@dataclass(frozen=True)
class PublishedComparison:
    """Two published shares of the same answer.

    Attributes
    ----------
    share, national_share : Fraction
        Of 1, both rounded to one decimal of per cent, as the nation's is printed.
    low, high : float
        The ends of the city's interval, fractions of 1.
    p_low, p_high : float
        See `Comparison`.
    verdict : str
        What may be said, without a full stop.
    rows : DataFrame
        The city and the nation: ``fiscal_year``, ``answers``, ``share``, ``low``, ``high``
        (fractions of 1; NaN for the nation's interval).
    """

    share: Fraction
    national_share: Fraction
    low: float
    high: float
    p_low: float
    p_high: float
    verdict: str
    rows: pd.DataFrame

    @property
    def difference(self) -> Fraction:
        """How far the two shares are apart, a fraction of 1."""
        return abs(self.share - self.national_share)


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
        say("key national.fiscal_year"),
        coded(
            "D19",
            'the national tables have {number} rows for {year} and "{answer}", not 1',
            number=len(rows),
            year=year,
            answer=answer,
        ),
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


def against_published(survey: Survey, confidence: float = 0.95) -> PublishedComparison:
    """Compare a survey's published share with the nation's.

    Parameters
    ----------
    survey : Survey
    confidence : float
        Of interval and test, from 0 to 1.
    """
    national = survey.national
    interval = wilson_of_printed(survey.share, survey.answers, confidence)
    city, nation = as_compared(survey.share), as_compared(national.share)
    comparison = compare_with_rounded(city, survey.answers, nation, national.answers, confidence)
    share, national_share = Fraction(city) / 100, Fraction(nation) / 100
    rows = pd.DataFrame(
        {
            "fiscal_year": [_fiscal_year(survey.start), national.fiscal_year],
            "answers": [survey.answers, national.answers],
            "share": [float(share), float(national_share)],
            "low": [interval.low, None],
            "high": [interval.high, None],
        }
    )
    return PublishedComparison(
        share,
        national_share,
        interval.low,
        interval.high,
        comparison.p_low,
        comparison.p_high,
        verdict(comparison),
        rows.astype({"low": float, "high": float}),
    )


def method_data(survey: Survey) -> pd.DataFrame:
    """Return how the survey went as data to take away: one row."""
    rate = Fraction(survey.answers, survey.drawn)
    return pd.DataFrame(
        {
            "調査期間の初日": [survey.start],
            "調査期間の最終日": [survey.end],
            "調査対象": [survey.population],
            "対象の年齢の下限（歳）": [survey.minimum_age],
            "抽出方法": [survey.sampling],
            "対象者数（人）": [survey.drawn],
            "回答数（件）": [survey.answers],
            "回答率（％）": [float(round_half_up(rate * 100, 1))],
        }
    )


def verdict(comparison: Comparison) -> str:
    """Put a comparison with the nation into the words of the report, without a full stop."""
    kind = findings.kind_of(differs=comparison.differs, higher=comparison.higher)
    return findings.AGAINST_NATION[kind][1]


def _check_survey(source: Source, values: dict[str, Any]) -> None:
    file, answers = "survey.yml", values["answers"]
    source.expect_period(file, values["start"], values["end"])
    rate = values["response_rate"]
    source.expect_share(file, say("key response_rate"), rate, answers, values["drawn"])
    share = values["loneliness.share"]
    source.expect(
        len(counts_of_share(share, answers)) > 0,
        file,
        say("key loneliness.share"),
        coded(
            "D19",
            "{share} % is not the share of any count in {answers:,} answers",
            share=share,
            answers=answers,
        ),
    )


def _fiscal_year(day: dt.date) -> int:
    return day.year - (day.month < 4)

"""The re-aggregation of the survey on hikikomori: counts, rates, and how many people that is."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from tsunagari.analysis.data import columns
from tsunagari.analysis.data.source import Source, cell
from tsunagari.analysis.hikikomori.classification import BROAD, CLASSES, one_kind
from tsunagari.analysis.hikikomori.questions import (
    RESPONDENTS,
    Questions,
    load_questions,
    load_sheets,
)
from tsunagari.analysis.hikikomori.rules import Tables, load_tables
from tsunagari.analysis.statistics.intervals import Interval, wilson_of_count
from tsunagari.tabulation.rounding import round_half_up

_SURVEY = {"name": columns.text(), "population_source": columns.text()}
_FORMS = {
    "respondent": columns.choice(*RESPONDENTS, unique=True),
    "label": columns.text(unique=True),
    "sent": columns.integer(),
}
_POPULATION = {
    "minimum_age": columns.integer(unique=True),
    "maximum_age": columns.integer(unique=True),
    "persons": columns.integer(),
}
_NATIONAL = {
    "fiscal_year": columns.integer(),
    "survey": columns.text(),
    "rules": columns.text(),
    "minimum_age": columns.integer(),
    "maximum_age": columns.integer(),
    "cases": columns.integer(),
    "answers": columns.integer(optional=True),
    "rate": columns.percentage(),
    "grade": columns.text(),
    "source": columns.text(),
}


@dataclass(frozen=True)
class Study:
    """What the re-aggregation works on.

    Attributes
    ----------
    name, population_source : str
        Of the survey, and of the numbers of inhabitants.
    forms : DataFrame
        One row a kind of questionnaire: ``respondent`` (self, family or support), ``label``,
        ``sent``, ``returned``.
    population : DataFrame
        One row an age group: ``minimum_age``, ``maximum_age`` (years), ``persons``.
    sheets : DataFrame
        See `questions.load_sheets`.
    questions : Questions
    tables : Tables
        Rule tables by name.
    national : DataFrame
        One row a national result: ``fiscal_year``, ``survey``, ``rules`` (a table's name),
        ``minimum_age``, ``maximum_age``, ``cases``, ``answers`` (None if not found), ``rate``
        (as published, Decimal, per cent), ``grade``, ``source``.
    """

    name: str
    population_source: str
    forms: pd.DataFrame
    population: pd.DataFrame
    sheets: pd.DataFrame
    questions: Questions
    tables: Tables
    national: pd.DataFrame

    def of(self, respondent: str, ages: tuple[int, int] | None = None) -> pd.DataFrame:
        """Return the sheets of one kind of respondent, of an age group if one is given."""
        kind = self.sheets["respondent"] == respondent
        return self.sheets[kind if ages is None else kind & in_ages(self.sheets, ages)]


class Rate(NamedTuple):
    """How many of the valid answers are cases.

    Attributes
    ----------
    cases, base : int
    share : Fraction or None
        The exact quotient; None without an answer.
    interval : Interval or None
        Wilson's, as fractions of 1.
    """

    cases: int
    base: int
    share: Fraction | None
    interval: Interval | None


class Estimate(NamedTuple):
    """How many persons of a population a rate stands for, with its interval."""

    persons: int
    low: int
    high: int


def load(folder: str | Path, reference: str | Path) -> Study:
    """Read and check the answers, the questions, the rules and the national results.

    Raises
    ------
    DataError
        With every fault found in the files of one stage.
    """
    questions = load_questions(reference)
    tables = load_tables(reference, questions)
    source, references = Source(folder), Source(reference)
    values = source.values("hikikomori_answers.yml", _SURVEY)
    forms = source.table("forms.csv", _FORMS)
    population = source.table("population.csv", _POPULATION)
    national = references.table("national_hikikomori.csv", _NATIONAL)
    source.stop_if_faulty(references)
    sheets = load_sheets(folder, "sheets.csv", questions)
    returned = sheets["respondent"].value_counts()
    forms = forms.assign(returned=[int(returned.get(kind, 0)) for kind in forms["respondent"]])
    _check(source, forms, population, set(returned.index))
    _check_national(references, national, tables)
    source.stop_if_faulty(references)
    return Study(
        forms=forms,
        population=population,
        sheets=sheets,
        questions=questions,
        tables=tables,
        national=national,
        **values,
    )


def in_ages(sheets: pd.DataFrame, ages: tuple[int, int]) -> pd.Series[bool]:
    """Return which sheets are of an age group; one without an age is of none."""
    low, high = ages
    return sheets["age"].map(lambda age: age is not None and low <= age <= high).astype(bool)


def rate(decisions: pd.DataFrame, confidence: float = 0.95) -> Rate:
    """Compute the rate of hikikomori in the broad sense among the valid answers.

    Sheets that could not be decided stay in the base, as those without an answer do in every
    table; sheets outside the ages of the rule table do not belong to it.

    Parameters
    ----------
    decisions : DataFrame
        As `classification.classify` gives them, of one kind of respondent.
    """
    one_kind(decisions)
    valid = decisions[decisions["valid"]]
    return rate_of(int(valid["result"].isin(BROAD).sum()), len(valid), confidence)


def rate_of(cases: int, base: int, confidence: float = 0.95) -> Rate:
    """Compute a rate from its counts."""
    if not base:
        return Rate(cases, base, None, None)
    interval = wilson_of_count(cases, base, confidence=confidence)
    return Rate(cases, base, Fraction(cases, base), interval)


def estimate(rate: Rate, persons: int) -> Estimate:
    """Estimate how many persons of a population are cases.

    As the state does it: the rate as printed in per cent with two decimals, times the
    population; 1.57 % of 34.45 million is 541 thousand.

    Raises
    ------
    ValueError
        If the rate has no base.
    """
    if rate.share is None or rate.interval is None:
        raise ValueError("without an answer there is no rate to estimate from")

    def of_population(share: Fraction) -> int:
        printed = Fraction(round_half_up(share * 100, 2))
        return int(round_half_up(printed * persons / 100))

    ends = (Fraction(str(end)) for end in rate.interval)
    return Estimate(of_population(rate.share), *map(of_population, ends))


def class_counts(decisions: pd.DataFrame, groups: Mapping[str, pd.Series[bool]]) -> pd.DataFrame:
    """Count the valid answers by class within groups.

    Parameters
    ----------
    decisions : DataFrame
        As `classification.classify` gives them, of one kind of respondent.
    groups : mapping
        By a group's name which of the sheets belong to it.

    Returns
    -------
    DataFrame
        One row a group: ``base``, ``broad`` and each of `CLASSES`.
    """
    one_kind(decisions)
    rows = {}
    for name, members in groups.items():
        valid = decisions.loc[decisions["valid"] & members, "result"]
        counts = {kind: int((valid == kind).sum()) for kind in CLASSES}
        broad = sum(counts[kind] for kind in BROAD)
        rows[name] = {"base": len(valid), "broad": broad} | counts
    return pd.DataFrame.from_dict(rows, orient="index")


def answer_counts(sheets: pd.DataFrame, question: str, questions: Questions) -> pd.Series[int]:
    """Count the answers to a question by code, in the order of the questionnaire.

    Returns
    -------
    Series
        By code; then ``several`` (sheets with more than one code although one was asked for,
        which are in no other row) and ``missing``. Where several answers are allowed, a sheet
        counts in each of its codes.
    """
    asked, answers = questions.questions[question], sheets[question]
    known = answers.dropna()
    unclear = 0 if asked.several else int((known.map(len) > 1).sum())
    single = known if asked.several else known[known.map(len) == 1]
    counts = {code: int(single.map(lambda codes: code in codes).sum()) for code in asked.options}  # noqa: B023
    return pd.Series(counts | {"several": unclear, "missing": int(answers.isna().sum())})


def duration_counts(sheets: pd.DataFrame, years: Iterable[int]) -> pd.Series[int]:
    """Count sheets by how long their state has lasted.

    Parameters
    ----------
    years : iterable of int
        Where a band ends and the next one begins, in years, ascending.

    Returns
    -------
    Series
        By the band's lower end in years, the first 0.
    """
    starts = [0, *years]
    months = sheets["months"].dropna().astype(int)
    bands = months.map(lambda month: max(start for start in starts if start * 12 <= month))
    return bands.value_counts().reindex(starts, fill_value=0)


def _check(
    source: Source, forms: pd.DataFrame, population: pd.DataFrame, kinds: set[Hashable]
) -> None:
    for index, row in forms.iterrows():
        what = f"{row['sent']:,} sent, but sheets.csv has {row['returned']:,}"
        source.expect(row["returned"] <= row["sent"], "forms.csv", cell(index, "sent"), what)
    for kind in sorted(map(str, kinds - set(forms["respondent"]))):
        source.expect(False, "forms.csv", "column respondent", f"has no row for {kind}")
    for index, row in population.iterrows():
        low, high = row["minimum_age"], row["maximum_age"]
        place = cell(index, "maximum_age")
        source.expect(low <= high, "population.csv", place, f"{high} is below {low}")
    source.expect_in_order("population.csv", population["minimum_age"])


def _check_national(references: Source, national: pd.DataFrame, tables: Tables) -> None:
    file = "national_hikikomori.csv"
    for index, row in national.iterrows():
        known = row["rules"] in tables
        what = f'there is no rule table "{row["rules"]}"'
        references.expect(known, file, cell(index, "rules"), what)
        if row["answers"] is not None:
            place = cell(index, "rate")
            references.expect_share(file, place, row["rate"], row["cases"], row["answers"])

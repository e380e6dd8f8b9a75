"""What the nation answered: the tables of `data/reference/` that a city's survey is set beside."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from tsunagari.analysis.data import columns
from tsunagari.analysis.data.faults import cell
from tsunagari.analysis.data.source import Source
from tsunagari.analysis.questionnaire.codebook import NO_ANSWER
from tsunagari.analysis.statistics.printed_shares import counts_of_share
from tsunagari.messages import coded, say

SURVEYS, DIRECT, TIES = "national_surveys.csv", "national_loneliness.csv", "national_ties.csv"
FILES = (SURVEYS, DIRECT, TIES)

_SURVEYS = {
    "fiscal_year": columns.integer(unique=True),
    "survey": columns.text(),
    "start": columns.date(optional=True),
    "end": columns.date(optional=True),
    "drawn": columns.integer(),
    "answers": columns.integer(),
    "response_rate": columns.percentage(),
    "grade": columns.text(),
    "source": columns.text(),
}
_DIRECT = {
    "fiscal_year": columns.integer(),
    "question": columns.text(),
    "code": columns.integer(optional=True),
    "answer": columns.text(),
    "share": columns.percentage(),
    "grade": columns.text(),
    "source": columns.text(),
}
_TIES = {
    "fiscal_year": columns.integer(),
    "question": columns.text(),
    "type": columns.choice("single", "multiple"),
    "attribute": columns.text(optional=True),
    "group": columns.text(optional=True),
    "code": columns.integer(optional=True),
    "answer": columns.text(),
    "share": columns.percentage(),
    "answers": columns.integer(optional=True),
    "grade": columns.text(),
    "source": columns.text(),
}
_COLUMNS = ["fiscal_year", "survey", "question", "attribute", "group", "code", "answer"]
_COLUMNS += ["share", "answers", "grade", "source"]
_TABLE = ["fiscal_year", "question", "attribute", "group"]


def load_national(reference: str | Path) -> pd.DataFrame:
    """Read and check the national results.

    Parameters
    ----------
    reference : str or Path
        The folder of the national tables.

    Returns
    -------
    DataFrame
        One row an answer, in the order of the tables: ``fiscal_year``, ``survey`` (its name),
        ``question`` (the column of the codebook that asks the same), ``attribute`` and ``group``
        (None of the whole nation), ``code`` (None of no answer), ``answer``, ``share`` (per cent
        as printed, Decimal), ``answers`` (the base; None where it was not found), ``grade``,
        ``source``. An answer whose share was not found has no row.

    Raises
    ------
    DataError
        With every fault found in the tables.
    """
    tables = Source(reference)
    surveys, direct = read_surveys(tables), read_direct(tables)
    ties = tables.table(TIES, _TIES)
    tables.stop_if_faulty()
    check_surveys(tables, surveys)
    check_direct(tables, direct)
    for index, year in direct["fiscal_year"].items():
        _expect_year(tables, DIRECT, index, year, surveys["fiscal_year"])
    _check_ties(tables, ties, surveys, set(direct["question"]))
    tables.stop_if_faulty()
    bases = surveys[["fiscal_year", "answers"]]
    nationwide = direct.merge(bases, on="fiscal_year")
    rows = pd.concat([nationwide, ties], ignore_index=True)
    rows = rows.merge(surveys[["fiscal_year", "survey"]], on="fiscal_year")[_COLUMNS]
    # What is not known is None, also where pandas would make a column of floats of it.
    rows = rows.astype(object).where(rows.notna(), None)
    return rows.astype({"fiscal_year": int})


def national_shares(
    national: pd.DataFrame,
    fiscal_year: int,
    question: str,
    *,
    attribute: str | None = None,
    group: str | None = None,
) -> pd.DataFrame:
    """Take the shares of one question in one year, of the nation or of a group of it.

    Parameters
    ----------
    national : DataFrame
        As `load_national` gives it.
    fiscal_year : int
    question : str
        The column of the codebook.
    attribute, group : str, optional
        Both, such as ``age`` and 20～29歳; neither for the whole nation.

    Returns
    -------
    DataFrame
        Indexed by the answer: ``code`` (None of no answer), ``share`` (per cent as printed,
        Decimal), ``answers`` (the base or None), ``survey``, ``grade``, ``source``. An answer
        that is not in the index, be it all of them, was not found: there is nothing to compare
        with.
    """
    wanted = (national["fiscal_year"] == fiscal_year) & (national["question"] == question)
    for column, value in (("attribute", attribute), ("group", group)):
        wanted &= national[column].isna() if value is None else national[column] == value
    kept = ["code", "share", "answers", "survey", "grade", "source"]
    return national[wanted].set_index("answer")[kept]


def read_surveys(tables: Source) -> pd.DataFrame:
    """Read which national surveys there were; the frame is empty if the file has a fault."""
    return tables.table(SURVEYS, _SURVEYS)


def read_direct(tables: Source) -> pd.DataFrame:
    """Read the answers to the direct question; the frame is empty if the file has a fault."""
    return tables.table(DIRECT, _DIRECT)


def check_surveys(tables: Source, surveys: pd.DataFrame) -> None:
    """Expect each survey's response rate to be that of its counts."""
    for index, row in surveys.iterrows():
        place = cell(index, "response_rate")
        tables.expect_share(SURVEYS, place, row["response_rate"], row["answers"], row["drawn"])


def check_direct(tables: Source, direct: pd.DataFrame) -> None:
    """Expect the shares of each year to sum to 100, but for their rounding."""
    for (year, question), rows in _grouped(direct, ["fiscal_year", "question"]):
        where = say(
            "fiscal_year {year}, question {question}, column share", year=year, question=question
        )
        _check_sum(tables, DIRECT, where, [row["share"] for row in rows], complete=True)


def _check_ties(
    tables: Source, ties: pd.DataFrame, surveys: pd.DataFrame, direct: Collection[str]
) -> None:
    """Expect what each row says, and that the whole nation's answers to a question stand once."""
    bases = dict(zip(surveys["fiscal_year"], surveys["answers"], strict=True))
    for index, row in ties.iterrows():
        _check_row(tables, index, row, bases)
        elsewhere = row["question"] in direct and row["group"] is None
        belongs = coded(
            "D19",
            "the whole nation's answers to {question} belong into {direct}",
            question=row["question"],
            direct=DIRECT,
        )
        tables.expect(not elsewhere, TIES, cell(index, "question"), belongs)
    for index in ties.index[ties[[*_TABLE, "answer"]].astype(str).duplicated()]:
        what = coded(
            "D05", '"{value}" stands twice for the same people', value=ties.loc[index, "answer"]
        )
        tables.expect(False, TIES, cell(index, "answer"), what)
    with_code = ties[ties["code"].notna()]
    for (question, code), rows in _grouped(with_code, ["question", "code"]):
        meant = list(dict.fromkeys(row["answer"] for row in rows))
        otherwise = coded(
            "D19",
            "the code {key} stands for several answers: {meant}",
            key=code,
            meant=", ".join(meant),
        )
        tables.expect(
            len(meant) == 1, TIES, say("question {question}", question=question), otherwise
        )
    single = ties[ties["type"] == "single"]
    answers = {
        question: {row["answer"] for row in rows}
        for (question,), rows in _grouped(single, ["question"])
    }
    for (year, question, _, group), rows in _grouped(single.fillna(""), _TABLE):
        people = say(", group {group}", group=group) if group else ""
        where = say(
            "fiscal_year {year}, question {question}{people}, column share",
            year=year,
            question=question,
            people=people,
        )
        # Without that of no answer they may be only those that were found.
        found = {row["answer"] for row in rows}
        complete = NO_ANSWER in found and found == answers[question]
        _check_sum(tables, TIES, where, [row["share"] for row in rows], complete=complete)


def _grouped(
    frame: pd.DataFrame, names: Sequence[str]
) -> list[tuple[tuple[Any, ...], list[dict[Hashable, Any]]]]:
    """Return rows by what they have in some columns, in its order; pandas is slow with so few."""
    groups: dict[tuple[Any, ...], list[dict[Hashable, Any]]] = {}
    for row in frame.to_dict("records"):
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    return sorted(groups.items())


def _check_row(tables: Source, index: Hashable, row: pd.Series[Any], bases: dict[int, int]) -> None:
    year, base = row["fiscal_year"], row["answers"]
    _expect_year(tables, TIES, index, year, bases)
    paired = (row["attribute"] is None) == (row["group"] is None)
    tables.expect(
        paired, TIES, cell(index, "group"), coded("D19", "an attribute and its group go together")
    )
    if base is None or year not in bases:
        return
    sound = 0 < base <= bases[year]
    outside = coded(
        "D19",
        "{base:,} is not from 1 to {value:,}, the answers of the survey",
        base=base,
        value=bases[year],
    )
    tables.expect(sound, TIES, cell(index, "answers"), outside)
    fits = not sound or len(counts_of_share(row["share"], base)) > 0
    wrong = coded(
        "D19",
        "{share} % is not the share of any count in {base:,} answers",
        share=row["share"],
        base=base,
    )
    tables.expect(fits, TIES, cell(index, "share"), wrong)


def _expect_year(
    tables: Source, file: str, index: Hashable, year: int, known: Iterable[int]
) -> None:
    years = list(known)
    unknown = coded(
        "D19",
        "{year} is not in {surveys}; allowed are {years}",
        year=year,
        surveys=SURVEYS,
        years=", ".join(map(str, years)),
    )
    tables.expect(year in years, file, cell(index, "fiscal_year"), unknown)


def _check_sum(
    tables: Source, file: str, where: str, shares: Sequence[Decimal], *, complete: bool
) -> None:
    # Printed with one decimal, each share may be off by 0.05; no share is ever adjusted.
    slack, total = len(shares) * Decimal("0.05"), sum(shares, Decimal())
    if complete:
        otherwise = coded(
            "D19", "the shares sum to {total}, not to 100 within {slack}", total=total, slack=slack
        )
        tables.expect(abs(total - 100) <= slack, file, where, otherwise)
    else:
        tables.expect(
            total <= 100 + slack,
            file,
            where,
            coded("D19", "the shares sum to {total}, above 100", total=total),
        )

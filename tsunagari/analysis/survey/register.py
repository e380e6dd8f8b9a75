"""The resident register by what the plan names, beside the answers that are weighted to it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tsunagari.analysis.data import columns as checks
from tsunagari.analysis.data.faults import cell
from tsunagari.analysis.data.source import Source
from tsunagari.analysis.questionnaire.answer_texts import spelling
from tsunagari.analysis.questionnaire.codebook import Codebook, Numeric, Single
from tsunagari.messages import coded, say
from tsunagari.table_files.reading import find

FILE = "register.csv"
PERSONS = "persons"
Columns = Mapping[str, str]
"""By column of the register, ``persons`` aside, the question that asks the same, or nothing."""


def read(source: Source, codebook: Codebook, columns: Columns) -> pd.DataFrame:
    """Read and check the register; the frame is empty if it has a fault, or there is none.

    Returns
    -------
    DataFrame
        One row a cell: by the names of questions ordered categoricals of the labels of the options
        and bands that the register may have; ``persons``.
    """
    if not any(columns.values()) or not find(source.folder, FILE):
        return pd.DataFrame({PERSONS: pd.Series([], dtype="int64")})
    before = len(source.faults)
    kinds = {name: checks.text() for name in columns}
    table = source.table(FILE, kinds | {PERSONS: checks.integer()}, unread=None)
    columns = {name: asked for name, asked in columns.items() if asked}
    if len(columns) < len(kinds) and len(table):
        table = table.groupby(list(columns), sort=False)[PERSONS].sum().reset_index()
    attributes = {name: _categories(source, name, codebook) for name in columns.values()}
    if len(source.faults) > before:
        return pd.DataFrame()
    residents = {}
    for column, name in columns.items():
        known = attributes[name]
        meant = {spelling(label): label for label in known.values()}
        meant |= {spelling(code): label for code, label in known.items()}
        values = [meant.get(spelling(text.removesuffix(".0"))) for text in table[column]]
        for index, (text, value) in enumerate(zip(table[column], values, strict=True)):
            what = coded("D17", "is not one of {known} in codebook.yml", known=", ".join(known))
            source.expect(value is not None, FILE, cell(index, column), what, text)
        labels = pd.CategoricalDtype(list(known.values()), ordered=True)
        residents[name] = pd.Series(values, dtype=labels)
    register = pd.DataFrame(residents | {PERSONS: table[PERSONS].astype("int64")})
    for index in register.index[register.duplicated(list(residents))]:
        what = coded(
            "D05", "the same {residents} as a row above", residents=say(" and ").join(residents)
        )
        source.expect(False, FILE, cell(index, ""), what)
    return register if len(source.faults) == before else pd.DataFrame()


def residents(register: pd.DataFrame, conditions: Mapping[str, str]) -> int | None:
    """Return how many residents fulfil conditions; None where the register does not say."""
    if not set(conditions) <= set(register):
        return None
    kept = np.ones(len(register), dtype=bool)
    for name, label in conditions.items():
        kept &= (register[name] == label).to_numpy()
    return int(register[PERSONS].to_numpy()[kept].sum()) or None


def check_answers(
    source: Source, codebook: Codebook, register: pd.DataFrame, answers: pd.DataFrame
) -> None:
    """Expect the register to have persons wherever there are answers.

    Parameters
    ----------
    register : DataFrame
        As `read` gives it.
    answers : DataFrame
        One row an answer sheet: the register's attributes as categoricals of labels.
    """
    names = list(map(str, answers))
    persons = dict(zip(_cells(register[names]), register[PERSONS], strict=True))
    counts = answers.dropna().groupby(names, observed=True).size()
    outside = {label for name in names for label in unregistered(codebook, name)}
    for place, count in zip(_cells(counts.reset_index()[names]), counts, strict=True):
        has = persons.get(place)
        if has or outside & set(place):
            continue
        what = say("has no row") if has is None else say("has 0 persons")
        where = "、".join(map(str, place))
        source.expect(
            False,
            FILE,
            say("column persons"),
            coded(
                "D17",
                "{what} for {where}, where {count:,} answered",
                what=what,
                where=where,
                count=count,
            ),
        )


def _cells(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    return [tuple(map(str, row)) for row in frame.to_numpy().tolist()]


def unregistered(codebook: Codebook, name: str) -> list[str]:
    """Return the labels of a question's options that the register does not have."""
    question = codebook.questions[name]
    return question.labels(question.unregistered) if isinstance(question, Single) else []


def _categories(source: Source, name: str, codebook: Codebook) -> dict[str, str]:
    """Return the codes that a column of the register may have, with their labels."""
    question = codebook.questions.get(name)
    if isinstance(question, Numeric):
        lower = map(str, question.bands)
        return dict(zip(lower, question.printed_labels, strict=True))
    if isinstance(question, Single):
        without = question.unregistered
        return {code: label for code, label in question.options.items() if code not in without}
    what = coded(
        "D17",
        "is missing or not of type single or number, but {file} has a column for it",
        file=FILE,
    )
    source.expect(False, "codebook.yml", say("key questions.{name}", name=name), what)
    return {}

"""The resident register by ward, sex and age, beside the answers that are weighted to it."""

from __future__ import annotations

import pandas as pd

from tsunagari.analysis.data import columns
from tsunagari.analysis.data.source import Source, cell
from tsunagari.analysis.survey.codebook import Codebook, Number, Single

FILE = "register.csv"
ATTRIBUTES = WARD, SEX, AGE = "ward", "sex", "age"
"""The attributes of the register, which are questions of the codebook by these names."""

_REGISTER = {
    "ward": columns.integer(),
    "sex": columns.integer(),
    "age_from": columns.integer(),
    "persons": columns.integer(),
}


def read(source: Source, codebook: Codebook) -> pd.DataFrame:
    """Read and check the register; the frame is empty if it has a fault.

    Returns
    -------
    DataFrame
        One row a cell: ``ward``, ``sex``, ``age`` (ordered categoricals of the labels of the
        options and bands that the register may have), ``persons``.
    """
    before = len(source.faults)
    table = source.table(FILE, _REGISTER)
    attributes = {name: _categories(source, name, codebook) for name in (WARD, SEX, AGE)}
    if len(source.faults) > before:
        return pd.DataFrame()
    columns = {}
    for name, known in attributes.items():
        column = "age_from" if name == AGE else name
        for index, code in table[column].items():
            what = f"{code} is not one of {', '.join(known)} in codebook.yml"
            source.expect(str(code) in known, FILE, cell(index, column), what)
        labels = pd.CategoricalDtype(list(known.values()), ordered=True)
        columns[name] = pd.Series([known.get(str(code)) for code in table[column]], dtype=labels)
    register = pd.DataFrame(columns | {"persons": table["persons"].astype("int64")})
    for index in register.index[register.duplicated([WARD, SEX, AGE])]:
        source.expect(False, FILE, f"row {index + 2}", "has the ward, sex and age of a row above")
    return register if len(source.faults) == before else pd.DataFrame()


def check_answers(
    source: Source, codebook: Codebook, register: pd.DataFrame, answers: pd.DataFrame
) -> None:
    """Expect the register to have persons wherever there are answers.

    Parameters
    ----------
    register : DataFrame
        As `read` gives it.
    answers : DataFrame
        One row an answer sheet: ``ward``, ``sex``, ``age`` as categoricals of labels.
    """
    persons = register.set_index(list(ATTRIBUTES))["persons"].to_dict()
    counts = answers.dropna().groupby(list(ATTRIBUTES), observed=True).size()
    outside = {label for name in ATTRIBUTES for label in unregistered(codebook, name)}
    for place, count in counts.items():
        assert isinstance(place, tuple)  # noqa: S101 - three attributes make one
        has = persons.get(place)
        if has or outside & set(place):
            continue
        what = "has no row" if has is None else "has 0 persons"
        where = "、".join(map(str, place))
        source.expect(
            False, FILE, "column persons", f"{what} for {where}, where {count:,} answered"
        )


def unregistered(codebook: Codebook, name: str) -> list[str]:
    """Return the labels of a question's options that the register does not have."""
    question = codebook.questions[name]
    return question.labels(question.unregistered) if isinstance(question, Single) else []


def _categories(source: Source, name: str, codebook: Codebook) -> dict[str, str]:
    """Return the codes that a column of the register may have, with their labels."""
    question = codebook.questions.get(name)
    if name == AGE and isinstance(question, Number):
        lower = map(str, question.bands)
        return dict(zip(lower, question.printed_labels, strict=True))
    if name != AGE and isinstance(question, Single):
        without = question.unregistered
        return {code: label for code, label in question.options.items() if code not in without}
    kind = "number" if name == AGE else "single"
    what = f"is missing or not of type {kind}, but {FILE} has a column for it"
    source.expect(False, "codebook.yml", f"key questions.{name}", what)
    return {}

"""The answers to the survey with their codebook, and how it was done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tsunagari.analysis.data import columns
from tsunagari.analysis.data.source import Source
from tsunagari.analysis.questionnaire import responses
from tsunagari.analysis.questionnaire.codebook import (
    AnyQuestion,
    Asked,
    Codebook,
    Multiple,
    Numeric,
    Single,
    load_codebook,
)
from tsunagari.analysis.questionnaire.decoding import Truth, marked
from tsunagari.analysis.survey import register
from tsunagari.messages import coded, say
from tsunagari.near_names import hint

_FIELDWORK = {
    "name": columns.text(),
    "population": columns.text(),
    "minimum_age": columns.integer(optional=True),
    "sampling": columns.text(),
    "method": columns.text(),
    "start": columns.date(optional=True),
    "end": columns.date(optional=True),
    "drawn": columns.integer(optional=True),
}
_NATIONAL = {
    "national.fiscal_year": columns.integer(),
    "national.office": columns.text(),
}


@dataclass(frozen=True)
class Fieldwork:
    """How the survey was done.

    Attributes
    ----------
    name, population, sampling, method : str
    minimum_age : int, optional
        Years.
    start, end : date, optional
        First and last day.
    drawn : int, optional
        People asked; None if everybody could answer.
    answers : int
        Answer sheets of the whole survey.
    national_year : int, optional
        The fiscal year of the national survey that it is compared with, if it is.
    national_office : str, optional
        Who did that.
    """

    name: str
    population: str
    sampling: str
    method: str
    minimum_age: int | None
    start: dt.date | None
    end: dt.date | None
    drawn: int | None
    answers: int
    national_year: int | None = None
    national_office: str | None = None


@dataclass(frozen=True)
class Answers:
    """Answer sheets, with what their columns mean.

    Attributes
    ----------
    codebook : Codebook
    frame : DataFrame
        One row a sheet. A question of one answer is an ordered categorical of labels in the
        questionnaire's order, missing where 無回答; a number is a float (missing likewise); a
        question of several answers has a column of truth for each option, ``name:label``, none
        of them true where 無回答.
    register : DataFrame
        The residents that these sheets stand for: labels by the names of questions, and
        ``persons``; no row if there is no register.
    fieldwork : Fieldwork
        Of the whole survey.
    """

    codebook: Codebook
    frame: pd.DataFrame = field(repr=False)
    register: pd.DataFrame
    fieldwork: Fieldwork

    def __len__(self) -> int:
        """Count the sheets."""
        return len(self.frame)

    @property
    def population(self) -> int | None:
        """How many residents these sheets stand for; None if there is no register."""
        return int(self.register[register.PERSONS].sum()) or None

    def only(self, name: str, label: str) -> Answers:
        """Keep those of one group (and its residents): ``answers.only("ward", "門司区")``.

        Raises
        ------
        ValueError
            If there is no such group.
        """
        groups = self.groups(name)
        if label not in groups.cat.categories:
            raise ValueError(
                coded(
                    "N13",
                    '{name} has no group "{label}"; {hint}',
                    name=name,
                    label=label,
                    hint=hint(label, groups.cat.categories),
                )
            )
        residents = self.register
        if name in residents:
            residents = residents[(residents[name] == label).to_numpy()].reset_index(drop=True)
        frame = self.frame[(groups == label).to_numpy()].reset_index(drop=True)
        return replace(self, frame=frame, register=residents)

    def groups(self, name: str) -> pd.Series[Any]:
        """Return the group of each sheet by a question of one answer or by the bands of a number.

        Returns
        -------
        Series
            An ordered categorical of labels in the questionnaire's order; missing where 無回答.
        """
        return grouped(self.frame, self.codebook, name)

    def marks(self, name: str) -> pd.DataFrame:
        """Return the truth of each option of a question of several answers, by its label."""
        question: Multiple = self.codebook.question(name, Multiple)
        return pd.DataFrame(
            {label: self.frame[marked(name, label)] for label in question.options.values()}
        )

    def eligible(self, name: str) -> Truth:
        """Return which sheets a question was put to: its base."""
        return responses.eligible(self.frame, self.codebook, self.codebook.question(name, Asked))

    def adding(
        self, name: str, question: AnyQuestion, columns: Mapping[str, pd.Series[Any]]
    ) -> Answers:
        """Add a question that was derived from others, with its columns of the frame."""
        codebook = self.codebook.adding(name, question)
        return replace(self, codebook=codebook, frame=self.frame.assign(**columns))


def load_answers(
    folder: str | Path, register_columns: register.Columns, codebook: Codebook | None = None
) -> Answers:
    """Read and check the answers, their codebook, the register and how the survey was done.

    Reads ``codebook.yml``, ``responses.csv`` (or in another format), ``register.csv`` and
    ``survey.yml``. Free text is not read.

    Parameters
    ----------
    register_columns : mapping
        By column of the register the question that asks the same; none if there is no register.
    codebook : Codebook, optional
        If it has been read already.

    Raises
    ------
    DataError
        With every fault found: first those of the codebook, then those of all other files.
    """
    codebook = codebook or load_codebook(folder)
    source = Source(folder)
    for name, question in codebook.questions.items():
        judged = isinstance(question, Single) and question.several == "judged"
        what = coded(
            "D14", "is for questionnaires with rules that judge it; a survey needs refused"
        )
        source.expect(
            not judged, codebook.file, say("key questions.{name}.several", name=name), what
        )
    source.stop_if_faulty()
    content = source.mapping("survey.yml")
    keys = _FIELDWORK | (_NATIONAL if "national" in content else {})
    values = source.values("survey.yml", keys) if content else {}
    residents = register.read(source, codebook, register_columns)
    frame = responses.read(source, "responses", codebook)
    attributes = [name for name in register_columns.values() if name]
    if values:
        if values["start"] and values["end"]:
            source.expect_period("survey.yml", values["start"], values["end"])
        if frame is not None and values["drawn"] is not None:
            what = coded(
                "D04",
                "{drawn:,} people were asked, but there are {number:,} sheets",
                drawn=values["drawn"],
                number=len(frame),
            )
            source.expect(len(frame) <= values["drawn"], "survey.yml", say("key drawn"), what)
        for name in attributes:
            age = codebook.questions.get(name)
            if isinstance(age, Numeric) and values["minimum_age"] is not None:
                low = values["minimum_age"]
                what = coded(
                    "D04",
                    "{low} is not the minimum of {name} in codebook.yml, {minimum}",
                    low=low,
                    name=name,
                    minimum=age.minimum,
                )
                source.expect(low == age.minimum, "survey.yml", say("key minimum_age"), what)
    if frame is not None and len(residents):
        known = {name: grouped(frame, codebook, name) for name in attributes}
        register.check_answers(source, codebook, residents, pd.DataFrame(known))
    source.stop_if_faulty()
    assert frame is not None  # noqa: S101 - else a fault was found
    nation = {
        f"national_{key}": values.pop(f"national.{name}", None)
        for key, name in (("year", "fiscal_year"), ("office", "office"))
    }
    fieldwork = Fieldwork(answers=len(frame), **nation, **values)
    return Answers(codebook, frame, residents, fieldwork)


def grouped(frame: pd.DataFrame, codebook: Codebook, name: str) -> pd.Series[Any]:
    """Return the group of each row of a frame; see `Answers.groups`."""
    question: Single | Numeric = codebook.question(name, Single, Numeric)
    values = frame[name]
    if isinstance(question, Single):
        return values
    at = np.searchsorted(question.bands, values.to_numpy(), side="right") - 1
    at[values.isna().to_numpy()] = -1
    labels = pd.CategoricalDtype(question.printed_labels, ordered=True)
    return pd.Series(pd.Categorical.from_codes(at.tolist(), dtype=labels), index=values.index)

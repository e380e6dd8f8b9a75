"""Frequency and cross tables of single and multiple answers, as exact counts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from tsunagari.analysis.questionnaire.codebook import NO_ANSWER, Choice, Multiple, Numeric
from tsunagari.analysis.questionnaire.decoding import Truth
from tsunagari.analysis.survey.answers import Answers

TOTAL = "計"


@dataclass(frozen=True, eq=False)
class Frequency:
    """The answers to one question.

    Attributes
    ----------
    question : str
    multiple : bool
        Whether a person may count in several options, so that the shares may sum to more than 1.
    counts : Series of int
        By the option's label in the order of printing, 無回答 at the end.
    base : int
        How many were asked (n): 無回答 stays in it.
    """

    question: str
    multiple: bool
    counts: pd.Series[int]
    base: int

    @property
    def shares(self) -> pd.Series[Any]:
        """Exact quotients of counts and base (Fraction); None without a base."""
        return self.counts.map(lambda count: _share(count, self.base)).astype(object)


@dataclass(frozen=True, eq=False)
class Cross:
    """The answers to one question by groups of people.

    Attributes
    ----------
    question, by : str
    multiple : bool
        See `Frequency`.
    counts : DataFrame of int
        One row a group, one column an option (and 無回答), both in the order of printing.
    bases : Series of int
        By group.
    unknown : Series of int
        By option: those of no known group, who are in no row. Nothing of them is to be printed,
        but what is printed must not give them away either.
    unknown_base : int
    """

    question: str
    by: str
    multiple: bool
    counts: pd.DataFrame
    bases: pd.Series[int]
    unknown: pd.Series[int]
    unknown_base: int

    @property
    def shares(self) -> pd.DataFrame:
        """Exact quotients of counts and bases (Fraction); None where a group has no one."""
        rows = {
            group: [_share(count, base) for count in row]
            for group, base, row in zip(
                self.counts.index, self.bases, self.counts.to_numpy(), strict=True
            )
        }
        return pd.DataFrame.from_dict(rows, "index", object, list(self.counts.columns))


def frequency(answers: Answers, question: str) -> Frequency:
    """Count the answers to a question (a number's by its bands).

    The base is those whom the question was put to; 無回答 stays in it.
    """
    nobody = np.zeros(len(answers), dtype=np.int8)
    labels, counts, bases = count_by(answers, question, nobody, 1)
    multiple = isinstance(answers.codebook.question(question, Choice, Numeric), Multiple)
    return Frequency(question, multiple, pd.Series(counts[0], labels), int(bases[0]))


def cross(answers: Answers, question: str, by: str) -> Cross:
    """Count the answers to a question by groups.

    Parameters
    ----------
    question : str
    by : str
        A question of one answer, or a number, which groups by its bands. Who did not answer it
        drops out of the table. Groups stand in the questionnaire's order.
    """
    groups = answers.groups(by).cat
    names = list(groups.categories)
    # Those of no known group have the code -1: here they are the last group.
    at = np.where(groups.codes.to_numpy() < 0, len(names), groups.codes.to_numpy())
    labels, counts, bases = count_by(answers, question, at, len(names) + 1)
    return Cross(
        question=question,
        by=by,
        multiple=isinstance(answers.codebook.question(question, Choice, Numeric), Multiple),
        counts=pd.DataFrame(counts[:-1], names, labels),
        bases=pd.Series(bases[:-1], names),
        unknown=pd.Series(counts[-1], labels),
        unknown_base=int(bases[-1]),
    )


def count_by(
    answers: Answers, name: str, at: Any, groups: int, weights: Any = None
) -> tuple[list[str], Any, Any]:
    """Count the answers to a question by group.

    Parameters
    ----------
    at : array of int
        The group of each sheet, from 0.
    groups : int
        How many groups there are.
    weights : array of float, optional
        What a sheet counts for, 1 if left out.

    Returns
    -------
    tuple
        The options' labels as they are printed, and 無回答; the counts, one row a group and one
        column an option; the bases by group.
    """
    question: Choice | Numeric = answers.codebook.question(name, Choice, Numeric)
    to, labels = answers.eligible(name), question.printed_labels

    def count(rows: Truth, where: Any, size: int) -> Any:
        return np.bincount(where[rows], None if weights is None else weights[rows], size)

    bases = count(to, at, groups)
    if isinstance(question, Multiple):
        marks = answers.marks(name)
        columns = [count(to & marks[label].to_numpy(), at, groups) for label in labels]
        columns.append(count(to & ~_any(marks), at, groups))
        return [*labels, NO_ANSWER], np.column_stack(columns), bases
    values = answers.groups(name).cat
    size = len(labels) + 1
    codes = np.where(values.codes.to_numpy() < 0, len(labels), values.codes.to_numpy())
    both = at.astype(np.int64) * size + codes
    counts = count(to, both, groups * size).reshape(groups, size)
    place = {label: number for number, label in enumerate(values.categories)}
    order = [place[label] for label in labels] + [size - 1]
    return [*labels, NO_ANSWER], counts[:, order], bases


def _any(marks: pd.DataFrame) -> Truth:
    """Return which rows have a mark, column by column: a frame's own any copies it."""
    marked = np.zeros(len(marks), dtype=bool)
    for label in marks:
        marked |= marks[label].to_numpy()
    return marked


def _share(count: Any, base: Any) -> Fraction | None:
    return Fraction(int(count), int(base)) if base else None

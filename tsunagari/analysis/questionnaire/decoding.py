"""What the cells of a column say, judged once for each distinct text.

A column of a million cells has few distinct texts: these are read, and the column follows by
indexing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tsunagari.analysis.questionnaire.codebook import Choice, Multiple, Number, Single
from tsunagari.analysis.questionnaire.response_file import Column

Truth = npt.NDArray[np.bool_]
_LONGEST = 40  # a fault shows no more of a cell than this


@dataclass(frozen=True)
class Reading:
    """A column as read.

    Attributes
    ----------
    columns : dict
        By the name of a column of the frame its values. A question of one answer is an ordered
        categorical of labels; one of several answers, or whose several codes are judged
        elsewhere, has a column of truth for each option; a number is a float. 無回答 is missing,
        or no option at all.
    answered : array of bool
        Which rows have an answer.
    wrong : array of bool
        Which rows have a text that the codebook does not allow; they count as unanswered.
    faults : list of str
        By a text's place in the column why it is not allowed, "" if it is.
    """

    columns: dict[str, pd.Series]
    answered: Truth
    wrong: Truth
    faults: list[str]


def marked(name: str, label: str) -> str:
    """Name the frame's column of an option of a question of several answers."""
    return f"{name}:{label}"


def read(name: str, question: Single | Multiple | Number, column: Column) -> Reading:
    """Read a question's column."""
    if isinstance(question, Number):
        return _read_number(name, question, column)
    if isinstance(question, Single) and question.several == "refused":
        return _read_single(name, question, column)
    return _read_multiple(name, question, column)


def _read_single(name: str, question: Single, column: Column) -> Reading:
    place = {code: number for number, code in enumerate(question.options)}
    codes = np.array([place.get(text, -1) for text in column.texts], dtype=np.int16)
    faults = [
        "" if _none(question, text) or text in place else _not_single(question, text)
        for text in column.texts
    ]
    labels = pd.CategoricalDtype(list(question.options.values()), ordered=True)
    values = pd.Categorical.from_codes(codes[column.codes].tolist(), dtype=labels)
    return _reading({name: pd.Series(values)}, codes >= 0, faults, column)


def _read_multiple(name: str, question: Single | Multiple, column: Column) -> Reading:
    codes = list(question.options)
    chosen = np.zeros((len(column.texts), len(codes)), dtype=bool)
    faults = []
    for number, text in enumerate(column.texts):
        parts = [] if _none(question, text) else [part.strip() for part in text.split(";")]
        fault = _not_multiple(question, text, parts) if parts else ""
        faults.append(fault)
        if not fault:
            chosen[number] = [code in parts for code in codes]
    columns = {
        marked(name, label): pd.Series(chosen[:, option][column.codes])
        for option, label in enumerate(question.options.values())
    }
    return _reading(columns, np.asarray(chosen.any(axis=1)), faults, column)


def _read_number(name: str, question: Number, column: Column) -> Reading:
    low, high = question.minimum, question.maximum
    numbers, faults = np.full(len(column.texts), np.nan), []
    for number, text in enumerate(column.texts):
        # isdecimal alone would take full-width digits, which other programs do not.
        right = text.isascii() and text.isdecimal() and low <= int(text) <= high
        what = f"{_shown(text)} is not a whole number from {low} to {high}{_or_none(question)}"
        faults.append("" if right or _none(question, text) else what)
        if right:
            numbers[number] = int(text)
    values = {name: pd.Series(numbers[column.codes])}
    return _reading(values, ~np.isnan(numbers), faults, column)


def _reading(
    columns: dict[str, pd.Series], answered: Truth, faults: list[str], column: Column
) -> Reading:
    wrong = np.array([bool(fault) for fault in faults])
    return Reading(columns, answered[column.codes], wrong[column.codes], faults)


def _none(question: Choice | Number, text: str) -> bool:
    return text in ("", question.no_answer)


def _or_none(question: Choice | Number) -> str:
    code = f"{question.no_answer} or " if question.no_answer else ""
    return f" ({code}an empty cell: no answer)"


def _not_single(question: Single, text: str) -> str:
    if ";" in text:
        what = "holds several codes where one answer is allowed"
        return f"{_shown(text)} {what}: {', '.join(question.options)}{_or_none(question)}"
    known = f"{', '.join(question.options)} in the codebook"
    return f"{_shown(text)} is not one of {known}{_or_none(question)}"


def _not_multiple(question: Single | Multiple, text: str, parts: list[str]) -> str:
    known = {*question.options, question.no_answer} - {""}
    if not set(parts) <= known:
        codes = f"{', '.join(question.options)} in the codebook"
        allowed = f"codes joined by ; of {codes}{_or_none(question)}"
        return f"{_shown(text)} is not {allowed}"
    exclusive = question.exclusive if isinstance(question, Multiple) else ()
    alone = [code for code in (*exclusive, question.no_answer) if code in parts]
    if alone and len(set(parts)) > 1:
        label = question.options.get(alone[0], "no answer")
        return f"{_shown(text)}: {alone[0]} ({label}) cannot stand with another code"
    return ""


def _shown(text: str) -> str:
    return f'"{text if len(text) <= _LONGEST else text[:_LONGEST] + "…"}"'

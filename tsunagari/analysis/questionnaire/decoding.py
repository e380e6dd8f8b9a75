"""What the cells of a column say, judged once for each distinct text.

A column of a million cells has few distinct texts: these are read, and the column follows by
indexing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from tsunagari.analysis.questionnaire.answer_texts import Vocabulary, is_inapplicable, is_none
from tsunagari.analysis.questionnaire.codebook import Choice, Multiple, Numeric, Single
from tsunagari.analysis.questionnaire.durations import is_duration, months
from tsunagari.analysis.questionnaire.response_file import Column
from tsunagari.messages import coded, say
from tsunagari.table_files import values

Truth = npt.NDArray[np.bool_]
_SAME_UNITS = (("人", "名"), ("歳", "才"), ("か月", "カ月", "ヶ月", "ケ月"))
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
    inapplicable : array of bool
        Which rows say that the question was not put.
    wrong : array of bool
        Which rows have a text that the codebook does not allow; they count as unanswered.
    faults : list of str
        By a text's place in the column why it is not allowed, to be said of it; "" if it is.
    otherwise : dict
        By a text that is not written as the codebook has it what it was read as.
    """

    columns: dict[str, pd.Series]
    answered: Truth
    inapplicable: Truth
    wrong: Truth
    faults: list[str]
    otherwise: dict[str, str] = field(default_factory=dict)


class _Texts(NamedTuple):
    """What the distinct texts of a column say: see `Reading`."""

    answered: Truth
    faults: list[str]
    otherwise: dict[str, str]


def marked(name: str, label: str) -> str:
    """Name the frame's column of an option of a question of several answers."""
    return f"{name}:{label}"


def read(name: str, question: Single | Multiple | Numeric, column: Column) -> Reading:
    """Read a question's column."""
    if isinstance(question, Numeric):
        return _read_number(name, question, column)
    if isinstance(question, Single) and question.several == "refused":
        return _read_single(name, question, column)
    return _read_multiple(name, question, column)


def _read_single(name: str, question: Single, column: Column) -> Reading:
    place = {code: number for number, code in enumerate(question.options)}
    vocabulary = Vocabulary(question)
    codes, faults, otherwise = [], [], {}
    for text in column.texts:
        none = is_none(question, text) or is_inapplicable(question, text)
        code = None if none else vocabulary.code(text)
        if code is None and not none and question.other and ";" not in text:
            code = question.other
        codes.append(place.get(code or "", -1))
        faults.append("" if none or code else _not_single(question, text))
        if code not in (None, text):
            otherwise[text] = str(code)
    chosen = np.array(codes, dtype=np.int16)
    labels = pd.CategoricalDtype(list(question.options.values()), ordered=True)
    series = pd.Series(pd.Categorical.from_codes(chosen[column.codes].tolist(), dtype=labels))
    return _reading(question, column, {name: series}, _Texts(chosen >= 0, faults, otherwise))


def _read_multiple(name: str, question: Single | Multiple, column: Column) -> Reading:
    options, vocabulary = list(question.options), Vocabulary(question)
    chosen = np.zeros((len(column.texts), len(options)), dtype=bool)
    faults, otherwise = [], {}
    for number, text in enumerate(column.texts):
        none = is_none(question, text) or is_inapplicable(question, text)
        codes = [] if none else vocabulary.codes(text)
        fault = "" if none else _not_multiple(question, codes)
        faults.append(fault)
        if codes and not fault:
            chosen[number] = [code in codes for code in options]
            if ";".join(codes) != text.replace(" ", ""):
                otherwise[text] = ";".join(codes)
    columns = {
        marked(name, label): pd.Series(chosen[:, option][column.codes])
        for option, label in enumerate(question.options.values())
    }
    answered = np.asarray(chosen.any(axis=1))
    return _reading(question, column, columns, _Texts(answered, faults, otherwise))


def _read_number(name: str, question: Numeric, column: Column) -> Reading:
    low, high = question.minimum, question.maximum
    numbers, faults, otherwise = np.full(len(column.texts), np.nan), [], {}
    for place, text in enumerate(column.texts):
        if is_none(question, text) or is_inapplicable(question, text):
            faults.append("")
            continue
        try:
            number = months(text) if is_duration(question) else _whole(question, text)
        except ValueError:
            number = None
        right = number is not None and low <= number <= high
        faults.append("" if right else _not_within(question))
        if number is not None and right:
            numbers[place] = number
            if str(number) != text:
                otherwise[text] = str(number)
    series = {name: pd.Series(numbers[column.codes])}
    return _reading(question, column, series, _Texts(~np.isnan(numbers), faults, otherwise))


def _not_within(question: Numeric) -> str:
    return coded(
        "D12",
        "is not a whole number from {low} to {high}{or_none}",
        low=question.minimum,
        high=question.maximum,
        or_none=_or_none(question),
    )


def _whole(question: Numeric, text: str) -> int:
    """Read a number, with its unit or without: 53, 53名; of the unit 年 a year in any calendar."""
    shown, unit = values.plain(text).removeprefix("満"), values.plain(question.unit)
    for same in next((units for units in _SAME_UNITS if unit in units), (unit,)):
        shown = shown.removesuffix(same)
    if unit == "年" and not shown.strip().isdecimal():
        return values.year(shown)
    return values.whole(shown)


def _reading(
    question: Choice | Numeric, column: Column, columns: dict[str, pd.Series], texts: _Texts
) -> Reading:
    unasked = np.array([is_inapplicable(question, text) for text in column.texts], dtype=bool)
    wrong = np.array([bool(fault) for fault in texts.faults])
    return Reading(
        columns,
        texts.answered[column.codes],
        unasked[column.codes],
        wrong[column.codes],
        texts.faults,
        texts.otherwise,
    )


def _or_none(question: Choice | Numeric) -> str:
    codes = (
        say("{no_answer} or ", no_answer=", ".join(question.no_answer))
        if question.no_answer
        else ""
    )
    return say(" ({codes}an empty cell: no answer)", codes=codes)


def _not_single(question: Single, text: str) -> str:
    if ";" in text:
        return coded(
            "D12",
            "holds several codes where one answer is allowed: {options}{or_none}",
            options=", ".join(question.options),
            or_none=_or_none(question),
        )
    return coded(
        "D12",
        "is not one of {options} in the codebook{or_none}",
        options=", ".join(question.options),
        or_none=_or_none(question),
    )


def _not_multiple(question: Single | Multiple, codes: list[str] | None) -> str:
    if codes is None:
        known = say("{options} in the codebook", options=", ".join(question.options))
        return coded(
            "D12",
            "is not codes joined by ; of {known}{or_none}",
            known=known,
            or_none=_or_none(question),
        )
    exclusive = question.exclusive if isinstance(question, Multiple) else ()
    alone = [code for code in (*exclusive, *question.no_answer) if code in codes]
    if alone and len(set(codes)) > 1:
        label = question.options.get(alone[0], say("no answer"))
        return coded(
            "D12",
            "has {value} ({label}) beside another code, which it excludes",
            value=alone[0],
            label=label,
        )
    return ""


def shown(text: str) -> str:
    """Return a cell's text as a fault shows it."""
    return f'"{text if len(text) <= _LONGEST else text[:_LONGEST] + "…"}"'

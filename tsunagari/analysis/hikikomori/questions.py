"""The questions of the survey on hikikomori, and the answer sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from tsunagari.analysis.data import columns
from tsunagari.analysis.data.source import Source, cell
from tsunagari.analysis.data.yaml_models import Sourced, Strict, Text, parse

FILE = "hikikomori_questions.yml"
RESPONDENTS = ("self", "family", "support")
SEXES = ("male", "female", "other")

Codes = dict[str, tuple[str, ...]]
"""Per question some of its codes: any of them will do, but every question has to hold."""


class Question(Sourced):
    """A question with the codes of its answers in order; ``several`` allows more than one."""

    label: Text
    options: dict[str, Text]
    several: bool = False


class Contradiction(Sourced):
    """Answers that cannot all be right: ``when`` holds, and ``unless`` is answered otherwise."""

    name: Text
    label: Text
    when: Codes
    unless: Codes | None = None


class Questions(Strict):
    """All questions by the name of their column, and what no sheet may say."""

    questions: dict[str, Question]
    contradictions: tuple[Contradiction, ...]


def load_questions(reference: str | Path) -> Questions:
    """Read and check the questions.

    Raises
    ------
    DataError
        With every fault found in the file.
    """
    source = Source(reference)
    questions = parse(source, FILE, Questions, source.mapping(FILE))
    source.stop_if_faulty()
    assert questions is not None  # noqa: S101 - else a fault was found
    for number, rule in enumerate(questions.contradictions, start=1):
        for part, codes in (("when", rule.when), ("unless", rule.unless or {})):
            if part == "when" or rule.unless is not None:
                where = f"key contradictions.{number}.{part}"
                expect_codes(source, FILE, where, codes, questions)
    source.stop_if_faulty()
    return questions


def load_sheets(folder: str | Path, file: str, questions: Questions) -> pd.DataFrame:
    """Read the answer sheets.

    A cell holds a code, several codes joined by ``;``, or nothing for no answer. Free text is
    refused; a question of one answer may hold several codes, as on paper: `classify` judges it.

    Returns
    -------
    DataFrame
        One row a sheet: ``sheet`` (its number), ``respondent``, ``age`` (years or None),
        ``sex`` (or None), ``months`` (in the present state of going out, or None), and each
        question as a frozenset of codes, None for no answer.

    Raises
    ------
    DataError
        With every fault found in the file.
    """
    expected = {
        "sheet": columns.integer(unique=True),
        "respondent": columns.choice(*RESPONDENTS),
        "age": columns.integer(optional=True),
        "sex": _codes(SEXES),
        "months": columns.integer(optional=True),
    }
    expected |= {name: _codes(asked.options) for name, asked in questions.questions.items()}
    source = Source(folder)
    sheets = source.table(file, expected)
    source.stop_if_faulty()
    for index, sex in sheets["sex"].items():
        source.expect(sex is None or len(sex) == 1, file, cell(index, "sex"), "has several codes")
    source.stop_if_faulty()
    sexes = [None if sex is None else min(sex) for sex in sheets["sex"]]
    return sheets.assign(sex=pd.Series(sexes, sheets.index, dtype=object))


def expect_codes(source: Source, file: str, where: str, codes: Codes, questions: Questions) -> None:
    """Expect questions and codes of a condition to be known, each code once and at least one."""
    known = questions.questions
    source.expect(bool(codes), file, where, "names no question")
    for name, wanted in codes.items():
        if name not in known:
            source.expect(
                False, file, where, f'the column "{name}" is unknown; allowed are {_list(known)}'
            )
            continue
        source.expect(bool(wanted), file, where, f"names no code of {name}")
        for code in dict.fromkeys(wanted):
            source.expect(
                code in known[name].options,
                file,
                where,
                f'{name} has no code "{code}"; allowed are {_list(known[name].options)}',
            )
            times = wanted.count(code)
            source.expect(times == 1, file, where, f'the code "{code}" stands {times} times')


def _codes(allowed: Iterable[str]) -> pa.Column:
    known = tuple(allowed)

    def read(text: str) -> frozenset[str] | None:
        codes = re.split(" *; *", text.strip()) if text.strip() else []
        if not set(codes) <= set(known):
            raise ValueError
        return frozenset(codes) or None

    def readable(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return True

    error = f"a code, or codes joined by ;: {_list(known)}"
    check = pa.Check(readable, element_wise=True, error=error)
    return pa.Column(object, check, metadata={"read": read})


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)

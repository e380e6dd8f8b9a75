"""The questions of the survey on hikikomori, and the answer sheets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from tsunagari.analysis.data.faults import cell
from tsunagari.analysis.data.source import Source
from tsunagari.analysis.data.yaml_models import Sourced, Strict, Text, parse
from tsunagari.analysis.questionnaire import responses
from tsunagari.analysis.questionnaire.codebook import (
    Codebook,
    Multiple,
    Numeric,
    Single,
    load_codebook,
    type_names,
)
from tsunagari.analysis.questionnaire.decoding import marked

CODEBOOK = "hikikomori_codebook.yml"
CONTRADICTIONS = "hikikomori_contradictions.yml"
NUMBERS, CHOICES = ("age", "months"), ("respondent", "sex")
"""The columns that the rules and the chapter need besides the questions of the rules."""

Codes = dict[str, tuple[str, ...]]
"""Per question some of its codes: any of them will do, but every question has to hold."""


class Contradiction(Sourced):
    """Answers that cannot all be right: ``when`` holds, and ``unless`` is answered otherwise."""

    name: Text
    label: Text
    when: Codes
    unless: Codes | None = None


class _Contradictions(Strict):
    contradictions: tuple[Contradiction, ...]


@dataclass(frozen=True)
class Questions:
    """What sheets hold, and what no sheet may say.

    Attributes
    ----------
    codebook : Codebook
    contradictions : tuple of Contradiction
    """

    codebook: Codebook
    contradictions: tuple[Contradiction, ...]

    @cached_property
    def questions(self) -> dict[str, Single | Multiple]:
        """Return by name the questions that rules may speak of: a sheet may have several codes."""
        return {
            name: question
            for name, question in self.codebook.read()
            if isinstance(question, Multiple)
            or (isinstance(question, Single) and question.several == "judged")
        }


def load_questions(reference: str | Path) -> Questions:
    """Read and check the codebook and the contradictions.

    Raises
    ------
    DataError
        With every fault found in the files.
    """
    codebook = load_codebook(reference, CODEBOOK)
    source = Source(reference)
    for names, kind in ((NUMBERS, Numeric), (CHOICES, Single)):
        for name in names:
            right = isinstance(codebook.questions.get(name), kind)
            what = f"has to be a question of type {type_names(kind)}"
            source.expect(right, CODEBOOK, f"key questions.{name}", what)
    content = source.mapping(CONTRADICTIONS)
    part = parse(source, CONTRADICTIONS, _Contradictions, content) if content else None
    source.stop_if_faulty()
    assert part is not None  # noqa: S101 - else a fault was found
    questions = Questions(codebook, part.contradictions)
    for number, rule in enumerate(questions.contradictions, start=1):
        for key, codes in (("when", rule.when), ("unless", rule.unless or {})):
            if key == "when" or rule.unless is not None:
                where = f"key contradictions.{number}.{key}"
                expect_codes(source, CONTRADICTIONS, where, codes, questions)
    source.stop_if_faulty()
    return questions


def load_sheets(folder: str | Path, questions: Questions) -> pd.DataFrame:
    """Read the answer sheets, ``sheets.csv`` or ``sheets.parquet``.

    A cell holds a code, several codes joined by ``;``, a number, or nothing for no answer. Free
    text is refused; a question of one answer may hold several codes, as on paper: `classify`
    judges it.

    Returns
    -------
    DataFrame
        One row a sheet: ``respondent`` and ``sex`` (codes; the latter None for no answer),
        ``age`` (years or None), ``months`` (in the present state of going out, or None), and each
        of `Questions.questions` as a frozenset of codes, None for no answer.

    Raises
    ------
    DataError
        With every fault found in the file.
    """
    source, codebook = Source(folder), questions.codebook
    frame = responses.read(source, "sheets", codebook)
    source.stop_if_faulty()
    assert frame is not None  # noqa: S101 - else a fault was found
    columns = {
        **{name: _codes(frame[name], codebook.question(name, Single)) for name in CHOICES},
        **{name: _whole(frame[name]) for name in NUMBERS},
        **{name: _sets(frame, name, asked) for name, asked in questions.questions.items()},
    }
    sheets = pd.DataFrame({name: pd.Series(c, dtype=object) for name, c in columns.items()})
    for index in sheets.index[sheets["respondent"].isna()]:
        source.expect(
            False, "sheets.csv", cell(index, "respondent"), "is no respondent", "an empty cell"
        )
    source.stop_if_faulty()
    return sheets


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


def _codes(labels: pd.Series[Any], asked: Single) -> list[str | None]:
    """Return a column of labels as codes."""
    code_of = {label: code for code, label in asked.options.items()}
    return [code_of.get(label) for label in labels]


def _whole(numbers: pd.Series[Any]) -> list[int | None]:
    return [None if pd.isna(number) else int(number) for number in numbers]


def _sets(frame: pd.DataFrame, name: str, asked: Single | Multiple) -> list[frozenset[str] | None]:
    """Return the codes that each sheet has marked, None for none."""
    chosen = frame[[marked(name, label) for label in asked.options.values()]].to_numpy()
    codes = list(asked.options)
    return [
        frozenset(code for code, holds in zip(codes, row, strict=True) if holds) or None
        for row in chosen
    ]


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)

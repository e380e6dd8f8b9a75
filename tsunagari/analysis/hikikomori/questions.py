"""The questions of the survey on hikikomori, and the answer sheets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, pairwise
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
    Question,
    Single,
    load_codebook,
    type_names,
)
from tsunagari.analysis.questionnaire.decoding import marked
from tsunagari.messages import coded, say
from tsunagari.table_files.reading import find

CODEBOOK = "hikikomori_codebook.yml"
CONTRADICTIONS = "hikikomori_contradictions.yml"
NEEDED: dict[str, tuple[type[Question], ...]] = {
    "age": (Numeric,),
    "months": (Numeric, Single),
    "outing": (Single,),
}
"""The questions that every rule table asks for; months may be asked in bands."""
OPTIONAL: dict[str, tuple[type[Question], ...]] = {"respondent": (Single,), "sex": (Single,)}
"""Without the former all answered for themselves, without the latter no sexes are told apart."""

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


def is_own(folder: str | Path) -> bool:
    """Check whether a city brings a codebook of its own."""
    return bool(find(Path(folder), CODEBOOK))


def load_questions(reference: str | Path, own: str | Path | None = None) -> Questions:
    """Read and check the codebook and the contradictions.

    Parameters
    ----------
    reference : str or Path
        The folder with those of the state's surveys.
    own : str or Path, optional
        A folder that may have others, which are then read in their place. Beside a codebook of
        one's own no contradictions but one's own are looked for.

    Raises
    ------
    DataError
        With every fault found in the files.
    """
    has_own = own is not None and is_own(own)
    folder = own if own is not None and has_own else reference
    codebook = load_codebook(folder, CODEBOOK)
    source = Source(folder)
    for name, kinds in (NEEDED | OPTIONAL).items():
        question = codebook.questions.get(name)
        right = isinstance(question, kinds) or (question is None and name in OPTIONAL)
        what = coded(
            "D14", "has to be a question of type {type_names}", type_names=type_names(*kinds)
        )
        source.expect(right, CODEBOOK, say("key questions.{name}", name=name), what)
    _check_bands(source, codebook)
    source.stop_if_faulty()
    if own is not None and find(Path(own), CONTRADICTIONS):
        source = Source(own)
    elif has_own:
        return Questions(codebook, ())
    content = source.mapping(CONTRADICTIONS)
    part = parse(source, CONTRADICTIONS, _Contradictions, content) if content else None
    source.stop_if_faulty()
    assert part is not None  # noqa: S101 - else a fault was found
    questions = Questions(codebook, part.contradictions)
    for number, rule in enumerate(questions.contradictions, start=1):
        for key, codes in (("when", rule.when), ("unless", rule.unless or {})):
            if key == "when" or rule.unless is not None:
                where = say("key contradictions.{number}.{key}", number=number, key=key)
                expect_codes(source, CONTRADICTIONS, where, codes, questions)
    source.stop_if_faulty()
    return questions


def _check_bands(source: Source, codebook: Codebook) -> None:
    """Expect months asked in bands to say where each band begins."""
    months = codebook.questions.get("months")
    if not isinstance(months, Single):
        return
    given = [months.starts[code] for code in months.options if code in months.starts]
    rising = bool(given) and all(low < high for low, high in pairwise(given))
    what = coded("D14", "has to give by code the month in which its band begins, in rising order")
    source.expect(rising, codebook.file, say("key questions.months.starts"), what)
    what = coded("D14", "has to be refused: a state lasts for one time")
    source.expect(
        months.several == "refused", codebook.file, say("key questions.months.several"), what
    )


def month_bands(codebook: Codebook) -> tuple[int, ...]:
    """Return where the bands begin that months are counted by."""
    asked: Numeric | Single = codebook.question("months", Numeric, Single)
    return asked.bands if isinstance(asked, Numeric) else tuple(sorted(asked.starts.values()))


def load_sheets(folder: str | Path, questions: Questions) -> pd.DataFrame:
    """Read the answer sheets, ``sheets.csv`` or in another format.

    A cell holds a code, several codes joined by ``;``, a number, or nothing for no answer. Free
    text is refused; a question of one answer may hold several codes, as on paper: `classify`
    judges it.

    Returns
    -------
    DataFrame
        One row a sheet: ``respondent`` and ``sex`` (codes; the latter None for no answer),
        ``age`` (years or None), ``months`` (in the present state of going out, or None; of a band
        its first), and each of `Questions.questions` as a frozenset of codes, None for no answer.

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
        **{
            name: _codes(frame[name], codebook.question(name, Single))
            for name in OPTIONAL
            if name in codebook.questions
        },
        "age": _whole(frame["age"]),
        "months": _months(frame["months"], codebook),
        **{name: _sets(frame, name, asked) for name, asked in questions.questions.items()},
    }
    sheets = pd.DataFrame({name: pd.Series(c, dtype=object) for name, c in columns.items()})
    if "respondent" in sheets:
        for index in sheets.index[sheets["respondent"].isna()]:
            where = cell(index, "respondent")
            source.expect(
                False, "sheets.csv", where, coded("D23", "is no respondent"), say("an empty cell")
            )
    source.stop_if_faulty()
    return sheets


def expect_codes(source: Source, file: str, where: str, codes: Codes, questions: Questions) -> None:
    """Expect questions and codes of a condition to be known, each code once and at least one."""
    known = questions.questions
    source.expect(bool(codes), file, where, coded("D15", "names no question"))
    for name, wanted in codes.items():
        if name not in known:
            what = coded(
                "D07",
                'the column "{name}" is unknown; allowed are {list}',
                name=name,
                list=_list(known),
            )
            if name in questions.codebook.questions:
                what = coded(
                    "D07",
                    'rules may speak of "{name}" if the codebook has it as type: multiple, or as '
                    "type: single with several: judged",
                    name=name,
                )
            source.expect(False, file, where, what)
            continue
        source.expect(bool(wanted), file, where, coded("D15", "names no code of {name}", name=name))
        for code in dict.fromkeys(wanted):
            source.expect(
                code in known[name].options,
                file,
                where,
                coded(
                    "D15",
                    '{name} has no code "{key}"; allowed are {list}',
                    name=name,
                    key=code,
                    list=_list(known[name].options),
                ),
            )
            times = wanted.count(code)
            source.expect(
                times == 1,
                file,
                where,
                coded("D05", 'the code "{key}" stands {times} times', key=code, times=times),
            )


def _codes(labels: pd.Series[Any], asked: Single) -> list[str | None]:
    """Return a column of labels as codes."""
    code_of = {label: code for code, label in asked.options.items()}
    return [code_of.get(label) for label in labels]


def _months(given: pd.Series[Any], codebook: Codebook) -> list[int | None]:
    asked: Numeric | Single = codebook.question("months", Numeric, Single)
    if isinstance(asked, Numeric):
        return _whole(given)
    return [None if code is None else asked.starts.get(code) for code in _codes(given, asked)]


def _whole(numbers: pd.Series[Any]) -> list[int | None]:
    return [None if pd.isna(number) else int(number) for number in numbers]


def _sets(frame: pd.DataFrame, name: str, asked: Single | Multiple) -> list[frozenset[str] | None]:
    """Return the codes that each sheet has marked, None for none."""
    chosen = frame[[marked(name, label) for label in asked.options.values()]].to_numpy()
    return [frozenset(compress(asked.options, row)) or None for row in chosen.tolist()]


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)

"""The codebook of a survey: its questions, and what an answer sheet may say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from tsunagari.analysis.data.source import Source
from tsunagari.analysis.data.yaml_models import Grade, MaybeText, Strict, Text, parse
from tsunagari.messages import coded, say
from tsunagari.near_names import hint, near_names

FILE = "codebook.yml"
NO_ANSWER, NOT_APPLICABLE = "無回答", "非該当"


def _several(given: Any) -> Any:
    """Take one code for a list of one, and an empty one for none."""
    return [given] * bool(given) if isinstance(given, str) else given


Codes = Annotated[tuple[Text, ...], BeforeValidator(_several)]
"""One code, or a list of them."""


class Question(Strict):
    """What every question has.

    Attributes
    ----------
    label : str
        What a table calls it.
    column : str
        What its column is called in the file, if not by the question's name.
    wording : str
        As in the questionnaire; empty if it was not found.
    source, grade : str
        Where wording and codes come from, and how sure that is; both or neither.
    """

    label: Text
    column: MaybeText = ""
    wording: MaybeText = ""
    source: MaybeText = ""
    grade: Grade | None = None


class Asked(Question):
    """A question that is read: who answers it, and the codes that are no answer.

    Attributes
    ----------
    no_answer : tuple of str
        Codes that mean 無回答, as an empty cell does.
    not_applicable : tuple of str
        Codes of those whom the question was not put to (非該当).
    asked : dict
        By the name of a question of one answer the codes that it was put to; empty: to all.
    """

    no_answer: Codes = ()
    not_applicable: Codes = ()
    asked: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Choice(Asked):
    """A question with options, by code in the questionnaire's order.

    Attributes
    ----------
    national : dict
        By code the code that the national tables have for the same answer; where it is empty,
        answers are the same whose labels are.
    other : str
        The code of what is written freely: any text that means no option.
    """

    other: MaybeText = ""
    options: dict[str, Text]
    printed: Literal["ascending", "descending"] = "ascending"
    national: dict[str, str] = Field(default_factory=dict)

    @property
    def printed_labels(self) -> list[str]:
        """The options' labels in the order of printing."""
        labels = list(self.options.values())
        return labels if self.printed == "ascending" else labels[::-1]

    def labels(self, codes: Iterable[str]) -> list[str]:
        """Return the labels of codes."""
        return [self.options[code] for code in codes]


class Single(Choice):
    """One answer.

    Attributes
    ----------
    unregistered : tuple of str
        Codes that the resident register does not have.
    several : str
        What a sheet with several codes is: ``refused``; or ``judged`` by rules of its own, and
        read as a question of several answers is.
    starts : dict
        By code where its band begins, for a number that is asked in bands; an option without one is
        no number.
    """

    type: Literal["single"]
    unregistered: tuple[str, ...] = ()
    several: Literal["refused", "judged"] = "refused"
    starts: dict[str, int] = Field(default_factory=dict)


class Multiple(Choice):
    """Any number of answers; those of ``exclusive`` stand alone.

    Attributes
    ----------
    columns : dict
        By code what its column is called in a file that has one an option, if not by the question
        and the code or label.
    """

    type: Literal["multiple"]
    exclusive: tuple[str, ...] = ()
    columns: dict[str, Text] = Field(default_factory=dict)


class Numeric(Asked):
    """A whole number between two limits, and the lower bounds of the bands it is printed in.

    Attributes
    ----------
    years : str
        For a number of months what the column is called that has whole years besides.
    """

    type: Literal["number"]
    unit: Text
    minimum: int
    maximum: int
    bands: tuple[int, ...]
    years: MaybeText = ""

    @property
    def printed_labels(self) -> list[str]:
        """The bands: ``16～19歳``, ``20～29歳``, … ``80歳以上``."""
        closed = [
            f"{low}～{following - 1}{self.unit}" if following - low > 1 else f"{low}{self.unit}"
            for low, following in pairwise(self.bands)
        ]
        return [*closed, f"{self.bands[-1]}{self.unit}以上"]


class FreeText(Question):
    """Free text, which is never read."""

    type: Literal["text"]


AnyQuestion = Single | Multiple | Numeric | FreeText
_KINDS: Mapping[str, type[AnyQuestion]] = {
    "single": Single,
    "multiple": Multiple,
    "number": Numeric,
    "text": FreeText,
}


def type_names(*kinds: type[Question]) -> str:
    """Return what a codebook calls questions of certain kinds: ``single or number``."""
    return say(" or ").join(name for name, kind in _KINDS.items() if issubclass(kind, kinds))


@dataclass(frozen=True)
class Codebook:
    """The questions by the name of their column.

    Attributes
    ----------
    sheet : str
        The column with the number of the answer sheet; empty if they are not numbered.
    questions : mapping
        In the questionnaire's order, then those that were derived.
    file : str
        Where they are written.
    unread : tuple of str
        Further columns that the answers may have, and that nobody reads.
    """

    sheet: str
    questions: Mapping[str, AnyQuestion]
    file: str = FILE
    unread: tuple[str, ...] = ()

    def question(self, name: str, *kinds: type[Question]) -> Any:
        """Return a question of certain kinds.

        Raises
        ------
        ValueError
            If there is none of this name, or it is of another kind.
        """
        if name not in self.questions:
            raise ValueError(
                coded(
                    "N13",
                    'the codebook has no question "{name}"; {hint}',
                    name=name,
                    hint=hint(name, self.questions),
                )
            )
        question = self.questions[name]
        if not isinstance(question, kinds):
            wanted = say(
                "{type}, not {type_names}", type=question.type, type_names=type_names(*kinds)
            )
            raise ValueError(  # noqa: TRY004
                coded("N13", 'the question "{name}" is of type {wanted}', name=name, wanted=wanted)
            )
        return question

    def read(self) -> Iterator[tuple[str, Single | Multiple | Numeric]]:
        """Yield the questions that are read: all but free text."""
        for name, question in self.questions.items():
            if not isinstance(question, FreeText):
                yield name, question

    def adding(self, name: str, question: AnyQuestion) -> Codebook:
        """Add a question that was derived from others.

        Raises
        ------
        ValueError
            If there is a question of this name.
        """
        if name in self.questions:
            raise ValueError(
                coded("N13", 'the codebook has a question "{name}" already', name=name)
            )
        return replace(self, questions={**self.questions, name: question})


def load_codebook(folder: str | Path, file: str = FILE) -> Codebook:
    """Read and check a codebook.

    Raises
    ------
    DataError
        With every fault found in the file, each with its key.
    """
    source = Source(folder)
    content = source.mapping(file)
    source.stop_if_faulty()
    for key in content:
        known = ("sheet", "questions", "unread")
        source.expect(
            key in known,
            file,
            say("key {key}", key=key),
            coded("D07", "is unknown; {hint}", hint=hint(key, known)),
        )
    sheet, given = content.get("sheet", ""), content.get("questions")
    what = coded(
        "D14", "must name the column with the sheet's number; leave it out if there is none"
    )
    source.expect(isinstance(sheet, str), file, say("key sheet"), what)
    unread = content.get("unread", [])
    listed = isinstance(unread, list) and all(isinstance(name, str) for name in unread)
    source.expect(
        listed, file, say("key unread"), coded("D14", "must be a list of columns that are not read")
    )
    several = isinstance(given, Mapping) and bool(given)
    source.expect(
        several,
        file,
        say("key questions"),
        coded("D14", "must hold questions by the name of their column"),
    )
    source.stop_if_faulty()
    assert isinstance(given, Mapping)  # noqa: S101 - else a fault was found
    questions = {
        str(name): question
        for name, part in given.items()
        if (question := _question(source, file, f"questions.{name}", part))
    }
    source.stop_if_faulty()
    codebook = Codebook(str(sheet), questions, file, tuple(unread))
    _check(source, codebook)
    source.stop_if_faulty()
    return codebook


def _question(source: Source, file: str, key: str, part: object) -> AnyQuestion | None:
    given = part if isinstance(part, Mapping) else {}
    if "type" not in given:
        known = {name for kind in _KINDS.values() for name in kind.model_fields}
        near = near_names("type", [name for name in given if name not in known], many=1)
        where = say("key {key}", key=f"{key}.{near[0] if near else 'type'}")
        what = coded("D07", "is unknown; did you mean type?") if near else say("is missing")
        source.expect(
            False,
            file,
            where,
            coded("D14", "{what}: one of {kinds}", what=what, kinds=", ".join(_KINDS)).replace(
                "?:", "?"
            ),
        )
        return None
    kind = _KINDS.get(str(given["type"]))
    if kind is None:
        what = coded(
            "D14", '"{type}" is not one of {kinds}', type=given["type"], kinds=", ".join(_KINDS)
        )
        source.expect(False, file, say("key {key}.type", key=key), what)
        return None
    return parse(source, file, kind, given, key)


def _check(source: Source, codebook: Codebook) -> None:
    alone = codebook.sheet not in codebook.questions
    for name in codebook.unread:
        what = coded("D14", "{name} is a question too, or the sheet's number", name=name)
        read = name == codebook.sheet or name in codebook.questions
        source.expect(not read, codebook.file, say("key unread"), what)
    source.expect(
        alone,
        codebook.file,
        say("key sheet"),
        coded("D14", "{sheet} is a question too", sheet=codebook.sheet),
    )
    for name, question in codebook.questions.items():

        def expect(holds: bool, key: str, otherwise: str, name: str = name) -> None:
            source.expect(
                holds,
                codebook.file,
                say("key questions.{name}{key}", name=name, key=key),
                otherwise,
            )

        both = bool(question.source) == bool(question.grade)
        expect(both, "", coded("D14", "has a source without a grade, or a grade without a source"))
        if isinstance(question, Choice):
            _check_options(expect, question)
        if isinstance(question, Numeric):
            _check_bands(expect, question)
        if isinstance(question, Asked):
            _check_asked(expect, name, question, codebook)


Expect = Callable[[bool, str, str], None]


def _check_options(expect: Expect, question: Choice) -> None:
    options = question.options
    expect(bool(options), ".options", coded("D14", "has no option"))
    for code in options:
        plain = code == code.strip() and code and ";" not in code
        expect(
            bool(plain),
            ".options",
            coded("D14", 'the code "{key}" is empty, or has a blank or ; in it', key=code),
        )
    labels = [*options.values(), NO_ANSWER]
    for label in dict.fromkeys(labels):
        expect(
            labels.count(label) == 1,
            ".options",
            coded("D05", '"{label}" stands more than once', label=label),
        )
    for code, label in options.items():
        what = coded(
            "D14",
            'the label "{label}" of {key} is the code of {options}',
            label=label,
            key=code,
            options=options.get(label),
        )
        expect(label == code or label not in options, ".options", what)
    for key in ("no_answer", "not_applicable"):
        for code in getattr(question, key):
            expect(
                code not in options,
                f".{key}",
                coded(
                    "D14",
                    '"{key}" is an option too: {options}',
                    key=code,
                    options=options.get(code),
                ),
            )
    for key in ("exclusive", "unregistered", "columns", "other", "national", "starts"):
        given = getattr(question, key, ())
        for code in [given] * bool(given) if isinstance(given, str) else given:
            what = coded(
                "D15",
                '"{key}" is not one of the options {options}',
                key=code,
                options=", ".join(options),
            )
            expect(code in options, f".{key}", what)


def _check_bands(expect: Expect, question: Numeric) -> None:
    low, high, bands = question.minimum, question.maximum, question.bands
    expect(
        low <= high,
        ".maximum",
        coded("D24", "{high} is below the minimum, {low}", high=high, low=low),
    )
    rising = bool(bands) and all(a < b for a, b in pairwise(bands))
    expect(rising, ".bands", coded("D14", "must be lower bounds, each above the one before it"))
    if rising:
        what = coded(
            "D14",
            "the first band begins at {value}, not at the minimum, {low}",
            value=bands[0],
            low=low,
        )
        expect(bands[0] == low, ".bands", what)
        expect(
            bands[-1] <= high,
            ".bands",
            coded("D14", "{value} is above the maximum, {high}", value=bands[-1], high=high),
        )
    if question.years:  # the column of months has those of a year, and no more
        low, high = 0, 11
    for key in ("no_answer", "not_applicable"):
        for code in getattr(question, key):
            what = coded(
                "D14",
                '"{key}" is a whole number from {low} to {high} too',
                key=code,
                low=low,
                high=high,
            )
            expect(not (code.isdecimal() and low <= int(code) <= high), f".{key}", what)


def _check_asked(expect: Expect, name: str, question: Asked, codebook: Codebook) -> None:
    what = coded(
        "D14", "says that the question was not put to all; asked has to say to whom it was"
    )
    expect(bool(question.asked) or not question.not_applicable, ".not_applicable", what)
    both = sorted({*question.no_answer} & {*question.not_applicable})
    expect(
        not both,
        ".not_applicable",
        coded("D14", "has {both} of no_answer too", both=", ".join(both)),
    )
    for other, codes in question.asked.items():
        key, put = f".asked.{other}", codebook.questions.get(other)
        if not isinstance(put, Single) or other == name:
            singles = [n for n, q in codebook.questions.items() if isinstance(q, Single)]
            expect(
                False,
                key,
                coded(
                    "D15", "is no other question of type single; {hint}", hint=hint(other, singles)
                ),
            )
            continue
        expect(bool(codes), key, coded("D15", "names no code"))
        for code in codes:
            what = coded(
                "D15",
                '"{key}" is not one of the options {options}',
                key=code,
                options=", ".join(put.options),
            )
            expect(code in put.options, key, what)

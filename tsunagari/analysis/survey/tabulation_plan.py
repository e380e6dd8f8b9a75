"""The tabulation plan of a survey: what is counted, and so what is protected together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field, model_validator

from tsunagari.analysis.data.source import Source
from tsunagari.analysis.data.yaml_models import MaybeText, Strict, Text, parse
from tsunagari.analysis.questionnaire.codebook import (
    Asked,
    Choice,
    Codebook,
    FreeText,
    Numeric,
    Question,
    Single,
)
from tsunagari.messages import coded, say
from tsunagari.near_names import hint, near_names

FILE = "tabulation.yml"
Codes = dict[str, tuple[str, ...]]
"""Some answers by their question, or by what they are called together: codes, or their labels."""


class Area(Strict):
    """The question that names areas, and what all of them together are called."""

    question: Text
    whole: Text = "全体"


class Headline(Strict):
    """The question that the report is about, and the answer that it looks for."""

    question: Text
    answer: Text


class Scale(Strict):
    """A question worked out of others: the bands of a scale; what its chart calls it.

    Attributes
    ----------
    points : dict
        By the label of an option how many points it has, where the scale does not know the label.
    """

    scale: Literal["ucla"]
    items: tuple[Text, ...]
    wording: MaybeText = ""
    points: dict[str, int] = Field(default_factory=dict)


class Together(Strict):
    """Answers to a question put together: by what they are called then, the codes of each."""

    question: Text
    label: Text
    answers: Codes


class Dimension(Strict):
    """A dimension of isolation: the codes that count, and how the report says that."""

    codes: Codes
    means: MaybeText = ""


class Weighting(Strict):
    """Attributes of the register that weights make sum to it: all cells, or margin by margin."""

    post_stratify: tuple[Text, ...] = ()
    rake: tuple[Text, ...] = ()

    @property
    def attributes(self) -> tuple[str, ...]:
        """Those that it weights by, whichever way."""
        return (*self.post_stratify, *self.rake)

    @model_validator(mode="after")
    def _either(self) -> Weighting:
        if bool(self.post_stratify) == bool(self.rake):
            raise ValueError(
                coded("D17", "needs either post_stratify or rake, with attributes of the register")
            )
        return self


class TabulationPlan(Strict):
    """What is tabulated of a survey.

    Attributes
    ----------
    people : str
        Who answered. Tables of people of one name are protected together.
    headline : Headline
    tables : dict
        By question the attributes it is crossed with, in the order of printing.
    area : Area, optional
        None in a town that is not divided.
    age : str
        The question that asks the age, if it has bands for options: these are then in order.
    register : dict
        By column of the register, ``persons`` aside, the question that asks the same: of one
        answer by its codes, or a number by the lower bounds of its bands; empty where none does.
        Without it nothing is weighted.
    nation : dict
        By question its name in the national tables. Without it nothing is compared.
    scales, isolation : dict
        Questions worked out of others; a dimension is called ``isolation.<its name>``.
    bands : dict
        By a question that asks a number the lower bounds of the bands it is tabulated in: some of
        those that the codebook has.
    together : dict
        By name a question whose answers are those of another one, or bands of a number, put
        together, to be tabulated in its place or beside it.
    weights : dict
        By what the report calls it, a way to weight.
    keep : dict
        Answers that a reader would miss most: hidden only where nothing else will do.
    """

    people: Text
    headline: Headline
    tables: dict[str, tuple[str, ...]]
    area: Area | None = None
    age: Text | Literal[""] = ""
    register_: dict[str, str] = Field(default_factory=dict, alias="register")
    nation: dict[str, str] = Field(default_factory=dict)
    scales: dict[str, Scale] = Field(default_factory=dict)
    isolation: dict[str, Dimension] = Field(default_factory=dict)
    bands: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    together: dict[str, Together] = Field(default_factory=dict)
    weights: dict[str, Weighting] = Field(default_factory=dict)
    keep: Codes = Field(default_factory=dict)

    @property
    def whole(self) -> str:
        """What everybody is called."""
        return self.area.whole if self.area else Area.model_fields["whole"].default

    def attribute(self, question: str) -> str:
        """Return what tells people apart by their answers: the question that was asked."""
        return self.together[question].question if question in self.together else question

    def attributes(self, question: str, codebook: Codebook) -> tuple[str, ...]:
        """Return the attributes that a question is crossed with.

        Raises
        ------
        ValueError
            If it is not tabulated: with its line, if the codebook has the question.
        """
        if question in self.tables:
            return self.tables[question]
        asked = codebook.questions.get(question)
        lacks = say('{file} has no table of "{question}"', file=FILE, question=question)
        by = self.area.question if self.area else ""
        if asked is None:
            what = coded(
                "N13",
                "{lacks}, and {file} no such question; {hint}",
                lacks=lacks,
                file=codebook.file,
                hint=hint(question, self.tables),
            )
        elif asked.type == "text":
            what = coded(
                "N13",
                "{lacks}: in {file} it is free text, which is never counted",
                lacks=lacks,
                file=codebook.file,
            )
        else:
            what = coded(
                "N13",
                "{lacks}; its line in tables would be {question}: [{by}]",
                lacks=lacks,
                question=question,
                by=by,
            )
        raise ValueError(what)

    def expect_crossed(self, question: str, by: str, codebook: Codebook) -> None:
        """Raise a `ValueError` unless a question is tabulated and crossed with an attribute."""
        attributes = self.attributes(question, codebook)
        if by not in attributes and by not in codebook.questions:
            known = hint(by, attributes or codebook.questions)
            raise ValueError(
                coded(
                    "N13",
                    '{file} has no question "{by}"; {known}',
                    file=codebook.file,
                    by=by,
                    known=known,
                )
            )
        if by not in attributes:
            line = f"{question}: [{', '.join([*attributes, by])}]"
            what = say(
                "{file} does not cross {question} with {by}", file=FILE, question=question, by=by
            )
            raise ValueError(
                coded("N13", "{what}; its line in tables would be {line}", what=what, line=line)
            )


def read(source: Source) -> TabulationPlan | None:
    """Read the plan; None if it has a fault."""
    content = source.mapping(FILE)
    return parse(source, FILE, TabulationPlan, content) if content else None


def undivided(plan: TabulationPlan, codebook: Codebook) -> TabulationPlan:
    """Return a plan without its areas where nobody was asked for theirs.

    A name that is near to that of a question is a slip, and stays to be told as a fault.
    """
    if plan.area is None or plan.area.question in codebook.questions:
        return plan
    area = plan.area.question
    if near_names(area, codebook.questions):
        return plan
    weights = {name: way for name, way in plan.weights.items() if area not in way.attributes}
    changed = {
        "area": None,
        "tables": {
            q: tuple(by for by in several if by != area) for q, several in plan.tables.items()
        },
        "register_": {c: "" if q == area else q for c, q in plan.register_.items()},
        "weights": weights,
    }
    return plan.model_copy(update=changed)


def in_codes(plan: TabulationPlan, codebook: Codebook) -> TabulationPlan:
    """Return a plan that names answers by their codes, where it names them by their labels."""

    def code(question: str, answer: str) -> str:
        asked = codebook.questions.get(question)
        options = asked.options if isinstance(asked, Choice) else {}
        of_label = [known for known, label in options.items() if label == answer]
        return of_label[0] if of_label and answer not in options else answer

    def codes(by_question: Codes) -> Codes:
        return {
            q: tuple(code(q, answer) for answer in several) for q, several in by_question.items()
        }

    headline = plan.headline
    changed = {
        "headline": headline.model_copy(
            update={"answer": code(headline.question, headline.answer)}
        ),
        "isolation": {
            name: dimension.model_copy(update={"codes": codes(dimension.codes)})
            for name, dimension in plan.isolation.items()
        },
        "together": {
            name: part.model_copy(
                update={
                    "answers": {
                        label: tuple(code(part.question, answer) for answer in several)
                        for label, several in part.answers.items()
                    }
                }
            )
            for name, part in plan.together.items()
        },
        "keep": codes(plan.keep),
    }
    return plan.model_copy(update=changed)


def check(source: Source, plan: TabulationPlan, codebook: Codebook) -> None:
    """Expect a plan to fit the codebook, with the questions worked out of others.

    Parameters
    ----------
    codebook
        With the plan's scales and dimensions.
    """
    faults = _Faults(source, codebook)
    faults.expect_codes("headline.answer", {plan.headline.question: (plan.headline.answer,)})
    tabulated = _meant(plan.tables, codebook)
    what = coded(
        "D15",
        "{question} is not among the tables: add {question}: [] to tables",
        question=plan.headline.question,
    )
    faults.expect(plan.headline.question in tabulated, "headline.question", what)
    if plan.area:
        faults.expect_question("area.question", plan.area.question, Single)
    if plan.age:
        faults.expect_question("age", plan.age, Single, Numeric)
    for question, attributes in plan.tables.items():
        faults.expect_question(f"tables.{question}", question, Choice, Numeric)
        for attribute in attributes:
            faults.expect_question(f"tables.{question}", attribute, Single, Numeric)
        alone = len(set(attributes)) == len(attributes)
        faults.expect(alone, f"tables.{question}", coded("D05", "names an attribute twice"))
    for question in plan.nation:
        known = question in tabulated
        faults.expect(
            known,
            f"nation.{question}",
            coded("D15", "is not tabulated; {hint}", hint=hint(question, plan.tables)),
        )
    for name in plan.isolation:
        key, (question, _) = f"isolation.{name}", isolating(plan, name)
        what = coded("D15", "needs a table of {question}; add it to tables", question=question)
        faults.expect(question in tabulated, key, what)
    for name, way in plan.weights.items():
        for attribute in way.attributes:
            known = attribute in plan.register_.values()
            what = coded(
                "D15",
                "{attribute} is not in register; {hint}",
                attribute=attribute,
                hint=hint(attribute, plan.register_.values()),
            )
            faults.expect(known, f"weights.{name}", what)
    faults.expect_codes("keep", plan.keep)


def _meant(tables: Iterable[str], codebook: Codebook) -> set[str]:
    """Return the questions of tables, with those that a misspelt one is meant to be."""
    known = codebook.questions
    meant = ([name] if name in known else near_names(name, known, many=1) for name in tables)
    return {near for names in meant for near in names}


def check_derived(source: Source, plan: TabulationPlan, codebook: Codebook) -> None:
    """Expect what questions are worked out of, and the register, to be in the codebook."""
    faults = _Faults(source, codebook)
    for name, scale in plan.scales.items():
        faults.expect(
            name not in codebook.questions, f"scales.{name}", coded("D16", "is a question already")
        )
        for item in scale.items:
            faults.expect_question(f"scales.{name}.items", item, Single)
    for name, dimension in plan.isolation.items():
        faults.expect(
            bool(dimension.codes), f"isolation.{name}.codes", coded("D15", "names no question")
        )
        faults.expect_codes(f"isolation.{name}.codes", dimension.codes)
    for column, question in plan.register_.items():
        if question:
            faults.expect_question(f"register.{column}", question, Single, Numeric)
    for name, bands in plan.bands.items():
        if faults.expect_question(f"bands.{name}", name, Numeric):
            known = codebook.question(name, Numeric).bands
            fits = bool(bands) and set(bands) <= set(known) and bands[0] == known[0]
            what = coded(
                "D16",
                "must be some of {known}, the first and others in order",
                known=", ".join(map(str, known)),
            )
            faults.expect(fits and list(bands) == sorted(set(bands)), f"bands.{name}", what)
    for name, together in plan.together.items():
        faults.expect(
            name not in codebook.questions,
            f"together.{name}",
            coded("D16", "is a question already"),
        )
        faults.expect_together(f"together.{name}", together, plan.bands)
        times = [other.question for other in plan.together.values()].count(together.question)
        several = [
            other
            for other, question in codebook.questions.items()
            if isinstance(question, Asked) and len(question.asked.get(together.question, ())) > 1
        ]
        what = coded(
            "D16", "{question} is put together in two ways: leave one", question=together.question
        )
        faults.expect(times == 1, f"together.{name}", what)
        what = coded(
            "D16",
            "{several} is put to some of its answers together already",
            several=", ".join(several),
        )
        faults.expect(not several, f"together.{name}", what)


def isolating(plan: TabulationPlan, dimension: str) -> tuple[str, str]:
    """Return the question that tells who is isolated in a dimension, and the code that says so.

    It is the question itself where one code of one question counts.
    """
    codes = plan.isolation[dimension].codes
    if [len(several) for several in codes.values()] == [1]:
        ((question, (code,)),) = codes.items()
        return question, code
    return f"isolation.{dimension}", "1"


class _Faults:
    """Faults of the plan, each with its key."""

    def __init__(self, source: Source, codebook: Codebook) -> None:
        self._source, self._questions = source, codebook.questions

    def expect(self, holds: bool, key: str, otherwise: str) -> None:
        self._source.expect(holds, FILE, say("key {key}", key=key), otherwise)

    def expect_question(self, key: str, name: str, *kinds: type[Question]) -> bool:
        """Expect a name to be that of a question of certain kinds."""
        question = self._questions.get(name)
        if isinstance(question, FreeText):
            what = coded(
                "D15",
                '"{name}" is free text (type: text) in codebook.yml, which is never counted: take '
                "it out here",
                name=name,
            )
            self.expect(False, key, what)
        elif question is None:
            self.expect(
                False,
                key,
                coded(
                    "D15",
                    '"{name}" is no question; {hint}',
                    name=name,
                    hint=hint(name, self._known()),
                ),
            )
        elif not isinstance(question, kinds):
            what = coded(
                "D15",
                '"{name}" is of type {type}, which cannot stand here',
                name=name,
                type=question.type,
            )
            self.expect(False, key, what)
        return isinstance(question, kinds)

    def expect_codes(self, key: str, codes: Mapping[str, Iterable[str]]) -> None:
        """Expect questions to have these codes."""
        for name, several in codes.items():
            if not self.expect_question(f"{key}.{name}", name, Choice):
                continue
            question = self._questions[name]
            options = question.options if isinstance(question, Choice) else {}
            for code in several:
                known = hint(code, [*options, *options.values()])
                what = coded(
                    "D15",
                    '{name} has no code "{key}", and no such answer; {known}',
                    name=name,
                    key=code,
                    known=known,
                )
                self.expect(code in options, f"{key}.{name}", what)

    def expect_together(
        self, key: str, together: Together, bands: Mapping[str, tuple[int, ...]]
    ) -> None:
        """Expect every code of a question of one answer, or band of a number, to be in one."""
        if not self.expect_question(f"{key}.question", together.question, Single, Numeric):
            return
        question = self._questions[together.question]
        options = dict(question.options) if isinstance(question, Single) else {}
        if isinstance(question, Numeric):
            own = bands.get(together.question, question.bands)
            labels = question.model_copy(update={"bands": own}).printed_labels
            options = dict(zip(labels, labels, strict=True))
        codes = [code for several in together.answers.values() for code in several]
        what = coded(
            "D16",
            "must have each of the codes {options} once, not {codes}",
            options=", ".join(options),
            codes=", ".join(codes),
        )
        self.expect(sorted(codes) == sorted(options), f"{key}.answers", what)
        for name, several in together.answers.items():
            same = [options.get(code) for code in several] == [name]
            what = coded(
                "D16",
                '"{name}" is called like an answer of {question}',
                name=name,
                question=together.question,
            )
            self.expect(same or name not in options.values(), f"{key}.answers", what)
            what = coded(
                "D16",
                '"{name}" has one code, and so its name: {options}',
                name=name,
                options=options.get(next(iter(several), "")),
            )
            self.expect(same or len(several) > 1, f"{key}.answers", what)

    def _known(self) -> list[str]:
        return [n for n, question in self._questions.items() if not isinstance(question, FreeText)]

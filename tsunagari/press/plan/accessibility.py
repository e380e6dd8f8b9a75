"""``accessibility.yml`` of an edition: what a person found of it, by JIS X 8341-3:2016."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from tsunagari.messages import coded, marked, say
from tsunagari.press.core.problems import ConfigError, Problem, nearest
from tsunagari.press.plan.criteria import CRITERIA, NUMBERS, Criterion
from tsunagari.yaml_slips import written

_OPEN = "…"
Text = Annotated[str, StringConstraints(pattern=r"\S")]
Day = Annotated[datetime.date | None, BeforeValidator(lambda day: None if day == _OPEN else day)]


def _in_order(period: tuple[Day, Day]) -> tuple[Day, Day]:
    first, last = period
    if first and last and last < first:
        raise ValueError(say("The first day comes after the last."))
    return period


Period = Annotated[tuple[Day, Day], AfterValidator(_in_order)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Judgement(_Part):
    """What a person found of one criterion."""

    applies: bool = True
    conforms: bool | None = None
    note: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.applies and self.conforms is None:
            raise ValueError(say("Add conforms: true or false, or applies: false."))
        if not self.applies and self.conforms is not None:
            raise ValueError(say("What does not apply is neither met nor missed: remove conforms."))
        return self


class Declaration(_Part):
    """What a person adds to the results of the gate; empty where there is no file."""

    declared: Day = Field(
        None, description=marked("the day of the declaration, such as 2026-11-30")
    )
    period: Period = Field(
        (None, None),
        strict=False,
        description=marked("first and last day of the test: [2026-11-02, 2026-11-13]"),
    )
    address: Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$")] = Field(
        "", description=marked("where the report is published: https://www.city.example.jp/report/")
    )
    pages: Sequence[Text] = Field(
        (), description=marked("a list of the pages that a person tested")
    )
    selection: Text | None = Field(None, description=marked("a text: how these pages were chosen"))
    criteria: Mapping[str, Judgement | Literal["…"]] = Field(
        {}, description=marked("numbers of criteria, each with applies, conforms and note")
    )

    @model_validator(mode="after")
    def _chosen(self) -> Self:
        if bool(self.pages) != bool(self.selection):
            raise ValueError(say("pages and selection go together: name both or none."))
        return self

    def judged(self, number: str) -> Judgement | None:
        """Return what a person found of a criterion; None if nobody has said."""
        found = self.criteria.get(number)
        return found if isinstance(found, Judgement) else None


@dataclass(frozen=True)
class Finding:
    """One row of the check-list: a criterion and what is known of it.

    Attributes
    ----------
    conforms
        None as long as nobody knows.
    """

    criterion: Criterion
    applies: bool | None
    conforms: bool | None
    note: str

    @property
    def is_met(self) -> bool:
        """Check that it is met, as what does not apply is."""
        return self.applies is False or self.conforms is True

    @property
    def is_open(self) -> bool:
        """Check that nobody knows yet whether it is met."""
        return self.applies is not False and self.conforms is None


def findings(declaration: Declaration) -> list[Finding]:
    """Return the check-list: a person's word first, else the gate's, else nothing is known.

    The gate's rows hold because a site that fails one is not put in place.
    """
    rows = []
    for criterion in CRITERIA:
        applies: bool | None
        conforms: bool | None
        judged = declaration.judged(criterion.number)
        if judged is not None:
            applies, conforms = judged.applies, judged.conforms
        elif criterion.method == "AC":
            applies, conforms = criterion.applies, True if criterion.applies else None
        else:
            applies = conforms = None
        note = judged.note if judged is not None else criterion.tested
        rows.append(Finding(criterion, applies, conforms, note))
    return rows


def level(declaration: Declaration) -> str | None:
    """Return the level that may be claimed, in the words of the committee's guideline.

    Returns
    -------
    str or None
        None as long as a criterion is open, or the declaration has no day.
    """
    rows = findings(declaration)
    if declaration.declared is None or any(row.is_open for row in rows):
        return None
    if all(row.is_met for row in rows):
        return "AA 準拠"
    level_a = all(row.is_met for row in rows if row.criterion.level == "A")
    return "AA 一部準拠" if level_a else "A 一部準拠"


def read_declaration(document: Mapping[str, Any], where: str, pages: Sequence[str]) -> Declaration:
    """Return what ``accessibility.yml`` says, checked.

    Parameters
    ----------
    document
        The file as YAML has it.
    where
        The file, for messages.
    pages
        Names of the edition's pages.

    Raises
    ------
    ConfigError
        With every fault.
    """
    problems: list[Problem] = []
    declaration = None
    try:
        declaration = Declaration.model_validate(dict(document))
    except ValidationError as error:
        problems += _problems(error.errors(), where)
    criteria = document.get("criteria")
    for number in criteria if isinstance(criteria, Mapping) else ():
        if number not in NUMBERS:
            what = coded(
                "C11", "criteria: {number} is no criterion of level A or AA.", number=number
            )
            problems.append(Problem(where, what, nearest(str(number), NUMBERS)))
    for name in declaration.pages if declaration else ():
        if name not in pages:
            what = coded("C11", "pages: {name} is no page of the edition.", name=name)
            problems.append(Problem(where, what, nearest(name, pages)))
    if problems or declaration is None:
        raise ConfigError(problems)
    return declaration


def _problems(details: Sequence[ErrorDetails], where: str) -> Iterator[Problem]:
    """Yield the faults that pydantic found, in the words of the project."""
    fields = Declaration.model_fields
    said = set()
    for detail in details:
        path = [str(step) for step in detail["loc"]]
        key = path[0] if path else ""
        place = ".".join(step for step in path[:2] if step)
        if place in said:  # an entry may be one of two things, and each is complained of
            continue
        said.add(place)
        remedy = str(detail["ctx"]["error"]) if detail["type"] == "value_error" else ""
        if detail["type"] == "extra_forbidden" and key == "criteria":
            what = coded(
                "C11", "criteria: {number}: unknown key {key!r}.", number=path[1], key=path[-1]
            )
            yield Problem(where, what, nearest(path[-1], ("applies", "conforms", "note")))
        elif not key:
            yield Problem(where, coded("C11", "it does not fit together."), remedy)
        elif key not in fields:
            yield Problem(
                where, coded("C11", "unknown key {key!r}.", key=key), nearest(key, fields)
            )
        elif key == "criteria" and len(path) > 1:
            what = coded(
                "C11",
                "criteria: {number} must have applies, conforms and note alone, not {given}.",
                number=path[1],
                given=written(detail["input"]),
            )
            yield Problem(where, what, remedy)
        else:
            what = coded(
                "C11",
                "{key} must be {description}, not {given}.",
                key=key,
                description=say(str(fields[key].description)),
                given=written(detail["input"]),
            )
            yield Problem(where, what, remedy)

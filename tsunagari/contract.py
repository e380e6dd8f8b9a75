"""What notebook and press say to each other: outputs of notebooks, and print symbols.

`present` builds these models and writes them as JSON; the press reads them back, each kind in one
function. Both ends are checked by the same model, and nothing else connects the two sides.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence, Set
from functools import partial
from types import EllipsisType
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
    field_validator,
    model_validator,
)

from tsunagari.messages import marked, of_parts, say

TABLE_MIME = "application/vnd.tsunagari.table+json"
CHART_MIME = "application/vnd.tsunagari.chart+json"
"""Beside a drawing: `ChartContent`."""
FACT_MIME = "application/vnd.tsunagari.fact+json"
PREVIEW_MIME = "application/vnd.tsunagari.preview+json"
"""What is for the eyes of whoever writes the notebook, and never on a page."""
NOTE_MIME = "application/vnd.tsunagari.note+json"
"""`Note`: what whoever builds the report should know, and never on a page."""
LEFT_OUT_MIME = "application/vnd.tsunagari.left-out+json"
"""`LeftOut`: a part of the page that has nothing to show with these data."""
COUNT_MIME = "application/vnd.tsunagari.count+json"
"""Beside a fact: `FactCounts`, None if it counts nobody; missing if that is not said."""

# The print symbols of Japanese official statistics.
HIDDEN: Final = "x"
"""A number that is not shown, so that nobody can be told from it (秘匿)."""
NIL: Final = "-"
"""Nothing to count."""
UNKNOWN: Final = "…"
"""A number that is not known."""
SMALL_BASE: Final = "*"
"""Behind a share of few answers: for reference only (参考値)."""
FEW_CASES: Final = "**"
"""In the place of a share of few cases: too uncertain to be printed, and no secret."""

MACHINE: Mapping[str, str] = {HIDDEN: "X", NIL: "0", UNKNOWN: "***", FEW_CASES: "***"}
"""By print symbol what the unified rules for machine-readable data (総務省) allow in its place."""

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")

Conditions = Mapping[str, str]
"""A group of people: the category that each attribute has; no conditions are all people."""


class ContractError(ValueError):
    """An output that is not as its model has it; the message says which field, and why."""


class FactError(ContractError):
    """A fact that cannot be recorded or read; the message says which and why."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def json_ready(self) -> dict[str, Any]:
        """Return what an output holds; a field that was not set stays away."""
        return self.model_dump(mode="json", exclude_unset=True)


class Unreported(NamedTuple):
    """The category of who did not report an attribute; it may divide people, or be an answer."""

    attribute: str
    category: str
    divides: bool


class Thresholds(BaseModel):
    """How small is small: ``disclosure:`` of an edition, and nothing else.

    A count of one or two people is hidden, as in the statistics of agriculture (農林水産省). What
    hides, what words and what audits read the same values.

    Attributes
    ----------
    hidden : int
        Counts from 1 to this are not shown.
    width : int
        What the possible values of a hidden count must span at least, from all that is shown.
    cases : int
        Shares of fewer cases than this are not printed, as they are too uncertain.
    base : int
        Shares of fewer answers than this are marked.
    protect_unknown_groups : bool
        Whether those who gave no sex, age and the like are a group whose few answers are hidden.
    protect_no_answers : bool
        Whether the few who did not answer a question are hidden.
    lone_respondents : bool
        Whether whoever is counted alone, and knows it, is reckoned with as a reader.
    same_answer : str
        Of groups all of whose members gave one answer: ``shown``, ``left_out`` (as those too small
        to be shown, if they are no areas) or ``refused``.
    sensitive : mapping
        By question the answers whose counts are hidden, however large they are.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    hidden: Annotated[
        int,
        Field(ge=1, description=marked("the greatest count that is not shown, a number from 1")),
    ] = 2
    width: Annotated[
        int,
        Field(
            ge=1,
            description=marked(
                "how far apart at least the values of a hidden count may lie, from 1"
            ),
        ),
    ] = 2
    cases: Annotated[
        int, Field(ge=1, description=marked("the fewest cases of which a share is printed, from 1"))
    ] = 10
    base: Annotated[
        int, Field(ge=1, description=marked("the fewest answers whose share is not marked, from 1"))
    ] = 30
    protect_unknown_groups: Annotated[bool, Field(description=marked("true or false"))] = False
    protect_no_answers: Annotated[bool, Field(description=marked("true or false"))] = False
    lone_respondents: Annotated[bool, Field(description=marked("true or false"))] = False
    same_answer: Annotated[
        Literal["shown", "left_out", "refused"],
        Field(description=marked("one of shown, left_out, refused")),
    ] = "shown"
    sensitive: Annotated[
        Mapping[str, Sequence[str]],
        Field(
            description=marked(
                "by question the answers whose counts are hidden, as they are printed"
            )
        ),
    ] = {}

    @model_validator(mode="before")
    @classmethod
    def _as_wide_as_hidden(cls, content: Any) -> Any:
        """Let the width follow what is hidden, where it is not said."""
        if isinstance(content, Mapping) and "width" not in content:
            hidden = content.get("hidden")
            if isinstance(hidden, int) and hidden > cls.model_fields["width"].default:
                return {**content, "width": hidden}
        return content

    @model_validator(mode="after")
    def _is_wide_enough(self) -> Thresholds:
        if self.width < self.hidden:
            raise ValueError(
                say(
                    "Set width to {hidden} or more: with {width}, of many hidden counts it could "
                    "be told that they are from 1 to {hidden}.",
                    hidden=self.hidden,
                    width=self.width,
                )
            )
        return self

    @property
    def sensitive_answers(self) -> Set[tuple[str, str]]:
        """The questions and answers whose counts are hidden, however large they are."""
        return {(name, answer) for name, answers in self.sensitive.items() for answer in answers}

    def protects(self, unreported: Unreported) -> bool:
        """Tell whether the few who did not report an attribute are hidden."""
        return self.protect_unknown_groups if unreported.divides else self.protect_no_answers


class Fact(_Model):
    """A named value.

    Attributes
    ----------
    name
        Dotted and lower-case; its first part is the section: ``advertising.ctr``.
    value
        The value for machines. Dates are ISO strings.
    text
        The value as the prose prints it, one line: ``0.27%``.
    unit
        The unit of `value`, such as ``人``; empty for a share or a text.
    source
        Where the value comes from.
    """

    name: str
    value: int | float | str
    text: str
    unit: str = ""
    source: str = ""

    @field_validator("name")
    @classmethod
    def _is_dotted(cls, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise ValueError(
                say("write it as section.name, in lower-case letters, digits and underscores")
            )
        return name

    @field_validator("value", mode="before")
    @classmethod
    def _is_finite(cls, value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError(  # noqa: TRY004
                say("it is a number, a text or a date, not {name}", name=type(value).__name__)
            )
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(say("{value} is not a finite number", value=value))
        return value

    @field_validator("text")
    @classmethod
    def _is_one_line(cls, text: str) -> str:
        if not text.strip() or text.splitlines() != [text]:
            raise ValueError(say("it must be one line and not empty"))
        if "{{<" in text or "{{%" in text:
            raise ValueError(
                say("it holds {{{{, which names a fact in prose: Quarto would look for it")
            )
        return text


class Sum(NamedTuple):
    """Categories of an attribute that add up to another one, or with an empty `total` to all."""

    attribute: str
    total: str
    parts: tuple[str, ...]


class NumberCounts(_Model):
    """Whom a number counts.

    Attributes
    ----------
    groups
        Groups that have nobody in common and are counted together. In a table they are joined
        with those of the row.
    share
        For a share the attribute whose categories are shared out; None for a count.
    derived
        Whether the number is only worked out of this count or share: an interval, an estimate.
    """

    groups: tuple[Conditions, ...]
    share: str | None
    derived: StrictBool


class _OfPopulation(_Model):
    of: str
    sums: tuple[Sum, ...]
    unreported: tuple[Unreported, ...] = ()


class FactCounts(_OfPopulation, NumberCounts):
    """Whom a fact counts.

    Attributes
    ----------
    of
        The population.
    sums
        How counts of it add up.
    unreported
        Which categories are of who did not report an attribute.
    groups, share, derived
        As in `NumberCounts`.
    """


class FrameCounts(_OfPopulation):
    """Whom each cell of a table or of a file counts.

    Attributes
    ----------
    of
        The population.
    sums
        How counts of it add up.
    unreported
        Which categories are of who did not report an attribute.
    rows
        The groups of each row, None for a row that counts nobody.
    columns
        By head whom the column counts, in all rows or in each; a column that counts nobody is
        left out, and None stands for a row where it does not.
    """

    rows: tuple[tuple[Conditions, ...] | None, ...]
    columns: Mapping[str, NumberCounts | tuple[NumberCounts | None, ...]]

    @model_validator(mode="after")
    def _fits(self) -> FrameCounts:
        for head, column in self.columns.items():
            if not isinstance(column, NumberCounts) and len(column) != len(self.rows):
                what = say(
                    "the column {head!r} has {number} rows, the table {number2}",
                    head=head,
                    number=len(column),
                    number2=len(self.rows),
                )
                raise ValueError(what)
        return self


class TableCounts(FrameCounts):
    """Whom a table counts, and its file where that has other rows or columns."""

    csv: FrameCounts | None


class TableContent(_Model):
    """What a table says beside its HTML.

    Attributes
    ----------
    csv
        The data to take away.
    note
        What stands below the table.
    area
        What the table is about: None for the edition's city, empty for no area.
    counts
        Whom the table counts, None for nobody; not set if that is not said.
    """

    csv: str
    note: str = ""
    area: str | None = None
    counts: TableCounts | None = None

    @property
    def declared(self) -> TableCounts | EllipsisType | None:
        """`counts`, or ``...`` if it is not set."""
        return self.counts if "counts" in self.model_fields_set else ...


class ChartContent(_Model):
    """What a chart says beside its SVG.

    Attributes
    ----------
    alt
        What it shows in words; empty where the cell says it.
    narrow
        The same chart for the width of a phone, as SVG; empty where there is one drawing alone.
    english, english_narrow, texts
        Both in English, if the page is, and which texts of the report were said in English there.
    """

    alt: str = ""
    narrow: str = ""
    english: str = ""
    english_narrow: str = ""
    texts: tuple[str, ...] = ()


class Note(_Model):
    """What was taken otherwise than it stands in a file, as `messages.Said.parts` has it.

    So a result that is kept tells it in the language of whoever builds.
    """

    text: str
    values: Mapping[str, Any]


class LeftOut(_Model):
    """A part of a page that is left out: the id of its heading."""

    section: str


_M = TypeVar("_M", bound=_Model)


def read_table(content: object) -> TableContent:
    """Read what an output holds under `TABLE_MIME`.

    Raises
    ------
    ContractError
        If it is malformed; the reader knows the section and the cell to name beside it.
    """
    return _read(TableContent, content)


def read_counts(content: object) -> FactCounts | None:
    """Read what an output holds under `COUNT_MIME`, as `read_table` does."""
    return None if content is None else _read(FactCounts, content)


def notes(notebook: Mapping[str, Any]) -> list[str]:
    """Return the notes of an executed notebook, each once.

    Raises
    ------
    ContractError
        If one is malformed.
    """
    found = [
        of_parts(_read(Note, output["data"][NOTE_MIME]).json_ready())
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        if NOTE_MIME in output.get("data", {})
    ]
    return list(dict.fromkeys(found))


def left_out(notebook: Mapping[str, Any]) -> set[str]:
    """Return the ids of the headings whose parts an executed notebook leaves out.

    Raises
    ------
    ContractError
        If one is malformed.
    """
    return {
        _read(LeftOut, output["data"][LEFT_OUT_MIME]).section
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        if LEFT_OUT_MIME in output.get("data", {})
    }


def collect(notebook: Mapping[str, Any]) -> list[Fact]:
    """Read the facts of an executed notebook, in the order of their recording.

    Parameters
    ----------
    notebook
        The notebook as a mapping (nbformat 4).

    Raises
    ------
    FactError
        If a fact is malformed, or one name stands for two; with the number of the source's cell.
    """
    recorded: dict[str, tuple[int, Fact]] = {}
    number = 0
    for cell in notebook["cells"]:
        tags = cell.get("metadata", {}).get("tags", ())
        number += not {"injected-parameters", "papermill-error-cell-tag"} & set(tags)
        for output in cell.get("outputs", ()):
            if FACT_MIME not in output.get("data", {}):
                continue
            try:
                fact = read_fact(output["data"][FACT_MIME])
            except ContractError as error:
                raise FactError(f"{say('cell {number}', number=number)}: {error}") from None
            first, known = recorded.setdefault(fact.name, (number, fact))
            if known != fact:
                raise FactError(
                    say(
                        "fact {name}: cell {first} records {before}, cell {number} records {now}; "
                        "give one of them another name",
                        name=fact.name,
                        first=first,
                        before=f"{known.text} ({known.value})",
                        number=number,
                        now=f"{fact.text} ({fact.value})",
                    )
                )
    return [fact for _, fact in recorded.values()]


def _read(model: type[_M], content: object) -> _M:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise ContractError(explained(error)) from None


read_chart, read_fact = partial(_read, ChartContent), partial(_read, Fact)
"""Read what outputs hold under `CHART_MIME` and `FACT_MIME`, as `read_table` does."""


def explained(error: ValidationError) -> str:
    """Return a fault of a model with the field that has it: of several the most particular."""
    fault = max(error.errors(), key=lambda fault: len(fault["loc"]))
    what = fault["msg"].removeprefix("Value error, ")
    return f"{'.'.join(map(str, fault['loc']))}: {what}" if fault["loc"] else what

"""``edition.yml`` as one typed model: every setting, its default and what is allowed.

Pydantic takes a fifth of a second to import, so this module is imported when a setting is first
read: a build that changes nothing reads none.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from tsunagari.contract import Thresholds
from tsunagari.messages import coded, marked, say
from tsunagari.near_names import near_names
from tsunagari.press.core.problems import ConfigError, Problem, nearest
from tsunagari.press.plan.plan import Format
from tsunagari.yaml_slips import written

_WEIGHTS = (6, 5, 4, 3, 2)


def is_area_code(text: str) -> bool:
    """Check that a text is a 全国地方公共団体コード: five digits and their check digit.

    The check digit is 11 minus the weighted sum of the five modulo 11, of which the last digit
    counts (総務省「都道府県コード及び市区町村コード」).
    """
    if len(text) != 6 or not (text.isascii() and text.isdecimal()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return int(text[5]) == (11 - total % 11) % 10


# What a validator raises is the way out; what is allowed stands in the field's description.


def _area_code(text: str) -> str:
    if not is_area_code(text):
        raise ValueError(say("Its last digit is a check digit: look the code up again."))
    return text


def _name_of_folder(name: str, info: ValidationInfo) -> str:
    folder: Path | None = (info.context or {}).get("folder")
    if folder and name != folder.name:
        raise ValueError(say("Write edition: {name}", name=folder.name))
    return name


def _file(name: str, info: ValidationInfo) -> str:
    folder: Path | None = (info.context or {}).get("folder")
    if folder and not (folder / name).is_file():
        files = [path.relative_to(folder).as_posix() for path in folder.rglob("*.*")]
        # Of another kind it is none that was meant: not the codebook for the answers.
        alike = near_names(name, [f for f in files if Path(f).suffix == Path(name).suffix], many=1)
        missing = say("There is no file data/{name}.", name=f"{folder.name}/{name}")
        raise ValueError(f"{missing} {nearest(name, alike) if alike else ''}".strip())
    return name


def _other_edition(name: str, info: ValidationInfo) -> str:
    folder: Path | None = (info.context or {}).get("folder")
    if folder:
        known = [path.parent.name for path in folder.parent.glob("*/edition.yml")]
        others = [other for other in known if other != folder.name]
        if name not in others:
            none = say("There is no other edition: take the key out.")
            raise ValueError(nearest(name, others) if others else none)
    return name


Text = Annotated[str, StringConstraints(pattern=r"\S")]


class _Settings(BaseModel):
    """No unknown key, no value of another type, and nothing changes it later."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Publication(_Settings):
    """What a publication of the edition needs."""

    signers: Annotated[Text, AfterValidator(_file)] | None = Field(
        None, description=marked("a file of the edition with the public keys of who may publish")
    )
    """In OpenSSH's format ``allowed_signers``; None where releases are not signed."""
    needs: Sequence[Literal["reason", "approval"]] = Field(
        (), description=marked("a list of what is said of each publication: reason, approval")
    )
    large_change: float | None = Field(
        None,
        gt=0,
        description=marked(
            "a number above 0: the per cent (of shares: the points) above which a change "
            "has to be acknowledged"
        ),
    )


class Edition(_Settings):
    """The settings of an edition; those without a default have to be there."""

    edition: Annotated[str, AfterValidator(_name_of_folder)] = Field(
        description=marked("the name of its folder")
    )
    title: str = Field(description=marked("a text"))
    subtitle: str = Field(description=marked("a text"))
    city: str = Field(description=marked("a text"))
    own_name: Text = Field("本市", description=marked("what the report calls the city: 本市, 本町"))
    fiscal_year: int = Field(description=marked("a year, such as 2022"))
    date: datetime.date = Field(description=marked("a day, such as 2023-03-28"))
    formats: Sequence[Format] = Field(
        ("html",), description=marked("a list of html, pdf, docx, xlsx, such as [html, pdf]")
    )
    office: str = Field("", description=marked("a text: the office that answers for the report"))
    contact: str = Field("", description=marked("a text: how the office is reached"))
    deadline: int = Field(
        gt=0, description=marked("the seconds that a notebook may take, a whole number above 0")
    )
    sections: Mapping[Any, Any] = Field(
        {}, description=marked("names of sections in their order, each with its parameters")
    )
    """Left out: the chapters of ``_quarto.yml`` that the edition has data for."""
    previous: Annotated[Text, AfterValidator(_other_edition)] | None = Field(
        None, description=marked("the name of the edition before this one")
    )
    lang: Mapping[Literal["en"], Sequence[str]] = Field(
        {},
        description=marked(
            "the sections that have a page in English too, such as {{en: [survey]}}; the first "
            "page has one then"
        ),
    )
    """Of a second language; the texts are in ``en.csv`` of the edition."""
    memory: int = Field(
        4096, gt=0, description=marked("the most MiB that a notebook may take, above 0")
    )
    notice: str = Field(
        "", description=marked("a text, for every page and every file to take away")
    )
    area_code: Annotated[str, AfterValidator(_area_code)] | None = Field(
        None, description=marked("the six-digit code of a local government, in quotes")
    )
    allowed: Sequence[Text] = Field(
        (), description=marked("a list of texts, each in quotes, that may look like a leak")
    )
    private: Sequence[Annotated[Text, AfterValidator(_file)]] = Field(
        (), description=marked("a list of files of the edition that may show nowhere")
    )
    releases: int = Field(
        5,
        ge=2,
        description=marked(
            "how many releases are kept, 2 or more: the one that is served, and one to go back to"
        ),
    )
    disclosure: Thresholds | None = Field(
        None, description=marked("limits of disclosure control, such as {{hidden: 2, width: 2}}")
    )
    """None without disclosure control; an edition with private files always has it."""

    publication: Publication = Field(
        default_factory=lambda: Publication.model_validate({}),
        description=marked("what a publication needs, such as {{needs: [reason]}}"),
    )

    def words(self) -> dict[str, str]:
        """Return what prose may say of the edition, by name: ``{{< var edition.city >}}``."""
        names = ("title", "subtitle", "city", "own_name")
        return {f"edition.{name}": getattr(self, name) for name in names}

    @model_validator(mode="before")
    @classmethod
    def _protect_private_files(cls, document: Any) -> Any:
        if document.get("private") and "disclosure" not in document:
            return {**document, "disclosure": {}}
        return document

    @property
    def signers_file(self) -> str:
        """The path below the project of the file that names who may publish; empty for none."""
        name = self.publication.signers
        return f"data/{self.edition}/{name}" if name else ""

    @field_validator("area_code", "disclosure", "previous", "publication", mode="before")
    @classmethod
    def _no_empty_key(cls, value: Any) -> Any:
        # Whoever writes a key with nothing behind it has not asked for what None stands for.
        if value is None:
            raise ValueError(say("Write a value, or remove the key."))
        return value


def read_edition(document: Mapping[str, Any], where: str, folder: Path) -> Edition:
    """Return the settings of an edition, checked.

    Parameters
    ----------
    document
        ``edition.yml`` as YAML has it.
    where
        The file, for messages.
    folder
        The edition's folder, in which ``private`` names files.

    Raises
    ------
    ConfigError
        With every fault.
    """
    try:
        return Edition.model_validate(document, context={"folder": folder})
    except ValidationError as error:
        raise ConfigError(_problems(error.errors(), document, where)) from None


_NESTED: Mapping[str, type[BaseModel]] = {"disclosure": Thresholds, "publication": Publication}


def _belonging(key: str) -> str:
    """Return under which key of an edition another is to stand, if it is one of these."""
    above = [name for name, model in _NESTED.items() if key in model.model_fields]
    return (
        say("It stands under {above}: write {above}: {{{key}: …}}", above=above[0], key=key)
        if above
        else ""
    )


def _problems(
    details: Sequence[ErrorDetails], document: Mapping[str, Any], where: str
) -> Iterator[Problem]:
    """Yield the faults that pydantic found, in the words of the project."""
    lacking = {str(detail["loc"][-1]) for detail in details if detail["type"] == "missing"}
    unknown = [str(d["loc"][-1]) for d in details if d["type"] == "extra_forbidden"]
    # A misspelt key is unknown and leaves another missing: that is told once.
    meant = {near for name in unknown for near in near_names(name, lacking, many=1)}
    given = {str(key) for key in document}
    for detail in details:
        path = detail["loc"]
        inner = _NESTED.get(str(path[0])) if len(path) > 1 else None
        fields = (inner or Edition).model_fields
        key = str(path[1] if inner else path[0])
        prefix = f"{path[0]}: " if inner else ""
        if detail["type"] == "missing":
            if key in meant:
                continue
            yield Problem(
                where,
                coded("C04", "key {key!r} is missing.", key=key),
                say("Add {key}: …", key=key),
            )
        elif key not in fields:
            yield Problem(
                where,
                coded("C04", "{prefix}unknown key {key!r}.", prefix=prefix, key=key),
                _belonging(key) or nearest(key, fields if inner else set(fields) - given),
            )
        else:
            remedy = str(detail["ctx"]["error"]) if detail["type"] == "value_error" else ""
            number = next((step + 1 for step in path if isinstance(step, int)), None)
            shown = written(detail["input"])
            if number is None:
                value = say("not {given}", given=shown)
            else:
                value = say("and entry {number} is {given}", number=number, given=shown)
            what = coded(
                "C04",
                "{prefix}{key} must be {description}, {value}.",
                prefix=prefix,
                key=key,
                description=say(str(fields[key].description)),
                value=value,
            )
            yield Problem(where, what, remedy)

"""Parts of a YAML file that say more than one value: no unknown key, and each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from tsunagari.analysis.data.source import Source
from tsunagari.messages import coded, marked, say
from tsunagari.near_names import hint, near_names

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Text = Annotated[str, StringConstraints(min_length=1, pattern=r"^\S")]
MaybeText = Annotated[str, StringConstraints(pattern=r"^(\S|$)")]
Grade = Literal["A", "A/B", "B", "C", "assumed"]
"""How sure a fact is: ``A`` official text, ``B`` a secondary source quoting it, ``C`` seen in
third-party data only, ``assumed`` found nowhere and laid down by this project."""


class Strict(BaseModel):
    """A part of a file: no unknown key, and nothing changes it later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Part = TypeVar("Part", bound=Strict)


class Sourced(Strict):
    """Something with its source, and how sure it is."""

    source: Text
    grade: Grade


def parse(
    source: Source, file: str, kind: type[Part], content: Mapping[str, Any], key: str = ""
) -> Part | None:
    """Read the part of a file below a key, noting its faults; None if it has any."""
    try:
        return kind.model_validate(dict(content))
    except ValidationError as error:
        for fault in _without_misspelt(source, file, kind, error, key):
            place = _place(key, fault["loc"])
            shown = isinstance(fault["input"], str) and fault["input"]
            value = f'"{shown}"' if shown and fault["type"] in _FAULTS else ""
            if fault["type"] == "missing":
                what = coded("D03", "is missing")
            else:
                words = _FAULTS.get(fault["type"], fault["msg"])
                what = coded("D10", words, **fault.get("ctx", {}))
            source.expect(False, file, say("key {place}", place=place), what, value)
        return None


def _place(key: str, steps: Iterable[int | str]) -> str:
    named = [str(step + 1) if isinstance(step, int) else step for step in steps]
    return ".".join([key, *named] if key else named)


def _without_misspelt(
    source: Source, file: str, kind: type[BaseModel], error: ValidationError, key: str
) -> Iterator[ErrorDetails]:
    """Yield faults; of a misspelt key, which is unknown and leaves another missing, note one."""
    faults = error.errors()
    missing = {fault["loc"] for fault in faults if fault["type"] == "missing"}
    told: set[tuple[int | str, ...]] = set()
    for fault in faults:
        if fault["type"] != "extra_forbidden":
            continue
        *above, name = fault["loc"]
        lacking = [str(loc[-1]) for loc in missing - told if list(loc[:-1]) == above]
        fields = _model_at(kind, above).model_fields
        known = [field.alias or n for n, field in fields.items()]
        near = near_names(name, lacking, many=1)
        told.update({(*above, n) for n in near})
        place = _place(key, fault["loc"])
        what = coded("D07", "is unknown; {hint}", hint=hint(name, near or known))
        source.expect(False, file, say("key {place}", place=place), what)
    yield from (f for f in faults if f["type"] != "extra_forbidden" and f["loc"] not in told)


def _model_at(kind: type[BaseModel], steps: Iterable[int | str]) -> type[BaseModel]:
    """Return the model of a part, whatever lists and mappings it stands in."""
    for step in steps:
        names = {field.alias or n: field for n, field in kind.model_fields.items()}
        if step in names:
            kind = next(_models(names[str(step)].annotation), kind)
    return kind


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


_FAULTS = {
    "string_too_short": marked("is empty"),
    "literal_error": marked("is not {expected}"),
    "int_parsing": marked("is not a whole number"),
    "string_pattern_mismatch": marked("is not a text without a blank before it"),
    "string_type": marked("has to be one text, not a list or keys below it"),
    "list_type": marked("has to be a list: [a, b]"),
    "tuple_type": marked("has to be a list: [a, b]"),
    "dict_type": marked("has to have keys below it, each with its value"),
    "mapping_type": marked("has to have keys below it, each with its value"),
    "model_type": marked("has to have keys below it, each with its value"),
    "int_type": marked("is not a whole number"),
    "float_parsing": marked("is not a number"),
    "bool_parsing": marked("is neither true nor false"),
    "too_short": marked("has too few entries"),
    "greater_than": marked("has to be above {gt}"),
    "greater_than_equal": marked("has to be {ge} or more"),
    "less_than": marked("has to be below {lt}"),
    "less_than_equal": marked("has to be {le} or less"),
}

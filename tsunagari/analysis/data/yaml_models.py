"""Parts of a YAML file that say more than one value: no unknown key, and each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from tsunagari.analysis.data.source import Source, hint
from tsunagari.messages import coded, marked, say
from tsunagari.near_names import near_names

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
        known = [field.alias or n for n, field in kind.model_fields.items()] if not above else []
        near = near_names(name, lacking, many=1)
        told.update({(*above, n) for n in near})
        place = _place(key, fault["loc"])
        meant = (
            say("; did you mean {value}?", value=near[0])
            if near
            else f"; {hint(name, known)}"
            if known
            else ""
        )
        source.expect(
            False,
            file,
            say("key {place}", place=place),
            coded("D07", "is unknown{meant}", meant=meant),
        )
    yield from (f for f in faults if f["type"] != "extra_forbidden" and f["loc"] not in told)


_FAULTS = {
    "string_too_short": marked("is empty"),
    "literal_error": marked("is not {expected}"),
    "int_parsing": marked("is not a whole number"),
    "string_pattern_mismatch": marked("is not a text without a blank before it"),
}

"""Parts of a YAML file that say more than one value: no unknown key, and each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from tsunagari.analysis.data.source import Source

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
        for fault in error.errors():
            steps = [str(step + 1) if isinstance(step, int) else step for step in fault["loc"]]
            place = ".".join([key, *steps] if key else steps)
            what = _FAULTS.get(fault["type"], fault["msg"]).format(**fault.get("ctx", {}))
            value = f'"{fault["input"]}"' if isinstance(fault["input"], str) else ""
            source.expect(False, file, f"key {place}", what, value if "is not" in what else "")
        return None


_FAULTS = {
    "missing": "is missing",
    "extra_forbidden": "is unknown",
    "string_too_short": "is empty",
    "literal_error": "is not {expected}",
    "int_parsing": "is not a whole number",
    "string_pattern_mismatch": "is not a text without a blank before it",
}

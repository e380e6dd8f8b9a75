"""Which files of a site have passed before, by their content, so that they are not read again.

A file passes by itself, whatever else is in the site: with its content goes all that its checks
read besides, which is the frame. One that did not pass is looked at each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tsunagari import contract, table_files
from tsunagari.press.check.outline import Outline
from tsunagari.press.core import digests
from tsunagari.press.plan.plan import Plan, accessibility_file
from tsunagari.press.run.cache import LOCK

_FILE = "passed.json"


@dataclass(frozen=True)
class Passed:
    """A file that passed: the digest of its content, and if it is a page that in short."""

    content: str
    outline: Outline | None = None


def frame(plan: Plan, looked_for: str) -> str:
    """Return the digest of all besides a file's content on which it depends that it passes.

    Parameters
    ----------
    looked_for
        Of what may not leave with the site.
    """
    code = [Path(contract.__file__), *sorted(Path(*table_files.__path__).glob("*.py"))]
    return digests.of_value(
        [
            digests.of_machinery(),
            [digests.of_file(path) for path in (*code, plan.root / LOCK)],
            digests.of_file(plan.root / accessibility_file(plan.edition)),
            plan.config.get("lang"),
            sorted(plan.accessibility.criteria),
            looked_for,
        ]
    )


def read(plan: Plan, frame_: str) -> dict[str, Passed]:
    """Return by path what passed in the last builds under the same frame."""
    record = digests.read_json(plan.cache / _FILE)
    if record.get("frame") != frame_:
        return {}
    try:
        return {path: _passed(entry) for path, entry in record["files"].items()}
    except (AttributeError, KeyError, TypeError, ValidationError):
        return {}


def _passed(entry: Mapping[str, Any]) -> Passed:
    outline = entry["outline"]
    return Passed(entry["content"], None if outline is None else Outline.model_validate(outline))


def remember(plan: Plan, frame_: str, files: Mapping[str, Passed]) -> None:
    """Record what passes; what a preview lacks is not forgotten."""
    before = read(plan, frame_) if plan.partial else {}
    entries = {
        path: {
            "content": one.content,
            "outline": None if one.outline is None else one.outline.model_dump(),
        }
        for path, one in {**before, **files}.items()
    }
    digests.write_json(plan.cache / _FILE, {"frame": frame_, "files": entries})


def still(before: Mapping[str, Passed], contents: Mapping[str, str]) -> dict[str, Passed]:
    """Return those of the files, given by path and digest, that passed as they are."""
    return {path: one for path, one in before.items() if contents.get(path) == one.content}

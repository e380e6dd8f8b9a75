"""Why something changed: the inputs that are others, and the pages that were made from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from tsunagari.messages import marked
from tsunagari.press.compare.changes import ADDED, CHANGED, REMOVED, PathChange

_TOOLS = {"renderer": marked("renderer"), "python": "Python", "lock": "requirements.lock"}
_CODE = {
    "version": marked("version of the code"),
    "commit": marked("commit"),
    "digest": marked("code"),
}
_INDEX = "index"


def path_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[PathChange]:
    """Return the paths whose checksum is another, or that stand on one side only."""
    return [
        PathChange(path, ADDED if path not in before else CHANGED if path in after else REMOVED)
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    ]


def input_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[PathChange] | None:
    """Return the inputs that differ by two ``provenance.json``; None if one site has none."""
    if not (before and after):
        return None
    return path_changes(_mapping(before, "inputs"), _mapping(after, "inputs"))


def toolchain_changes(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """Return what differs of code, renderer, Python and lock: name, before, after."""
    if not (before and after):
        return []
    old_code, new_code = _mapping(before, "code"), _mapping(after, "code")
    values = [(name, old_code.get(key), new_code.get(key)) for key, name in _CODE.items()]
    values += [(name, before.get(key), after.get(key)) for key, name in _TOOLS.items()]
    return [(name, str(old or ""), str(new or "")) for name, old, new in values if old != new]


def causes_by_page(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    input_changes: Iterable[PathChange],
    hrefs: Iterable[str],
    sections_of_facts: Iterable[str],
) -> dict[str, list[str]]:
    """Return for each page the changed inputs that it was made from.

    Parameters
    ----------
    hrefs
        Pages on which something changed.
    sections_of_facts
        Sections whose facts changed: another page may cite them, so that their inputs are the
        cause where none of its own changed.
    """
    changed = [change.path for change in input_changes]
    cited = sorted(
        {
            path
            for section in sections_of_facts
            for path in _section_inputs(before, after, section, changed)
        }
    )
    shared = [path for path in changed if not path.startswith(("notebooks/", "data/"))]
    shared += [path for path in changed if path.endswith("/edition.yml")]
    prefaces = [path for path in changed if PurePosixPath(path).name == "index.qmd"]
    causes = {}
    for href in hrefs:
        section = href.removesuffix(".html")
        own = _section_inputs(before, after, section, changed)
        if section == _INDEX:
            own = prefaces + cited
        causes[href] = own or cited or [path for path in shared if path not in prefaces]
    return causes


def _section_inputs(
    before: Mapping[str, Any], after: Mapping[str, Any], section: str, changed: list[str]
) -> list[str]:
    """Return the changed inputs that a section used on either side."""
    used: set[str] = set()
    for provenance in (before, after):
        record = _mapping(_mapping(provenance, "sections"), section)
        inputs = record.get("inputs")
        used |= {str(path) for path in (inputs if isinstance(inputs, list) else [])}
        used.add(str(record.get("notebook")))
    return [path for path in changed if path in used]


def _mapping(content: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a value that should be a mapping; an empty one if an odd file has it otherwise."""
    value = content.get(key)
    return value if isinstance(value, dict) else {}

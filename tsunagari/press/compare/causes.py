"""Why something changed: the inputs that are others, and the pages that were made from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tsunagari.press.compare.changes import ADDED, CHANGED, REMOVED, PathChange

_MAKING = {"renderer": "renderer", "python": "Python", "lock": "requirements.lock"}
_CODE = {"version": "version of the code", "commit": "commit", "digest": "code"}
_INDEX = "index"


def paths(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[PathChange]:
    """Compare checksums by path."""
    return [
        PathChange(path, ADDED if path not in before else CHANGED if path in after else REMOVED)
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    ]


def inputs(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[PathChange] | None:
    """Compare the inputs of two sites by their ``provenance.json``; None if one has none."""
    if not (before and after):
        return None
    return paths(_named(before, "inputs"), _named(after, "inputs"))


def making(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Compare code, renderer, Python and lock."""
    if not (before and after):
        return []
    codes = _named(before, "code"), _named(after, "code")
    pairs = [(words, codes[0].get(key), codes[1].get(key)) for key, words in _CODE.items()]
    pairs += [(words, before.get(key), after.get(key)) for key, words in _MAKING.items()]
    return [(name, str(old or ""), str(new or "")) for name, old, new in pairs if old != new]


def by_page(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    changed: Iterable[PathChange],
    hrefs: Iterable[str],
    sections_of_facts: Iterable[str],
) -> dict[str, list[str]]:
    """Name for each page the changed inputs that it was made from.

    Parameters
    ----------
    hrefs
        Pages on which something changed.
    sections_of_facts
        Sections whose facts changed: another page may cite them, so that their inputs are the
        cause where none of its own changed.
    """
    names = [one.path for one in changed]
    cited = {name: _of_section(before, after, name, names) for name in set(sections_of_facts)}
    elsewhere = sorted({path for found in cited.values() for path in found})
    shared = [path for path in names if not path.startswith(("notebooks/", "data/"))]
    shared += [path for path in names if path.endswith("/edition.yml")]
    causes = {}
    for href in hrefs:
        section = href.removesuffix(".html")
        own = _of_section(before, after, section, names)
        if section == _INDEX:
            own = [path for path in names if path == "index.qmd"] + elsewhere
        causes[href] = own or elsewhere or [path for path in shared if path != "index.qmd"]
    return causes


def _of_section(
    before: Mapping[str, Any], after: Mapping[str, Any], section: str, changed: list[str]
) -> list[str]:
    used: set[str] = set()
    for made in (before, after):
        one = _named(_named(made, "sections"), section)
        paths = one.get("inputs")
        used |= {str(path) for path in (paths if isinstance(paths, list) else [])}
        used.add(str(one.get("notebook")))
    return [path for path in changed if path in used]


def _named(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Give a part that should hold names; nothing if an odd file has it otherwise."""
    part = content.get(name)
    return part if isinstance(part, dict) else {}

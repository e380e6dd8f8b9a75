"""The edition before: its facts as they were released, for prose and notebooks of the next one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tsunagari.messages import coded, say
from tsunagari.press.core import digests
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.plan.merges import refuse_conflicts

FILE = "facts.json"
PREFIX = "previous."


def released_facts(root: Path, edition: str) -> dict[str, Mapping[str, Any]]:
    """Return the facts of an edition by name: value, text, unit; none if they are not known.

    They are those of ``data/<edition>/facts.json``, a copy of the released file that is kept with
    the data; else those of the last release that this machine remembers, else of the last build.
    """
    own, *_ = places = _places(root, edition)
    if own.is_file():
        _refuse_unreadable(root, own)
    for path in places:
        if path.is_file():
            content = digests.read_json(path)
            return {
                name: {key: fact.get(key, "") for key in ("value", "text", "unit")}
                for name, fact in content.items()
                if isinstance(fact, dict) and isinstance(fact.get("text"), str)
            }
    return {}


def _refuse_unreadable(root: Path, path: Path) -> None:
    """Refuse a copy that is no file of facts: every figure of the year before would be 「…」."""
    where = path.relative_to(root).as_posix()
    refuse_conflicts(root, [where])
    if not digests.read_json(path):
        what = coded("D01", "it is not the facts.json of a site, or not all of it.")
        remedy = say("Copy it anew from the site that was released, or delete it.")
        raise ConfigError(Problem(where, what, remedy))


def facts_for(
    facts: Mapping[str, Mapping[str, Any]], page: str, notebook: str, used: frozenset[str] | None
) -> dict[str, Mapping[str, Any]]:
    """Return the facts that a page's notebook is given.

    Parameters
    ----------
    page, notebook
        Facts of the page have the name of its notebook too, which is what that knows.
    used
        Names that it can ask for; None for all, which is much where there are many pages.
    """
    if used is None:
        own = [name for name in facts if name.startswith(f"{page}.")]
        return {**facts, **{_moved(name, page, notebook): facts[name] for name in own}}
    found = {name: facts.get(_moved(name, notebook, page), facts.get(name)) for name in used}
    return {name: fact for name, fact in sorted(found.items()) if fact is not None}


def _moved(name: str, section: str, other: str) -> str:
    """Return the name that a fact of a section has in another one, which may be the same."""
    first, dot, rest = name.partition(".")
    return f"{other}{dot}{rest}" if first == section else name


def _places(root: Path, edition: str) -> list[Path]:
    memory = root / "_build" / "released" / edition
    names = digests.read_json(memory / "names.json").get("names") or [""]
    return [
        root / "data" / edition / FILE,
        memory / "sites" / str(names[-1]) / FILE,
        root / "_site" / edition / FILE,
    ]

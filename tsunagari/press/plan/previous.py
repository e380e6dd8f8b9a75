"""The edition before: its facts as they were released, for prose and notebooks of the next one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tsunagari.press.core import digests

FILE = "facts.json"
PREFIX = "previous."


def released_facts(root: Path, edition: str) -> dict[str, Mapping[str, Any]]:
    """Return the facts of an edition by name: value, text, unit; none if they are not known.

    They are those of ``data/<edition>/facts.json``, a copy of the released file that is kept with
    the data; else those of the last release that this machine remembers, else of the last build.
    """
    for path in _places(root, edition):
        if path.is_file():
            content = digests.read_json(path)
            return {
                name: {key: fact.get(key, "") for key in ("value", "text", "unit")}
                for name, fact in content.items()
                if isinstance(fact, dict) and isinstance(fact.get("text"), str)
            }
    return {}


def _places(root: Path, edition: str) -> list[Path]:
    memory = root / "_build" / "released" / edition
    names = digests.read_json(memory / "names.json").get("names") or [""]
    return [
        root / "data" / edition / FILE,
        memory / "sites" / str(names[-1]) / FILE,
        root / "_site" / edition / FILE,
    ]

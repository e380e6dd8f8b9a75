"""What an edition still lacks: every 「…」 in the place of a value in its files, or of its meaning.

A cell or a text behind a key is 「…」, or ends in 「（…）」.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tsunagari.messages import say
from tsunagari.press.plan.plan import Plan

UNKNOWN = "…"  # that of the contract, whose models a build that changes nothing need not load
_MANY = 3
_MARK = UNKNOWN.encode()


def places(plan: Plan) -> list[str]:
    """Return a line for each file of an edition in which something is still to be filled in.

    Looked at are ``edition.yml``, ``accessibility.yml`` and the data of the sections, files of
    single persons only for whether they have any row.
    """
    private = {str(name) for name in plan.document.get("private") or ()}
    folders = dict.fromkeys(section.notebook.stem for section in plan.sections)
    paths = [plan.data / "edition.yml", *plan.data.glob("accessibility.yml")]
    paths += plan.data.glob("en.csv")
    for folder in folders:
        paths += sorted((plan.data / folder).glob("*.yml"))
        paths += sorted((plan.data / folder).glob("*.csv"))
    found = []
    for path in paths:
        name = path.relative_to(plan.data).as_posix()
        if what := _missing(path, private=name in private):
            found.append(f"{path.relative_to(plan.root).as_posix()}: {what}")
    return found


def report(plan: Plan) -> list[str]:
    """Return what a build says of it, nothing if nothing is lacking."""
    found = places(plan)
    return [say("Still to be filled in:"), *(f"  {line}" for line in found)] if found else []


def _missing(path: Path, *, private: bool) -> str:
    raw = path.read_bytes()
    if path.suffix == ".csv" and raw.count(b"\n") < 2 and len(raw.split()) < 2:
        return say("no row yet")
    if private or _MARK not in raw:
        return ""
    try:
        text = raw.decode("utf-8-sig")
        if path.suffix == ".yml":
            return ", ".join(_few(list(_keys(yaml.safe_load(text)))))
        return _cells(list(csv.reader(io.StringIO(text, newline=""))))
    except (UnicodeDecodeError, yaml.YAMLError, csv.Error):
        return ""  # whoever reads the file says so


def _keys(value: Any, key: str = "") -> Iterator[str]:
    """Yield the keys behind which a mark stands."""
    if value == UNKNOWN or (isinstance(value, str) and value.endswith(f"（{UNKNOWN}）")):
        yield key
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _keys(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _keys(inner, say("{key}, entry {number}", key=key, number=number))


def _few(keys: list[str]) -> Iterator[str]:
    """Yield keys, those of one mapping together where they are many."""
    parents = [key.rpartition(".")[0] for key in keys]
    for parent in dict.fromkeys(parents):
        own = [key for key, of in zip(keys, parents, strict=True) if of == parent]
        if parent and len(own) > _MANY:
            yield f"{parent} ({len(own)})"
        else:
            yield from own


def _cells(rows: list[list[str]]) -> str:
    """Return in words in which columns marks stand."""
    head = rows[0] if rows else []
    amounts: dict[str, int] = {}
    for row in rows[1:]:
        for name, cell in zip(head, row, strict=False):
            if cell.strip() == UNKNOWN:
                amounts[name] = amounts.get(name, 0) + 1
    return ", ".join(
        say("{name} in {amount} rows", name=name, amount=amount) for name, amount in amounts.items()
    )

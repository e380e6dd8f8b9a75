"""The messages of the code and their translations: `make messages` brings the catalog up to date.

Run as a program it takes new messages of the code into the catalog, drops those that are gone, and
compiles it.
"""

from __future__ import annotations

import argparse
import ast
import datetime
import functools
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tsunagari.messages import DOMAIN, LOCALE

ROOT = Path(__file__).resolve().parents[1]
CATALOG = LOCALE / "ja/LC_MESSAGES" / f"{DOMAIN}.po"
COMPILED = CATALOG.with_suffix(".mo")
_PLACES = {"say": 0, "marked": 0, "coded": 1}
"""Which argument of a function is the message."""
_ARGPARSE = {"_": None, "ngettext": (1, 2)}
_ANY = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)  # a time would differ at each writing


def code() -> list[Path]:
    """Return the files that have messages of our own."""
    modules = sorted((ROOT / "tsunagari").rglob("*.py"))
    return [ROOT / "pipeline.py", *(path for path in modules if path.name != "messages.py")]


@functools.cache
def messages() -> Catalog:
    """Return what the code says, without translations, with the file of each message."""
    found = Catalog(DOMAIN, fuzzy=False)
    for path in code():
        # By its syntax: a message within an f-string is one too.
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in _PLACES:
                words = node.args[_PLACES[ast.unparse(node.func)]]
                if isinstance(words, ast.Constant):
                    found.add(words.value, locations=[(path.relative_to(ROOT).as_posix(), None)])
    for _line, words, _comments, _context in extract_from_file(
        "python", argparse.__file__, _ARGPARSE
    ):
        found.add(words, locations=[("argparse", None)])
    return found


@functools.cache
def translations() -> Catalog:
    """Return the catalog as it is stored."""
    with CATALOG.open("rb") as file:
        return read_po(file, "ja", DOMAIN)


def update() -> None:
    """Write the catalog and compile it."""
    now, known = messages(), translations()
    made = Catalog(
        "ja",
        DOMAIN,
        header_comment="# What the program says, in Japanese: written by make messages.",
        creation_date=_ANY,
        revision_date=_ANY,
        fuzzy=False,
    )
    for message in now:
        if message.id:
            old = known.get(message.id)
            made.add(message.id, old.string if old else "", message.locations)
    # What another release of Python says stays.
    for message in known:
        if message.id and message.id not in made and ("argparse", None) in message.locations:
            made.add(message.id, message.string, message.locations)
    with CATALOG.open("wb") as file:
        write_po(file, made, width=100, sort_output=True, include_lineno=False)
    with COMPILED.open("wb") as file:
        write_mo(file, made)


if __name__ == "__main__":
    update()

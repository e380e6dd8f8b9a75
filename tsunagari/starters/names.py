"""What may be called what."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
from pathlib import Path

from tsunagari.messages import Coded, coded, say
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.plan import plan

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_EDITION = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
_TAKEN = {
    "accessibility",
    "edition",
    "index",
    "previous",
    "provenance",
    "reference",
    "site",
    "template",
}


def check_edition(root: Path, name: str) -> None:
    """Raise a `ConfigError` unless an edition can be called so."""
    if name == "reference":
        _refuse(
            name,
            coded("C12", "the project uses the name itself"),
            say("Give the edition another name."),
        )
    if not _EDITION.fullmatch(name):
        _refuse(
            name,
            coded("C12", "cannot be the name of an edition"),
            say("Write a-z, 0-9 and _, such as r5."),
        )
    folder = root / "data" / name
    if folder.exists():
        _refuse(
            f"data/{name}", coded("C12", "is there already"), say("Give the edition another name.")
        )


def check_section(root: Path, edition: str, name: str) -> None:
    """Raise a `ConfigError` unless a section of an edition can be called so.

    It becomes the name of a module, so it may be none of Python's or its standard library's.
    """
    where = say("section {name}", name=name)
    if edition not in plan.editions(root):
        plan.make_plan(root, edition)  # which names those that there are
    if not _NAME.fullmatch(name):
        _refuse(
            where,
            coded("C12", "the name cannot be used"),
            say("Write a-z, 0-9 and _, such as hotline."),
        )
    if keyword.iskeyword(name) or keyword.issoftkeyword(name) or hasattr(builtins, name):
        _refuse(
            where,
            coded("C12", "the name is a word of Python"),
            say("Call it {name}_section, for instance.", name=name),
        )
    if name in sys.stdlib_module_names:
        what = coded("C12", "the name is that of a module of Python's standard library")
        _refuse(where, what, say("Call it {name}_section, for instance.", name=name))
    if name in _TAKEN or (root / "tsunagari" / name).exists():
        _refuse(
            where, coded("C12", "the project uses the name itself"), say("Give it another name.")
        )
    places = [
        *(f"notebooks/{name}.ipynb", f"notebooks/{edition}/{name}.ipynb"),
        *(f"data/{edition}/{name}", f"tsunagari/analysis/{name}", f"tsunagari/analysis/{name}.py"),
    ]
    for place in places:
        if (root / place).exists():
            _refuse(place, coded("C12", "is there already"), say("Give the section another name."))


def _refuse(where: str, what: Coded, remedy: str) -> None:
    raise ConfigError(Problem(where, what, remedy))

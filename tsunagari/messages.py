"""What the program says, in the language of whoever reads it: English, or Japanese by a catalog.

A message is written in English where it is raised; ``tsunagari/locale/`` has it in Japanese. Only
messages are translated: what a report says is Japanese, whatever language its makers read.
"""

from __future__ import annotations

import functools
import gettext
import locale
import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NewType, TypeAlias

VARIABLE = "TSUNAGARI_LANG"
"""The variable of the environment that chooses a language whatever the locale is."""
DOMAIN = "tsunagari"
LOCALE = Path(__file__).with_name("locale")

_CHOICES = (VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG")
_settled: list[str] = []
"""The language, where it is not asked for again."""
_CODE = re.compile(r" \[([A-Z]\d\d)\]$")

Parts: TypeAlias = Mapping[str, Any]
Coded = NewType("Coded", str)
"""What is wrong, with the code of its kind, which docs/messages.ja.md explains."""


class Said(str):
    """A message in the reader's language that can still be said in another.

    Attributes
    ----------
    text
        The English template.
    values
        What stands in its fields.
    """

    __slots__ = ("text", "values")
    text: str
    values: Mapping[str, object]

    def parts(self) -> Parts:
        """Return what `of_parts` makes the message from, in whatever language, as plain data."""
        values = {
            name: value.parts() if isinstance(value, Said) else _plain(value)
            for name, value in self.values.items()
        }
        return {"text": self.text, "values": values}


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float) else str(value)


def language() -> str:
    """Return the language of messages, ``ja`` or ``en``: as the user has set it, else English."""
    return _settled[0] if _settled else _chosen()


def settle() -> None:
    """Let this process speak the language that is set now: a notebook has many messages ready."""
    _settled[:] = [_chosen()]


def _chosen() -> str:
    chosen = next(filter(None, map(os.environ.get, _CHOICES)), "")
    if not chosen and sys.platform == "win32":  # which has no such variables
        chosen = locale.getlocale()[0] or ""
    return "ja" if chosen.lower().startswith("ja") else "en"


@functools.cache
def catalog(chosen: str) -> gettext.NullTranslations:
    """Return the messages of a language; those of English are the ones in the code."""
    return gettext.translation(DOMAIN, LOCALE, [chosen], fallback=True)


def say(text: str, /, **values: object) -> Said:
    """Return a message in the user's language.

    Parameters
    ----------
    text
        In English, with fields as `str.format` has them. Braces that are meant are doubled.
    values
        What stands in the fields.
    """
    return saying(text)(**values)


def saying(text: str, /) -> Callable[..., Said]:
    """Return what says a message again and again: its language is looked up once, now.

    Parameters
    ----------
    text
        As that of `say`, and `marked`.
    """
    template = catalog(language()).gettext(text)

    def said(**values: object) -> Said:
        words = Said(template.format(**values))
        words.text, words.values = text, values
        return words

    return said


def coded(code: str, text: str, /, **values: object) -> Coded:
    """Return what is wrong, with the code of its kind behind it."""
    return Coded(f"{say(text, **values)} [{code}]")


def has_code(text: str) -> bool:
    """Check that a code stands behind a text."""
    return bool(_CODE.search(text))


def code_of(text: str) -> str:
    """Return the code that stands behind a text; empty if none does."""
    found = _CODE.search(text)
    return found[1] if found else ""


def without_code(text: str) -> str:
    """Return what is wrong without the code behind it, to be said within another message."""
    return _CODE.sub("", text)


def marked(text: str) -> str:
    """Return a text as it is, for the catalog to have; it is said where it is used."""
    return text


def of_parts(parts: Parts) -> Said:
    """Return a message that was taken apart, in the user's language."""
    values = {
        name: of_parts(value) if isinstance(value, dict) else value
        for name, value in parts["values"].items()
    }
    return say(parts["text"], **values)


def speak() -> None:
    """Let libraries speak the user's language that ask gettext themselves, as argparse does."""
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN)

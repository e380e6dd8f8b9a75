"""Texts as they are looked up, and the marks around what is left in Japanese."""

from __future__ import annotations

import re

from tsunagari.translation.figures import FIGURE
from tsunagari.translation.patterns import FIELD

BEGIN, END = "\ue010", "\ue011"
"""Between these stands what is left in Japanese, until it is marked as such."""

_LETTER = re.compile(r"[ぁ-ゖァ-ヺー一-鿿々〆ヶ]")
_WIDE = "[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffe6]"
_BROKEN = re.compile(rf"(?<={_WIDE}) | (?={_WIDE})")


def has_japanese(text: str) -> bool:
    """Check that a text has Japanese letters, and not signs alone."""
    return _LETTER.search(text) is not None


def template(text: str) -> str:
    """Return a text as it is looked up: ``{}`` for its figures, and its lines not broken."""
    return key_of(FIGURE.sub("{}", text))


def key_of(text: str) -> str:
    """Return a text as it is compared, however its lines are broken."""
    return _BROKEN.sub("", " ".join(text.split()))


def without_marks(text: str) -> str:
    """Return a text in which it is not marked what is left in Japanese."""
    return text.replace(BEGIN, "").replace(END, "")


def fields(text: str) -> list[str]:
    """Return the fields of a text, as they are written."""
    return [match[0] for match in FIELD.finditer(text)]

"""The texts of a chart in the language in which it is being drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tsunagari.translation.translator import Translator, current, without_marks

_speaking: list[Translator] = []
"""Who says the texts of the drawing that is being made; nobody of one in Japanese."""


def word(text: str) -> str:
    """Return a fixed word of a chart in the language in which it is being drawn."""
    if not _speaking:
        return text
    said = without_marks(_speaking[-1].shown(text))
    return f" {said}" if text[:1].isspace() else said


def translated(value: Any) -> Any:
    """Return an argument of a chart with its texts in the language in which it is being drawn."""
    if isinstance(value, str):
        return word(value)
    if callable(value):
        return lambda *args: translated(value(*args))
    if hasattr(value, "__iter__"):
        items = list(value)
        texts = [
            translated(item) if isinstance(item, str | list | tuple) else item for item in items
        ]
        return value if texts == items else texts
    return value


@contextmanager
def in_english() -> Iterator[Translator | None]:
    """Let charts be drawn in English, if the report has the page in English too."""
    translator = current()
    if translator is None or _speaking:
        yield None
        return
    translator.missing.clear()
    _speaking.append(translator)
    try:
        yield translator
    finally:
        _speaking.pop()

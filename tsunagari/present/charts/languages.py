"""The texts of a chart in the language in which it is being drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tsunagari.translation.texts import has_japanese, without_marks
from tsunagari.translation.translator import Translator, current

_speaking: list[tuple[Translator, dict[str, None]]] = []
"""Who says the texts of the drawing that is being made, and which; nobody of one in Japanese."""


def word(text: str) -> str:
    """Return a fixed word of a chart in the language in which it is being drawn."""
    if not _speaking:
        return text
    translator, said = _speaking[-1]
    if has_japanese(text):
        said[text.strip()] = None
    words = without_marks(translator.label(text))
    return f" {words}" if text[:1].isspace() else words


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
def in_english() -> Iterator[Mapping[str, None] | None]:
    """Let charts be drawn in English, if the report has the page in English too.

    Yields
    ------
    mapping
        By the texts that are said in English meanwhile.
    """
    translator = current()
    if translator is None or _speaking:
        yield None
        return
    texts: dict[str, None] = {}
    _speaking.append((translator, texts))
    try:
        yield texts
    finally:
        _speaking.pop()

"""Notes on data: what was taken otherwise than it stands, said once and no error."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from tsunagari.contract import NOTE_MIME
from tsunagari.contract import Note as Content


class Note:
    """A note as a value: a notebook shows its text, and a build finds it among the outputs.

    Parameters
    ----------
    text : str
        One line.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return f"Note: {self._text}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {NOTE_MIME: Content(text=self._text).json_ready(), "text/plain": repr(self)}


def show(notes: Iterable[str]) -> None:
    """Show notes where Python shows the value of an expression: below the cell that is running."""
    for text in dict.fromkeys(notes):
        sys.displayhook(Note(text))

"""Notes on data: what was taken otherwise than it stands, said once and no error."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from tsunagari.contract import NOTE_MIME
from tsunagari.contract import Note as Content
from tsunagari.messages import Said, say


class Note:
    """A note as a value: a notebook shows its text, and a build finds it among the outputs.

    Parameters
    ----------
    text : str
        One line.
    """

    def __init__(self, text: str) -> None:
        self._text = text if isinstance(text, Said) else say("{note}", note=text)

    def __repr__(self) -> str:
        return say("Note: {note}", note=self._text)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {NOTE_MIME: Content(**self._text.parts()).json_ready(), "text/plain": repr(self)}


def show(notes: Iterable[str]) -> None:
    """Show notes where Python shows the value of an expression: below the cell that is running."""
    for text in dict.fromkeys(notes):
        sys.displayhook(Note(text))

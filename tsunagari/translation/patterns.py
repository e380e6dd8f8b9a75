"""A text with fields: where they are in another text, and what is said with what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tsunagari.translation.figures import FIGURE

FIELD = re.compile(r"\{(\d*|\*|%)\}")
TEXT, VALUE = "*", "%"
"""Fields of any text that is said in English too, and of a number with its unit or its mark."""

_VALUE = re.compile(r"△?\d[\d,.]*[^\s、。：「」（）～\d]{0,6}\*?|x|-|…|\*\*?")
_SENTENCE = re.compile(r"[.?!][”)]? \Z")


@dataclass(frozen=True)
class Pattern:
    """A text with fields, and how it is said.

    Attributes
    ----------
    text : str
    parts : sequence of str
        What stands between the fields, and the kinds of these, by turns.
    said : str
    """

    text: str
    parts: Sequence[str]
    said: str

    @classmethod
    def of(cls, text: str, said: str) -> Pattern:
        """Return the pattern that a text is."""
        return cls(text, FIELD.split(text), said)

    def splits(self, text: str) -> Iterator[list[str]]:
        """Yield each way in which a text is of this pattern: what stands in its fields."""
        if text.startswith(self.parts[0]) and all(part in text for part in self.parts[::2]):
            yield from self._splits(text, len(self.parts[0]), 1)

    def _splits(self, text: str, start: int, place: int) -> Iterator[list[str]]:
        kind, behind = self.parts[place], self.parts[place + 1]
        is_last = place + 2 == len(self.parts)
        for end in _ends(kind, text, start):
            after = end + len(behind)
            if is_last and after == len(text) and text.endswith(behind):
                yield [text[start:end]]
            elif not is_last and text.startswith(behind, end):
                for rest in self._splits(text, after, place + 2):
                    yield [text[start:end], *rest]


def _ends(kind: str, text: str, start: int) -> Iterator[int]:
    """Yield where a field that begins at a place may end."""
    if kind not in (TEXT, VALUE):
        if match := FIGURE.match(text, start):
            yield match.end()
        return
    for end in range(start + 1, len(text) + 1):
        if kind == TEXT or _VALUE.fullmatch(text, start, end):
            yield end


def filled(said: str, parts: Sequence[str]) -> str:
    """Return a translation with texts in its fields, of two forms the one for the number.

    ``{} person|{} people`` says one thing of 1 and another of all other numbers; without a field
    the sign is one like any other.
    """
    one, _, more = said.partition("|") if parts else (said, "", "")
    form = one if not more or parts[0] == "1" else more
    left = iter(parts)

    def put(field: re.Match[str]) -> str:
        part = parts[int(field[1]) - 1] if field[1].isdecimal() else next(left, "")
        return capital(part) if _SENTENCE.search(form[: field.start()]) else part

    return FIELD.sub(put, form)


def capital(text: str) -> str:
    """Return a text as a sentence, a cell or a label begins with it."""
    return text[:1].upper() + text[1:]

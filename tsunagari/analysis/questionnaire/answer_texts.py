"""What a cell's text says to a question: codes and labels as forms and spreadsheets write them.

A code is written as it is, as ``2.0``, in full width, as its label, or as both (``2: 女性``).
Several answers are joined by ``;``, ``、``, a comma or a line break, which labels may have as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from tsunagari.analysis.questionnaire.codebook import (
    NO_ANSWER,
    NOT_APPLICABLE,
    Asked,
    Choice,
)
from tsunagari.table_files import values

_JOINTS = ";,、|\n"
_ALIKE = dict.fromkeys(map(ord, "、・,，･/／"), "・") | dict.fromkeys(
    map(ord, "〜～∼―–—−ー－-"), "~"
)
_BETWEEN = r"[:：.．、)）\s]\s*"
"""Between a code and its label."""


def spelling(text: str) -> str:
    """Return what two spellings of a label have in common."""
    return "".join(values.plain(text).casefold().split()).translate(_ALIKE)


def is_none(question: Asked, text: str) -> bool:
    """Check that a text says that a question was not answered."""
    return text == "" or _code(text, question.no_answer) is not None or text == NO_ANSWER


def is_inapplicable(question: Asked, text: str) -> bool:
    """Check that a text says that a question was not put."""
    known = question.not_applicable
    return _code(text, known) is not None or (bool(question.asked) and text == NOT_APPLICABLE)


class Vocabulary:
    """What may be written to a question with options.

    Parameters
    ----------
    question : Choice
    """

    def __init__(self, question: Choice) -> None:
        self._question = question
        self._codes = list(question.options)
        spelled = [(spelling(label), code) for code, label in question.options.items()]
        times = Counter(label for label, _ in spelled)
        self._labels = {label: code for label, code in spelled if times[label] == 1}

    def code(self, text: str) -> str | None:
        """Return the option that a text means; None if it means none."""
        known = _code(text, self._codes) or self._labels.get(spelling(text))
        if known is None and (parts := self._numbered.fullmatch(values.plain(text))):
            code = self._spelled_codes[parts[1]]
            known = code if self._labels.get(spelling(parts[2])) == code else None
        return known

    def codes(self, text: str) -> list[str] | None:
        """Return the options that a text of several answers means; None if any means none."""
        parts = [part.strip() for part in text.split(";")]
        if all(part in self._question.options for part in parts):
            return parts
        if (alone := self.code(text)) is not None:
            return [alone]
        shown = values.plain(text).strip(_JOINTS + " ")
        found = self._joined(shown, 0, {})
        if found is None and self._question.other:
            pieces = [piece for piece in re.split(f"[{_JOINTS}]", shown) if piece.strip()]
            found = [self.code(piece.strip()) or self._question.other for piece in pieces]
        return found

    def _joined(self, text: str, start: int, seen: dict[int, list[str] | None]) -> list[str] | None:
        """Read the answers from a place on; the longest that leaves the rest readable is right."""
        if start not in seen:
            seen[start] = None
            ends = [
                at for at in range(len(text), start, -1) if at == len(text) or text[at] in _JOINTS
            ]
            for end in ends:
                code = self._part(text[start:end].strip())
                if code is None:
                    continue
                if end == len(text):
                    seen[start] = [code]
                    break
                rest = self._joined(text, end + 1, seen)
                if rest is not None:
                    seen[start] = [code, *rest]
                    break
        return seen[start]

    def _part(self, text: str) -> str | None:
        """Return one of several answers; a code of no answer is one too, and stands alone."""
        return self.code(text) or _code(text, self._question.no_answer)

    @cached_property
    def _spelled_codes(self) -> dict[str, str]:
        return {values.plain(code): code for code in self._codes}

    @cached_property
    def _numbered(self) -> re.Pattern[str]:
        codes = "|".join(map(re.escape, sorted(self._spelled_codes, key=len, reverse=True)))
        return re.compile(rf"({codes}){_BETWEEN}(.+)", re.DOTALL)


def _code(text: str, known: Sequence[str]) -> str | None:
    """Return which of some codes a text is: as written, or as a number with the same value."""
    if text in known:
        return text
    shown = values.plain(text)
    if shown in known:
        return shown
    match = re.fullmatch(r"0*(\d+)(?:\.0+)?", shown, re.ASCII)
    return match[1] if match and match[1] in known else None

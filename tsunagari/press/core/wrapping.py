"""Lines for a terminal, in languages with spaces between words and without."""

from __future__ import annotations

import re
import unicodedata

_OPENING, _CLOSING = "（「『【〔", "、。，．：；）」』】〕？！…・"
# What stays together: a word, or one of kanji or kana as far as its letters tell, with the marks
# that may not end a line before it, those that may not begin one and the blanks behind it.
_UNIT = re.compile(
    rf"[{_OPENING}]*"
    rf"(?:[!-~]+|[一-龠々〇]+[ぁ-ん]{{0,4}}|[ァ-ヺーｱ-ﾝ]+|[ぁ-ん]{{1,6}}|[^!-~{_OPENING}]|[{_OPENING}])"
    rf"[{_CLOSING}ぁぃぅぇぉっゃゅょゎー々]*\s*"
)


def wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines of at most so many columns; a longer word has one of its own."""
    lines = [""]
    for unit in _UNIT.findall(" ".join(text.split())):
        if lines[-1] and columns((lines[-1] + unit).rstrip()) > width:
            lines.append("")
        lines[-1] += unit
    return [line.rstrip() for line in lines]


def columns(text: str) -> int:
    """Return how many columns a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)

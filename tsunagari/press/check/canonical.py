"""A text as the checks compare it: one form for all the ways in which it may be written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Nobody sees them: zero width, direction, soft hyphens, selectors of variants, tags.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_KEYCAP = "\u20e3"
_DASHES = re.compile(
    "[\u02d7\u058a\u1806\u2010-\u2015\u2043\u207b\u208b\u2212\u2500\u2501\u30a0\u30fc-]"
)
_BETWEEN_DIGITS = re.compile(rf"(?<=[0-9)]) ?{_DASHES.pattern} ?(?=[0-9(])")
_KANJI = "〇零一二三四五六七八九○壱弐参肆伍陸漆捌玖"
_KANJI_DIGITS = str.maketrans(_KANJI, "001234567890123456789")
_OTHER_DIGIT = re.compile("[\u0660-\u1c59\ua620-\U0010ffff](?<=\\d)")
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_KANJI_NUMBER = re.compile(
    rf"[{_KANJI}](?:(?:{_DASHES.pattern}|[()の・. ]){{0,2}}[{_KANJI}]){{2,}}"
)
_MISSING = frozenset({"nan", "none", "<na>", "nat", "null", "…", "***", "-"})
_WHOLE = re.compile(r"\A(-?)(?:0(?=\d))*+(\d+)(?:\.0+)?\Z", re.ASCII)
SEPARATORS = re.compile(r"(?:[^\w.-]|_)+")
"""What stands between the values of a row: whatever is no letter, digit, point or sign."""


def canonical(text: str) -> str:
    """Return a text on as many lines, with plain digits, letters, dashes and spaces.

    Unicode's form NFKC; without what nobody sees; dashes between digits are hyphens, and kanji
    that stand for three digits or more in a row are digits.
    """
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", text)).replace(_KEYCAP, "")
    text = _OTHER_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)
    text = _KANJI_NUMBER.sub(lambda match: _dashed(match[0]).translate(_KANJI_DIGITS), text)
    return _BETWEEN_DIGITS.sub("-", text)


def _dashed(text: str) -> str:
    return _DASHES.sub("-", text)


@lru_cache(1 << 16)
def letters(text: str) -> str:
    """Return a text's letters and digits alone, without case: what typing it again keeps.

    Hiragana and katakana are one.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_HIRAGANA)
    return "".join(filter(str.isalnum, folded))


@lru_cache(1 << 16)
def plain(cell: str) -> str:
    """Return a cell as every program would: 2.00 and 02 are 2, and what is missing is empty."""
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", cell)).strip(" \t\r\n\"'[]{}()")
    text = _WHOLE.sub(r"\1\2", text)
    return "" if text.lower() in _MISSING else text


def squashed(text: str) -> str:
    """Return a text as `allowed` is compared: without width, case, spaces, dashes and brackets."""
    return re.sub(r"[\s()‐-―−ー-]", "", canonical(text)).casefold()

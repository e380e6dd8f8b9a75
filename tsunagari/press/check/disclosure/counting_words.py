"""Counts of people as people write them in Japanese: 2人, ２名, 二件, ふたり."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

UNITS = "人名件票"
"""Counters of people and of their answers."""

_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}
_STEPS = {"十": 10, "百": 100, "千": 1000}
# Words that only begin so: 一人暮らし, 二人世帯, 一人ひとり, 二人称, 一名前.
_END = r"(?![々口間材権形体気生物工類員目暮ぐ世称前簿義所誉数決ひ一二三四五六七八九十百千])"
_NUMERAL = f"[{''.join(_DIGITS)}{''.join(_STEPS)}]"
_KANJI = re.compile(rf"(?<!{_NUMERAL})({_NUMERAL}++)(?=\s?[{UNITS}]{_END})")
_WORDS = re.compile(
    rf"(?<![人一])(お?ひとり|おひと方|お一方|ふたり|おふたり|お二方)(?:さま|様)?{_END}"
)
_NUMBER = re.compile(r"\d")


@lru_cache(1 << 16)  # pages have many texts in common
def with_digits(text: str) -> str:
    """Return a text with digits for the numbers of people that words and kanji tell."""
    text = _WORDS.sub(lambda match: "2人" if {*"ふ二"} & {*match[1]} else "1人", text)
    return _KANJI.sub(lambda match: str(_value(match[1])), text)


def has_number(text: str) -> bool:
    """Tell whether a text has a digit, or a number of people in words."""
    return bool(_NUMBER.search(with_digits(unicodedata.normalize("NFKC", text))))


def _value(kanji: str) -> int:
    """Return the number of kanji, place by place or with 十, 百 and 千 between them."""
    if not set(kanji) & _STEPS.keys():
        return int("".join(str(_DIGITS[sign]) for sign in kanji))
    total, digit = 0, None
    for sign in kanji:
        if sign in _STEPS:
            total, digit = total + (1 if digit is None else digit) * _STEPS[sign], None
        else:
            digit = _DIGITS[sign]
    return total + (digit or 0)

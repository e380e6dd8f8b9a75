"""Characters that no reader sees, and that carry what a reader should not be handed."""

from __future__ import annotations

import re
import unicodedata

from tsunagari.messages import marked, say

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e00ff\ue000-\uf8ff\U000f0000-\U0010ffff"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
_SELECTOR = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_SELECTORS = re.compile(f"{_SELECTOR}{{1,2}}")
_KANJI = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_REGISTERED = "\U000e011f"
"""The last selector that the registered variants of a kanji use, with room to spare."""


def invisible(text: str) -> str:
    """Return a character that no reader sees or that each machine shows otherwise, or nothing.

    Zero-width and direction marks, soft hyphens, tags, control characters, private use (外字), and
    selectors of variants (U+FE00 …, U+E0100 …), each of which can carry a byte, except one of the
    registered ones behind a kanji, and U+FE0E and FE0F behind a sign or a digit.
    """
    if text.isascii() and text.isprintable():
        return ""
    if match := _INVISIBLE.search(text):
        return match[0]
    for match in _SELECTORS.finditer(text):
        letter = text[match.start() - 1 : match.start()]
        if len(match[0]) > 1 or not _is_variant(letter, match[0]):
            return match[0][-1]
    return ""


def _is_variant(letter: str, selector: str) -> bool:
    """Check that a selector stands where a variant of its letter may be meant."""
    if selector in "\ufe0e\ufe0f":
        return letter != "" and (letter in "0123456789#*" or unicodedata.category(letter) in _SIGNS)
    return bool(_KANJI.match(letter)) and (
        selector <= "\ufe02" or "\U000e0100" <= selector <= _REGISTERED
    )


_SIGNS = frozenset({"So", "Sm", "Po", "Sk"})


_AROUND, _BESIDE = 6, 2
"""Letters beside such a character: as many are shown, and enough to find it again."""
_KINDS = (
    (re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]"), marked("of this machine alone (外字)")),
    (re.compile("[\x00-\x1f\x7f-\x9f]"), marked("for the control of devices")),
    (
        re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180f]"),
        marked("that chooses a variant"),
    ),
    (
        re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"),
        marked("that turns the direction"),
    ),
    (re.compile("[\ufff0-\uffff]"), marked("in the place of one that was not read")),
    (re.compile(""), marked("of no width")),
)
"""What a character is for that cannot be shown, the first that fits."""


def kind(character: str) -> str:
    """Return which character it is that cannot be shown, and what it is for."""
    words = next(words for form, words in _KINDS if form.match(character))
    return say("{code} {words}", code=_code(character), words=say(words))


def beside(text: str, character: str) -> str:
    """Return a character where it first stands in a text, with the letters next to it."""
    place = text.index(character)
    return text[max(0, place - _BESIDE) : place + 1 + _BESIDE].strip()


def shown(text: str, character: str) -> str:
    """Return what stands around a character, each that nobody sees being named."""
    place = text.index(character)
    near = text[max(0, place - _AROUND) : place + 1 + _AROUND].strip()
    return "".join(f"[{_code(one)}]" if invisible(one) else one for one in near)


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"

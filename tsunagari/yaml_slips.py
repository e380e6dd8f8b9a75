"""What a YAML file that cannot be read may have wrong: slips of who writes Japanese in it."""

from __future__ import annotations

import re

from tsunagari.messages import say

_NO_SPACE = re.compile(r"\s*(- +)?[\w.]+(:(?!//)|：)(?=\S)")
_WIDE = re.compile(r"[ \t]*\u3000")
_TAB = re.compile(r" *\t")
_NEAR = 2


def slip_hint(text: str, line: int) -> str:
    """Return what to look at; empty if no slip is known.

    Parameters
    ----------
    text
        The file.
    line
        Where it could not be read on, from 1: the slip is there or shortly above.
    """
    lines = [
        (n, words) for n, words in enumerate(text.splitlines()[:line], start=1) if words.strip()
    ]
    for number, words in reversed(lines[-1 - _NEAR :]):
        if _WIDE.match(words) or _TAB.match(words):
            return say(
                "Line {number} begins with a full-width space or a tab: indent it with half-width "
                "spaces.",
                number=number,
            )
        if _NO_SPACE.match(words):
            return say(
                "In line {number} a space may be missing after the colon, or the colon is "
                "full-width: write name: value.",
                number=number,
            )
    return ""

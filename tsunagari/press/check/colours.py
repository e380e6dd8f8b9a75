"""Colours as drawings and style sheets write them, and their contrast (WCAG 2.2, 1.4.3, 1.4.11)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

TEXT, GRAPHICS = 4.5, 3.0
"""The least contrast of a text, and of what is drawn."""
Colour = tuple[int, int, int]

_HEX = re.compile(r"#([0-9a-fA-F]{3,8})\b")
_RGB = re.compile(r"rgba?\(\s*(\d+)[ ,]+(\d+)[ ,]+(\d+)\s*([,/][^)]*)?\)")
_NAMED: Mapping[str, Colour] = {"white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0)}


@lru_cache(1 << 10)  # drawings have few colours, and name them often
def contrast(front: Colour, back: Colour) -> float:
    """Return the contrast ratio of two sRGB colours, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    high, low = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@lru_cache(1 << 10)
def read(text: str) -> Colour | None:
    """Return the first opaque colour of a CSS value; None if there is none."""
    if match := _HEX.search(text):
        digits = match[1]
        if len(digits) in (3, 4):
            digits = "".join(digit * 2 for digit in digits)
        if len(digits) == 6 or digits[6:].lower() == "ff":
            return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
        return None
    if match := _RGB.search(text):
        return None if match[4] else (int(match[1]), int(match[2]), int(match[3]))
    return next((_NAMED[word] for word in re.findall(r"[a-z]+", text) if word in _NAMED), None)


def written(colour: Colour) -> str:
    """Return a colour as style sheets write it."""
    return "#{:02x}{:02x}{:02x}".format(*colour)

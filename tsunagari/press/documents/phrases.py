"""Titles of a cover, broken into lines where a reader would pause, and as large as that allows."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from tsunagari.press.documents.layout import PORTRAIT, millimetres, text_width

_NEVER = 1000.0
_LINE = 4.0  # what one line more costs, beside breaks
_SMALLER = 3.0  # what the next smaller size costs
_RAGGED = 3.0  # what a line that is all but empty costs
_OPENING, _CLOSING = "「『（〔［【〈《(", "、。，．・：；？！％）〕］】〉》」』),.:;?!"
_PHRASE_ENDS = "のにをはがとでへもやるたいて"  # particles, and endings of verbs and adjectives
_SMALL = "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮー々～"


class Title(NamedTuple):
    """How a title is set: the size of its letters in points, and its lines."""

    size: float
    lines: Sequence[str]


def title(text: str, sizes: Sequence[float]) -> Title:
    """Return how a title is set best.

    Parameters
    ----------
    text : str
    sizes : sequence of float
        In points, the largest first.
    """
    found = []
    for number, size in enumerate(sizes):
        room = PORTRAIT / millimetres(size)
        cost, lines = _broken(text, room)
        found.append((cost + _SMALLER * number, number, Title(size, lines)))
    return min(found)[2]


def _broken(text: str, room: float) -> tuple[float, list[str]]:
    """Return the lines of a text, at most so many letters long, and what their breaks cost."""
    costs = [0.0, *(_cost(text, place) for place in range(1, len(text)))]
    best: list[tuple[float, list[str]]] = [(0.0, [])]
    for end in range(1, len(text) + 1):
        tried = []
        for start in reversed(range(end)):
            line = text[start:end].strip()
            if text_width(line) > room and start < end - 1:
                break
            empty = 1 - text_width(line) / room
            cost = best[start][0] + costs[start] + _LINE + _RAGGED * empty * empty
            tried.append((cost, [*best[start][1], line]))
        best.append(min(tried, key=lambda found: found[0]))
    return best[-1]


def _cost(text: str, place: int) -> float:
    """Return how much a break in front of a letter disturbs the reader."""
    before, after = text[place - 1], text[place]
    kinds = _kind(before), _kind(after)
    if after.isspace() or after in _CLOSING + _SMALL or before in _OPENING:
        cost = _NEVER
    elif before.isspace() or after in _OPENING or before in "、。：；":
        cost = 0.0
    elif kinds[1] == "HIRAGANA":
        cost = 30.0  # an ending or a particle, which belongs to what is before it
    elif kinds[0] == "HIRAGANA":
        goes_on = before in "にと" and after in "関対向係伴基"  # に関する, に向けた
        cost = 8.0 if goes_on else 1.0 if before in _PHRASE_ENDS else 15.0
    elif before in _CLOSING:
        cost = 4.0 if before == "・" else 0.0
    elif kinds[0] == kinds[1]:
        cost = 30.0 if kinds[0] == "CJK" else 100.0  # a word in katakana, a number
    else:
        cost = 60.0 if "DIGIT" in kinds else 10.0
    return cost


def _kind(letter: str) -> str:
    """Return the script of a letter, as Unicode's name of it begins."""
    if letter == "ー":
        return "KATAKANA"
    names = {"々": "CJK", "FULLWIDTH": "LATIN", "HYPHEN-MINUS": "LATIN"}
    if letter.isdecimal():
        return "DIGIT"
    first = unicodedata.name(letter, "CJK").split(" ")[0]
    return names.get(letter, names.get(first, first))

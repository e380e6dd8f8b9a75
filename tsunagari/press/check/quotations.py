"""Own words of persons, though they were typed again: shortened, cut, with other punctuation.

Six letters one after another are a shingle. A text comes back where a stretch of a file that is not
much longer than it has as many of its shingles as half of the text has.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

_SIZE = 6
_SHORTEST = 10
"""Letters of a text from which a part of it tells; what is shorter is looked for whole."""
_OWN = 20
"""Letters one after another that are somebody's own, however long the text is."""
_LATIN = 3
"""Letters of an alphabet that tell as much as a kana or a kanji."""


@dataclass(frozen=True)
class Quotation:
    """Own words in a file of the site.

    Attributes
    ----------
    line
        The number of the line, from 0, on which they begin.
    words
        All that the person wrote, as letters.
    """

    line: int
    words: str


class Quotations:
    """What persons wrote, ready to be looked for.

    Parameters
    ----------
    words
        Each text once, as its letters.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words

    @cached_property
    def _places(self) -> Mapping[str, Sequence[int]]:
        """Which texts have a shingle; what many persons write is nobody's own."""
        places: dict[str, set[int]] = defaultdict(set)
        for number, words in enumerate(self._words):
            for shingle in _shingles(words):
                places[shingle].add(number)
        return {shingle: sorted(numbers) for shingle, numbers in places.items()}

    @cached_property
    def _stretches(self) -> re.Pattern[str]:
        """What shingles can stand in: digits, which make most of many files, are rarely in any."""
        alphabet = "".join(sorted({letter for shingle in self._places for letter in shingle}))
        return re.compile(f"[{re.escape(alphabet)}]{{{_SIZE},}}" if alphabet else r"(?!)")

    def within(self, lines: Sequence[str]) -> Iterator[Quotation]:
        """Yield what comes back in a file of the site, each text once.

        Parameters
        ----------
        lines
            The letters of each line of the file.
        """
        if not self._words:
            return
        whole = "".join(lines)
        stretches = self._stretches.findall(whole)
        common = self._places.keys() & {one for text in stretches for one in _shingles(text)}
        candidates: dict[int, list[int]] = defaultdict(list)
        for shingle in common:
            for number in self._places[shingle]:
                candidates[number].append(0)
        for number, hits in sorted(candidates.items()):
            words = self._words[number]
            if len(hits) < min(_needed(words), len(words) - _SIZE + 1):
                continue
            start = _start(words, whole)
            if start is not None:
                yield Quotation(_line_of(start, lines), words)


def _shingles(words: str) -> Iterator[str]:
    for start in range(len(words) - _SIZE + 1):
        yield words[start : start + _SIZE]


def _needed(words: str) -> int:
    """Return how many shingles of a text tell that it comes back."""
    scale = _LATIN if words.isascii() else 1
    half = max(_SHORTEST * scale, min(math.ceil(len(words) / 2), _OWN * scale))
    return half - _SIZE + 1


def _start(words: str, whole: str) -> int | None:
    """Return where a text comes back, or None where too little of it does."""
    if words in whole:
        return whole.index(words)
    needed = _needed(words)
    hits = sorted(
        {
            (place, shingle)
            for shingle in set(_shingles(words))
            for place in _occurrences(shingle, whole)
        }
    )
    stretch = 2 * len(words)
    first = 0
    for last, (place, _) in enumerate(hits):
        while place - hits[first][0] > stretch:
            first += 1
        if last - first + 1 >= needed and len({s for _, s in hits[first : last + 1]}) >= needed:
            return hits[first][0]
    return None


def _occurrences(shingle: str, whole: str) -> Iterator[int]:
    place = whole.find(shingle)
    while place >= 0:
        yield place
        place = whole.find(shingle, place + 1)


def _line_of(start: int, lines: Sequence[str]) -> int:
    for number, line in enumerate(lines):
        if start < len(line):
            return number
        start -= len(line)
    return len(lines) - 1

"""Sentences say of no number that it is the largest, or the smallest, where a hidden one may be it.

Such a sentence bounds every number beside it, the hidden ones too: it is told where that follows
from nothing else. A sentence that says 「示した」 or the like speaks of what is shown alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from tsunagari.press.check.disclosure.observations import PAGE, Key, Observation
from tsunagari.press.check.disclosure.possible import Possible
from tsunagari.press.check.disclosure.printed_values import HIDDEN, Between
from tsunagari.press.check.disclosure.system import Range

_MOST = re.compile(r"(?:最も|もっとも|一番|いちばん)(?:多|高|大き)|最多|最大|最高")
_LEAST = re.compile(r"(?:最も|もっとも|一番|いちばん)(?:少|低|小さ)|最少|最小|最低")
CLAIMS = (_MOST, _LEAST)
"""How a sentence says that something is the largest, or the smallest."""
_FIGURE = re.compile(r"(?<!\d)(?<!\d,)(\d[\d,]*+(?:\.\d+)?) ?(%|％|人|名|件)", re.ASCII)
_OF_THE_SHOWN = re.compile(r"示し|示せ|示さ|秘匿")


class Claim(NamedTuple):
    """A number that is said to be the largest or smallest, and a hidden one that may be beyond."""

    said: Observation
    hidden: Observation
    is_largest: bool


class Claims:
    """The rows and columns of a site that have shown and hidden numbers, by what is named in them.

    Parameters
    ----------
    named
        Returns what a row or column is called in a sentence.
    """

    def __init__(self, possible: Possible, named: Callable[[str], str]) -> None:
        self._possible, self._named = possible, named
        lines: dict[tuple[str, str, str], list[Observation]] = defaultdict(list)
        for number in possible.published.observations:
            if number.place.file == PAGE:
                lines[number.place.table, number.place.row, ""].append(number)
                lines[number.place.table, "", number.place.column].append(number)
        self._shown: dict[str, list[Observation]] = defaultdict(list)
        self._lines: dict[str, list[tuple[str, Observation, Sequence[Observation]]]] = {}
        for (table, row, column), numbers in lines.items():
            for number in numbers:
                own = number.place.column if row else number.place.row
                self._shown[named(own)].append(number)
                if table not in possible.published.hidden:
                    continue
                entry = (named(row or column), number, numbers)
                self._lines.setdefault(named(own), []).append(entry)
        names = sorted(filter(None, self._lines), key=len, reverse=True)
        self._names = re.compile("|".join(map(re.escape, names)) or "(?!)")

    def of(self, sentence: str) -> Iterator[Claim]:
        """Yield what a sentence claims and does not follow from what is shown."""
        ways = [way for way, sign in ((True, _MOST), (False, _LEAST)) if sign.search(sentence)]
        if not ways or _OF_THE_SHOWN.search(sentence):
            return
        there = set(self._names.findall(sentence))
        figures = [
            Fraction(number.replace(",", "")) / (100 if unit in "%％" else 1)
            for number, unit in _FIGURE.findall(sentence)
        ]
        for name in sorted(there):
            entries = self._lines[name]
            # Where the sentence names lines it is about these.
            named = [entry for entry in entries if entry[0] in there]
            # An answer may be the largest of whomever; a hidden one is not, unless it is named.
            asked = named or [
                entry
                for entry in entries
                if entry[1].value != HIDDEN and self._named(entry[1].place.row) != name
            ]
            # Where it says how large the number is, about those that are so large.
            if any(_is_said(number, figures) for number in self._shown[name]):
                asked = [entry for entry in asked if _is_said(entry[1], figures)]
            for _, said, line in asked:
                for is_largest in ways:
                    yield from self._beyond(said, line, is_largest)

    def _beyond(
        self, said: Observation, line: Sequence[Observation], is_largest: bool
    ) -> Iterator[Claim]:
        """Yield a hidden number beside one that is said to be extreme, if it may be beyond it."""
        beside = [other for other in line if other.key != said.key and _size(other) == _size(said)]
        hidden = [other for other in beside if other.value == HIDDEN]
        if said.value == HIDDEN:
            yield from self._of_a_hidden(said, beside, is_largest)
            return
        ranges = self._possible.ranges(hidden) if hidden else {}
        own = _ends(said)
        for other in beside:
            if other.value != HIDDEN:
                low, high = _ends(other)
                if (low > own[1]) if is_largest else (high < own[0]):
                    return  # it is not of this line that the sentence speaks
        for other in hidden:
            low, most = _of_hidden(other, ranges)
            if most is None or (most > own[1] if is_largest else low < own[0]):
                yield Claim(said, other, is_largest)
                return

    def _of_a_hidden(
        self, said: Observation, beside: Sequence[Observation], is_largest: bool
    ) -> Iterator[Claim]:
        """Yield a hidden number that is said to be extreme, if that does not follow anyway."""
        low, most = _of_hidden(said, self._possible.ranges([said]))
        shown = [_ends(other) for other in beside if other.value != HIDDEN]
        if is_largest and all(most is None or most >= ends[0] for ends in shown):
            follows = bool(shown) and low > max(ends[1] for ends in shown)
        elif not is_largest and all(low <= ends[1] for ends in shown):
            follows = bool(shown) and most is not None and most < min(ends[0] for ends in shown)
        else:
            return  # it is not of this line that the sentence speaks
        if not follows or any(other.value == HIDDEN for other in beside):
            yield Claim(said, said, is_largest)


def _is_said(number: Observation, figures: Sequence[Fraction]) -> bool:
    """Check whether a number is one of those that a sentence says."""
    low, high = _ends(number) if number.value != HIDDEN else (1, 0)
    return any(low <= figure <= high for figure in figures)


def _size(number: Observation) -> tuple[bool, frozenset[int]]:
    """Tell what may be compared: counts or shares of groups with as many conditions."""
    return number.base is None, frozenset(map(len, number.key[1]))


def _ends(number: Observation) -> tuple[Fraction, Fraction]:
    """Return between which values a shown number lies."""
    if isinstance(number.value, Between):
        return number.value.low, number.value.high
    return Fraction(int(number.value)), Fraction(int(number.value))


def _of_hidden(
    number: Observation, ranges: Mapping[Key, Range]
) -> tuple[Fraction, Fraction | None]:
    """Return between which values a hidden number may lie; no upper end where nothing bounds it."""
    low, high = ranges.get(number.key, (0, None))
    if number.base is None:
        return Fraction(low), None if high is None else Fraction(high)
    least, most = ranges.get(number.base, (1, None))
    return (
        Fraction(0) if most is None else Fraction(low, max(most, 1)),
        None if high is None else min(Fraction(high, max(least, 1)), Fraction(1)),
    )

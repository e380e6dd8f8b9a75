"""Sentences say no number of people that is a total less what a table hides, or a sum with it.

「無回答を除く14名」 tells, beside a total, how many did not answer; 「合わせて14名」 one of two,
and so does 「「はい」か「いいえ」は14名」. It is told if no table or fact has the number, so that
nothing has looked at what follows from it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from fractions import Fraction
from functools import cached_property
from itertools import chain
from math import ceil, floor
from typing import NamedTuple

from tsunagari.press.check.disclosure.counting_words import UNITS
from tsunagari.press.check.disclosure.observations import FACTS, PAGE, Observation
from tsunagari.press.check.disclosure.possible import (
    Possible,
    PrintedNumber,
    cells_by_name,
    without_cell,
)
from tsunagari.press.check.disclosure.printed_values import HIDDEN
from tsunagari.press.check.disclosure.system import Range

_LESS = re.compile(r"除|のぞ[いくけ]|以外|差し引|引[いくけ]|残[りる]|有効|無効|欠損|ほかの|他の")
_ANSWERED = re.compile(r"(?:回答|答え|記入|返答)(?:の|が)(?:あ|得)")
_TOGETHER = re.compile(
    r"合わせ|あわせ|併せ|合計|総計|足す|足し|加え|まとめ|いずれか|どちらか|両方|双方|両者"
)
_TO = r"(?:と(?:答え|回答し|し)た)?の?(?:方|人|かた|回答者)?"
_AND = r"か|や|と|または|又は|もしくは|若しくは|あるいは|或いは|および|及び|ならびに|並びに"
_BETWEEN = rf"[」』\"]?{_TO}(?:(?:{_AND})[、,]?|[、,・+＋/／&])(?:\w{{1,9}}の)?[「『\"]?"
_JOINT = rf"(?:{_BETWEEN}|[」』]\s*[「『])"
"""What stands between the names of answers that are counted as one."""
_NARROW = 10
"""Who reads 「有効回答」 knows what is left out where so few values are possible."""
_FEWEST = 2
"""Answers that a sum is of."""


class _Sum(NamedTuple):
    """A hidden cell that a sum tells, and whether few values are possible."""

    cell: Observation
    is_narrow: bool


class _Line(NamedTuple):
    """A row or column that hides any.

    Attributes
    ----------
    name
        What it is called in a sentence,
    beside
        and what those beside it are.
    cells
        By what each is called.
    named
        Those of them whose names can be looked for.
    """

    name: str
    beside: Set[str]
    cells: Mapping[str, Observation]
    named: Mapping[str, Observation]


class Remainders:
    """The hidden cells of a site, by what a total is without them, or a sum with them.

    Parameters
    ----------
    hidden
        Cells of pages.
    named
        Returns what a row or column is called in a sentence.
    """

    def __init__(
        self, possible: Possible, hidden: Sequence[Observation], named: Callable[[str], str]
    ) -> None:
        self._possible, self._hidden, self._named = possible, hidden, named

    def in_sentence(
        self,
        sentence: str,
        numbers: Iterable[PrintedNumber],
        before: str = "",
        beside: Callable[[], Collection[PrintedNumber]] = tuple,
    ) -> Iterator[tuple[PrintedNumber, Observation]]:
        """Yield numbers of people that tell by subtraction what a cell hides, with the cell.

        Parameters
        ----------
        before
            The sentence before, which may say whom this one speaks of.
        beside
            Returns what the tables of its page count that are not of people: such a number is
            theirs, unless the sentence names a hidden cell.
        """
        together = _TOGETHER.search(sentence)
        for number in numbers:
            less = _leaves_out(sentence, number.text)
            is_count = number.unit != "%" and number.value.denominator == 1
            asked = is_count and (less or together) and number.value not in self._shown
            value = int(number.value)
            found = chain(
                self._of(sentence, value, number.unit, beside) if asked and less else (),
                self._sums(sentence, value) if asked and together else (),
                self._joined(sentence, before, number),
            )
            if (source := next(found, None)) is not None:
                yield number, source

    def left_out(self, name: str, number: int) -> Observation | None:
        """Return a hidden cell that a number leaves out of a total, by what it is called."""
        if number in self._shown or not (_LESS.search(name) or _ANSWERED.search(name)):
            return None
        return next(self._of(name, number), None)

    def _of(
        self,
        sentence: str,
        number: int,
        unit: str = "",
        beside: Callable[[], Collection[PrintedNumber]] = tuple,
    ) -> Iterator[Observation]:
        """Yield the hidden cells without which a total is a number."""
        for cell, total in self._parts:
            # What bounds leave out at once need not be worked out.
            if _is_in(number, _rest(total, self._possible.bounds(cell.key))):
                low, high = self._range(cell)
                few = high is not None and high - low <= _NARROW and total in self._shown
                named = any(name in sentence for name in self._names(cell))
                if (named or few) and _is_in(number, _rest(total, (low, high))):
                    said = () if named else beside()
                    if not any(one.value == number and one.unit == unit for one in said):
                        yield cell

    def _sums(self, sentence: str, number: int) -> Iterator[Observation]:
        """Yield a hidden cell of lines whose cells that a sentence names may sum to a number."""
        for line in self._lines:
            there = [cell for name, cell in line.named.items() if name in sentence]
            if not (found := self._may_sum(there, line.cells.values(), number)):
                continue
            # Of a line that is not named where others are, nothing is said.
            named = line.name in sentence or not any(name in sentence for name in line.beside)
            if line.name in sentence or (named and found.is_narrow):
                yield found.cell

    def _joined(self, sentence: str, before: str, number: PrintedNumber) -> Iterator[Observation]:
        """Yield a hidden cell of those that a sentence names as one: 「はい」か「いいえ」は14人.

        The number is looked for among those of the same names alone, as whom it counts is said.
        """
        if number.unit != "%" and (not number.value or number.value in self._facts):
            return
        for line in self._lines:
            if line.name not in sentence and (
                line.name not in before or any(name in sentence for name in line.beside)
            ):
                continue
            near = sentence if any(name in sentence for name in line.named) else before
            if sum(name in near for name in line.named) < _FEWEST:
                continue
            for joined in _chains(line.named, near):
                names = (line.name, *joined)
                known = [cell for name in names for cell in self._cells.get(name, ())]
                for count in _counts(number, line) if without_cell([number], known) else ():
                    there = [line.cells[name] for name in joined]
                    if found := self._may_sum(there, line.cells.values(), count):
                        yield found.cell

    def _may_sum(
        self, there: Sequence[Observation], line: Iterable[Observation], number: int
    ) -> _Sum | None:
        """Return what cells hide of which a number may be the sum, if no total tells it."""
        hidden = [cell for cell in there if cell.value == HIDDEN]
        every = [cell for cell in line if cell.value == HIDDEN]
        if not hidden or len(there) < _FEWEST or len(hidden) == len(every):  # a total tells these
            return None
        low, high = self._sum(hidden)
        shown = sum(cell.value for cell in there if isinstance(cell.value, int))
        if not _is_in(number - shown, (low, high)):
            return None
        return _Sum(hidden[0], is_narrow=high is not None and high - low <= _NARROW)

    def _sum(self, cells: Iterable[Observation]) -> Range:
        """Return what the counts of some cells may be together, each for itself."""
        ranges = [self._range(cell) for cell in cells]
        highs = [high for _, high in ranges if high is not None]
        return sum(low for low, _ in ranges), sum(highs) if len(highs) == len(ranges) else None

    @cached_property
    def _shown(self) -> set[int]:
        """The counts that are shown, whatever they count: these are looked at as they are."""
        numbers = self._possible.published.observations
        return {number.value for number in numbers if isinstance(number.value, int)}

    @cached_property
    def _facts(self) -> set[int]:
        """The counts that facts record: whom they count is declared."""
        numbers = self._possible.published.observations
        facts = (number.value for number in numbers if number.place.file == FACTS)
        return {value for value in facts if isinstance(value, int)}

    @cached_property
    def _cells(self) -> Mapping[str, Sequence[str]]:
        """The cells of all tables by the names of their rows and columns."""
        return cells_by_name(self._possible.published.tables.values(), self._named)

    @cached_property
    def _parts(self) -> Sequence[tuple[Observation, int]]:
        """Each hidden cell with each known total of which it is a part."""
        cells = {cell.key: cell for cell in self._hidden}.values()
        return [(cell, total) for cell in cells for total in self._possible.totals(cell.key)]

    @cached_property
    def _lines(self) -> Sequence[_Line]:
        """The rows and columns that hide any."""
        tables = {cell.place.table for cell in self._hidden}
        lines: dict[tuple[str, bool], dict[str, dict[str, Observation]]] = {}
        for number in self._possible.published.observations:
            place = number.place
            if place.file == PAGE and place.table in tables and number.base is None:
                row, column = self._named(place.row), self._named(place.column)
                for is_row, line, cell in ((True, row, column), (False, column, row)):
                    beside = lines.setdefault((place.table, is_row), defaultdict(dict))
                    beside[line][cell] = number
        return [
            _Line(line, beside.keys() - {line}, cells, _of_names(cells))
            for beside in lines.values()
            for line, cells in beside.items()
            if any(cell.value == HIDDEN for cell in cells.values())
        ]

    def _range(self, cell: Observation) -> Range:
        return self._possible.ranges([cell]).get(cell.key, (1, None))

    def _names(self, cell: Observation) -> list[str]:
        return list(filter(_is_name, map(self._named, (cell.place.row, cell.place.column))))


def _leaves_out(sentence: str, number: str) -> bool:
    """Tell whether a sentence says that people are left out of a number.

    Who answered may be said before it, or behind it and before the next: of 「100件を配り、73件の
    回答がありました」 73 are those who answered.
    """
    if _LESS.search(sentence):
        return True
    if not _ANSWERED.search(sentence):
        return False
    plain = re.sub(r"\([^()]*\)", "", sentence)  # of 14名(77.8%)の回答 the share is beside it
    ends = [one.end() for one in re.finditer(rf"(?<![\d,.]){re.escape(number)}", plain)]
    next_count = rf"\d[\d,]*\s?[{UNITS}]"  # 6月, 令和4年: no other people
    parts = [(plain[:end], re.split(next_count, plain[end:], maxsplit=1)[0]) for end in ends]
    return not parts or any(map(_ANSWERED.search, (part for pair in parts for part in pair)))


def _is_name(name: str) -> bool:
    """Tell whether a name can be looked for: it is no word for a total."""
    return len(name) > 1 and not _TOGETHER.search(name)


def _of_names(cells: Mapping[str, Observation]) -> Mapping[str, Observation]:
    return {name: cell for name, cell in cells.items() if _is_name(name)}


def _counts(number: PrintedNumber, line: _Line) -> Iterable[int]:
    """Return which counts a number is, or which of its line's totals it is a share of."""
    if number.unit != "%":
        return [int(number.value)] if number.value.denominator == 1 else ()
    half = Fraction(1, 2 * 10**number.decimals)
    totals = {cell.value for name, cell in line.cells.items() if name not in line.named}
    return {
        count
        for total in totals
        if isinstance(total, int)
        for count in range(
            ceil((number.value - half) * total / 100),
            floor((number.value + half) * total / 100) + 1,
        )
    }


def _chains(names: Iterable[str], text: str) -> Iterator[Sequence[str]]:
    """Yield the names that stand side by side in a text as one."""
    name = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    for found in re.finditer(rf"(?:{name})(?:{_JOINT}(?:{name}))+", text):
        yield list(dict.fromkeys(re.findall(name, found[0])))


def _rest(total: int, part: Range) -> Range:
    """Return what a total may be without one of its parts."""
    low, high = part
    return 0 if high is None else max(total - high, 0), total - low


def _is_in(number: int, values: Range) -> bool:
    low, high = values
    return low <= number and (high is None or number <= high)

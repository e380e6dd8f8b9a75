"""Sentences say no number of people that is a total less what a table hides, or a sum with it.

「無回答を除く14名」 tells, beside a total, how many did not answer; 「合わせて14名」 one of two.
It is told if no table or fact has the number, so that nothing has looked at what follows from it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from tsunagari.press.check.disclosure.observations import PAGE, Observation
from tsunagari.press.check.disclosure.possible import Possible, PrintedNumber
from tsunagari.press.check.disclosure.printed_values import HIDDEN
from tsunagari.press.check.disclosure.solver import Range

_LESS = re.compile(
    r"除|のぞ[いくけ]|以外|差し引|引[いくけ]|残[りる]|有効|無効|欠損|ほかの|他の"
    r"|(?:回答|答え|記入|返答)(?:の|が)(?:あ|得)"
)
_TOGETHER = re.compile(r"合わせ|あわせ|併せ|合計|足す|足し|まとめ|いずれか|どちらか")
_NARROW = 10
"""Who reads 「有効回答」 knows what is left out where so few values are possible."""


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
        self, sentence: str, numbers: Iterable[PrintedNumber]
    ) -> Iterator[tuple[PrintedNumber, Observation]]:
        """Yield numbers of people that tell by subtraction what a cell hides, with the cell."""
        less, together = _LESS.search(sentence), _TOGETHER.search(sentence)
        whole = [number for number in numbers if number.value.denominator == 1]
        asked = whole if less or together else []
        asked = [number for number in asked if number.value not in self._shown]
        for number in asked:
            source = next(
                self._of(sentence, int(number.value), less=bool(less), together=bool(together)),
                None,
            )
            if source is not None:
                yield number, source

    def left_out(self, name: str, number: int) -> Observation | None:
        """Return a hidden cell that a number leaves out of a total, by what it is called."""
        if number in self._shown or not _LESS.search(name):
            return None
        return next(self._of(name, number, less=True, together=False), None)

    def _of(
        self, sentence: str, number: int, *, less: bool, together: bool
    ) -> Iterator[Observation]:
        for cell, total in self._parts if less else ():
            # What bounds leave out at once need not be worked out.
            if _is_in(number, _rest(total, self._possible.bounds(cell.key))):
                low, high = self._range(cell)
                few = high is not None and high - low <= _NARROW and total in self._shown
                named = few or any(name in sentence for name in self._names(cell))
                if named and _is_in(number, _rest(total, (low, high))):
                    yield cell
        for line, beside, cells in self._lines if together else ():
            there = [cell for name, cell in cells.items() if _is_name(name) and name in sentence]
            hidden = [cell for cell in there if cell.value == HIDDEN]
            every = [cell for cell in cells.values() if cell.value == HIDDEN]
            if not hidden or len(there) < 2 or len(hidden) == len(every):  # a total tells these
                continue
            low, high = self._sum(hidden)
            # Of a line that is not named where others are, nothing is said.
            named = line in sentence or not any(name in sentence for name in beside)
            few = high is not None and high - low <= _NARROW
            shown = sum(cell.value for cell in there if isinstance(cell.value, int))
            if _is_in(number - shown, (low, high)) and (line in sentence or (named and few)):
                yield hidden[0]

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
    def _parts(self) -> Sequence[tuple[Observation, int]]:
        """Each hidden cell with each known total of which it is a part."""
        cells = {cell.key: cell for cell in self._hidden}.values()
        return [(cell, total) for cell in cells for total in self._possible.totals(cell.key)]

    @cached_property
    def _lines(self) -> Sequence[tuple[str, set[str], Mapping[str, Observation]]]:
        """The rows and columns that hide any: the name, those beside it, and its cells by name."""
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
            (line, beside.keys() - {line}, cells)
            for beside in lines.values()
            for line, cells in beside.items()
            if any(cell.value == HIDDEN for cell in cells.values())
        ]

    def _range(self, cell: Observation) -> Range:
        return self._possible.ranges([cell]).get(cell.key, (1, None))

    def _names(self, cell: Observation) -> list[str]:
        return list(filter(_is_name, map(self._named, (cell.place.row, cell.place.column))))


def _is_name(name: str) -> bool:
    """Tell whether a name can be looked for: it is no word for a total."""
    return len(name) > 1 and not _TOGETHER.search(name)


def _rest(total: int, part: Range) -> Range:
    """Return what a total may be without one of its parts."""
    low, high = part
    return 0 if high is None else max(total - high, 0), total - low


def _is_in(number: int, values: Range) -> bool:
    low, high = values
    return low <= number and (high is None or number <= high)

"""Whether a number that a text shows may be one that a table hides."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from itertools import groupby
from math import ceil
from typing import NamedTuple

from tsunagari.press.check.disclosure.bounds import Systems
from tsunagari.press.check.disclosure.counting_words import with_digits
from tsunagari.press.check.disclosure.feasible_ranges import spans
from tsunagari.press.check.disclosure.observations import Key, Observation, Published
from tsunagari.press.check.disclosure.reading import without_unit
from tsunagari.press.check.disclosure.system import (
    ContradictionError,
    Range,
    System,
    TooManyError,
)

NUMBER = r"(\d[\d,]*(?:\.\d+)?)\s?([^\d\s.,~-]{0,2})"
_ALONE = re.compile(NUMBER + r"\*?")


class PrintedNumber(NamedTuple):
    """A number as a text has it, with what stands behind it."""

    text: str
    value: Fraction
    decimals: int
    unit: str


@lru_cache(1 << 14)
def read_number(text: str) -> PrintedNumber | None:
    """Read a text that is one number, with its unit; None if it is not."""
    match = _ALONE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    digits = match[1].replace(",", "")
    return PrintedNumber(text.strip(), Fraction(digits), len(digits.partition(".")[2]), match[2])


def read_cell(text: str, head: str) -> PrintedNumber | None:
    """Read a cell that is one number, with the unit of its column if it has none."""
    number = read_number(with_digits(unicodedata.normalize("NFKC", text)))
    unit = unicodedata.normalize("NFKC", head.removeprefix(without_unit(head)))[1:-1]
    return number if number is None or number.unit else number._replace(unit=unit)


def cells_by_name(
    tables: Iterable[Sequence[Sequence[str]]], named: Callable[[str], str]
) -> Mapping[str, Sequence[str]]:
    """Return the cells of rows and columns by their names, as a function has them."""
    cells: dict[str, list[str]] = defaultdict(list)
    for rows in tables:
        for line in [*rows[1:], *zip(*rows, strict=True)]:
            cells[named(line[0])] += line
    return cells


def without_cell(numbers: Iterable[PrintedNumber], cells: Iterable[str]) -> list[PrintedNumber]:
    """Return the numbers without a cell of their own; a cell may be more exact than its number."""
    free_cells = [cell for text in cells if (cell := read_number(text)) is not None]
    without = []
    for number in numbers:
        equal = [
            cell
            for cell in free_cells
            if _rounds_to(cell, number) and (not number.unit or _may_be_of(number, cell))
        ]
        if equal:
            free_cells.remove(min(equal, key=lambda cell: cell.decimals))
        else:
            without.append(number)
    return without


def _may_be_of(number: PrintedNumber, cell: PrintedNumber) -> bool:
    """Tell whether both are shares or neither is; the head of a cell may have its unit."""
    is_share = number.unit.startswith("%")
    return cell.unit.startswith("%") == is_share or (is_share and not cell.unit)


def _rounds_to(cell: PrintedNumber, number: PrintedNumber) -> bool:
    """Tell whether a cell is a number, rounded half up; one that is less exact than it is not."""
    if cell.decimals < number.decimals:
        return False
    scale: int = 10**number.decimals
    over, under = cell.value.as_integer_ratio()
    rounded = (2 * over * scale + under) // (2 * under)
    return rounded * number.value.denominator == number.value.numerator * scale


class Possible:
    """What the hidden counts of a site may be, worked out once for all of its texts.

    Parameters
    ----------
    systems
        Of its counts.
    most
        Returns by the label of a table how many people it can count, as far as that is known; asked
        for a count only that nothing printed bounds, which could be any number else.
    """

    def __init__(
        self,
        published: Published,
        systems: Systems,
        most: Callable[[], Mapping[str, int]] = dict,
    ) -> None:
        self.published, self._made, self._most = published, systems, cache(most)
        self._systems: dict[str, System | None] = {}
        self._ranges: dict[Key, Range] = {}

    def may_be_hidden(
        self,
        numbers: Sequence[PrintedNumber],
        hidden: Sequence[Observation],
        *,
        of_files: bool = False,
    ) -> Iterator[tuple[PrintedNumber, Observation]]:
        """Yield the numbers that may be what cells hide, each with one of these cells.

        Parameters
        ----------
        of_files
            Whether these cells count at most whoever is in the files that their section reads.
        """
        for number in numbers:
            # What bounds leave out at once need not be worked out.
            near = [cell for cell in hidden if self._is_within_bounds(number, cell, of_files)]
            ranges = self.ranges(near)
            for cell in near:
                bases: list[Range | None] = [None]
                if number.unit == "%":
                    bases = self._bases(cell, ranges)
                if cell.base is not None:
                    bases = [ranges.get(cell.base)]
                if cell.key in ranges and any(
                    _may_be(number, ranges[cell.key], base) for base in bases
                ):
                    yield number, cell
                    break

    def ranges(self, cells: Sequence[Observation]) -> Mapping[Key, Range]:
        """Return what the counts of cells and their bases may be; none of contradictory people."""
        asked = {key for cell in cells for key in (cell.key, cell.base) if key is not None}
        new = sorted(asked - self._ranges.keys(), key=lambda key: key[0])
        for population, keys in groupby(new, lambda key: key[0]):
            system = self._system(population)
            if system is None:
                continue
            places = [system.places[key] for key in keys]
            try:
                found: Mapping[int, Range] = spans(system, places)
            except TooManyError:  # as far as it is known
                found = {at: (system.low[at], system.high[at]) for at in places}
            except ContradictionError:
                self._systems[population] = None
                continue
            self._ranges |= {system.names[at]: values for at, values in found.items()}
        return self._ranges

    def bounds(self, key: Key) -> Range:
        """Return bounds of a count that are known at once, and may be wider than its range."""
        system = self._system(key[0])
        if system is None or key not in system.places:
            return 0, None
        place = system.places[key]
        return system.low[place], system.high[place]

    def _bounds_of(self, cell: Observation, of_files: bool) -> tuple[Range, Range | None]:
        """Return bounds of the count of a cell, and of its base where it is a share."""
        low, high = self.bounds(cell.key)
        if high is None and of_files:
            high = self._most().get(cell.place.table)
        return (low, high), None if cell.base is None else self.bounds(cell.base)

    def _is_within_bounds(self, number: PrintedNumber, cell: Observation, of_files: bool) -> bool:
        """Tell whether bounds allow that a number is the count of a cell, or the share of it."""
        count, base = self._bounds_of(cell, of_files)
        bases = [base]
        if number.unit == "%" and base is None:
            bases = [(total, total) for total in self.totals(cell.key)]
        return any(_may_be(number, count, one) for one in bases)

    def _bases(self, cell: Observation, ranges: Mapping[Key, Range]) -> list[Range | None]:
        """Return of what a hidden count may be said to be a share: the totals that are known."""
        low, high = ranges.get(cell.key, (0, None))
        # Of a count that may be anything up to its total any share of something else may be one.
        return [(total, total) for total in self.totals(cell.key) if (low, high) != (0, total)]

    def totals(self, key: Key) -> list[int]:
        """Return the counts that are known of which a count is a part."""
        system = self._system(key[0])
        if system is None or key not in system.places:
            return []
        place = system.places[key]
        known = [total for total, parts in system.sums if place in parts]
        return sorted({system.low[at] for at in known if system.low[at] == system.high[at]})

    def _system(self, population: str) -> System | None:
        """Return the counts of a population, narrower each time; None if they contradict."""
        if population not in self._systems:
            observations = self.published.observations
            own = [number for number in observations if number.key[0] == population]
            try:
                self._systems[population] = self._made.of(own)
            except (ContradictionError, TooManyError):  # the audit reports it
                self._systems[population] = None
        return self._systems[population]


def _may_be(shown: PrintedNumber, count: Range, base: Range | None) -> bool:
    """Check whether a number is one of the counts, or the share of one."""
    low, high = count
    is_count = shown.value.denominator == 1 and shown.unit != "%"
    if is_count and shown.value >= low and (high is None or shown.value <= high):
        return True
    if base is None or shown.unit not in ("", "%"):
        return False
    half = Fraction(1, 2 * 10**shown.decimals)
    least = ceil((shown.value - half) / 100 * base[0])
    most = None if base[1] is None else (shown.value + half) / 100 * base[1]
    ends = [end for end in (high, most) if end is not None]
    return not ends or max(low, least) <= min(ends)

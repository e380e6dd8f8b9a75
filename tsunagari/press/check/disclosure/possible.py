"""Whether a number that a text shows may be one that a table hides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from tsunagari.press.check.disclosure.feasible_ranges import spans
from tsunagari.press.check.disclosure.published import Published, Seen
from tsunagari.press.check.disclosure.solver import Range
from tsunagari.press.check.disclosure.system import ContradictionError, system

NUMBER = r"(\d[\d,]*(?:\.\d+)?)\s?([^\d\s.,~-]{0,2})"
_ALONE = re.compile(NUMBER + r"\*?")


class Number(NamedTuple):
    """A number as a text has it, with what stands behind it."""

    text: str
    value: Fraction
    decimals: int
    unit: str


def number(text: str) -> Number | None:
    """Read a text that is one number, with its unit; None if it is not."""
    match = _ALONE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    digits = match[1].replace(",", "")
    return Number(text.strip(), Fraction(digits), len(digits.partition(".")[2]), match[2])


def without_cell(numbers: Iterable[Number], cells: Iterable[str]) -> list[Number]:
    """Give the numbers that have no cell of their own; a cell may be more exact than its number."""
    left = [found for cell in cells if (found := number(cell)) is not None]
    extra = []
    for each in numbers:
        same = [cell for cell in left if _rounded(cell, each.decimals) == each.value]
        if same:
            left.remove(min(same, key=lambda cell: cell.decimals))
        else:
            extra.append(each)
    return extra


def _rounded(cell: Number, decimals: int) -> Fraction | None:
    """Round half up; None for a cell that is less exact than the number."""
    if cell.decimals < decimals:
        return None
    scale = 10**decimals
    return Fraction(int(cell.value * scale + Fraction(1, 2)), scale)


def may_be_hidden(
    numbers: Sequence[Number], hidden: Sequence[Seen], found: Published
) -> Iterator[tuple[Number, Seen]]:
    """Give the numbers that may be what cells hide, each with one of these cells."""
    for of in dict.fromkeys(each.whom[0] for each in hidden if numbers):
        own = [each for each in hidden if each.whom[0] == of]
        made = system([each for each in found.seen if each.whom[0] == of], found.steps)
        keys = {key for each in own for key in (each.whom, each.base) if key is not None}
        try:
            ranges = spans(made, [made.places[key] for key in keys])
        except ContradictionError:
            continue  # which is told by itself
        for each_number in numbers:
            for each in own:
                base = None if each.base is None else ranges[made.places[each.base]]
                if _may_be(each_number, ranges[made.places[each.whom]], base):
                    yield each_number, each
                    break


def _may_be(shown: Number, count: Range, base: Range | None) -> bool:
    """Tell whether a number is one of the counts, or the share of one."""
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

"""What a printed cell says of a count: the number, an interval, or that it is hidden."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from tsunagari import contract
from tsunagari.contract import FEW_CASES, MACHINE, UNKNOWN
from tsunagari.messages import say

HIDDEN: Literal["x"] = contract.HIDDEN
_HIDDEN = (HIDDEN, MACHINE[HIDDEN])
_NIL = ("-", "－")
_UNKNOWN = ("", UNKNOWN, MACHINE[UNKNOWN], FEW_CASES)
_NUMBER = re.compile(r"([△▲-]?)(\d[\d,]*)(?:\.(\d+))?\s*(%?)\D{0,4}")
_NOISE = Fraction(1, 10**12)


class Between(NamedTuple):
    """A printed share: what was rounded to it lies in ``[low, high)``, as fractions of 1.

    ``some`` says that there is somebody: where there is nobody, a page prints a mark.
    """

    low: Fraction
    high: Fraction
    some: bool


Value = int | Between | Literal["x"]
"""A count, a share, or that a number is hidden."""


class UnreadableError(ValueError):
    """A cell that is neither a count, nor a share, nor a mark; the message says what it is."""


def mark(text: str) -> Value | None:
    """Read a mark.

    Returns
    -------
    int or str or None
        0 for nil, ``x`` for hidden; None for a value that is not known, or too uncertain.

    Raises
    ------
    KeyError
        It is no mark.
    """
    text = text.strip()
    if text in _HIDDEN:
        return HIDDEN
    if text in _NIL:
        return 0
    if text in _UNKNOWN:
        return None
    raise KeyError(text)


def is_mark(text: str) -> bool:
    """Check whether a text is a mark in place of a number."""
    try:
        mark(text)
    except KeyError:
        return False
    return True


@lru_cache(1 << 14)  # a page and its file have the same numbers, and many come often
def count(text: str) -> Value | None:
    """Read a cell of counts; None where the number is not known.

    Raises
    ------
    UnreadableError
        The cell holds no whole number.
    """
    try:
        return mark(text)
    except KeyError:
        sign, whole, decimals, per_cent = _number(text)
    if sign or per_cent or (decimals or "0").strip("0"):
        raise UnreadableError(say("{words!r} is no count of people", words=text))
    return int(whole)


@lru_cache(1 << 14)
def share(text: str, *, head: str = "", decimals: int | None = None) -> Value | None:
    """Read a cell of shares in per cent; None where the number is not known.

    Parameters
    ----------
    text
        A number with a percent sign, or without one if `head` has it.
    head
        Of the column.
    decimals
        To how many decimals the column is rounded; as the cell has them where it is None. A data
        file writes 12.50 as 12.5, and 0 for nobody: where no share of a column has decimals, a 0
        may be nobody or so few, of however many, and the page says which.

    Raises
    ------
    UnreadableError
        The cell holds no share, or does not say that it is in per cent.
    """
    try:
        return mark(text)
    except KeyError:
        sign, whole, behind, per_cent = _number(text)
    if sign:
        raise UnreadableError(say("{words!r} is no share of people", words=text))
    if not per_cent and "%" not in unicodedata.normalize("NFKC", head):
        raise UnreadableError(
            say("{words!r} is a share, and neither it nor the head says ％", words=text)
        )
    digits = len(behind) if decimals is None else decimals
    number = Fraction(f"{whole}.{behind or '0'}")
    if decimals is not None and not number and not behind:
        return 0 if decimals else None
    half = Fraction(1, 2 * 10**digits)
    return _around(number, half, per=100, some=bool(number) or decimals is None)


def rounded_to(texts: list[str]) -> int:
    """Return to how many decimals a column of a data file is rounded."""
    numbers = [text for text in texts if _NUMBER.fullmatch(text)]
    return max((len(text.partition(".")[2]) for text in numbers), default=0)


def fraction(value: float, unit: str) -> Between:
    """Read a share that is recorded as a number, in per cent or as a fraction of 1.

    A number of a few digits may have been rounded; one of many is exact but for its noise.
    """
    number = Decimal(repr(value))
    exponent = number.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) else 0
    half = _NOISE if isinstance(value, int) else max(_NOISE, Fraction(1, 2 * 10**digits))
    per = 100 if unicodedata.normalize("NFKC", unit) == "%" else 1
    return _around(Fraction(number), half, per=per, some=bool(number))


def _around(number: Fraction, half: Fraction, *, per: int, some: bool) -> Between:
    return Between(max(Fraction(), number - half) / per, (number + half) / per, some)


def _number(text: str) -> tuple[str, str, str, str]:
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        raise UnreadableError(say("{words!r} is neither one number nor a mark", words=text))
    sign, whole, behind, per_cent = match.groups()
    return sign, whole.replace(",", ""), behind or "", per_cent

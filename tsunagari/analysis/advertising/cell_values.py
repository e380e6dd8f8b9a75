"""The values of an export's cells: days, counts, rates and sums of money as media write them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import NamedTuple

MISSING = frozenset(("", "-", "--", "---", "—", "N/A"))
"""What media write where they have no value."""

_LARGEST = 2**53  # beyond, a sum would not be exact
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d\d)(\d\d))", re.ASCII
)
_ENGLISH_DAY = re.compile(r"([a-z]{3})[a-z]*\.? (\d{1,2}), (\d{4})", re.ASCII | re.IGNORECASE)
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00)?$|\([月火水木金土日]\)$")
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", re.ASCII)


class Rate(NamedTuple):
    """A click-through rate as written.

    Attributes
    ----------
    value : float
        The number, without its sign.
    half : float
        Half of its last digit: how far it may lie from the exact rate.
    signed : bool
        Whether a per cent sign says that it is in per cent.
    """

    value: float
    half: float
    signed: bool


def plain(text: str) -> str:
    """Return a text without spaces at its ends, its full-width letters and digits as ASCII."""
    return unicodedata.normalize("NFKC", text).strip()


def day(text: str) -> dt.date:
    """Read a day, such as 2023-02-08, 2023/2/8, 2023年2月8日, 20230208 or Feb 8, 2023.

    Raises
    ------
    ValueError
        If it is none. 02/08/2023 is none, because it may be two days.
    """
    shown = _MIDNIGHT.sub("", plain(text))
    if match := _DAY.fullmatch(shown):
        year, month, date = (int(part) for part in match.groups() if part and part.isdigit())
        return dt.date(year, month, date)
    if match := _ENGLISH_DAY.fullmatch(shown):
        return dt.date(int(match[3]), _MONTHS.index(match[1].lower()) + 1, int(match[2]))
    raise ValueError


def count(text: str) -> int | None:
    """Read a count, such as 1,234; None if it is missing.

    Raises
    ------
    ValueError
        If it is no whole number from 0.
    """
    shown = plain(text)
    if shown in MISSING:
        return None
    match = _NUMBER.fullmatch(shown)
    if not match or (match[1] or "").strip("0"):
        raise ValueError
    number = int(shown.partition(".")[0].replace(",", ""))
    if number > _LARGEST:
        raise ValueError
    return number


def money(text: str) -> float | None:
    """Read a sum in yen, such as ¥1,234, 1234.56 or 1,234円; None if it is missing.

    Raises
    ------
    ValueError
        If it is none. A yen sign in Shift_JIS is a backslash.
    """
    shown = plain(text)
    if shown in MISSING:
        return None
    bare = re.sub(r"^([¥\\]|JPY) ?|( ?円| JPY)$", "", shown)
    if not _NUMBER.fullmatch(bare):
        raise ValueError
    return float(bare.replace(",", ""))


def rate(text: str) -> Rate | None:
    """Read a click-through rate, such as 9.94% or 0.0994; None if it is missing.

    Raises
    ------
    ValueError
        If it is no number from 0.
    """
    shown = plain(text)
    if shown in MISSING:
        return None
    bare = shown.removesuffix("%").rstrip()
    match = _NUMBER.fullmatch(bare)
    if not match:
        raise ValueError
    decimals = len(match[1] or "")
    return Rate(float(bare.replace(",", "")), 0.5 * 10.0**-decimals, bare != shown)

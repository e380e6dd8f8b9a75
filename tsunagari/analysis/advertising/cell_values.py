"""The values of an export's cells: days, counts, rates and sums of money as media write them."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from tsunagari.table_files import values
from tsunagari.table_files.values import plain

MISSING = frozenset(("", "-", "--", "---", "—", "N/A"))
"""What media write where they have no value."""

_LARGEST = 2**53  # beyond, a sum would not be exact
_TIME = re.compile(r"[ T](?!0?0:00(:00)?$)\d{1,2}:\d\d")
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


def day(text: str) -> dt.date:
    """Read a day in any form of `values.day`, but without a time.

    Raises
    ------
    ValueError
        If it is none, or an hour of a day.
    """
    if _TIME.search(text):
        raise ValueError
    return values.day(text)


def yen(text: str) -> str | None:
    """Read what says that sums are in yen; None if it is missing.

    Raises
    ------
    ValueError
        If it is another currency.
    """
    shown = plain(text)
    if shown in MISSING:
        return None
    if shown.upper() not in {"JPY", "円", "¥", "\\", "日本円", "YEN"}:
        raise ValueError
    return "JPY"


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

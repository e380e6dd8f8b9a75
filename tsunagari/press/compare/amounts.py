"""By how much a number changed: of facts as they are, of cells as they are printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_PRINTED = re.compile(r"([△▲−+-]?)(\d[\d,]*(?:\.\d+)?)(\D*)")
_DIGITS = 6
POINTS = "points"


@dataclass(frozen=True)
class Amount:
    """A difference.

    Attributes
    ----------
    difference
        With its sign, such as ``+1,200``.
    unit
        As printed; :data:`POINTS` for a difference of shares.
    percent
        Change in per cent of the number before, with its sign; empty for shares and from 0.
    """

    difference: str
    unit: str
    percent: str


def of_values(before: Any, after: Any, *, share: bool, unit: str = "") -> Amount | None:
    """Compare the values of a fact; None if they are no numbers or the same.

    Parameters
    ----------
    share
        Whether they are printed as per cent: their difference is then in percentage points.
    """
    if not (_is_number(before) and _is_number(after)):
        return None
    scale = 100 if share else 1
    return _amount(Decimal(str(before)) * scale, Decimal(str(after)) * scale, share, unit)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def of_texts(before: str, after: str) -> Amount | None:
    """Compare two numbers as they are printed; None if they are none, or of two units."""
    found = _PRINTED.fullmatch(before.strip()), _PRINTED.fullmatch(after.strip())
    if found[0] is None or found[1] is None or found[0][3].strip() != found[1][3].strip():
        return None
    unit = found[0][3].strip()
    numbers = [
        Decimal(one[2].replace(",", "")) * (-1 if one[1] in ("△", "▲", "−", "-") else 1)
        for one in found
        if one is not None
    ]
    share = unit in ("%", "％")
    return _amount(numbers[0], numbers[1], share, unit)


def _amount(before: Decimal, after: Decimal, share: bool, unit: str) -> Amount | None:
    if before == after:
        return None
    percent = ""
    if before and not share:
        percent = f"{(after - before) / abs(before) * 100:+,.1f}"
    return Amount(_signed(after - before), POINTS if share else unit, percent)


def _signed(number: Decimal) -> str:
    """Write a difference in full, but with no more digits than anybody reads."""
    digits = max(0, _DIGITS - 1 - number.adjusted())
    rounded = number if -number.as_tuple().exponent <= digits else round(number, digits)  # type: ignore[operator]
    text = f"{rounded:+,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

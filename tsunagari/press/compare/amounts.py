"""By how much a number changed: a fact by its value, a cell by what is printed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_PRINTED = re.compile(r"([△▲−+-]?)(\d[\d,]*(?:\.\d+)?)(\D*)")
_MINUS = ("△", "▲", "−", "-")
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
    size
        How large it is: of a share its points, else its per cent; from 0 on, beyond any limit.
    """

    difference: str
    unit: str
    percent: str
    size: float = 0.0


def value_difference(before: Any, after: Any, *, share: bool, unit: str = "") -> Amount | None:
    """Return the difference of a fact's values; None if they are no numbers or the same.

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


def text_difference(before: str, after: str) -> Amount | None:
    """Return the difference of two printed numbers; None if they are none, or of two units."""
    old, new = _printed_number(before), _printed_number(after)
    if old is None or new is None or old[1] != new[1]:
        return None
    unit = new[1]
    return _amount(old[0], new[0], unit in ("%", "％"), unit)


def _printed_number(text: str) -> tuple[Decimal, str] | None:
    """Return the value and the unit of a printed number; None if the text is none."""
    match = _PRINTED.fullmatch(text.strip())
    if match is None:
        return None
    sign, digits, unit = match.groups()
    value = Decimal(digits.replace(",", ""))
    return (-value if sign in _MINUS else value), unit.strip()


def _amount(before: Decimal, after: Decimal, share: bool, unit: str) -> Amount | None:
    if before == after:
        return None
    difference = after - before
    if share:
        return Amount(_signed(difference), POINTS, "", float(abs(difference)))
    if not before:
        return Amount(_signed(difference), unit, "", math.inf)
    percent = difference / abs(before) * 100
    return Amount(_signed(difference), unit, f"{percent:+,.1f}", float(abs(percent)))


def _signed(number: Decimal) -> str:
    """Return a difference with its sign, and with no more digits than anybody reads."""
    digits = max(0, _DIGITS - 1 - number.adjusted())
    rounded = number if -number.as_tuple().exponent <= digits else round(number, digits)  # type: ignore[operator]
    text = f"{rounded:+,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

"""Texts that bring the value that they print."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any


class Printed(str):
    """A text as the report prints it, with the value that it prints: a text in all other respects.

    Parameters
    ----------
    text : str
    value : int, float or str, optional
        The value for machines, `text` itself by default. Fractions and decimals become floats.
    unit : str
        The unit of `value`, such as ``人``; empty for a share or a text.
    source : str
        Where the value comes from.
    """

    value: int | float | str
    unit: str
    source: str

    def __new__(cls, text: str, value: Any = None, *, unit: str = "", source: str = "") -> Printed:
        """Return the text with its value."""
        printed = super().__new__(cls, text)
        printed.value = str(text) if value is None else plain_value(value)
        printed.unit = unit
        printed.source = source
        return printed

    def cite(self, source: str) -> Printed:
        """Return the same with the name of its source."""
        return Printed(self, self.value, unit=self.unit, source=source)


def plain_value(value: Any) -> Any:
    """Return a number as Python's own int or float, anything else as it is."""
    if isinstance(value, Fraction | Decimal):
        return float(value)
    return value.item() if hasattr(value, "item") else value

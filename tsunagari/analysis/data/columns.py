"""What a cell of a data file may hold, as pandera columns.

Data files are read as text. Each kind of cell here knows how to read that text
and how to say in plain words what it allows; the two travel in one pandera
column: ``metadata["read"]`` and ``metadata["allowed"]``. A value may be written in any way
that only one reading has (`tsunagari.table_files.values`); ``metadata["written"]`` is the one that
the guide asks for, and ``metadata["sums"]`` whether a total below the table is that of the column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pandera.pandas as pa

from tsunagari.messages import marked, say
from tsunagari.table_files import values


def integer(*, unique: bool = False, optional: bool = False) -> pa.Column:
    """Whole numbers from 0."""
    sums = {"sums": not unique}
    return _column(values.counted, marked("a whole number >= 0"), unique, optional, more=sums)


def percentage() -> pa.Column:
    """Percentages from 0 to 100, read as Decimal: 4.50 is more precise than 4.5."""
    return _column(_read_percentage, marked("a percentage from 0 to 100, such as 31.1"))


def date(*, unique: bool = False, optional: bool = False) -> pa.Column:
    """Days."""
    return _column(values.day, marked("a date such as 2023-03-28"), unique, optional)


def month() -> pa.Column:
    """Months, read as the first day of the month."""
    return _column(
        values.month, marked("a month such as 2022-03"), written=lambda day: f"{day:%Y-%m}"
    )


def text(*, unique: bool = False, optional: bool = False) -> pa.Column:
    """Words on one line."""
    return _column(_read_text, marked("a text on one line"), unique, optional)


def texts() -> pa.Column:
    """Return a column of lists of words (in YAML files)."""
    return _column(_read_texts, marked("a list of texts"))


def choice(*allowed: str, unique: bool = False) -> pa.Column:
    """One of the words given."""

    def read(cell: str) -> str:
        if cell not in allowed:
            raise ValueError
        return cell

    return _column(read, marked("one of {names}"), unique, names=", ".join(allowed))


def written(column: pa.Column, value: Any) -> str:
    """Return how a value of a column is asked for in a file."""
    text: str = column.metadata["written"](value)
    return text


def allowed(column: pa.Column) -> str:
    """Return in the user's language what a cell of a column may hold."""
    text, names = column.metadata["allowed"]
    return say(text, **names)


def _column(
    read: Callable[[Any], Any],
    allowed: str,
    unique: bool = False,
    optional: bool = False,
    written: Callable[[Any], str] = str,
    *,
    more: Mapping[str, Any] | None = None,
    **names: str,
) -> pa.Column:
    def read_or_none(cell: Any) -> Any:
        return None if optional and cell == "" else read(cell)

    def readable(cell: Any) -> bool:
        try:
            read_or_none(cell)
        except (TypeError, ValueError):
            return False
        return True

    check = pa.Check(readable, element_wise=True, error=allowed)
    metadata = {"read": read_or_none, "written": written, "allowed": (allowed, names)}
    metadata |= more or {}
    return pa.Column(object, check, unique=unique, metadata=metadata)


def _matched(pattern: str, cell: str) -> str:
    if not re.fullmatch(pattern, cell, flags=re.ASCII):
        raise ValueError
    return cell


def _read_percentage(cell: str) -> Decimal:
    number = values.decimal(values.plain(cell).removesuffix("%").rstrip())
    if number > 100:
        raise ValueError
    return number


def _read_text(cell: str) -> str:
    return _matched(r"\S(.*\S)?", cell)


def _read_texts(cell: list[str]) -> list[str]:
    if not isinstance(cell, list) or not cell:
        raise ValueError
    return [_read_text(item) for item in cell]

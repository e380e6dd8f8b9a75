"""What notebook and press say to each other: the MIME types of an executed notebook's outputs.

`present` writes them and the press reads them back. Nothing else connects the two sides.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

TABLE_MIME = "application/vnd.tsunagari.table+json"
CHART_MIME = "application/vnd.tsunagari.chart+json"
"""Beside a drawing: ``alt``, what it shows in words, for a cell that does not say it."""
FACT_MIME = "application/vnd.tsunagari.fact+json"
PREVIEW_MIME = "application/vnd.tsunagari.preview+json"
"""What is for the eyes of whoever writes the notebook, and never on a page."""
COUNT_MIME = "application/vnd.tsunagari.count+json"
"""Beside a fact: whom it counts, None for nobody; missing if that is not said."""

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


class FactError(ValueError):
    """A fact that cannot be recorded or read; the message says which and why."""


@dataclass(frozen=True)
class Fact:
    """A named value.

    Attributes
    ----------
    name
        Dotted and lower-case; its first part is the section: ``advertising.ctr``.
    value
        The value for machines. Dates are ISO strings.
    text
        The value as the prose prints it, one line: ``0.27%``.
    unit
        The unit of `value`, such as ``人``; empty for a share or a text.
    source
        Where the value comes from.
    """

    name: str
    value: int | float | str
    text: str
    unit: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not _NAME.fullmatch(self.name):
            raise FactError(
                f"fact name {self.name!r}: write it as section.name, in lower-case letters, "
                "digits and underscores"
            )
        if isinstance(self.value, bool) or not isinstance(self.value, int | float | str):
            raise FactError(
                f"fact {self.name}: a value is a number, a text or a date, "
                f"not {type(self.value).__name__}"
            )
        if isinstance(self.value, float) and not math.isfinite(self.value):
            raise FactError(f"fact {self.name}: the value is {self.value}, not a finite number")
        for field in ("text", "unit", "source"):
            if not isinstance(getattr(self, field), str):
                raise FactError(f"fact {self.name}: {field} is not a text")
        if not self.text.strip() or self.text.splitlines() != [self.text]:
            raise FactError(f"fact {self.name}: its text must be one line and not empty")


def collect(notebook: Mapping[str, Any]) -> list[Fact]:
    """Read the facts of an executed notebook, in the order of their recording.

    Parameters
    ----------
    notebook
        The notebook as a mapping (nbformat 4).

    Raises
    ------
    FactError
        If a fact is malformed, or if one name stands for two different facts. The message
        gives the number of the cell, counted from 1 over all cells.
    """
    found: dict[str, tuple[int, Fact]] = {}
    for number, cell in enumerate(notebook["cells"], start=1):
        for output in cell.get("outputs", ()):
            if FACT_MIME not in output.get("data", {}):
                continue
            recorded = _read(output["data"][FACT_MIME], number)
            first, known = found.setdefault(recorded.name, (number, recorded))
            if known != recorded:
                raise FactError(
                    f"fact {recorded.name}: cell {first} records {known.text} ({known.value}), "
                    f"cell {number} records {recorded.text} ({recorded.value}); "
                    "give one of them another name"
                )
    return [recorded for _, recorded in found.values()]


def _read(content: Any, cell: int) -> Fact:
    names = {field.name for field in fields(Fact)}
    if not isinstance(content, Mapping) or set(content) != names:
        raise FactError(f"cell {cell}: a fact has exactly the fields {', '.join(sorted(names))}")
    try:
        return Fact(**content)
    except FactError as error:
        raise FactError(f"cell {cell}: {error}") from None

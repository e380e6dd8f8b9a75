"""Facts: named values that a notebook records and the report's prose cites."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from types import EllipsisType
from typing import Any

from tsunagari.contract import COUNT_MIME, FACT_MIME, Fact
from tsunagari.tabulation.declaration import Count


def fact(
    name: str,
    value: int | float | str | dt.date,
    text: str,
    *,
    unit: str = "",
    source: str = "",
    counts: Count | EllipsisType | None = ...,
) -> None:
    """Record a named value as an output of the running notebook.

    Parameters
    ----------
    name, text, unit, source
        See `Fact`.
    value
        A number (numpy's scalars too), a text or a date.
    counts
        Whom the value counts, if it is a count or a share of people, or is worked out of one
        (``derived=True``): then the build makes sure that it gives nothing away that tables hide.
        None if it counts nobody (a year, a limit, a name with digits), or if its text is put
        together of numbers that are marked already, such as shares with an x for each hidden
        one. Beside tables of people, a fact with digits has to say one of these where the
        edition sets ``disclosure``.

    Raises
    ------
    FactError
        If the name, the value or the text is not what `Fact` allows.
    """
    from IPython.display import display

    recorded = Fact(name, _plain(value), text, unit, source)
    bundle: dict[str, Any] = {FACT_MIME: asdict(recorded), "text/plain": f"{name} = {text}"}
    if counts is None:
        bundle[COUNT_MIME] = None
    elif isinstance(counts, Count):
        bundle[COUNT_MIME] = counts.plain()
    display(bundle, raw=True)  # type: ignore[no-untyped-call]


def _plain(value: Any) -> Any:
    """Return a date as an ISO string, and numpy's scalar as Python's."""
    if isinstance(value, dt.datetime):  # pandas' Timestamp too
        value = value.date()
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value

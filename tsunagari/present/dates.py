"""Dates as the report prints them: the Japanese calendar (和暦) and the Western one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from tsunagari.messages import coded
from tsunagari.present.printed import Printed
from tsunagari.tabulation.symbols import UNKNOWN

# First day of each era: 昭和 by the notice of 25 December 1926, 平成 by cabinet order 1 of 1989,
# 令和 by cabinet order 143 of 2019.
_ERAS = (
    (dt.date(2019, 5, 1), "令和"),
    (dt.date(1989, 1, 8), "平成"),
    (dt.date(1926, 12, 25), "昭和"),
)


def wareki(day: dt.date | str) -> str:
    """Return a date (or an ISO string) in the Japanese calendar: ``令和4年2月18日``.

    Raises
    ------
    ValueError
        If the text is not an ISO date, or the date lies before 昭和.
    """
    date = _date(day)
    return f"{wareki_year(date)}{date.month}月{date.day}日"


def wareki_year(day: dt.date | str) -> str:
    """Return the year of a date in the Japanese calendar: ``令和元年``."""
    date = _date(day)
    for first, era in _ERAS:
        if date >= first:
            year = date.year - first.year + 1
            return f"{era}{'元' if year == 1 else year}年"
    raise ValueError(
        coded(
            "N17",
            "{date} lies before the eras that this report prints (昭和)",
            date=date.isoformat(),
        )
    )


def wareki_month(day: dt.date | str) -> Printed:
    """Return the month of a date: ``令和4年2月``, its value for machines ``2022-02``."""
    date = _date(day)
    return Printed(f"{wareki_year(date)}{date.month}月", f"{date:%Y-%m}")


def western(day: dt.date | str) -> str:
    """Return a date in the Western calendar: ``2022年2月18日``."""
    date = _date(day)
    return f"{date.year}年{date.month}月{date.day}日"


def wareki_period(start: dt.date | str, end: dt.date | str) -> str:
    """Return a period: ``令和5年1月16日から令和5年2月6日``.

    Raises
    ------
    ValueError
        If the period ends before it starts.
    """
    first, last = _date(start), _date(end)
    if last < first:
        raise ValueError(
            coded(
                "N17", "the period ends ({last}) before it starts ({first})", last=last, first=first
            )
        )
    return f"{wareki(first)}から{wareki(last)}"


def wareki_days(days: Sequence[dt.date | str]) -> str:
    """Return several days, repeating only what changes: ``令和5年2月8日、9日、10日``.

    Raises
    ------
    ValueError
        If no day is given.
    """
    if not len(days):
        raise ValueError(coded("N17", "no day to print"))
    dates = [_date(day) for day in days]
    parts = [wareki(dates[0])]
    for before, date in pairwise(dates):
        if wareki_year(before) != wareki_year(date):
            parts.append(wareki(date))
        elif before.month != date.month:
            parts.append(f"{date.month}月{date.day}日")
        else:
            parts.append(f"{date.day}日")
    return "、".join(parts)


def fiscal_year(year: int | None) -> Printed:
    """Return the fiscal year that starts in April of a Western year: 2022 is ``令和4年度``.

    A fiscal year in which the era changed has the name of the new era (令和元年度). 「…」 where it
    is not known.
    """
    if year is None:
        return Printed(UNKNOWN)
    return Printed(f"{wareki_year(dt.date(year, 12, 31))}度", year)


def _date(day: dt.date | str) -> dt.date:
    if isinstance(day, str):
        try:
            return dt.date.fromisoformat(day)
        except ValueError:
            raise ValueError(
                coded("N17", "{day!r} is not a date: write it as 2022-02-18", day=day)
            ) from None
    return day.date() if isinstance(day, dt.datetime) else day

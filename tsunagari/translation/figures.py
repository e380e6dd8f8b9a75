"""Numbers and days in Japanese text, and how English prints them."""

from __future__ import annotations

import calendar
import re
from decimal import Decimal

_FIRST_YEARS = {"令和": 2019, "平成": 1989, "昭和": 1926}
_TIMES = {"千": 1_000, "万": 10_000, "億": 100_000_000}
_YEAR = r"(?:(令和|平成|昭和)(元|\d+)|(\d{4}))年"
_DAY = re.compile(
    _YEAR + r"(?:（\d{4}年）)?(\d{1,2})月(\d{1,2})日((?:、(?:\d{1,2}月)?\d{1,2}日)*)"
    r"(?:（(\d{4})年(\d{1,2})月(\d{1,2})日）)?"
)
_MONTH = re.compile(_YEAR + r"(\d{1,2})月")
_FISCAL_YEAR = re.compile(_YEAR + "度")
_ONE_YEAR = re.compile(_YEAR)
_DAY_OF_YEAR = re.compile(r"(\d{1,2})月(\d{1,2})日")
_MORE_DAYS = re.compile(r"、(?:(\d{1,2})月)?(\d{1,2})日")
_NUMBER = re.compile(r"(△?)(\d[\d,]*(?:\.\d+)?)([千万億]?)")

FIGURE = re.compile(
    "|".join(
        # Without groups of their own, so that the whole is one alternative after another.
        re.sub(r"\((?!\?)", "(?:", pattern.pattern)
        for pattern in (_DAY, _MONTH, _FISCAL_YEAR, _ONE_YEAR, _DAY_OF_YEAR, _NUMBER)
    )
)
"""A number with 千, 万 or 億, a year, a month, a day, or several days."""


def english(figure: str) -> str:
    """Return what `FIGURE` has found as English prints it: ``14 February 2023``, ``5,900``."""
    if match := _DAY.fullmatch(figure):
        return _days(match)
    if match := _MONTH.fullmatch(figure):
        return f"{calendar.month_name[int(match[4])]} {_western(match)}"
    if match := _FISCAL_YEAR.fullmatch(figure):
        return f"FY{_western(match)}"
    if match := _ONE_YEAR.fullmatch(figure):
        return str(_western(match))
    if match := _DAY_OF_YEAR.fullmatch(figure):
        return f"{int(match[2])} {calendar.month_name[int(match[1])]}"
    match = _NUMBER.fullmatch(figure)
    if match is None:
        raise ValueError(figure)
    sign, digits, times = match.groups()
    if times:
        digits = f"{Decimal(digits.replace(',', '')) * _TIMES[times]:,f}"
        digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"{'−' if sign else ''}{digits}"


def _western(match: re.Match[str]) -> int:
    """Return the year of a match that begins with one."""
    era, of_era, year = match.groups()[:3]
    if era is None:
        return int(year)
    return _FIRST_YEARS[era] - 1 + (1 if of_era == "元" else int(of_era))


def _days(match: re.Match[str]) -> str:
    """Return one or more days: ``8, 9 and 10 February 2023``; the same day is not said twice."""
    year, month, first = _western(match), int(match[4]), int(match[5])
    months: dict[int, list[int]] = {month: [first]}
    for other, day in _MORE_DAYS.findall(match[6]):
        month = int(other or month)
        months.setdefault(month, []).append(int(day))
    text = _listed([f"{_listed(days)} {calendar.month_name[m]}" for m, days in months.items()])
    text = f"{text} {year}"
    if match[7] and (int(match[7]), int(match[8]), int(match[9])) != (year, month, first):
        text += f" ({int(match[9])} {calendar.month_name[int(match[8])]} {match[7]})"
    return text


def _listed(items: list[str] | list[int]) -> str:
    texts = list(map(str, items))
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)

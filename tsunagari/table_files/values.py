"""The values of cells as people write them, wherever only one reading is possible."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ー"), "-")
_TIME = re.compile(r"[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?$", re.ASCII)
_WEEKDAY = re.compile(r" ?\(([月火水木金土日])(?:曜日?)?\)$")
_WEEKDAYS = "月火水木金土日"
_WESTERN_DAY = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年 ?(\d{1,2})月 ?(\d{1,2})日|(\d\d)(\d\d))", re.ASCII
)
_ERA_YEAR = r"(令和|平成|昭和|[RHS])\.? ?(元|\d{1,2})"
_ERA_DAY = re.compile(
    rf"{_ERA_YEAR}(?:([-/.])(\d{{1,2}})\3(\d{{1,2}})|年 ?(\d{{1,2}})月 ?(\d{{1,2}})日)", re.ASCII
)
_WESTERN_MONTH = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年 ?(\d{1,2})月)", re.ASCII)
_ERA_MONTH = re.compile(rf"{_ERA_YEAR}(?:[-/.](\d{{1,2}})|年 ?(\d{{1,2}})月)", re.ASCII)
_ENGLISH_DAY = re.compile(
    r"(?:([a-z]{3,9})\.? (\d{1,2}), |(\d{1,2}) ([a-z]{3,9})\.? )(\d{4})", re.ASCII | re.IGNORECASE
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_COUNTER = re.compile(
    r"(?<=\d) ?(人|名|件|回|個|社|団体|世帯|票|部|歳|才|円|校|か所|カ所|ヶ所|箇所)$"
)
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", re.ASCII)
_ERAS = {
    "令和": (dt.date(2019, 5, 1), dt.date.max),
    "平成": (dt.date(1989, 1, 8), dt.date(2019, 4, 30)),
    "昭和": (dt.date(1926, 12, 25), dt.date(1989, 1, 7)),
}
_LETTERS = {"R": "令和", "H": "平成", "S": "昭和"}
_EXCEL = dt.date(1899, 12, 30)
"""The day 0 of Excel, as far as days from March 1900 go."""
_SERIALS = range(36526, 73051)
"""The years 2000 to 2099: five digits that no other way of writing a day has."""


def plain(text: str) -> str:
    """Return a text without blanks at its ends, full-width letters, digits and signs as ASCII."""
    return unicodedata.normalize("NFKC", text).strip()


def day(text: str) -> dt.date:
    """Read a day: 2023-02-08, 2023/2/8, 20230208, 2023年2月8日, 令和5年2月8日, R5.2.8, Feb 8, 2023.

    A time behind it is left out, and a day of the week has to fit. Five digits are the number
    by which Excel stores a day of this century.

    Raises
    ------
    ValueError
        If it is none, or may be two: 02/08/2023, 23/2/8.
    """
    shown = _TIME.sub("", _as_day(text))
    weekday = _WEEKDAY.search(shown)
    found = _day(shown[: weekday.start()] if weekday else shown)
    if weekday and _WEEKDAYS[found.weekday()] != weekday[1]:
        raise ValueError
    return found


def month(text: str) -> dt.date:
    """Read a month, as its first day: 2022-03, 2022/3, 2022年3月, 令和4年3月, and its first day.

    Raises
    ------
    ValueError
        If it is none.
    """
    shown = _as_day(text)
    if match := _WESTERN_MONTH.fullmatch(shown):
        return dt.date(int(match[1]), int(match[2] or match[3]), 1)
    if match := _ERA_MONTH.fullmatch(shown):
        # The month in which an era ends is still called by it.
        first, last = _ERAS[_LETTERS.get(match[1], match[1])]
        found = dt.date(_year(first, match[2]), int(match[3] or match[4]), 1)
        if first.replace(day=1) <= found <= last:
            return found
        raise ValueError
    found = day(text)  # Excel makes a day of a month
    if found.day != 1:
        raise ValueError
    return found


def year(text: str) -> int:
    """Read a year, in either calendar, or that of a day: 1965, 1965年, 昭和40年, S40, 1965/3/4.

    Raises
    ------
    ValueError
        If it is none, or a year that its era does not have.
    """
    shown = plain(text).removesuffix("生まれ").removesuffix("年").rstrip()
    if re.fullmatch(r"\d{4}", shown, re.ASCII):
        return int(shown)
    if match := re.fullmatch(_ERA_YEAR, shown, re.ASCII):
        first, last = _ERAS[_LETTERS.get(match[1], match[1])]
        found = _year(first, match[2])
        if found <= last.year:
            return found
        raise ValueError
    return day(text).year


def whole(text: str) -> int:
    """Read a whole number from 0: 1234, 1,234, １２, 2.0.

    Raises
    ------
    ValueError
        If it is none, or its comma may be that of a decimal: 1,5.
    """
    number = decimal(text)
    if number != number.to_integral_value():
        raise ValueError
    return int(number)


def counted(text: str) -> int:
    """Read a whole number from 0, with what it counts behind it or without: 53, 53名, 1,200 件.

    Raises
    ------
    ValueError
        If it is none.
    """
    return whole(_COUNTER.sub("", plain(text)))


def decimal(text: str) -> Decimal:
    """Read a number from 0, with as many decimals as are written: 4.50, 1,234.5, １．５.

    Raises
    ------
    ValueError
        If it is none.
    """
    shown = plain(text)
    if not _NUMBER.fullmatch(shown):
        raise ValueError
    return Decimal(shown.replace(",", ""))


def _as_day(text: str) -> str:
    return " ".join(plain(text).translate(_DASHES).split())


def _day(shown: str) -> dt.date:
    if match := _WESTERN_DAY.fullmatch(shown):
        year, of_month, date = (int(part) for part in match.groups() if part and part.isdigit())
        return dt.date(year, of_month, date)
    if match := _ERA_DAY.fullmatch(shown):
        first, last = _ERAS[_LETTERS.get(match[1], match[1])]
        year = _year(first, match[2])
        found = dt.date(year, int(match[4] or match[6]), int(match[5] or match[7]))
        if first <= found <= last:
            return found
    if match := _ENGLISH_DAY.fullmatch(shown):
        name = (match[1] or match[4]).lower()
        number = next((n for n, full in enumerate(_MONTHS, 1) if full.startswith(name)), 0)
        return dt.date(int(match[5]), number, int(match[2] or match[3]))
    if shown.isdecimal() and int(shown) in _SERIALS:
        return _EXCEL + dt.timedelta(int(shown))
    raise ValueError


def _year(first: dt.date, number: str) -> int:
    return first.year - 1 + (1 if number == "元" else int(number))

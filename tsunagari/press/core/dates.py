"""A day as the press itself prints it: on the first page, at the foot, on a cover."""

from __future__ import annotations

import datetime

_REIWA = datetime.date(2019, 5, 1)


def date_text(day: datetime.date) -> str:
    """Return a day with its year in the era and in the Western count."""
    year = f"{day.year}年"
    if day >= _REIWA:
        of_era = day.year - _REIWA.year + 1
        year = f"令和{'元' if of_era == 1 else of_era}年（{year}）"
    return f"{year}{day.month}月{day.day}日"

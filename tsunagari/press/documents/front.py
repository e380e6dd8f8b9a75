"""What stands at the front of every document: whose it is, of when, and whom to ask."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from tsunagari.press.plan.plan import Plan

LICENCE = "クリエイティブ・コモンズ 表示 4.0 国際（CC BY 4.0）"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/deed.ja"
_REIWA = datetime.date(2019, 5, 1)


def date_text(day: datetime.date) -> str:
    """Return a day with its year in the era and in the Western count."""
    year = f"{day.year}年"
    if day >= _REIWA:
        of_era = day.year - _REIWA.year + 1
        year = f"令和{'元' if of_era == 1 else of_era}年（{year}）"
    return f"{year}{day.month}月{day.day}日"


def front(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield what a cover says, each with its name; what the edition does not say is left out."""
    settings = plan.settings
    entries = [
        ("発行", settings.city),
        ("担当", settings.office),
        ("問い合わせ先", settings.contact),
        ("日付", date_text(settings.date)),
        ("版", plan.edition),
        ("利用の条件", LICENCE),
    ]
    yield from ((name, text) for name, text in entries if text)

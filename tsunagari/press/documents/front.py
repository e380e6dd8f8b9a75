"""What stands at the front of every document: whose it is, of when, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterator

from tsunagari.press.core.dates import date_text
from tsunagari.press.plan.plan import Plan

LICENCE = "クリエイティブ・コモンズ 表示 4.0 国際（CC BY 4.0）"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/deed.ja"


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

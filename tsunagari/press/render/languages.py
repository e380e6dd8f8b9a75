"""What a page owes a second language: links to its other language, and the fixed texts around it.

The Japanese texts of the template and of the search are looked up as they stand there, so that
there is one template, and a page in Japanese is not changed by there being another language.
"""

from __future__ import annotations

import re
from typing import Any

from tsunagari.press.bind.book import TO_ORIGINAL, Book
from tsunagari.press.bind.page import Page
from tsunagari.press.plan.plan import ENGLISH, Plan
from tsunagari.translation.texts import BEGIN, END

_WORDS = re.compile(r'[^<>"$\n]*[ぁ-ゖァ-ヺ一-鿿][^<>"$\n]*')
_STRINGS = re.compile(r'(["`])((?:(?!\1).)*[ぁ-ゖ]{2}(?:(?!\1).)*)\1')
_TAG = re.compile(r"<(?:title\b[^>]*>[^<]*|[^>]*>)")
_NAMES = {ENGLISH: "English", "ja": "日本語"}


def links(plan: Plan, book: Book, page: Page) -> dict[str, Any]:
    """Return for the template where a page is in the other language; nothing if there is none.

    Where that page is not there the link leads to the first page, and it is not `same`.
    """
    if plan.lang:
        home = {"href": f"{TO_ORIGINAL}{page.href}", "lang": "ja", "name": _NAMES["ja"]}
        return {"root": TO_ORIGINAL, "other": home, "same": True}
    if not plan.translated:
        return {}
    is_there = page.name in plan.translated
    href = f"{ENGLISH}/{page.href if is_there else book.pages[0].href}"
    other = {"href": href, "lang": ENGLISH, "name": _NAMES[ENGLISH]}
    return {"other": other} | ({"same": True} if is_there else {})


def template(text: str, book: Book) -> str:
    """Return the template with its fixed texts in the language of a book."""

    def said(match: re.Match[str]) -> str:
        text = match[0]
        begin = "\u3000" if text[:1] == "\u3000" else " " if text[:1].isspace() else ""
        words = book.say(text.strip())
        if words.startswith((".", ",")):
            begin = ""
        return f"{begin}{words}{' ' if words.endswith(':') or text[-1:].isspace() else ''}"

    text = _WORDS.sub(said, text.replace("deed.ja", f"deed.{ENGLISH}"))
    return text.replace("number$\u3000", "number$ ").replace("\u3000", " · ")


def script(text: str, book: Book) -> str:
    """Return the search with what it says in the language of a book."""
    return _STRINGS.sub(lambda match: f"{match[1]}{book.say(match[2])}{match[1]}", text)


def mark_japanese(page: str) -> str:
    """Return a page on which it is marked what is in Japanese, where a mark can stand."""
    page = _TAG.sub(lambda tag: tag[0].replace(BEGIN, "").replace(END, ""), page)
    return page.replace(BEGIN, '<span lang="ja">').replace(END, "</span>")

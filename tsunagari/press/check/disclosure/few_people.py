"""Numbers of a few people, as tables, facts and charts of chapters on single persons show them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from tsunagari.contract import Thresholds
from tsunagari.press.check.disclosure.counting_words import UNITS, with_digits
from tsunagari.press.check.disclosure.possible import PrintedNumber, read_number
from tsunagari.press.check.site import BuiltSite

# 2人以上, 2人に満たない and 1～2人 are thresholds, answers and sizes, 1人暮らし a way to live.
_NOT_IN_RANGE = r"(?<![\d.,～~〜\-‐–])"
_NO_COUNT = (
    r"(?!以上|以下|以内|未満|程度|前後|に(?:満た|達し|届)|を(?:下回|上回|超え)|より|まで|ずつ"
    r"|世帯|暮らし|家族|部屋|用|乗り|目|組|件名|[々ひ間権])"
)
_PEOPLE = re.compile(rf"{_NOT_IN_RANGE}(\d[\d,]*)\s?(?:[{UNITS}]){_NO_COUNT}(?!\s?[～~〜])")
_CASES = re.compile(r"(?<![A-Za-z])[nN]\s?[=＝]\s?(\d[\d,]*)(?![\d.])")
_BARE = re.compile(r"(?<![\d.,])(\d[\d,]*)(?![\d.,%])")
_COUNTED = re.compile(rf"(?:[{UNITS}]|者|度|実|回答)数|\([{UNITS}]\)|\b[nN]\b")
"""In the name of a row or column: its numbers are of people."""


def sections(site: BuiltSite) -> set[str]:
    """Return the sections whose data have a file about single persons."""
    folders = {PurePosixPath(name).parts[0] for name in site.plan.settings.private}
    return {
        section.name
        for section in site.plan.sections
        if PurePosixPath(str(section.parameters.get("data", ""))).name in folders
    }


def few(text: str, limits: Thresholds, *names: str) -> PrintedNumber | None:
    """Return the first number of a text that is of people, and as few as are hidden.

    Parameters
    ----------
    names
        Of the row and the column, which may say that its numbers are of people.
    """
    text = with_digits(unicodedata.normalize("NFKC", text))
    signs = [_PEOPLE, _CASES]
    if any(_COUNTED.search(unicodedata.normalize("NFKC", name)) for name in names):
        signs.append(_BARE)
    for sign in signs:
        for match in sign.finditer(text):
            number = read_number(match[1])
            if number is not None and 1 <= number.value <= limits.hidden:
                return number._replace(text=match[0])
    return None

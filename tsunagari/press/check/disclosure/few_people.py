"""Numbers of a few people, as tables, facts and charts of chapters on single persons show them."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from tsunagari.contract import Thresholds
from tsunagari.press.check import private_tables
from tsunagari.press.check.disclosure.counting_words import UNITS, with_digits
from tsunagari.press.check.disclosure.possible import PrintedNumber, read_number
from tsunagari.press.check.site import BuiltSite
from tsunagari.table_files.encodings import UnreadableError

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


def sections(site: BuiltSite) -> Mapping[str, Sequence[str]]:
    """Return by section the files about single persons that its data have; those without none."""
    files: dict[str, list[str]] = {}
    for name in site.plan.settings.private:
        files.setdefault(PurePosixPath(name).parts[0], []).append(name)
    folders = {
        section.name: PurePosixPath(str(section.parameters.get("data", ""))).name
        for section in site.plan.sections
    }
    return {section: files[folder] for section, folder in folders.items() if folder in files}


def most(site: BuiltSite) -> Mapping[str, int]:
    """Return by the label of a table how many people it can count: as many as its files have rows.

    Where persons are columns, as many as there are columns; where a file cannot be read, which is
    told elsewhere, it is not known.
    """
    folder = site.plan.root / "data" / site.plan.edition
    people: dict[str, int] = {}
    for section, names in sections(site).items():
        with contextlib.suppress(UnreadableError, OSError):
            tables = [table for name in names for table in private_tables.read(folder / name)]
            people[section] = sum(max(len(head), len(body)) for head, body in tables)
    return {
        shown.label: people[page.name]
        for page in site.book.pages
        if page.name in people
        for shown in page.floats
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

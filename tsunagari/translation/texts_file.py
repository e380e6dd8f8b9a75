"""The file of an edition's texts in English, as people fill it in: ``en.csv``, also from Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from tsunagari.messages import Coded, coded, say
from tsunagari.table_files.encodings import UnreadableError
from tsunagari.table_files.layout import Found, find_header, same
from tsunagari.translation.texts import key_of

JAPANESE, ENGLISH, PLACE = "日本語", "英語", "場所"
"""Heads of the file's columns; the last is for people."""
UNFILLED = "…"
_BLANK = ("", UNFILLED, "...", "‥")


class TranslationError(ValueError):
    """A file of translations that cannot be read.

    Attributes
    ----------
    where
        The place in the file, if there is one.
    """

    def __init__(self, what: Coded, where: str = "") -> None:
        self.where = where
        super().__init__(what)


class Entry(NamedTuple):
    """A text and its translation, empty where that is still to come."""

    line: int
    place: str
    japanese: str
    english: str


def read(path: Path) -> list[Entry]:
    """Return what a file of translations has, in its order.

    Raises
    ------
    TranslationError
        It is no table with the columns 日本語 and 英語, or has two translations of one text.
    """
    try:
        found = find_header(path, (JAPANESE, ENGLISH, PLACE))
        names = [same(cell) for cell in found.head]
        head = [
            next((n for n in (JAPANESE, ENGLISH, PLACE) if same(n) == cell), cell) for cell in names
        ]
        if not {JAPANESE, ENGLISH} <= set(head):
            what = coded(
                "P13",
                "the file of translations needs the columns {japanese} and {english}.",
                japanese=JAPANESE,
                english=ENGLISH,
            )
            raise TranslationError(what)
        return list(_entries(found, head))
    except UnreadableError as error:
        raise TranslationError(Coded(str(error)), error.where) from None


def _entries(found: Found, head: list[str]) -> Iterator[Entry]:
    known: dict[str, str] = {}
    for number, row in enumerate(found.way.rows(), start=1):
        if number <= found.row:
            continue
        cells = dict(zip_longest(head, map(str.strip, row), fillvalue=""))
        text, said = cells[JAPANESE], cells[ENGLISH]
        said = "" if said in _BLANK else said
        if text and known.setdefault(key_of(text), said) != said:
            what = coded("P13", "{text} has two translations.", text=f"「{text[:40]}」")
            raise TranslationError(what, say("row {number}", number=number))
        if text:
            yield Entry(number, cells.get(PLACE, ""), text, said)


def with_missing(entries: Iterable[Entry], missing: Mapping[str, str]) -> str:
    """Return the file of an edition with rows for what has no translation, to be filled in."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow([PLACE, JAPANESE, ENGLISH])
    known = list(entries)
    rows.writerows([entry.place, entry.japanese, entry.english or UNFILLED] for entry in known)
    there = {key_of(entry.japanese) for entry in known}
    rows.writerows([place, key, UNFILLED] for key, place in missing.items() if key not in there)
    return text.getvalue()

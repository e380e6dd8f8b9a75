"""Looks up the report's texts: those of the edition first, then those of the product."""

from __future__ import annotations

import csv
import functools
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from tsunagari.messages import Coded, coded, say
from tsunagari.table_files.encodings import UnreadableError, find_encoding
from tsunagari.translation.figures import FIGURE, english
from tsunagari.translation.own_texts import TEXTS

VARIABLE = "TSUNAGARI_TRANSLATION"
"""Names to a notebook that runs the file of its edition, by its path from the project's folder."""
JAPANESE, ENGLISH, PLACE = "日本語", "英語", "場所"
"""Heads of the file's columns; the last is for people."""
UNFILLED = "…"

BEGIN, END = "\ue010", "\ue011"
"""Between these stands what is left in Japanese, until it is marked as such."""

_LETTER = re.compile(r"[ぁ-ゖァ-ヺー一-鿿々〆ヶ]")
_PARTS = re.compile(r"([「」『』（）()、。：；／・～\n])")
_WIDE = "[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffe6]"
_BROKEN = re.compile(rf"(?<={_WIDE}) | (?={_WIDE})")
_MARKS = {
    "「": "“",
    "」": "”",
    "『": "“",
    "』": "”",
    "（": " (",
    "）": ")",
    "、": ", ",
    "。": ". ",
    "：": ": ",
    "；": "; ",
    "／": "/",
    "・": ", ",
    "～": "–",
}
_SIGNS = str.maketrans({**_MARKS, "％": "%", "＝": " = ", "　": " ", "－": "–", "△": "−"})
_FIELD = re.compile(r"\{(\d*|\*)\}")


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


class Translator:
    """Says the report's texts in English.

    Parameters
    ----------
    entries
        English by Japanese, in which ``{}`` stands for a figure and ``{*}`` for any other text
        that is translated too.

    Attributes
    ----------
    missing
        What had no translation so far, in the form in which it is looked up, with its place.
    place
        Where the texts stand that are being said.
    """

    def __init__(self, entries: Mapping[str, str]) -> None:
        self._entries = {key_of(text): said for text, said in entries.items()}
        self._patterns = [
            (_pattern(text), said) for text, said in self._entries.items() if "{*}" in text
        ]
        self.missing: dict[str, str] = {}
        self.place = ""

    def text(self, japanese: str) -> str | None:
        """Return a text in English; None if it has no translation."""
        if not has_japanese(japanese):
            return _tidy(japanese.translate(_SIGNS))
        known = self._entries.get(key_of(japanese))
        return known or self._by_pattern(japanese) or self._by_parts(japanese)

    def shown(self, japanese: str) -> str:
        """Return a text in English, or as it is between marks, noted as missing."""
        found = self.text(japanese)
        if found is None:
            self.lacks(template(japanese))
            return f"{BEGIN}{japanese}{END}"
        return found

    def prose(self, japanese: str) -> str | None:
        """Return a piece of Markdown in English: as a whole, for its figures are facts."""
        return self._entries.get(key_of(japanese)) or None

    def lacks(self, japanese: str) -> None:
        """Note that a text has no translation."""
        self.missing.setdefault(key_of(japanese), self.place)

    def _by_pattern(self, japanese: str) -> str | None:
        said = self._entries.get(template(japanese))
        if said:
            return _filled(said, [english(figure) for figure in FIGURE.findall(japanese)])
        if FIGURE.fullmatch(japanese):
            return english(japanese)
        for pattern, said in self._patterns:
            if said and (match := pattern.fullmatch(japanese)):
                parts = [self.text(part) for part in match.groups()]
                if None not in parts:
                    return _filled(said, [part for part in parts if part is not None])
        return None

    def _by_parts(self, japanese: str) -> str | None:
        """Return a text whose parts are translated: 全国（令和3年度）, A、B."""
        pieces = _PARTS.split(japanese)
        if len(pieces) == 1:
            return None
        said = []
        for place, piece in enumerate(pieces):
            words = _MARKS.get(piece, piece) if place % 2 else self.text(piece.strip())
            if words is None:
                return None
            said.append(words)
        return _tidy("".join(said))


def has_japanese(text: str) -> bool:
    """Check that a text has Japanese letters, and not signs alone."""
    return _LETTER.search(text) is not None


def template(text: str) -> str:
    """Return a text as it is looked up: ``{}`` for its figures, and its lines not broken."""
    return key_of(FIGURE.sub("{}", text))


def key_of(text: str) -> str:
    """Return a text as it is compared, however its lines are broken."""
    return _BROKEN.sub("", " ".join(text.split()))


def without_marks(text: str) -> str:
    """Return a text in which it is not marked what is left in Japanese."""
    return text.replace(BEGIN, "").replace(END, "")


def fields(text: str) -> list[str]:
    """Return the fields of a text, as they are written."""
    return [match[0] for match in _FIELD.finditer(text)]


def read(path: Path) -> list[Entry]:
    """Return what a file of translations has, in its order.

    Raises
    ------
    TranslationError
        It is no table with the columns 日本語 and 英語, or has two translations of one text.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode(find_encoding(raw)[0]).removeprefix("\ufeff")
    except UnreadableError as error:
        raise TranslationError(Coded(str(error)), error.where) from None
    rows = csv.reader(io.StringIO(text, newline=""))
    head = [cell.strip() for cell in next(rows, [])]
    if not {JAPANESE, ENGLISH} <= set(head):
        what = coded(
            "P13",
            "the file of translations needs the columns {japanese} and {english}.",
            japanese=JAPANESE,
            english=ENGLISH,
        )
        raise TranslationError(what)
    return list(_entries(rows, head))


def _entries(rows: Iterator[list[str]], head: Sequence[str]) -> Iterator[Entry]:
    known: dict[str, str] = {}
    for number, row in enumerate(rows, start=2):
        cells = dict(zip_longest(head, map(str.strip, row), fillvalue=""))
        text, said = cells[JAPANESE], cells[ENGLISH]
        said = "" if said == UNFILLED else said
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


def reader(path: Path) -> Translator:
    """Return who says texts in English by the file of an edition, and the product's own."""
    return Translator(TEXTS | {e.japanese: e.english for e in read(path) if e.english})


@functools.cache
def current() -> Translator | None:
    """Return who says the texts of the notebook that runs in English; None if nobody does."""
    name = os.environ.get(VARIABLE)
    if not name:
        return None
    here = Path.cwd()
    paths = (folder / name for folder in (here, *here.parents))
    return next((reader(path) for path in paths if path.is_file()), None)


def _pattern(text: str) -> re.Pattern[str]:
    parts = _FIELD.split(text)
    return re.compile(
        "".join(
            re.escape(part) if not place % 2 else "(.+?)" if part == "*" else f"({FIGURE.pattern})"
            for place, part in enumerate(parts)
        ),
        re.DOTALL,
    )


def _filled(said: str, parts: list[str]) -> str:
    """Return a translation with figures in its fields, of two forms the one for the number.

    ``{} person|{} people`` says one thing of 1 and another of all other numbers.
    """
    one, _, more = said.partition("|")
    said = one if not more or (parts and parts[0] == "1") else more
    left = iter(parts)
    return _FIELD.sub(
        lambda field: parts[int(field[1]) - 1] if field[1].isdecimal() else next(left, ""), said
    )


def _tidy(text: str) -> str:
    """Return a text with one space where English has one."""
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r" (?=[,;:.)”])|(?<=[(“]) ", "", text)

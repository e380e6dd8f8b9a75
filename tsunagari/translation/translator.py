"""Looks up the report's texts: those of the edition first, then those of the product.

What the product puts together, as 「東地区（n＝12）」, is said by one of its patterns, and its
parts are looked up in turn. So an edition translates its own words alone, and where one is missing
it is this word that is asked for.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from tsunagari.translation import texts_file
from tsunagari.translation.figures import FIGURE, english
from tsunagari.translation.own_texts import JOINED, TEXTS
from tsunagari.translation.patterns import FIELD, Pattern, capital, filled
from tsunagari.translation.texts import BEGIN, END, has_japanese, key_of, template

VARIABLE = "TSUNAGARI_TRANSLATION"
"""Names to a notebook that runs the file of its edition, by its path from the project's folder."""

_PARTS = re.compile(r"([「」『』（）()、。：；／・～\n])")
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
_NAME = re.compile(r"[\w.-]+", re.ASCII)
_MARKUP = re.compile(r"[{}\[\]@*`]")


class _Said(NamedTuple):
    """A text in English, and which parts of it are still in Japanese, as they are looked up."""

    text: str
    missing: Sequence[str] = ()

    @property
    def lacks(self) -> int:
        """How much is missing: better two words than the sentence around them."""
        return sum(2 * len(text.replace("{}", "")) + 1 for text in self.missing)


class Translator:
    """Says the report's texts in English.

    Parameters
    ----------
    entries
        English by Japanese, in which ``{}`` stands for a figure, ``{*}`` for any other text that is
        said in English too, and ``{%}`` for a number with its unit or the mark in its place.

    Attributes
    ----------
    missing
        What had no translation so far, in the form in which it is looked up, with its place.
    place
        Where the texts stand that are being said.
    """

    def __init__(self, entries: Mapping[str, str]) -> None:
        self._entries = {key_of(text): said for text, said in entries.items() if said}
        self._patterns = list(_patterns(entries))
        self._joined = list(_patterns(JOINED))
        self._known: dict[str, _Said] = {}
        self._used: set[str] = set()
        self._whole: set[str] = set()
        self.missing: dict[str, str] = {}
        self.place = ""

    def text(self, japanese: str) -> str | None:
        """Return a text in English; None if it, or a part of it, has no translation."""
        said = self._said(japanese)
        return None if said.missing else said.text

    def shown(self, japanese: str) -> str:
        """Return a text in English; what is still in Japanese stands in marks and is noted."""
        said = self._said(japanese)
        for text in said.missing:
            self._lacks(text)
        return said.text

    def label(self, japanese: str) -> str:
        """Return a text that stands alone, as in a cell or on a chart: it begins with a capital."""
        said = self.shown(japanese)
        return capital(said) if has_japanese(japanese) else said

    def prose(self, japanese: str) -> str | None:
        """Return a piece of Markdown in English: as a whole, for its figures are facts.

        A pattern's fields stand for names there: of facts, figures and notebooks.
        """
        key = key_of(japanese)
        if not has_japanese(japanese):
            return _tidy(japanese.translate(_SIGNS))
        if key in self._entries:
            self._used.add(key)
            return self._entries[key]
        for pattern in self._patterns:
            for names in pattern.splits(key):
                if all(map(_NAME.fullmatch, names)):
                    self._used.add(key_of(pattern.text))
                    return filled(pattern.said, names)
        return None if _MARKUP.search(japanese) else self.text(japanese)

    def shown_prose(self, japanese: str) -> str:
        """Return a piece of Markdown in English, or as it is in marks, and noted."""
        said = self.prose(japanese)
        if said is not None:
            return said
        self._whole.add(key_of(japanese))
        self._lacks(japanese)
        return f"{BEGIN}{japanese}{END}"

    def _lacks(self, text: str) -> None:
        self.missing.setdefault(key_of(text), self.place)

    def wanted(self) -> dict[str, str]:
        """Return what is missing, with its place, but for what follows from the rest of it."""
        given = self._entries | dict.fromkeys(self.missing, "-")
        return {
            text: place
            for text, place in self.missing.items()
            if text in self._whole or Translator(given | {text: ""}).text(text) is None
        }

    def unused(self, entries: Sequence[texts_file.Entry]) -> list[texts_file.Entry]:
        """Return the entries of texts that nobody wanted to be said."""
        wanted = self._used | self.missing.keys()
        return [entry for entry in entries if key_of(entry.japanese) not in wanted]

    def _said(self, japanese: str) -> _Said:
        text = " ".join(japanese.split())
        if text not in self._known:
            self._known[text] = self._found(text)
        return self._known[text]

    def _found(self, text: str) -> _Said:
        if not has_japanese(text):
            return _Said(_tidy(text.translate(_SIGNS)))
        for key in (key_of(text), template(text)):
            if key in self._entries:
                self._used.add(key)
                figures = FIGURE.findall(text) if FIELD.search(key) else []
                return _Said(filled(self._entries[key], [english(each) for each in figures]))
        if FIGURE.fullmatch(text):
            return _Said(english(text))
        best = _Said(f"{BEGIN}{text}{END}", (template(text),))
        for said in self._by_patterns(text, self._patterns):
            if said.lacks < best.lacks:
                best = said
            if not best.missing:
                return best
        several = self._by_sentences(text)
        if several is not None and several.lacks < best.lacks:
            best = several
        joined = self._by_patterns(text, [] if "%" in text else self._joined)  # names alone
        whole = next((said for said in joined if not said.missing), None)
        return whole or self._by_parts(text) or best

    def _by_patterns(self, text: str, patterns: Sequence[Pattern]) -> Iterator[_Said]:
        forms = dict.fromkeys((text, key_of(text)))
        for pattern in patterns:
            splits = (parts for form in forms for parts in pattern.splits(form))
            # Of a list it is enough to take the first item off.
            most = 1 if pattern.text.endswith("{%}、{*}") else None
            for parts in islice(splits, most):
                if "。" not in pattern.text and any(map(self._is_several, parts)):
                    continue
                said = [self._said(part) for part in parts]
                missing = [each for part in said for each in part.missing]
                if not missing:
                    self._used.add(key_of(pattern.text))
                yield _Said(filled(pattern.said, [part.text for part in said]), missing)

    def _is_several(self, part: str) -> bool:
        """Tell whether a part is several sentences, and not known as one text."""
        return len(_sentences(part)) > 1 and not self._entries.keys() & {
            key_of(part),
            template(part),
        }

    def _by_sentences(self, text: str) -> _Said | None:
        """Return a text of several sentences, each said by itself."""
        sentences = _sentences(text)
        if len(sentences) == 1:
            return None
        said = [self._said(sentence) for sentence in sentences]
        missing = [each for sentence in said for each in sentence.missing]
        end = "." if text.endswith("。") else ""
        return _Said(". ".join(capital(sentence.text) for sentence in said) + end, missing)

    def _by_parts(self, text: str) -> _Said | None:
        """Return a text all parts of which are translated: 全国（令和3年度）, A、B."""
        pieces = _PARTS.split(text)
        if len(pieces) == 1:
            return None
        made = ""
        for place, piece in enumerate(pieces):
            if place % 2:
                made += _MARKS.get(piece, piece)
                continue
            said = self._said(piece.strip())
            if said.missing:
                return None
            made += capital(said.text) if made.endswith(". ") else said.text
        return _Said(_tidy(made))


def reader(path: Path) -> Translator:
    """Return who says texts in English by the file of an edition, and the product's own."""
    own = {entry.japanese: entry.english for entry in texts_file.read(path) if entry.english}
    return Translator(own | {text: said for text, said in TEXTS.items() if text not in own})


@functools.cache
def current() -> Translator | None:
    """Return who says the texts of the notebook that runs in English; None if nobody does."""
    name = os.environ.get(VARIABLE)
    if not name:
        return None
    here = Path.cwd()
    paths = (folder / name for folder in (here, *here.parents))
    return next((reader(path) for path in paths if path.is_file()), None)


def _patterns(entries: Mapping[str, str]) -> Iterator[Pattern]:
    for text, said in entries.items():
        is_any = not FIELD.sub("", text.strip())  # what is said with itself in a field has no end
        if said and not is_any and ("{*}" in text or "{%}" in text):
            yield Pattern.of(" ".join(text.split()), said)


def _sentences(text: str) -> list[str]:
    """Return the sentences of a text, without full stops; what is quoted is not cut."""
    found, depth = [""], 0
    for sign, following in zip(text, f"{text[1:]} ", strict=True):
        depth += (sign in "「『（") - (sign in "」』）")
        if sign == "。" and depth <= 0 and following not in "」』（）、":
            found.append("")
        else:
            found[-1] += sign
    return [sentence for sentence in found if sentence]


def _tidy(text: str) -> str:
    """Return a text with one space where English has one."""
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r" (?=[,;:.)”])|(?<=[(“]) ", "", text)

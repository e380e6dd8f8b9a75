"""Which column of the file of the answers belongs to which question, by the columns' heads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tsunagari.analysis.data.source import Source
from tsunagari.analysis.questionnaire.answer_texts import Vocabulary, spelling
from tsunagari.analysis.questionnaire.codebook import (
    Asked,
    Codebook,
    FreeText,
    Multiple,
    Numeric,
)
from tsunagari.messages import coded, say
from tsunagari.near_names import near_names

_AROUND = " \u3000\n_-‐–—.:;/／・：()（）[]［］【】{}"
"""What stands between a question's name and that of an option in the head of its column."""


YEARS, REST = "years", "months"
"""What the two columns of a question in years and months stand for in `Layout.options`."""


@dataclass(frozen=True)
class Layout:
    """Where in the file the questions are.

    Attributes
    ----------
    places : dict
        By question, and by the codebook's column of the sheet's number, the place of its column
        from 0.
    options : dict
        By question with one column an option the place of each by code; a code of no answer may
        have one too. Of a question in years and months the places of `YEARS` and `REST`.
    """

    places: Mapping[str, int]
    options: Mapping[str, Mapping[str, int]]

    def wanted(self) -> list[int]:
        """Return the places of the columns that are read."""
        several = [place for places in self.options.values() for place in places.values()]
        return [*self.places.values(), *several]


def names(codebook: Codebook) -> list[str]:
    """Return every name that the columns may have, as far as the codebook tells them."""
    known = [codebook.sheet, *codebook.unread]
    for name, question in codebook.questions.items():
        known += _spellings(name, question)
        if isinstance(question, Multiple):
            known += question.columns.values()
            known += [f"{name}_{code}" for code in question.options]
        if isinstance(question, Numeric):
            known.append(question.years)
    return [name for name in known if name]


def find(source: Source, file: str, head: Sequence[str], codebook: Codebook) -> Layout | None:
    """Find the columns, noting those that are missing, unknown or there twice; None if any is."""
    before, heads = len(source.faults), _Heads(head)
    places: dict[str, int | None] = {}
    options: dict[str, dict[str, int]] = {}
    if codebook.sheet:
        places[codebook.sheet] = heads.take([codebook.sheet])
    heads.leave(codebook.unread)
    free = [
        (name, heads.take(_spellings(name, question)))
        for name, question in codebook.questions.items()
        if isinstance(question, FreeText)
    ]
    for name, question in codebook.read():
        taken = _take(source, file, heads, name, question)
        if isinstance(taken, dict):
            options[name] = taken
        else:
            places[name] = taken
    unread = set(map(spelling, codebook.unread))
    for name, times in Counter(map(spelling, filter(None, head))).items():
        shown = next(cell for cell in head if spelling(cell) == name)
        what = coded("D05", "stands {times} times in the header row", times=times)
        source.expect(times == 1 or name in unread, file, say("column {shown}", shown=shown), what)
    missing = [name for name, at in [*places.items(), *free] if at is None]
    for place in heads.left():
        what = coded(
            "D07",
            "is unknown: {file} does not name it (unread: lists what nobody reads)",
            file=codebook.file,
        )
        if meant := _meant(head[place], missing, codebook):
            missing.remove(meant)  # one slip is told once
            what = coded(
                "D07",
                "is unknown: {file} does not name it, and has {name}, of which there is no column: "
                "if they are the same, correct one of the two",
                file=codebook.file,
                name=meant,
            )
        source.expect(False, file, say("column {value}", value=head[place]), what)
    for name in missing:
        what = coded(
            "D03",
            "is missing, although {file} names it{also}",
            file=codebook.file,
            also=_as(codebook, name),
        )
        source.expect(False, file, say("column {name}", name=name), what)
    if len(source.faults) > before:
        return None
    return Layout({name: at for name, at in places.items() if at is not None}, options)


def _meant(head: str, missing: Sequence[str], codebook: Codebook) -> str:
    """Return which of the columns that are missing a head may be meant for; empty if none is."""
    spellings = {
        text: name for name in missing for text in _spellings(name, codebook.questions.get(name))
    }
    near = near_names(head, spellings, many=1)
    return spellings[near[0]] if near else ""


def _as(codebook: Codebook, name: str) -> str:
    """Return as what a question's column was looked for, where that is not its name alone."""
    also = [text for text in _spellings(name, codebook.questions.get(name)) if text != name]
    return say(" (also as {also})", also=", ".join(dict.fromkeys(also))) if also else ""


def _take(
    source: Source, file: str, heads: _Heads, name: str, question: Asked
) -> dict[str, int] | int | None:
    """Take the column of a question, or those of one that has several; None if it lacks any."""
    place = heads.take(_spellings(name, question))
    if isinstance(question, Numeric) and question.years:
        years = heads.take([question.years])
        what = coded("D03", "is missing, although the codebook names it")
        source.expect(years is not None, file, say("column {years}", years=question.years), what)
        return {REST: place, YEARS: years} if place is not None and years is not None else place
    if not isinstance(question, Multiple) or place is not None:
        return place
    options = heads.take_options(name, question)
    for code in question.options if options else ():
        what = coded(
            "D03",
            "has columns for other options of {name}, but none for {key}",
            name=name,
            key=code,
        )
        source.expect(code in options, file, say("header row"), what)
    return options or None


def _spellings(name: str, question: object) -> list[str]:
    """Return what a question's column may be called, the surest first."""
    if not isinstance(question, Asked | FreeText):
        return [name]
    named = [question.column, name]  # the file as it was brought, or as it was read before
    given = named if question.column else [name, question.wording, question.label]
    return [text for text in given if text]


class _Heads:
    """The heads of the columns, each of which belongs to one question."""

    def __init__(self, head: Sequence[str]) -> None:
        self._head = head
        self._free = {place for place, name in enumerate(head) if name}

    def take(self, names: Sequence[str]) -> int | None:
        """Take the column that has the first of some names, as it is or in another spelling."""
        for name in names:
            for same in (str.strip, spelling):
                for place in sorted(self._free):
                    if same(self._head[place]) == same(name):
                        self._free.discard(place)
                        return place
        return None

    def leave(self, names: Sequence[str]) -> None:
        """Leave every column that has one of some names: nobody reads it."""
        unread = set(map(spelling, names))
        self._free -= {place for place in self._free if spelling(self._head[place]) in unread}

    def take_options(self, name: str, question: Multiple) -> dict[str, int]:
        """Take the columns that are named after a question and one of its options."""
        vocabulary = Vocabulary(question)
        taken = {
            code: place
            for code, column in question.columns.items()
            if (place := self.take([column])) is not None
        }
        for place, rest in self._after(_spellings(name, question)):
            code = vocabulary.code(rest)
            code = rest if code is None and rest in question.no_answer else code
            if code is not None and code not in taken:
                taken[code] = place
                self._free.discard(place)
        return taken

    def left(self) -> list[int]:
        """Return the places of the columns that nobody took."""
        return sorted(self._free)

    def _after(self, names: Sequence[str]) -> Iterator[tuple[int, str]]:
        """Yield the columns whose head begins with a name, with what stands behind it."""
        for place in sorted(self._free):
            head = self._head[place].strip()
            for name in names:
                rest = head[len(name) :]
                if head.startswith(name) and rest.strip(_AROUND):
                    yield place, rest.strip(_AROUND)
                    break

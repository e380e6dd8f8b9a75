"""Sentences say no number that a table hides.

Read is what stands on every page, in the texts that describe its charts, and in ``facts.json``.
Beside the table it is the name of a row or column of a hidden cell, and a number right behind it,
or behind 「と答えた方は」 and the like, or before it as in 「4人が「いいえ」」; on all pages it is
a sentence with the names of both, and a number of people. It is told if no cell of that name has
the number and the hidden one may be it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import NamedTuple

from tsunagari.messages import Coded, coded, marked, say
from tsunagari.press.bind.page import Page
from tsunagari.press.check import texts
from tsunagari.press.check.disclosure import observations
from tsunagari.press.check.disclosure.claims import Claim, Claims
from tsunagari.press.check.disclosure.counting_words import UNITS, with_digits
from tsunagari.press.check.disclosure.observations import FACTS, Observation
from tsunagari.press.check.disclosure.possible import (
    NUMBER,
    Possible,
    PrintedNumber,
    cells_by_name,
    read_cell,
    read_number,
    without_cell,
)
from tsunagari.press.check.disclosure.remainders import Remainders
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem

_UNIT = re.compile(r"\([^()]*\)$")
_WHO = r"(?:(?:と(?:答え|回答し|し)た|した|の)?(?:方|人|かた|回答者))?"
_BEHIND = rf"[」』\"]?{_WHO}(?:の(?:割合|数|人数))?(?:は|が|も|:|=)?"
# Behind a comma may stand anything, and so only what is a number of people is taken for one.
_COMMA = r"(?:[、,](?=[^\S\n]*\d[\d,.]*\s?(?:人|名|件|%)))?"
# Whatever was done with an answer, if people are counted behind it: 「…」を選んだ人は2人.
_CLAUSE = rf"[」』\"]?[^\d\n。、「」『』]{{1,16}}?(?:は|が|も|[:=])[^\S\n]*(?=\d[\d,]*\s?[{UNITS}])"
_BEFORE = rf"{NUMBER}(?<=[{UNITS}%])(?:の(?:方|人))?(?:が|は|も)[、,]?"
_SAID = r"と(?:答|回答|し|言|述)"
_BEGINS = r"(?<!\d)(?<!\d,)"
_OF_PEOPLE = re.compile(rf"{_BEGINS}{NUMBER}(?<=[{UNITS}%])")
_SENTENCE = re.compile(r"[^。\n]+")
_REMEDY = marked("Say x in its place.")
_OF_THE_SHOWN = marked("Say that it is so of what is shown (示した区分のうちで), or leave it out.")
_SHORTEST = 2
_PEOPLE = {"人", "名"}
_WORDS = 20
"""So many characters before and behind a number tell where on the page it stands."""


def check(site: BuiltSite, possible: Possible, paths: Collection[str]) -> Iterator[Problem]:
    """Look at the texts of some pages, if a table of any page hides counts of people."""
    facts: Mapping[str, Mapping[str, object]] = json.loads(site.texts.get(FACTS, "{}"))
    by_page, published = observations.names_by_page(facts), possible.published
    every = [cell for cells in published.hidden.values() for cell in cells]
    alone = _Names(filter(_is_of_one, every), cells_by_name(published.tables.values(), _name))
    pairs, claims = _Pairs(every, alone.cells), Claims(possible, _name)
    remainders = Remainders(possible, every, _name)
    pages = {page.href: page for page in site.book.pages}
    # Sentences behind others that tell nothing hidden: pages have many in common.
    clean: set[tuple[str, str]] = set()
    claimed: set[tuple[str, Claim]] = set()
    for path in paths if every else ():
        page, own = pages.get(path), texts.of_file(site, path)
        named = [] if page is None else by_page[page.name]
        own += [
            texts.Snippet(
                say("the fact {table}", table=name), " ".join(str(facts[name]["text"]).split())
            )
            for name in named
        ]
        read = texts.Texts([*map(_with_digits, own)])
        every_one = [*_SENTENCE.finditer(read.text)]
        befores = ["", *(one[0] for one in every_one)]
        sentences = [
            _Sentence(before, one, [*_numbers_of_people(one[0])])
            for before, one in zip(befores, every_one, strict=False)
            if (before, one[0]) not in clean
        ]
        told_by_one = [*pairs.in_sentences(possible, read, sentences)]
        found = [*alone.at_names(possible, read, UNITS), *told_by_one]
        beside = [] if page is None else observations.hidden_cells(published, page)
        if page is not None and beside:
            rows = (published.tables.get(shown.label, [[""]]) for shown in page.floats)
            found += _Names(beside, cells_by_name(rows, _name)).at_names(possible, read)
        asked: list[Page | None] = []
        # A page that hides numbers itself says nothing in passing.
        own_page = None if page is None or beside else page
        is_clean = not told_by_one
        beside_it = cache(partial(_in_tables, published, own_page, asked))
        for before, sentence, numbers in sentences:
            of_people = (number for _, number in numbers)
            for number, cell in remainders.in_sentence(sentence[0], of_people, before, beside_it):
                is_clean = False
                what = coded(
                    "S04",
                    "{around} says {words}, from which and a total follows what {place} hides.",
                    around=_around(read, sentence),
                    words=number.text,
                    place=cell.place,
                )
                yield Problem(page.where if page is not None else path, what, say(_REMEDY))
                break
            for claim in claims.of(sentence[0]):
                is_clean = False
                where = page.where if page is not None else path
                if (where, claim) not in claimed:  # a sentence is a fact too, perhaps two
                    claimed.add((where, claim))
                    what = _claimed(claim, _around(read, sentence))
                    yield Problem(where, what, say(_OF_THE_SHOWN))
                break
        if is_clean and not asked:  # beside the tables of another page it may tell something
            clean.update((one.before, one.match[0]) for one in sentences)
        told = set()
        for said, number, cell in found:
            if number.text not in told:
                told.add(number.text)
                what = coded(
                    "S04",
                    "{said} {words}, which may be what {place} hides.",
                    said=said,
                    words=number.text,
                    place=cell.place,
                )
                yield Problem(page.where if page is not None else path, what, say(_REMEDY))


class _Sentence(NamedTuple):
    """A sentence of a page.

    Attributes
    ----------
    before
        The sentence before.
    match
        Where it stands.
    numbers
        Its numbers of people, with where in it they begin.
    """

    before: str
    match: re.Match[str]
    numbers: Sequence[tuple[int, PrintedNumber]]


def _with_digits(line: texts.Snippet) -> texts.Snippet:
    text = with_digits(line.text)
    return line if text == line.text else line._replace(text=text)


def _numbers_of_people(sentence: str) -> Iterator[tuple[int, PrintedNumber]]:
    for match in _OF_PEOPLE.finditer(sentence):
        if (number := _number(match[1], match[2])) is not None:
            yield match.start(), number


def _in_tables(
    published: observations.Published, page: Page | None, asked: list[Page | None]
) -> list[PrintedNumber]:
    """Return what the tables of a page count that are not of people; note that it was asked."""
    asked.append(page)
    numbers = []
    for shown in [] if page is None else page.floats:
        head, *body = (shown.counts is None and published.tables.get(shown.label)) or [[]]
        numbers += [
            read_cell(cell, name) for line in body for name, cell in zip(head, line, strict=False)
        ]
    return [number for number in numbers if number is not None and number.unit not in _PEOPLE]


Found = tuple[str, PrintedNumber, Observation]
"""Where what is said, the number, and the cell that may hide it."""


def _is_of_one(cell: Observation) -> bool:
    """Tell whether one condition tells whom a cell counts, so that its name alone does."""
    return all(len(group) <= 1 for group in cell.key[1])


class _Names:
    """Hidden cells by the names of their rows and columns, and all cells by these names."""

    def __init__(self, hidden: Iterable[Observation], cells: Mapping[str, Sequence[str]]) -> None:
        self.cells = cells
        self._hidden: dict[str, list[Observation]] = defaultdict(list)
        for cell in hidden:
            for name in _names(cell):
                self._hidden[name].append(cell)
        name = _any_of(self._hidden)
        self._behind = re.compile(rf"({name})(?:{_BEHIND}{_COMMA}[^\S\n]*|{_CLAUSE}){NUMBER}")
        self._before = re.compile(rf"{_BEFORE}(?:[「『]({name})[」』]|({name})(?={_SAID}))")

    def at_names(self, possible: Possible, texts: texts.Texts, units: str = "") -> Iterator[Found]:
        """Find numbers right beside a name, of some units alone if they are given."""
        for name, numbers in self._numbers(texts).items():
            asked = [number for number in numbers if not units or number.unit[:1] in {*units}]
            unmatched = without_cell(asked, self.cells.get(name, ()))
            for number, cell in possible.may_be_hidden(unmatched, self._hidden[name]):
                around = _around(texts, numbers[number])
                yield say("{value} says {name}", value=around, name=name), number, cell

    def _numbers(self, texts: texts.Texts) -> dict[str, dict[PrintedNumber, re.Match[str]]]:
        """Return the numbers that stand at names, with where each stands first."""
        numbers: dict[str, dict[PrintedNumber, re.Match[str]]] = {}
        if self._hidden:
            behind = self._behind.finditer(texts.text)
            matches = [(match, match.groups()) for match in behind]
            before = self._before.finditer(texts.text)
            matches += [(m, (m[3] or m[4], m[1], m[2])) for m in before]
            for match, (name, digits, unit) in matches:
                number = _number(digits, unit)
                if number is not None:
                    numbers.setdefault(name, {}).setdefault(number, match)
        return numbers


class _Pairs:
    """Hidden cells by the names of their row and column together."""

    def __init__(self, hidden: Iterable[Observation], cells: Mapping[str, Sequence[str]]) -> None:
        self._cells = cells
        self._others: dict[str, set[str]] = defaultdict(set)
        self._hidden: dict[frozenset[str], list[Observation]] = defaultdict(list)
        for cell in hidden:
            if len(names := _names(cell)) == 2:
                self._hidden[frozenset(names)].append(cell)
                self._others[names[0]].add(names[1])
        named = [name for names in self._hidden for name in names]
        self._name = re.compile(_any_of(dict.fromkeys(named)))
        known = _any_of(name for name in cells if len(name) >= _SHORTEST)
        self._last_name = re.compile(rf"({known or '(?!)'})[」』]?[はがもの]?[、:： ]*$")

    def in_sentences(
        self, possible: Possible, texts: texts.Texts, sentences: Iterable[_Sentence]
    ) -> Iterator[Found]:
        """Find numbers of people in sentences that name both row and column of a hidden cell."""
        for _, sentence, of_people in sentences if self._hidden else ():
            there = set(self._name.findall(sentence[0])) if of_people else set()
            pairs = [
                (row, column)
                for row in sorted(there & self._others.keys())
                for column in sorted(self._others[row] & there)
            ]
            numbers = [
                number
                for start, number in (of_people if pairs else ())
                if not self._is_shown(sentence[0][:start], number)
            ]
            for row, column in pairs:
                known = [*self._cells.get(row, ()), *self._cells.get(column, ())]
                unmatched = without_cell(numbers, known)
                cells = self._hidden[frozenset((row, column))]
                for number, cell in possible.may_be_hidden(unmatched, cells):
                    yield say("{around} says", around=_around(texts, sentence)), number, cell

    def _is_shown(self, before: str, number: PrintedNumber) -> bool:
        """Check whether a number is that of a cell shown of the name before it: 女性 54.2%."""
        name = self._last_name.search(before[-_WORDS:])
        return name is not None and not without_cell([number], self._cells.get(name[1], ()))


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


def _number(digits: str, unit: str) -> PrintedNumber | None:
    unit = unit[:1] if unit[:1] in {*UNITS, "%"} else ""
    return read_number(digits + unit)


def _claimed(claim: Claim, around: str) -> Coded:
    places = {"place": claim.said.place, "place2": claim.hidden.place}
    if claim.is_largest:
        return coded(
            "S04",
            "{around} says that {place} is the largest, and {place2} hides what may be larger.",
            around=around,
            **places,
        )
    return coded(
        "S04",
        "{around} says that {place} is the smallest, and {place2} hides what may be smaller.",
        around=around,
        **places,
    )


def _around(texts: texts.Texts, match: re.Match[str]) -> str:
    """Return where a number stands: in which fact, or between which words of the page."""
    place = texts.place(match.start())
    if place.startswith(say("the fact {table}", table="")):
        return place
    low, high = max(match.start() - _WORDS, 0), match.end() + _WORDS
    before = texts.text[low : match.start()].rpartition("\n")[2]
    behind = texts.text[match.end() : high].partition("\n")[0]
    return f"“{before}{match[0]}{behind}”".replace("\n", " ")


def _names(cell: Observation) -> list[str]:
    """Return what a cell's row and column are called, if it can be looked for."""
    names = (_name(cell.place.row), _name(cell.place.column))
    return [name for name in names if len(name) >= _SHORTEST]


def _name(text: str) -> str:
    """Return what a row or column is called in a sentence: without its unit, and what it is of."""
    name = _UNIT.sub("", unicodedata.normalize("NFKC", text).strip()).rpartition(":")[2]
    return with_digits(name.strip())

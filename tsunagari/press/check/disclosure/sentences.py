"""Sentences say no number that a table beside them hides.

Read is what stands on the page, in the texts that describe its charts, and in ``facts.json``: the
name of a row or column of a hidden cell, and a number right behind it, or behind 「と答えた方は」
and the like, or before it as in 「4人が「いいえ」」. It is told if no cell of that name has the
number and the hidden one may be it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tsunagari.press.bind.page import Page
from tsunagari.press.check import texts
from tsunagari.press.check.disclosure import observations
from tsunagari.press.check.disclosure.observations import FACTS, Observation, Published
from tsunagari.press.check.disclosure.possible import (
    NUMBER,
    Possible,
    PrintedNumber,
    read_number,
    without_cell,
)
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem

_UNIT = re.compile(r"\([^()]*\)$")
_WHO = r"(?:(?:と(?:答え|回答し|し)た|した|の)?(?:方|人|かた|回答者))?"
_BEHIND = rf"[」』\"]?{_WHO}(?:の(?:割合|数|人数))?(?:は|が|も|:|=)?"
# Behind a comma may stand anything, and so only what is a number of people is taken for one.
_COMMA = r"(?:[、,](?=[^\S\n]*\d[\d,.]*\s?(?:人|名|件|%)))?"
_BEFORE = rf"{NUMBER}(?<=[人名件票%])(?:の(?:方|人))?(?:が|は|も)"
_REMEDY = "Say x in its place."
_SHORTEST = 2
_A_FACT = "the fact "
_WORDS = 20
"""So many characters before and behind a number tell where on the page it stands."""


def check(site: BuiltSite, possible: Possible) -> Iterator[Problem]:
    """Look at the texts of every page with a table that hides counts of people."""
    facts: Mapping[str, Mapping[str, object]] = json.loads(site.texts.get(FACTS, "{}"))
    by_page = observations.names_by_page(facts)
    for page in site.book.pages:
        hidden = observations.hidden_cells(possible.published, page)
        if hidden and page.href in site.pages:
            snippets = [
                texts.Snippet(f"{_A_FACT}{name}", " ".join(str(facts[name]["text"]).split()))
                for name in by_page[page.name]
            ]
            snippets += texts.of_file(site, page.href)
            yield from _of_page(possible, page, hidden, texts.Texts(snippets))


def _of_page(
    possible: Possible, page: Page, hidden: Sequence[Observation], texts: texts.Texts
) -> Iterator[Problem]:
    cells: dict[str, list[Observation]] = {}
    for cell in hidden:
        for name in (_name(cell.place.row), _name(cell.place.column)):
            if len(name) >= _SHORTEST:
                cells.setdefault(name, []).append(cell)
    for name, numbers in _numbers_at_names(texts, cells).items():
        unmatched = without_cell(numbers, _cells_of(possible.published, page, name))
        for number, cell in possible.may_be_hidden(unmatched, cells[name]):
            said = f"{numbers[number]} says {name} {number.text}"
            what = f"{said}, which may be what {cell.place} hides."
            yield Problem(page.where, what, _REMEDY)


def _numbers_at_names(
    texts: texts.Texts, names: Iterable[str]
) -> dict[str, dict[PrintedNumber, str]]:
    """Return the numbers that stand at names, with where each stands first."""
    any_name = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    numbers: dict[str, dict[PrintedNumber, str]] = {}
    behind = re.finditer(rf"({any_name}){_BEHIND}{_COMMA}[^\S\n]*{NUMBER}", texts.text)
    before = re.finditer(rf"{_BEFORE}[「『]({any_name})[」』]", texts.text)
    matches = [(match, match.groups()) for match in behind]
    matches += [(match, (match[3], match[1], match[2])) for match in before]
    for match, (name, digits, unit) in matches:
        number = read_number(digits + ("%" if unit.startswith("%") else ""))
        if number is not None:
            numbers.setdefault(name, {}).setdefault(number, _around(texts, match))
    return numbers


def _around(texts: texts.Texts, match: re.Match[str]) -> str:
    """Return where a number stands: in which fact, or between which words of the page."""
    place = texts.place(match.start())
    if place.startswith(_A_FACT):
        return place
    low, high = max(match.start() - _WORDS, 0), match.end() + _WORDS
    before = texts.text[low : match.start()].rpartition("\n")[2]
    behind = texts.text[match.end() : high].partition("\n")[0]
    return f"“{before}{match[0]}{behind}”".replace("\n", " ")


def _cells_of(published: Published, page: Page, name: str) -> Iterator[str]:
    """Yield the cells of a page's rows and columns of a name."""
    for table in page.floats:
        head, *body = published.tables.get(table.label) or [[]]
        columns = [at for at, text in enumerate(head) if _name(text) == name]
        for line in body:
            yield from line if _name(line[0]) == name else [line[at] for at in columns]


def _name(text: str) -> str:
    """Return what a row or column is called in a sentence: without its unit, and what it is of."""
    return _UNIT.sub("", unicodedata.normalize("NFKC", text).strip()).rpartition(":")[2].strip()

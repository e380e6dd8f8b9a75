"""Values one after another, wherever in a file of the site: what answers of a person may be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from types import MappingProxyType
from typing import NamedTuple

from tsunagari.messages import marked, say, saying
from tsunagari.press.check.canonical import SEPARATORS, plain
from tsunagari.press.check.geometry import GEOMETRY
from tsunagari.press.check.private_files import FRAGMENT, TELLING, Row
from tsunagari.press.check.texts import Place, Texts

_TAG = re.compile(r"<([\w:-]+)\s([^<>]+)>")
_GIVEN = re.compile(r"(?<![\w:-])([\w:-]+)=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_CLAUSES = re.compile(r"[、，;；。・/]")
_REVERSED_NUMBER = re.compile(r"\D*+(?<!\.)(\d+(?:\.\d+)?)(?![\d.])")
_NUMBER = re.compile(r"\d(?<![A-Za-z0-9_.].)\d*(?:\.\d+)?(?![A-Za-z0-9_])")
_MANY = 100
"""Numbers of a line from which it is a program's, or a file's in one line."""
_GLUED = re.compile(rf"\d(?<![\w.].)\d{{{FRAGMENT - 1},}}(?![\w.])")
_DIGIT = re.compile(r"[0-9]")
_SIGN = re.compile(r"[:=＝：は]")
_PAIR = re.compile(r"(?<![\w.])([^\s:=＝：、,;|・]{1,400}?) ?[:=＝：は] ?(-?[\w.]+)")
_NO_MARK = frozenset({"", "0", "×", "✗", "✕", "いいえ"})
_NAMES = 4
"""Columns of a table, from the left, in which names of questions may stand."""
_LINE = 4_000
"""Letters of a line that is remembered: a longer one is a file's, and comes once."""
_SHORT = 60
"""Letters of a line that may say one value."""


class Sequential(NamedTuple):
    """Values one after another, and where in their file they stand."""

    place: object
    values: Row


def of_tables(tables: Sequence[Sequence[Row]]) -> Iterator[Sequential]:
    """Yield the rows and columns of tables, and which one cell is marked in each row."""
    row_of = saying(marked("row {number} of a table"))
    column_of = saying(marked("column {value} of a table"))
    for table in tables:
        for number, row in enumerate(table, start=1):
            if len(row) >= TELLING:
                yield Sequential(Place(partial(row_of, number=number)), row)
        if len(table) < TELLING:
            continue
        for column in range(max(map(len, table))):
            cells = tuple(row[column] for row in table if column < len(row))
            yield Sequential(Place(partial(column_of, value=column + 1)), cells)
        for first in (0, 1):  # with or without the names of the rows
            places = [
                [place for place, cell in enumerate(row[first:], start=1) if cell not in _NO_MARK]
                for row in table
            ]
            if sum(len(marks) == 1 for marks in places) >= TELLING:
                ticked = tuple(str(marks[0]) if len(marks) == 1 else "\0" for marks in places)
                yield Sequential(say("the marks of a table"), ticked)


class Said(NamedTuple):
    """What a line says.

    Attributes
    ----------
    rows
        Values one after another, and the numbers at the ends of its clauses.
    value, number
        The last value and the last number of a line that has no row of them.
    numbers
        The numbers in a line of many, whatever stands between them.
    named
        Values by names.
    """

    rows: Sequence[Row] = ()
    value: str | None = None
    number: str = ""
    numbers: Sequence[Row] = ()
    named: Mapping[str, str] = MappingProxyType({})


def said(texts: Texts) -> list[Said]:
    """Return what each line of a text says."""
    return [_remembered(line) if len(line) <= _LINE else _said(line) for line in texts.lines]


def _said(line: str) -> Said:
    parts = (part.rstrip(".") for part in SEPARATORS.split(line))
    values = tuple(map(plain, filter(None, parts)))
    if len(values) >= TELLING:
        value, rows = None, [values, *_alternate(values)]  # each value behind its name
    else:
        value, rows = next(filter(None, reversed(values)), ""), []
    if not _DIGIT.search(line):
        return Said(rows, value)
    clauses = tuple(map(plain, filter(None, map(_last_number, _CLAUSES.split(line)))))
    number = clauses[-1] if clauses and value is not None and len(line) <= _SHORT else ""
    of_clauses = [clauses] if len(clauses) >= TELLING else []  # 問1は3、問2は4
    if len(line) < FRAGMENT:  # room for nothing else
        return Said([*of_clauses, *rows], value, number)
    numbers = tuple(map(plain, _NUMBER.findall(line)))
    signs = _SIGN.findall(line)
    return Said(
        [*of_clauses, *map(tuple, _GLUED.findall(line)), *rows],
        value,
        number,
        _of_many(numbers) if FRAGMENT <= len(numbers) <= _MANY else (),
        {n: plain(v) for n, v in _PAIR.findall(line)} if TELLING <= len(signs) < _MANY else {},
    )


def _last_number(text: str) -> str:
    """Return the number that ends a text, with a unit or any words behind it, or nothing."""
    found = _REVERSED_NUMBER.match(text[::-1])  # from its end, which is quick in a long text
    return found[1][::-1] if found else ""


def _alternate(values: Row) -> Sequence[Row]:
    return values[0::2], values[1::2]


def _of_many(numbers: Row) -> Sequence[Row]:
    """Return the numbers of a line; of many those, too, that stand each behind a question's."""
    return (numbers, *_alternate(numbers)) if len(numbers) >= 2 * FRAGMENT else (numbers,)


_remembered = lru_cache(1 << 16)(_said)
"""Pages have many lines in common."""


def of_lines(texts: Texts, lines: Sequence[Said]) -> Iterator[Sequential]:
    """Yield the values of each line, and of the lines that have one."""
    single: list[str] = []
    last: list[str] = []
    for snippet, line in zip(texts.snippets, lines, strict=True):
        for row in line.rows:
            yield Sequential(snippet.place, row)
        if line.value is not None and not snippet.is_attribute:
            single.append(line.value)
            if line.number:
                last.append(line.number)
    of_their_own = say("values on lines of their own")
    yield Sequential(of_their_own, tuple(single))
    yield Sequential(of_their_own, tuple(last))


def of_numbers(texts: Texts, lines: Sequence[Said]) -> Iterator[Sequential]:
    """Yield the numbers in a line of many."""
    for snippet, line in zip(texts.snippets, lines, strict=True):
        for numbers in line.numbers:
            yield Sequential(snippet.place, numbers)


def named(tables: Sequence[Sequence[Row]], lines: Sequence[Said]) -> list[Mapping[str, str]]:
    """Return values by their names: of tables with a name a row, and of lines (q1=3, q2=4)."""
    found: list[Mapping[str, str]] = [
        {row[place]: row[place + 1] for row in table if len(row) > place + 1}
        for table in tables
        if len(table) >= TELLING
        for place in range(min(max(map(len, table)), _NAMES) - 1)
    ]
    found += [line.named for line in lines if line.named]
    return [record for record in found if len(record) >= TELLING]


def of_attributes(markup: str) -> Iterator[Sequential]:
    """Yield the numbers in the attributes of one name, in the order in which they stand."""
    numbers: dict[str, list[str]] = defaultdict(list)
    for tag, given in _TAG.findall(markup):
        for name, *forms in _GIVEN.findall(given):
            if name not in GEOMETRY and (number := _last_number("".join(forms))):
                numbers[f"{tag} {name}"].append(plain(number))
    for name, values in numbers.items():
        if len(values) >= TELLING:
            yield Sequential(say("{name}= in the markup", name=name), tuple(values))

"""Rows about single persons stay at home: no row of a private file, no part, no text of a person.

A row is looked for as it is, in tables, lists, lines, comments and scripts, and as a sequence of
values however they are separated or laid out (`sequences.py`): as facts, as points.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Any

from tsunagari.messages import coded, marked, say
from tsunagari.press.check import geometry, json_values, sequences
from tsunagari.press.check.canonical import letters, plain
from tsunagari.press.check.outline import table_rows
from tsunagari.press.check.private_files import MANY, TELLING, PrivateFile, Row
from tsunagari.press.check.quotations import Quotations
from tsunagari.press.check.sequences import Sequential
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.check.texts import Texts
from tsunagari.press.core.html import elements
from tsunagari.press.core.problems import Problem
from tsunagari.press.finish import counted

_NAME = re.compile(r"[A-Za-z][\w./-]*")
"""Of a question, a table, a file."""
_SEPARATOR = re.compile(r"[,\t|]|<!--|-->|[<>]")
_REMEDY = marked("Publish counts, not answers: look at what the notebook shows.")


class PrivateRows:
    """All private files of an edition, ready to be looked for in one file of the site at a time."""

    def __init__(self, files: Sequence[PrivateFile]) -> None:
        self._files = [(file, Quotations(file.words), set[Row]()) for file in files]
        has_groups = any(file.has_groups for file in files)
        self._cell = json_values.whole if has_groups else json_values.by_itself
        # One name may stand above several columns.
        once = all(len(file.names) == len(file.head) for file in files)
        self._fewest = TELLING if once else 1

    def faults(
        self, site: BuiltSite, path: str, texts: Texts, allowed: set[str]
    ) -> Iterator[Problem]:
        """Look for private rows and texts in one file of the site.

        Parameters
        ----------
        texts
            All that the file says.
        allowed
            Texts that may stand, squashed.
        """
        if not self._files:
            return
        tables = list(dict.fromkeys(map(tuple, _tables(site, path, self._cell))))
        content = json_values.of_json(site.texts.get(path, "")) if _is_json(path) else None
        found = (one for one in json_values.records(content) if len(one) >= self._fewest)
        named = (tuple(record.items()) for record in found)
        # JSON repeats many of them, as it does tables.
        records: list[Mapping[str, str]] = list(map(dict, dict.fromkeys(named)))
        first: dict[str, int] = {}
        for number, line in enumerate(texts.lines):
            first.setdefault(line, number)
        cells = ((number, _cells(line)) for line, number in first.items())
        lines = [(number, row) for number, row in cells if len(row) >= TELLING]
        drawn = [
            series
            for drawing in (*site.drawings_of(path).values(), _markup(site, path))
            for series in geometry.of_text(drawing)
        ]
        drawn = list({id(series): series for series in drawn}.values())  # letters come often
        group = say("a group of values")
        in_attributes = list(sequences.of_attributes(_source(site, path)))
        said = sequences.said(texts)
        if path == counted.FILE:  # the number that ends the name of a question is nobody's answer
            names = [_NAME.fullmatch(line) is not None for line in texts.lines]
            said = [
                line._replace(number="") if name else line
                for line, name in zip(said, names, strict=True)
            ]
        measured = list(sequences.of_numbers(texts, said))
        drawn += [geometry.Series(one.place, one.values, ()) for one in (*in_attributes, *measured)]
        records += sequences.named(tables, said)
        given = [
            *sequences.of_tables(tables),
            *sequences.of_lines(texts, said),
            *measured,
            *in_attributes,
            *(Sequential(group, tuple(record.values())) for record in records),
            *(
                Sequential(series.place, tuple(map(plain, numbers)))
                for series in drawn
                for numbers in series.values
            ),
        ]
        permitted = [letters(entry) for entry in allowed]
        own = [*map(letters, texts.lines)]
        for file, quotations, clean in self._files:
            match = (
                _row_in_tables(tables, file)
                or _row_in_text(lines, texts, file)
                or _row_in_records(records, file)
                or _fragment(given, file, clean)
                or _points(drawn, file)
            )
            if match:
                what = coded("L03", "it has records of single persons from {name}.", name=file.name)
                table = site.tables_by_file.get(path)
                where = f"{path} ({table.where})" if table else path
                where = say("{where}, where {match}", where=where, match=match)
                yield Problem(where, what, say(_REMEDY))
            for quotation in quotations.within(own):
                if not any(quotation.words in entry for entry in permitted):
                    place = texts.snippets[quotation.line].place
                    what = coded(
                        "L03",
                        "it has what a person wrote in {name}: {beginning}…",
                        name=file.name,
                        beginning=quotation.words[:2],
                    )
                    yield Problem(f"{path}, {place}", what, say(_REMEDY))


def _markup(site: BuiltSite, path: str) -> str:
    """Return a page if it draws in its own markup."""
    text = site.texts[path] if path in site.pages else ""
    return text if "<svg" in text else ""


def _source(site: BuiltSite, path: str) -> str:
    return site.texts[path] if path in site.pages or path.endswith(".svg") else ""


def _is_json(path: str) -> bool:
    return path.endswith((".json", ".js"))


def _tables(site: BuiltSite, path: str, cell: Callable[[Any], str]) -> Iterator[list[Row]]:
    """Yield every table of a file: of a CSV, of a page, or the lists of JSON.

    Parameters
    ----------
    cell
        How a value of JSON is read as a cell.
    """
    if path.endswith(".csv"):
        yield [tuple(map(plain, line)) for line in csv.reader(io.StringIO(site.texts[path]))]
    elif path in site.pages:
        for table in elements(site.pages[path], "table"):
            yield [tuple(map(plain, row)) for row in table_rows(table)]
    elif _is_json(path):
        yield from json_values.tables(json_values.of_json(site.texts[path]), cell)


def _row_in_tables(tables: Sequence[Sequence[Row]], file: PrivateFile) -> str:
    for table in tables:
        if not table:
            continue
        head, *body = table
        if len(body) >= MANY and len(body) == len(file.body):
            return say("a table has as many rows as the file")
        shared = file.names.intersection(head)
        if file.head[0] in shared and len(shared) > 1:
            return say("a table has its column {value}, which numbers the rows", value=file.head[0])
        if len(shared) >= TELLING:
            return say("a table has its columns {shared}", shared=", ".join(sorted(shared)))
        for number, row in enumerate(body, start=2):
            if len(row) >= TELLING and _within(row, file.rows, file.widths):
                return say("row {number} of a table is one of its rows", number=number)
    return ""


@lru_cache(1 << 16)
def _cells(line: str) -> Row:
    return tuple(map(plain, _SEPARATOR.split(line)))


def _row_in_text(lines: Sequence[tuple[int, Row]], texts: Texts, file: PrivateFile) -> str:
    """Find a row written with commas, tabs or bars, in a comment or a script as well."""
    for number, cells in lines:
        if _within(cells, file.rows, file.widths):
            return say("{place} has one of its rows", place=texts.snippets[number].place)
    return ""


def _row_in_records(records: Sequence[Mapping[str, str]], file: PrivateFile) -> str:
    """Find named values that are one person's, in whatever order, by the names of the columns."""
    for record in records:
        last = {name.rpartition(".")[2]: value for name, value in record.items()}
        places = [place for place, name in enumerate(file.head) if last.get(name)]
        if len(places) < TELLING:
            continue
        values = tuple(last[file.head[place]] for place in places)
        if any(
            tuple(row[place] for place in places if place < len(row)) == values for row in file.body
        ):
            names = ", ".join(file.head[place] for place in places)
            return say("values named {names} are those of one of its rows", names=names)
    return ""


def _fragment(given: Sequence[Sequential], file: PrivateFile, clean: set[Row]) -> str:
    """Find answers of a person one after another; what is empty may be left out.

    Sequences in which there are none are noted as clean: the pages of a site have many in common.
    """
    if not file.fragments:
        return ""
    for place, values in given:
        if sum(map(file.vocabulary.__contains__, values)) < TELLING or values in clean:
            continue
        for run in _runs(values, file.vocabulary):
            if any(_within(way, file.fragments, file.fragment_widths) for way in (run, run[::-1])):
                return say("{place} has answers of one of its rows, one after another", place=place)
        clean.add(values)
    return ""


def _runs(values: Row, known: frozenset[str]) -> Iterator[Row]:
    """Yield known values with none between them that is not known."""
    run: list[str] = []
    for value in (*values, "\0"):
        if value in known:
            run.append(value)
        elif value:
            if len(run) >= TELLING:
                yield tuple(run)
            run = []


def _points(drawn: Sequence[geometry.Series], file: PrivateFile) -> str:
    """Find a point for each person, or the answers of one as heights or widths of points."""
    for series in drawn:
        # A letter may have as many by accident, and curves; a point for each person has none.
        a_point_each = not series.is_curved and series.is_whole and len(series.up) == len(file.body)
        if len(file.body) >= MANY and a_point_each:
            return say("{place} has as many points as it has rows", place=series.place)
        if not file.shapes.isdisjoint(series.shapes):
            return say("{place} draws answers of one of its rows", place=series.place)
    return ""


def _within(cells: Row, parts: frozenset[Row], widths: Sequence[int]) -> bool:
    return any(
        cells[start : start + width] in parts
        for width in takewhile(len(cells).__ge__, widths)
        for start in range(len(cells) - width + 1)
    )

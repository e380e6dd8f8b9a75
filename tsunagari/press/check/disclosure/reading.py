"""The finished site, read cell by cell as its readers find it.

Only whom a cell counts comes from the notebooks' declarations. What it says comes from the pages,
from the files to take away and from ``facts.json``.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tsunagari.contract import Conditions, FactCounts, FrameCounts, NumberCounts
from tsunagari.messages import coded, marked, say
from tsunagari.press.check.disclosure import printed_values
from tsunagari.press.check.disclosure.counting_words import has_number
from tsunagari.press.check.disclosure.observations import (
    FACTS,
    PAGE,
    DerivedNumber,
    Key,
    Observation,
    Place,
    Published,
    tables,
)
from tsunagari.press.check.disclosure.printed_values import UnreadableError
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem
from tsunagari.press.finish.counted import Counted, CountedTable, of_book

_UNIT = re.compile(r"（[^（）]*）$")
_DECLARE = marked(
    "Show these numbers by a plan (tabulation.yml): then page and notebook say the same."
)


def read(site: BuiltSite) -> Published:
    """Read the declared tables and facts of a site."""
    published = read_counted(site, of_book(site.book))
    for page, table in tables(site):
        rows = rows_on_page(site, page.href, table.label)
        if rows is not None:
            published.tables[table.label] = rows
    return published


def read_counted(site: BuiltSite, declared: Counted) -> Published:
    """Read the tables and facts that are declared to count people, whoever declares it."""
    published = Published()
    for table in declared.tables:
        _read_table(published, site, table)
    facts = _facts(site)
    for fact in declared.facts:
        if fact.name in facts:
            add_sum_rules(published, fact.counts)
            place = Place(fact.where or fact.page, fact.name, "", FACTS)
            _sort_in(published, _read_fact(place, fact.counts, facts[fact.name]))
    return published


def _facts(site: BuiltSite) -> Mapping[str, Mapping[str, Any]]:
    """Return the facts of a site by name; none of one that a server has made up."""
    try:
        facts = json.loads(site.texts.get(FACTS, "{}"))
    except ValueError:
        return {}
    entries = facts.items() if isinstance(facts, dict) else ()
    return {
        name: fact
        for name, fact in entries
        if isinstance(fact, dict) and "value" in fact and isinstance(fact.get("text"), str)
    }


def _sort_in(published: Published, numbers: Iterable[Observation | DerivedNumber]) -> None:
    for number in numbers:
        if isinstance(number, Observation):
            published.observations.append(number)
        else:
            published.derived.append(number)


def _read_table(published: Published, site: BuiltSite, table: CountedTable) -> None:
    """Read a table as the page and as its file have it."""
    title, counts, where = table.title, table.counts, table.where or table.page
    rows = rows_on_page(site, table.page, table.label)
    add_sum_rules(published, counts)
    if rows is None:
        what = coded(
            "S09",
            "{label} ({title}) counts people, and the page does not show it.",
            label=table.label,
            title=title,
        )
        published.problems.append(Problem(where, what))
    else:
        read_frame(published, Place(where, table.label, title, PAGE), rows, counts)
    if counts.csv is not None:
        add_sum_rules(published, counts.csv)
    lines = [line for line in csv.reader(io.StringIO(site.texts.get(table.file, ""))) if line]
    if lines:
        place = Place(where, table.label, title, table.file)
        read_frame(published, place, lines, counts.csv or counts, page=rows)


def add_sum_rules(published: Published, counts: FrameCounts | FactCounts) -> None:
    """Note how counts of a declared population add up."""
    for attribute, total, parts in counts.sums:
        published.sum_rules[counts.of][attribute].add((total, tuple(parts)))
    published.unreported[counts.of].update(counts.unreported)


def _add_labels(published: Published, counts: FrameCounts, row_names: Sequence[str]) -> None:
    """Note what readers call categories: by rows and columns that are told by one alone."""
    groups = [row[0] if row and len(row) == 1 else {} for row in counts.rows]
    known = [set(group.items()) for group in groups if group]
    common = set.intersection(*known) if known else set()
    named = [
        (label, set(group.items()) - common) for label, group in zip(row_names, groups, strict=True)
    ]
    for head, column in counts.columns.items():
        if isinstance(column, NumberCounts) and len(column.groups) == 1 and not column.share:
            named.append((without_unit(head), set(column.groups[0].items())))
    for label, conditions in named:
        if len(conditions) == 1:
            published.labels.setdefault(conditions.pop(), label)


def rows_on_page(site: BuiltSite, page: str, label: str) -> list[list[str]] | None:
    """Return the cells of a table as the page has it, its head first; None if it has it not."""
    outline = site.outline(page)
    return outline.tables.get(label) if outline else None


def read_frame(
    published: Published,
    place: Place,
    lines: Sequence[Sequence[str]],
    counts: FrameCounts,
    page: Sequence[Sequence[str]] | None = None,
) -> None:
    """Read the declared columns of a page's table or of a file.

    Parameters
    ----------
    page
        The page's table, which gives the rows of a file their names.
    """
    head, *body = lines
    rows = counts.rows
    if len(rows) != len(body) or any(len(line) != len(head) for line in body):
        what = coded(
            "S09",
            "{named} has {number} rows, and {number2} are declared to count people.",
            named=place.named,
            number=len(body),
            number2=len(rows),
        )
        published.problems.append(Problem(place.where, what, say(_DECLARE)))
        return
    positions = {_without_spaces(name): number for number, name in enumerate(head)}
    _add_labels(published, counts, [line[0] for line in body])
    named = page[1:] if page and len(page) == len(lines) else body
    for name, column in counts.columns.items():
        position = positions.get(_without_spaces(name))
        if position is None:
            what = coded(
                "S09",
                "{named} has no column {name!r}, which is declared to count people.",
                named=place.named,
                name=name,
            )
            published.problems.append(Problem(place.where, what, say(_DECLARE)))
            continue
        cells = [line[position] for line in body]
        decimals = None if place.file == PAGE else printed_values.rounded_to(cells)
        by_row = [column] * len(rows) if isinstance(column, NumberCounts) else column
        for row, counted, text, line in zip(rows, by_row, cells, named, strict=True):
            if row is None or counted is None:
                continue
            cell = Place(place.where, place.table, place.title, place.file, line[0], name)
            groups = [{**group, **more} for group in row for more in counted.groups]
            try:
                numbers = list(_read_cell(cell, counts.of, groups, counted, (text, decimals)))
            except UnreadableError as error:
                what = coded("S09", "{cell}: {error}.", cell=cell, error=error)
                published.problems.append(Problem(place.where, what, say(_DECLARE)))
            else:
                _sort_in(published, numbers)


def _read_cell(
    place: Place,
    population: str,
    groups: Sequence[Conditions],
    counted: NumberCounts,
    printed: tuple[str, int | None],
) -> Iterator[Observation | DerivedNumber]:
    """Read a cell, given its text and to how many decimals its column is rounded."""
    text, decimals = printed
    key = _key(population, groups)
    base = _base(population, groups, counted.share) if counted.share else None
    if counted.derived:
        # In a file a mark may be written as 0, whose page is read too.
        if not printed_values.is_mark(text) and (place.file == PAGE or text != "0"):
            yield DerivedNumber(place, key, base)
        return
    if base is None:
        value = printed_values.count(text)
    else:
        value = printed_values.share(text, head=place.column, decimals=decimals)
    if value is not None:
        yield Observation(place, key, value, base)


def _read_fact(
    place: Place, counts: FactCounts, fact: Mapping[str, Any]
) -> Iterator[Observation | DerivedNumber]:
    """Read a fact twice: its value for machines, and its text for people."""
    key = _key(counts.of, counts.groups)
    base = _base(counts.of, counts.groups, counts.share) if counts.share else None
    value, text = fact["value"], fact["text"]
    if counts.derived:
        if not (printed_values.is_mark(str(value)) and printed_values.is_mark(text)):
            yield DerivedNumber(place, key, base)
        return
    if isinstance(value, int | float):
        if base is not None:
            fraction = printed_values.fraction(value, fact.get("unit", ""))
            yield Observation(place, key, fraction, base)
        elif value == int(value):
            yield Observation(place, key, int(value))
    for words in (value, text):
        if isinstance(words, str):
            yield from _read_text(place, key, base, words)


def _read_text(
    place: Place, key: Key, base: Key | None, text: str
) -> Iterator[Observation | DerivedNumber]:
    """Read a fact's text; of a sentence or an interval it can only be told that it has numbers."""
    try:
        value = printed_values.count(text) if base is None else printed_values.share(text)
    except UnreadableError:
        if has_number(text):
            yield DerivedNumber(place, key, base)
        return
    if value is not None:
        yield Observation(place, key, value, base)


def _key(population: str, groups: Sequence[Conditions]) -> Key:
    return population, frozenset(frozenset(group.items()) for group in groups)


def _base(population: str, groups: Sequence[Conditions], shared: str) -> Key:
    """Return whom a share is a share of: the groups without the attribute that is shared out."""
    return _key(
        population,
        [{name: value for name, value in group.items() if name != shared} for group in groups],
    )


def without_unit(head: str) -> str:
    """Return the head of a column without its unit."""
    return _UNIT.sub("", head)


def _without_spaces(text: str) -> str:
    return "".join(text.split())

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
from dataclasses import replace
from typing import Any

from tsunagari.contract import FactCounts, FrameCounts, NumberCounts, TableCounts
from tsunagari.press.bind.book import fill
from tsunagari.press.bind.page import Float, Page
from tsunagari.press.check.disclosure import values
from tsunagari.press.check.disclosure.published import (
    FACTS,
    PAGE,
    Key,
    Place,
    Published,
    Seen,
    WorkedOut,
    tables,
)
from tsunagari.press.check.disclosure.values import UnreadableError
from tsunagari.press.check.site import Made
from tsunagari.press.core.problems import Problem
from tsunagari.press.render.staging import csv_href

_BRACKETS = re.compile(r"（[^（）]*）$")
_DECLARE = "Let counts=… of the notebook's table say what the page shows."


def read(made: Made) -> Published:
    """Read the declared tables and facts of a site."""
    found = Published()
    for page, table in tables(made):
        cells = _grid(made, page, table)
        if cells is not None:
            found.grids[table.label] = cells
        if isinstance(table.counts, TableCounts):
            _read_table(found, made, table, table.counts)
    facts = json.loads(made.texts.get(FACTS, "{}"))
    for page in made.book.pages:
        for name, recorded in page.counted.items():
            if name in facts and isinstance(recorded.counts, FactCounts):
                _learn(found, recorded.counts)
                place = Place(recorded.where, name, "", FACTS)
                _file(found, _of_fact(place, recorded.counts, facts[name]))
    return found


def _file(found: Published, read_: Iterable[Seen | WorkedOut]) -> None:
    for each in read_:
        if isinstance(each, Seen):
            found.seen.append(each)
        else:
            found.worked_out.append(each)


def _read_table(found: Published, made: Made, table: Float, counts: TableCounts) -> None:
    title = fill(table.caption, made.book)
    frame = found.grids.get(table.label)
    _learn(found, counts)
    if frame is None:
        what = f"{table.label} ({title}) counts people, and the page does not show it."
        found.problems.append(Problem(table.where, what))
    else:
        place = Place(table.where, table.label, title, PAGE)
        read_frame(found, place, frame, counts)
    own = counts.csv
    if own is not None:
        _learn(found, own)
    path = csv_href(table)
    lines = [line for line in csv.reader(io.StringIO(made.texts.get(path, ""))) if line]
    if lines:
        place = Place(table.where, table.label, title, path)
        read_frame(found, place, lines, counts if own is None else own, page=frame)


def _learn(found: Published, counts: FrameCounts | FactCounts) -> None:
    for attribute, whole, parts in counts.sums:
        found.steps[counts.of][attribute].add((whole, tuple(parts)))


def _name(found: Published, counts: FrameCounts, rows: Sequence[str]) -> None:
    """Learn what readers call categories: by rows and columns that are told by one alone."""
    groups = [row[0] if row and len(row) == 1 else {} for row in counts.rows]
    known = [set(group.items()) for group in groups if group]
    within = set.intersection(*known) if known else set()
    named = [
        (label, set(group.items()) - within) for label, group in zip(rows, groups, strict=True)
    ]
    for head, column in counts.columns.items():
        if isinstance(column, NumberCounts) and len(column.groups) == 1 and not column.share:
            named.append((bare(head), set(column.groups[0].items())))
    for label, conditions in named:
        if len(conditions) == 1:
            found.labels.setdefault(conditions.pop(), label)


def _grid(made: Made, page: Page, table: Float) -> list[list[str]] | None:
    """Give the cells of a table as the page has it, its head first; None if it has it not."""
    from bs4 import Tag

    soup = made.pages.get(page.href)
    holder = soup.find(id=table.label) if soup else None
    shown = holder.find("table") if isinstance(holder, Tag) else None
    if not isinstance(shown, Tag):
        return None
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
        for row in shown.find_all("tr")
    ]


def read_frame(
    found: Published,
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
        what = f"{place.named} has {len(body)} rows, and {len(rows)} are declared to count people."
        found.problems.append(Problem(place.where, what, _DECLARE))
        return
    known = {_squeezed(name): number for number, name in enumerate(head)}
    _name(found, counts, [line[0] for line in body])
    named = page[1:] if page and len(page) == len(lines) else body
    for name, column in counts.columns.items():
        at = known.get(_squeezed(name))
        if at is None:
            what = f"{place.named} has no column {name!r}, which is declared to count people."
            found.problems.append(Problem(place.where, what, _DECLARE))
            continue
        cells = [line[at] for line in body]
        rounded = None if place.file == PAGE else values.rounded_to(cells)
        by_row = [column] * len(rows) if isinstance(column, NumberCounts) else column
        for groups, one, text, line in zip(rows, by_row, cells, named, strict=True):
            if groups is None or one is None:
                continue
            here = replace(place, row=line[0], column=name)
            whom = [{**row, **more} for row in groups for more in one.groups]
            try:
                _file(found, _of_cell(here, counts.of, whom, one, (text, rounded)))
            except UnreadableError as error:
                found.problems.append(Problem(place.where, f"{here}: {error}.", _DECLARE))


def _of_cell(
    place: Place,
    of: str,
    groups: Sequence[Mapping[str, str]],
    column: NumberCounts,
    printed: tuple[str, int | None],
) -> Iterator[Seen | WorkedOut]:
    """Read a cell, of which its text is printed and to how many decimals its column is rounded."""
    text, rounded = printed
    whom = _key(of, groups)
    if column.derived:
        # In a file a mark may be written as 0, whose page is read too.
        if not values.is_mark(text) and (place.file == PAGE or text != "0"):
            share = column.share
            yield WorkedOut(place, whom, _base(of, groups, share) if share else None)
        return
    if column.share is None:
        value = values.count(text)
        if value is not None:
            yield Seen(place, whom, value)
        return
    base = _base(of, groups, column.share)
    value = values.share(text, head=place.column, decimals=rounded)
    if value is not None:
        yield Seen(place, whom, value, base)


def _of_fact(
    place: Place, counts: FactCounts, fact: Mapping[str, Any]
) -> Iterator[Seen | WorkedOut]:
    """Read a fact twice: its value for machines, and its text for people."""
    whom = _key(counts.of, counts.groups)
    share = counts.share
    base = _base(counts.of, counts.groups, share) if share else None
    value, text = fact["value"], fact["text"]
    if counts.derived:
        if not (values.is_mark(str(value)) and values.is_mark(text)):
            yield WorkedOut(place, whom, base)
        return
    if isinstance(value, int | float):
        if share:
            yield Seen(place, whom, values.fraction(value, fact.get("unit", "")), base)
        elif value == int(value):
            yield Seen(place, whom, int(value))
    for each in (value, text):
        if isinstance(each, str):
            yield from _said(place, whom, base, each)


def _said(place: Place, whom: Key, base: Key | None, text: str) -> Iterator[Seen | WorkedOut]:
    """Read a fact's text; of a sentence or an interval it can only be told that it has numbers."""
    try:
        said = values.count(text) if base is None else values.share(text)
    except UnreadableError:
        if re.search(r"\d", text):
            yield WorkedOut(place, whom, base)
        return
    if said is not None:
        yield Seen(place, whom, said, base)


def _key(of: str, groups: Sequence[Mapping[str, str]]) -> Key:
    return of, frozenset(frozenset(group.items()) for group in groups)


def _base(of: str, groups: Sequence[Mapping[str, str]], among: str) -> Key:
    return _key(of, [{a: v for a, v in group.items() if a != among} for group in groups])


def bare(head: str) -> str:
    """Give the head of a column without its unit."""
    return _BRACKETS.sub("", head)


def _squeezed(text: str) -> str:
    return "".join(text.split())

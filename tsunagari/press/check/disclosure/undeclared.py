"""Numbers that are said to count nobody, and may well count people.

A declaration of none is believed but where the number speaks against it: it stands in the row and
column of a hidden cell, or in the row of one as a number of people, and may be what is hidden; or
it is a number of a few people in a chapter that reads a private file.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from tsunagari.contract import NumberCounts, TableCounts, Thresholds
from tsunagari.messages import coded, marked, say
from tsunagari.press.bind.book import fill
from tsunagari.press.bind.page import Float
from tsunagari.press.check.disclosure.counting_words import UNITS, with_digits
from tsunagari.press.check.disclosure.observations import (
    FACTS,
    PAGE,
    Observation,
    Place,
    tables,
)
from tsunagari.press.check.disclosure.possible import Possible, PrintedNumber, read_number
from tsunagari.press.check.disclosure.reading import without_unit
from tsunagari.press.check.disclosure.remainders import Remainders
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem
from tsunagari.press.render.staging import csv_href

Cell = tuple[Place, str]
"""Where a cell stands, and its text."""

_REMEDY = marked(
    "Tabulate it in the plan (tabulation.yml), or say x in its place; if it counts "
    "no people, give it another unit."
)


def check(site: BuiltSite, possible: Possible, limits: Thresholds) -> Iterator[Problem]:
    """Look at all numbers of tables and facts that are said to count nobody."""
    few = _beside_private_files(site)
    hidden = [cell for cells in possible.published.hidden.values() for cell in cells]
    remainders = Remainders(possible, hidden, str)
    yield from _in_tables(site, possible, limits, few, remainders)
    facts: Mapping[str, Mapping[str, object]] = json.loads(site.texts.get(FACTS, "{}"))
    for page in site.book.pages:
        for name, recorded in page.counted.items() if page.name in few else ():
            number = _number(str(facts.get(name, {}).get("text", "")))
            if recorded.counts is not None or number is None or not _is_few(number, limits):
                continue
            if getattr(limits, name.rpartition(".")[2], None) != number.value:
                yield _few(Place(recorded.where, name, "", FACTS), number)


def _in_tables(
    site: BuiltSite, possible: Possible, limits: Thresholds, few: set[str], remainders: Remainders
) -> Iterator[Problem]:
    """Look at tables; what a page shows is not reported of its file too."""
    by_row: dict[str, list[Observation]] = {}
    for cells in possible.published.hidden.values():
        for hidden in cells:
            by_row.setdefault(_plain(hidden.place.row), []).append(hidden)
    for page, table in tables(site):
        told = set()
        for place, text in _cells(site, table, possible.published.tables.get(table.label)):
            number = _number(text, place.column)
            cell = place.where, place.row, without_unit(place.column)
            if number is None or cell in told:
                continue
            near = _near(place, number, by_row.get(_plain(place.row), ()))
            source = next((one for _, one in possible.may_be_hidden([number], near)), None)
            if source is not None:
                told.add(cell)
                what = coded(
                    "S10",
                    "{place} shows {words}, which may be what {place2} hides.",
                    place=place,
                    words=number.text,
                    place2=source.place,
                )
                yield Problem(place.where, what, say(_REMEDY))
            elif page.name in few and _is_few(number, limits):
                told.add(cell)
                yield _few(place, number)
            elif left := _left_out(place, number, remainders):
                told.add(cell)
                yield _without(place, number, left)


def _beside_private_files(site: BuiltSite) -> set[str]:
    """Return the sections whose data have a file about single persons."""
    folders = {PurePosixPath(name).parts[0] for name in site.plan.settings.private}
    return {
        section.name
        for section in site.plan.sections
        if PurePosixPath(str(section.parameters.get("data", ""))).name in folders
    }


def _left_out(place: Place, number: PrintedNumber, remainders: Remainders) -> Observation | None:
    """Return a hidden cell without which a total is as many people as a number says."""
    if number.unit and number.unit in UNITS and number.value.denominator == 1:
        return remainders.left_out(f"{place.row} {place.column}", int(number.value))
    return None


def _without(place: Place, number: PrintedNumber, source: Observation) -> Problem:
    what = coded(
        "S10",
        "{place} shows {words} and is said to count nobody: it may be a total without what "
        "{place2} hides.",
        place=place,
        words=number.text,
        place2=source.place,
    )
    return Problem(place.where, what, say(_REMEDY))


def _few(place: Place, number: PrintedNumber) -> Problem:
    what = coded(
        "S10",
        "{place} shows {words} and is said to count nobody, in a chapter on single people.",
        place=place,
        words=number.text,
    )
    return Problem(place.where, what, say(_REMEDY))


def _is_few(number: PrintedNumber, limits: Thresholds) -> bool:
    return bool(number.unit) and number.unit in UNITS and 1 <= number.value <= limits.hidden


def _cells(
    site: BuiltSite, table: Float, on_page: Sequence[Sequence[str]] | None
) -> Iterator[Cell]:
    """Yield the cells of a table, on its page and in its file, that are said to count nobody."""
    lines = [line for line in csv.reader(io.StringIO(site.texts.get(csv_href(table), ""))) if line]
    counts = table.counts if isinstance(table.counts, TableCounts) else None
    title = fill(table.caption, site.book)
    files = [
        (PAGE, on_page or [], counts),
        (csv_href(table), lines, (counts and counts.csv) or counts),
    ]
    for file, rows, declared in files:
        head, *body = rows or [[]]
        place = Place(table.where, table.label, title, file)
        # A file names its rows as its page does, if it has as many.
        named = on_page[1:] if on_page and len(on_page) == len(rows) else body
        columns = {} if declared is None else declared.columns
        columns = {"".join(name.split()): whom for name, whom in columns.items()}
        for at, (line, names) in enumerate(zip(body, named, strict=True)):
            for column, text in zip(head[1:], line[1:], strict=False):
                whom = columns.get("".join(column.split()))
                counted = whom if whom is None or isinstance(whom, NumberCounts) else whom[at]
                if counted is None or declared is None or declared.rows[at] is None:
                    yield replace(place, row=names[0], column=column), text


def _near(place: Place, number: PrintedNumber, hidden: Sequence[Observation]) -> list[Observation]:
    """Return the hidden cells of a row that a number may be of: of its column, or of any."""
    own = _plain(place.column)
    if number.unit and number.unit in UNITS:
        return list(hidden)
    return [cell for cell in hidden if _plain(cell.place.column) == own]


def _number(text: str, head: str = "") -> PrintedNumber | None:
    """Read a cell that is one number, with the unit of its column if it has none."""
    number = read_number(with_digits(unicodedata.normalize("NFKC", text)))
    unit = unicodedata.normalize("NFKC", head.removeprefix(without_unit(head)))[1:-1]
    return number if number is None or number.unit else number._replace(unit=unit)


def _plain(text: str) -> str:
    """Return the name of a row or column without its unit."""
    return "".join(unicodedata.normalize("NFKC", without_unit(text)).split())

"""Numbers that are said to count nobody, and may well count people.

A declaration of none is believed but where the number speaks against it: it stands in the row and
column of a hidden cell, or in the row of one as a number of people, and may be what is hidden; or
it is a number of a few people in a chapter that reads a private file. So is one that a chart
without a table of people shows, or the note of a table.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from tsunagari.contract import NumberCounts, TableCounts, Thresholds
from tsunagari.messages import coded, marked, say
from tsunagari.press.bind.book import fill
from tsunagari.press.bind.page import Float, Page
from tsunagari.press.check.disclosure import charts, few_people
from tsunagari.press.check.disclosure.counting_words import UNITS
from tsunagari.press.check.disclosure.observations import (
    FACTS,
    PAGE,
    Observation,
    Place,
    tables,
)
from tsunagari.press.check.disclosure.possible import Possible, PrintedNumber, read_cell
from tsunagari.press.check.disclosure.reading import without_unit
from tsunagari.press.check.disclosure.remainders import Remainders
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem
from tsunagari.press.render.staging import csv_href

Cell = tuple[Place, str]
"""Where a cell stands, and its text."""

_LIMITS = {"small_base": "base", "few_cases": "cases", "hidden": "hidden", "width": "width"}
"""Thresholds by the names of facts on them: `base` and `cases` are numbers of people there."""
_REMEDY = marked(
    "Tabulate it in the plan (tabulation.yml), or say x in its place; if it counts "
    "no people, give it another unit."
)


def check(site: BuiltSite, possible: Possible, limits: Thresholds) -> Iterator[Problem]:
    """Look at all numbers of tables and facts that are said to count nobody."""
    beside = few_people.sections(site)
    hidden = [cell for cells in possible.published.hidden.values() for cell in cells]
    remainders = Remainders(possible, hidden, str)
    yield from _in_tables(site, possible, limits, beside, remainders)
    facts: Mapping[str, Mapping[str, object]] = json.loads(site.texts.get(FACTS, "{}"))
    for page in site.book.pages:
        if page.name not in beside:
            continue
        for name, recorded in page.counted.items():
            fact = facts.get(name, {"text": "", "value": ""})
            unit = f"({fact.get('unit', '')})"
            number = few_people.few(str(fact["text"]), limits, unit) or few_people.few(
                str(fact["value"]), limits, unit
            )
            limit = getattr(limits, _LIMITS.get(name.rpartition(".")[2], ""), None)
            is_limit = number is not None and number.value == limit
            if recorded.counts is None and number is not None and not is_limit:
                yield _few(Place(recorded.where, name, "", FACTS), number)
        yield from _in_texts(page, limits)


def _in_tables(
    site: BuiltSite,
    possible: Possible,
    limits: Thresholds,
    beside: Collection[str],
    remainders: Remainders,
) -> Iterator[Problem]:
    """Look at tables; what a page shows is not reported of its file too."""
    by_row: dict[str, list[Observation]] = {}
    for cells in possible.published.hidden.values():
        for hidden in cells:
            by_row.setdefault(_plain(hidden.place.row), []).append(hidden)
    for page, table in tables(site):
        told = set()
        for place, text in _cells(site, table, possible.published.tables.get(table.label)):
            number = read_cell(text, place.column)
            cell = place.where, place.row, without_unit(place.column)
            if cell in told:
                continue
            near = number and _near(place, number, by_row.get(_plain(place.row), ()))
            may_be = (
                possible.may_be_hidden([number], near, of_files=True) if number and near else ()
            )
            source = next((one for _, one in may_be), None)
            in_cell = few_people.few(text, limits, place.row, place.column)
            if number is not None and source is not None:
                told.add(cell)
                what = coded(
                    "S10",
                    "{place} shows {words}, which may be what {place2} hides.",
                    place=place,
                    words=number.text,
                    place2=source.place,
                )
                yield Problem(place.where, what, say(_REMEDY))
            elif page.name in beside and in_cell is not None:
                told.add(cell)
                yield _few(place, in_cell)
            elif number is not None and (left := _left_out(place, number, remainders)):
                told.add(cell)
                yield _without(place, number, left)


def _in_texts(page: Page, limits: Thresholds) -> Iterator[Problem]:
    """Look at the notes of tables that count nobody, and at charts without a table of people."""
    counted = {table.label for table in page.floats if isinstance(table.counts, TableCounts)}
    for piece in page.floats:
        if {piece.label, piece.label.replace("fig-", "tbl-", 1)} & counted:
            continue
        texts = [piece.note]
        if piece.kind == "fig":
            texts = [*charts.texts_of(piece.content), piece.alt if piece.computed_alt else ""]
        number = next(filter(None, (few_people.few(text, limits) for text in texts)), None)
        if number is not None:
            yield _few_in_text(piece, number)


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


def _few_in_text(piece: Float, number: PrintedNumber) -> Problem:
    what = coded(
        "S10",
        "{label} shows {words} and no table says whom it counts, in a chapter on single people.",
        label=piece.label,
        words=number.text,
    )
    return Problem(piece.where, what, say(_REMEDY))


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


def _plain(text: str) -> str:
    """Return the name of a row or column without its unit."""
    return "".join(unicodedata.normalize("NFKC", without_unit(text)).split())

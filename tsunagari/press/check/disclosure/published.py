"""What a finished site says of counts of people, cell by cell, as its readers find it.

Only whom a cell counts comes from the notebooks' declarations. What it says comes from the pages,
from the files to take away and from ``facts.json``.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tsunagari.press.book import fill
from tsunagari.press.check.disclosure import values
from tsunagari.press.check.disclosure.values import HIDDEN, UnreadableError, Value
from tsunagari.press.check.made import Made
from tsunagari.press.errors import Problem
from tsunagari.press.page import Float, Page
from tsunagari.press.stage import csv_href

Group = frozenset[tuple[str, str]]
"""People: all of a population for whom each attribute has its category."""
Key = tuple[str, frozenset[Group]]
"""A population, and the groups of it that are counted together."""
Steps = dict[str, dict[str, set[tuple[str, tuple[str, ...]]]]]
"""By population and attribute its sums: a category (all people being ``""``) and its parts."""

PAGE = "page"
FACTS = "facts.json"
_DECLARE = "Let counts=… of the notebook's table say what the page shows."


@dataclass(frozen=True)
class Place:
    """Where a reader finds something: in a table of a page, in its file, or among the facts.

    Attributes
    ----------
    where
        Page and cell of the notebook, as a problem names it.
    table
        Label of the table, or name of the fact.
    title
        Caption of the table.
    file
        `PAGE`, or the path of a file within the site.
    """

    where: str
    table: str
    title: str
    file: str
    row: str = ""
    column: str = ""

    def __str__(self) -> str:
        if self.file == FACTS:
            return f"the fact {self.table}"
        found = self.named if self.file == PAGE else f"{self.file} of {self.named}"
        return f"{found}, row {self.row!r}, column {self.column!r}"

    @property
    def named(self) -> str:
        """The table alone."""
        return f"the fact {self.table}" if self.file == FACTS else f"{self.table} ({self.title})"


@dataclass(frozen=True)
class Seen:
    """One number that readers see, and whom it counts.

    Attributes
    ----------
    base
        Of a share, whom it is a share of.
    """

    place: Place
    whom: Key
    value: Value
    base: Key | None = None


@dataclass
class Published:
    """All that a site says of counts of people.

    Attributes
    ----------
    grids
        The cells of every table of its pages by label, the head first.
    """

    seen: list[Seen] = field(default_factory=list)
    steps: Steps = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    problems: list[Problem] = field(default_factory=list)
    grids: dict[str, list[list[str]]] = field(default_factory=dict)


def declared(made: Made) -> bool:
    """Tell whether anything of a site says that it counts people."""
    return any(page.counted for page in made.book.pages) or any(
        isinstance(table.counts, Mapping) for _, table in tables(made)
    )


def tables(made: Made) -> Iterator[tuple[Page, Float]]:
    """Give every table with its page."""
    for page in made.book.pages:
        for shown in page.floats:
            if shown.kind == "tbl":
                yield page, shown


def hidden(found: Published, page: Page) -> list[Seen]:
    """Give the cells of a page's tables that hide a number."""
    names = {shown.label for shown in page.floats}
    cells = (each for each in found.seen if each.value == HIDDEN and each.place.file == PAGE)
    return [each for each in cells if each.place.table in names]


def read(made: Made) -> Published:
    """Read the declared tables and facts of a site."""
    found = Published()
    for page, table in tables(made):
        cells = _grid(made, page, table)
        if cells is not None:
            found.grids[table.label] = cells
        if isinstance(table.counts, Mapping):
            _read_table(found, made, table, table.counts)
    facts = json.loads(made.texts.get(FACTS, "{}"))
    for page in made.book.pages:
        for name, whom in page.counted.items():
            if name in facts:
                _learn(found, whom)
                place = Place(page.where, name, "", FACTS)
                found.seen += _of_fact(place, whom, facts[name])
    return found


def _read_table(found: Published, made: Made, table: Float, counts: Mapping[str, Any]) -> None:
    title = fill(table.caption, made.book)
    frame = found.grids.get(table.label)
    _learn(found, counts)
    if frame is None:
        what = f"{table.label} ({title}) counts people, and the page does not show it."
        found.problems.append(Problem(table.where, what))
    else:
        place = Place(table.where, table.label, title, PAGE)
        read_frame(found, place, frame, counts)
    own = counts.get("csv")
    if own is not None:
        _learn(found, own)
    path = csv_href(table)
    lines = [line for line in csv.reader(io.StringIO(made.texts.get(path, ""))) if line]
    if lines:
        place = Place(table.where, table.label, title, path)
        read_frame(found, place, lines, counts if own is None else own, page=frame)


def _learn(found: Published, counts: Mapping[str, Any]) -> None:
    for attribute, whole, parts in counts["sums"]:
        found.steps[counts["of"]][attribute].add((whole, tuple(parts)))


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
    counts: Mapping[str, Any],
    page: Sequence[Sequence[str]] | None = None,
) -> None:
    """Read the declared columns of a page's table or of a file.

    Parameters
    ----------
    page
        The page's table, which gives the rows of a file their names.
    """
    head, *body = lines
    rows = counts["rows"]
    if len(rows) != len(body) or any(len(line) != len(head) for line in body):
        what = f"{place.named} has {len(body)} rows, and {len(rows)} are declared to count people."
        found.problems.append(Problem(place.where, what, _DECLARE))
        return
    known = {_squeezed(name): number for number, name in enumerate(head)}
    named = page[1:] if page and len(page) == len(lines) else body
    for name, column in counts["columns"].items():
        at = known.get(_squeezed(name))
        if at is None:
            what = f"{place.named} has no column {name!r}, which is declared to count people."
            found.problems.append(Problem(place.where, what, _DECLARE))
            continue
        cells = [line[at] for line in body]
        rounded = None if place.file == PAGE else values.rounded_to(cells)
        by_row = column if isinstance(column, list) else [column] * len(rows)
        for groups, one, text, line in zip(rows, by_row, cells, named, strict=True):
            if groups is None or one is None:
                continue
            here = replace(place, row=line[0], column=name)
            whom = [{**row, **more} for row in groups for more in one["groups"]]
            try:
                found.seen += _of_cell(here, counts["of"], whom, one, (text, rounded))
            except UnreadableError as error:
                found.problems.append(Problem(place.where, f"{here}: {error}.", _DECLARE))


def _of_cell(
    place: Place,
    of: str,
    groups: Sequence[Mapping[str, str]],
    column: Mapping[str, Any],
    printed: tuple[str, int | None],
) -> Iterator[Seen]:
    """Read a cell, of which its text is printed and to how many decimals its column is rounded."""
    text, rounded = printed
    whom = _key(of, groups)
    if column["share"] is None:
        value = values.count(text)
        if value is not None:
            yield Seen(place, whom, value)
        return
    base = _base(of, groups, column["share"])
    value = values.share(text, head=place.column, decimals=rounded)
    if value is not None:
        yield Seen(place, whom, value, base)
    if column["n"] is not None:
        n = values.count(str(column["n"]))
        if n is not None:
            yield Seen(place, base, n)


def _of_fact(place: Place, counts: Mapping[str, Any], fact: Mapping[str, Any]) -> Iterator[Seen]:
    """Read a fact twice: its value for machines, and its text for people."""
    whom = _key(counts["of"], counts["groups"])
    share = counts["share"]
    base = _base(counts["of"], counts["groups"], share) if share else None
    value, text = fact["value"], fact["text"]
    if isinstance(value, int | float):
        if share:
            yield Seen(place, whom, values.fraction(value, fact.get("unit", "")), base)
        elif value == int(value):
            yield Seen(place, whom, int(value))
    for each in (value, text):
        if isinstance(each, str):
            try:
                said = values.share(each) if share else values.count(each)
            except UnreadableError:
                continue  # a sentence, in which nothing can be told to be the number
            if said is not None:
                yield Seen(place, whom, said, base)


def _key(of: str, groups: Sequence[Mapping[str, str]]) -> Key:
    return of, frozenset(frozenset(group.items()) for group in groups)


def _base(of: str, groups: Sequence[Mapping[str, str]], among: str) -> Key:
    return _key(of, [{a: v for a, v in group.items() if a != among} for group in groups])


def _squeezed(text: str) -> str:
    return "".join(text.split())

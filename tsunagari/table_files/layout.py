"""Where in a file its table is: the header row, what Excel leaves around it, what stands below."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from tsunagari.messages import coded, say
from tsunagari.table_files.encodings import Row, UnreadableError
from tsunagari.table_files.reading import Reading, readings
from tsunagari.table_files.values import plain

_TOP = 20
"""In how many rows from the top a header is looked for."""
_TOTAL = re.compile(
    r"((総|小|累)?(合)?計(値|数)?|総数|平均(値)?|(有効)?回答(者)?(総)?数|集計|件数"
    r"|(grand|sub)?total|sum|average|mean|count)([:：(（].*)?"
)
_GRAND_TOTAL = re.compile(r"(総|合)?計|総数|(grand)?total")
_NOTE = re.compile(
    r"※|\*|(\()?注(意|記)?(\d|[:）)]|\b)|備考:|出典:|資料:|\(?以下余白|(note|source)s?:"
)


class Found(NamedTuple):
    """A way to read a file, and the header row in it: its number, from 1, and its names."""

    way: Reading
    row: int
    head: Row


@dataclass(frozen=True)
class Table:
    """A table as texts without blanks around them, each row as wide as the head.

    Attributes
    ----------
    head : list of str
        The names of the columns, in the words of who asked for them.
    rows : list of list of str
    numbers : list of int
        The number of each row in the file, from 1.
    faults : list of tuple
        The number of a row, or a place, and what is wrong there.
    notes : list of str
        What was taken otherwise than it stands.
    totals : list of tuple
        The number of each row with a total of all rows, and its cells: none of the table's.
    """

    head: Row
    rows: list[Row]
    numbers: list[int]
    faults: list[tuple[int | str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    totals: list[tuple[int, Row]] = field(default_factory=list)


@lru_cache(1 << 12)  # the cells of a column are few and come often
def same(name: str) -> str:
    """Return what two spellings of a name have in common."""
    return "".join(plain(name).casefold().split())


def is_footer(row: Iterable[str]) -> bool:
    """Check that a row is a total, or a note alone in its row."""
    filled = [cell for cell in row if cell.strip()]
    if not filled:
        return False
    alone = len(filled) == 1 and is_note(filled[0])
    return alone or bool(_TOTAL.fullmatch(same(filled[0])))


def is_note(text: str) -> bool:
    """Check that a text begins as a note below a table does, such as ※ or （注1）."""
    return bool(_NOTE.match(same(text)))


def find_header(path: Path, wanted: Collection[str]) -> Found:
    """Find the way to read a file, and the row, in which most names stand that are wanted.

    Raises
    ------
    UnreadableError
        If no way leads through its first rows, or two sheets may be meant; OSError if it is not
        there.
    """
    names = {same(name) for name in wanted}
    tries: list[tuple[int, int, Found]] = []
    broken: list[UnreadableError] = []
    for way in readings(path):
        try:
            top = [(n, row) for n, row in enumerate(islice(way.rows(), _TOP), 1) if any(row)]
        except UnreadableError as error:
            broken.append(error)
            continue
        scored = [(len(names & {same(cell) for cell in row}), n, row) for n, row in top]
        if scored:
            score, n, row = max(scored, key=lambda each: (each[0], -each[1]))
            tries.append((score, len(row), Found(way, n, row)))
    best = max(tries, key=lambda each: each[:2], default=None)
    if broken and (best is None or best[0] == 0):
        raise broken[0]
    if best is None:
        raise UnreadableError(say("whole file"), coded("D01", "is empty"))
    rivals = [found.way.how for score, _, found in tries if score == best[0] > 0]
    if len(rivals) > 1 and best[2].way.text is None:
        what = coded(
            "D11",
            "has several sheets with this table, {rivals}: keep one of them",
            rivals=say(" and ").join(rivals),
        )
        raise UnreadableError(say("whole file"), what)
    return best[2]


def read_table(path: Path, wanted: Collection[str]) -> Table:
    """Read the table of a file.

    Parameters
    ----------
    path : Path
    wanted : collection of str
        The names of its columns, as far as they are known: they tell the header row.

    Raises
    ------
    UnreadableError
        If it cannot be read; OSError if it is not there.
    """
    found = find_header(path, wanted)
    spelled = {same(name): name for name in wanted}
    head = [spelled.get(same(cell), cell.strip()) for cell in found.head]
    table = Table(head, [], [])
    body = islice(found.way.rows(), found.row, None)
    # What Excel leaves behind a row is behind the header row too, unless rows have no end.
    most = len(head) if found.way.text else sys.maxsize
    dropped = list(_take(table, body, found.row + 1, most))
    _drop_empty_columns(table)
    table.faults.extend(merged_faults(found, table.numbers))
    table.notes.extend(_notes(found, dropped))
    return table


def _take(table: Table, body: Iterator[Row], first: int, most: int) -> Iterator[tuple[int, str]]:
    """Add the rows to a table; yield the numbers of those that are none, and why."""
    width = max((place for place, name in enumerate(table.head, 1) if name), default=0)
    named = len(table.head)
    short: dict[int, int] = {}
    for number, written in enumerate(body, first):
        row = [cell.strip() for cell in written]
        if not any(row):
            yield number, "empty"
        elif is_footer(row):
            if _GRAND_TOTAL.fullmatch(same(next(filter(None, row)))):
                table.totals.append((number, row))
            yield number, "footer"
        elif len(row) > most or any(row[named:]):
            table.faults.append((number, _uneven(len(row), width)))
        else:
            if len(row) < width:
                short[len(table.rows)] = len(row)
            table.rows.append((row + [""] * named)[:named])
            table.numbers.append(number)
    _judge_short(table, short, width)


def _judge_short(table: Table, short: Mapping[int, int], width: int) -> None:
    """Take short rows as they are where the cells that they lack may be empty; else note faults.

    Excel leaves out the commas behind a row's last cell, in blocks of sixteen rows. In a column
    that is filled everywhere else, a comma may as well be missing before.

    Parameters
    ----------
    short
        By the place of a short row how many cells it has.
    """
    full = [row for place, row in enumerate(table.rows) if place not in short]
    lacked = range(min(short.values(), default=width), width)
    may_lack = {place for place in lacked if full and not all(row[place] for row in full)}
    taken = []
    for place, cells in short.items():
        if may_lack.issuperset(range(cells, width)):
            taken.append(str(table.numbers[place]))
        else:
            table.faults.append((table.numbers[place], _uneven(cells, width)))
    if taken:
        table.notes.append(
            say("rows without their last cells, taken as empty: {taken}", taken=", ".join(taken))
        )


def _uneven(cells: int, width: int) -> str:
    return coded("D11", "{cells} cells, but {width} in the header row", cells=cells, width=width)


def _drop_empty_columns(table: Table) -> None:
    """Take away the columns without a name and without a cell; one with cells is a fault."""
    for place in reversed(range(len(table.head))):
        if table.head[place]:
            continue
        filled = [n for n, row in zip(table.numbers, table.rows, strict=True) if row[place]]
        if filled:
            where = say(
                "row {value}, column {letters}", value=filled[0], letters=letters(place + 1)
            )
            table.faults.append(
                (where, coded("D11", "has a cell, but the column has no name in the header row"))
            )
        del table.head[place]
        for row in table.rows:
            del row[place]


def merged_faults(found: Found, numbers: Iterable[int]) -> Iterator[tuple[str, str]]:
    """Yield where merged cells reach into rows which are read, and what to do about it."""
    read = {found.row, *numbers}
    for cells in found.way.merged():
        if read & set(range(cells.first_row, cells.last_row + 1)):
            where = say(
                "rows {first_row} to {last_row}", first_row=cells.first_row, last_row=cells.last_row
            )
            first, last = letters(cells.first_column), letters(cells.last_column)
            columns = (
                say("column {first}", first=first)
                if first == last
                else say("columns {first} to {last}", first=first, last=last)
            )
            yield (
                f"{where}, {columns}",
                coded("D11", "are merged cells: unmerge them, and fill each cell"),
            )


def _notes(found: Found, dropped: Sequence[tuple[int, str]]) -> Iterator[str]:
    if not found.way.as_asked:
        yield say("read as {how}", how=found.way.how)
    if found.row > 1:
        yield say(
            "the header was found in row {row}; what stands above it is left out", row=found.row
        )
    footers = [str(number) for number, kind in dropped if kind == "footer"]
    if footers:
        yield say("left out as totals or notes: row {footers}", footers=", ".join(footers))
    empty = sum(kind == "empty" for _, kind in dropped)
    if empty:
        yield say("left out as empty: rows {empty}", empty=empty)


def letters(column: int) -> str:
    """Return what Excel calls a column, counted from 1."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name

"""Read a section's data folder, and list all that is wrong with it at once."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
import yaml

from tsunagari.analysis.data import notes
from tsunagari.analysis.data.columns import written
from tsunagari.analysis.data.faults import Cell, Cells, Fault, cell, told
from tsunagari.analysis.data.lacking import lacking
from tsunagari.analysis.data.schema_faults import described, without_misspelt
from tsunagari.analysis.statistics.printed_shares import counts_of_share
from tsunagari.contract import UNKNOWN
from tsunagari.messages import coded, say
from tsunagari.near_names import near_names
from tsunagari.table_files import values
from tsunagari.table_files.encodings import UnreadableError, find_encoding
from tsunagari.table_files.layout import Table, read_table, same
from tsunagari.table_files.reading import find
from tsunagari.yaml_slips import in_words, slip_hint

Columns = Mapping[str, pa.Column]
REMARKS = ("備考", "メモ", "注", "注記", "remarks", "notes")
"""Columns that any table may have, and that nobody reads."""


class DataError(ValueError):
    """The data of a section cannot be used.

    Attributes
    ----------
    faults : tuple of str
        Every fault found, each with its file, rows or key, column, value and what is allowed.
    """

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class UnfilledError(DataError):
    """All that is wrong with the data is that something still has to be filled in.

    A build knows it by its name, and makes the section's page without figures.
    """


_RANGE = re.compile(r"(?<=\d)[~〜](?=\d)")


class _Texts(yaml.CBaseLoader):
    """Leave every scalar as it was typed (4.50 is not 4.5, no is not false), each key once.

    But for what stands between the ends of a range, as in 16~19歳: Japanese print has 「～」 there.
    """

    def construct_scalar(self, node: yaml.ScalarNode) -> str:
        return _RANGE.sub("～", super().construct_scalar(node))

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        for name, times in Counter(key.value for key, _ in node.value).items():
            if times > 1:
                what = say(
                    'the key "{name}" stands {times} times in the block that begins here',
                    name=name,
                    times=times,
                )
                raise yaml.constructor.ConstructorError(None, None, what, node.start_mark)
        return super().construct_mapping(node, deep)


class Source:
    """A data folder, read file by file while faults are gathered.

    A section's ``load`` reads all its files, calls `stop_if_faulty`, compares the values
    with one another through `expect`, and calls `stop_if_faulty` again: so an error lists
    every fault of its stage, and no comparison meets a value that could not be read. What was
    taken otherwise than it stands is noted, and shown once nothing is found faulty.

    Parameters
    ----------
    folder : str or Path
        Where the files are. Messages name a file from the project's folder on.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._folder = _shown(self.folder)
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self._gone = False
        self._unfilled = 0
        self._numbers: dict[str, Sequence[int]] = {}
        self._names: dict[str, str] = {}

    def table(
        self, file: str, columns: Columns, unread: Collection[str] | None = REMARKS
    ) -> pd.DataFrame:
        """Read a table; the frame is empty if the file has a fault.

        Parameters
        ----------
        file : str
            The file, which may as well be in another format of tables: ``days.csv`` may be
            ``days.xlsx``.
        columns : mapping
            By name what each column holds; all have to be there.
        unread : collection of str, optional
            Further columns that may be there and that nobody reads; with None any.
        """
        path = self.path(file)
        if path is None:
            return pd.DataFrame()
        known = len(self.faults)
        try:
            table = read_table(path, columns)
        except UnreadableError as error:
            self._fault(file, error.where, str(error))
            return pd.DataFrame()
        self._numbers[file] = table.numbers
        for where, what in table.faults:
            self._fault(file, Cells([where]) if isinstance(where, int) else where, what)
        for name, times in Counter(table.head).items():
            if times > 1:
                self._fault(
                    file,
                    say("column {name}", name=name),
                    coded("D05", "stands {times} times in the header row", times=times),
                )
        if not table.rows and not table.faults:
            self.lacks_rows(file)
            for name in columns:
                self.expect(
                    name in table.head,
                    file,
                    say("column {name}", name=name),
                    coded("D03", "is missing"),
                )
        if len(self.faults) > known:
            return pd.DataFrame()
        for what in table.notes:
            self.note(file, what)
        frame = self._checked(file, self._known(file, table, columns, unread), columns)
        self._expect_totals(file, table, frame, columns)
        return frame

    def _expect_totals(
        self, file: str, table: Table, frame: pd.DataFrame, columns: Columns
    ) -> None:
        """Expect a total below a table to be the sum of its column, where all of it is known."""
        for name in map(str, frame):
            if not columns[name].metadata.get("sums") or frame[name].isna().any():
                continue
            total, place = int(frame[name].sum()), table.head.index(name)
            for number, row in table.totals:
                cell = row[place] if place < len(row) else ""
                try:
                    given = values.counted(cell)
                except ValueError:
                    continue
                what = coded(
                    "D04",
                    "the total {given:,} is not the sum of the rows above, {total:,}",
                    given=given,
                    total=total,
                )
                self.expect(given == total, file, Cells([number], name), what)

    def number_rows(self, file: str, numbers: Sequence[int]) -> None:
        """Take note of the number in the file of each row that was read."""
        self._numbers[file] = numbers

    def path(self, file: str, *others: str) -> Path | None:
        """Return the only file that a name, or another, means; None if that is a fault."""
        found = [path for name in (file, *others) for path in find(self.folder, name)]
        found = list(dict.fromkeys(found))
        if not found and not self._gone:
            self._gone = not self.folder.is_dir()  # of which one file tells
            names = say(" or ").join((file, *others))
            self._fault(names, say("whole file"), lacking(self.folder, file))
        elif len(found) > 1:
            others_there = ", ".join(path.name for path in found[1:])
            self._fault(
                found[0].name,
                say("whole file"),
                coded("D02", "stands beside {others_there}: keep one", others_there=others_there),
            )
        if len(found) != 1:
            return None
        self._names[file] = found[0].name
        return found[0]

    def _known(
        self, file: str, table: Table, columns: Columns, unread: Collection[str] | None
    ) -> pd.DataFrame:
        """Return a table as a frame, without the columns that nobody reads."""
        frame = pd.DataFrame(table.rows, columns=table.head, dtype=object)
        allowed = None if unread is None else {same(name) for name in unread}
        missing = [name for name in columns if name not in table.head]
        left = [
            name
            for name in table.head
            if name not in columns
            and (allowed is None or same(name) in allowed)
            and not near_names(name, missing, many=1)
        ]
        if left:
            self.note(file, say("not read: columns {names}", names=", ".join(left)))
        return frame.drop(columns=left)

    def values(self, file: str, columns: Columns) -> dict[str, Any]:
        """Read a YAML file; a nested key is named as in ``speaker.name``."""
        content = self.mapping(file)
        if not content:
            return {}
        frame = self._checked(file, pd.json_normalize(content).astype(object), columns)
        return {} if frame.empty else {str(k): v for k, v in frame.to_dict("records")[0].items()}

    def mapping(self, file: str) -> dict[str, Any]:
        """Read a YAML file as it is nested, every scalar a text; empty if the file has a fault."""
        text = self._text(file)
        if text is None:
            return {}
        try:
            content = yaml.load(text, Loader=_Texts)  # noqa: S506 - makes nothing but texts
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self._fault(
                file,
                say("line {line}", line=line),
                coded(
                    "D08",
                    "cannot be read as YAML: {problem}{hint}",
                    problem=in_words(str(error.problem)),
                    hint=f" ({words})" if (words := slip_hint(text, line)) else "",
                ),
            )
            return {}
        if not isinstance(content, dict) or not content:
            self._fault(
                file,
                say("line {line}", line=1),
                coded("D08", "must begin a list of keys with values, such as name: …"),
            )
            return {}
        return content

    def expect(
        self, holds: bool, file: str, where: str | Cell | Cells, otherwise: str, value: str = ""
    ) -> None:
        """Note a fault at a place of a file, of a value that stands there, unless it holds."""
        if not holds:
            self._fault(file, where, otherwise, value)

    def lacks_rows(self, file: str, first: int = 2) -> None:
        """Note as a fault that a table has no rows yet, where the first one would be."""
        self._fault(
            file, say("row {first}", first=first), coded("D09", "is missing: the table has no rows")
        )
        self._unfilled += 1

    def note(self, file: str, what: str) -> None:
        """Note what was taken otherwise than it stands in a file."""
        self.notes.append(say("{place}: {note}", place=self._place(file), note=what))

    def expect_numbered(self, file: str, column: pd.Series[Any]) -> None:
        """Expect a column to count its rows from 1; one that is left out moves all below it."""
        ahead = {0}
        for index, number in enumerate(column):
            place = cell(index, column.name)
            what = coded("D06", "{number} should be {value}", number=number, value=index + 1)
            self.expect(number - index - 1 in ahead, file, place, what)
            ahead.add(number - index - 1)

    def expect_in_order(self, file: str, column: pd.Series[Any]) -> None:
        """Expect every value of a column to be above the one before it."""
        for index, (before, value) in enumerate(pairwise(column), start=1):
            place = cell(index, column.name)
            self.expect(
                before < value,
                file,
                place,
                coded("D06", "{value} does not come after {before}", value=value, before=before),
            )

    def expect_period(self, file: str, start: dt.date, end: dt.date) -> None:
        """Expect the keys ``start`` and ``end`` of a YAML file to be a period."""
        self.expect(
            start <= end,
            file,
            say("key end"),
            coded("D24", "{end} lies before the start, {start}", end=end, start=start),
        )

    def expect_share(
        self, file: str, where: str | Cell, printed: Decimal, part: int, base: int
    ) -> None:
        """Expect a printed percentage to be that of a part in a base."""
        self.expect(
            part <= base,
            file,
            where,
            coded("D04", "its part {part:,} is above its base {base:,}", part=part, base=base),
        )
        self.expect(
            part > base or part in counts_of_share(printed, base),
            file,
            where,
            coded(
                "D04",
                "{printed} is not {part:,} ÷ {base:,} = {value:.3%}",
                printed=printed,
                part=part,
                base=base,
                value=part / base if base else 0,
            ),
        )

    def stop_if_faulty(self, *others: Source) -> None:
        """Raise a `DataError` with all faults found so far, here and in other folders.

        It is an `UnfilledError` if each of them is 「…」 in the place of a value, or a table
        without rows. Without any, show what was noted.
        """
        faults = [fault for source in (self, *others) for fault in source.faults]
        unfilled = sum(source._unfilled for source in (self, *others))
        if faults:
            raise (UnfilledError if unfilled == len(faults) else DataError)(told(faults))
        for source in (self, *others):
            notes.show(source.notes)
            source.notes.clear()

    def _fault(self, file: str, where: str | Cell | Cells, what: str, value: str = "") -> None:
        if isinstance(where, Cell):
            where = where.among(self._numbers.get(file))
        self.faults.append(Fault(self._place(file), where, what, value))

    def _place(self, file: str) -> str:
        return f"{self._folder}/{self._names.get(file, file)}"

    def _text(self, file: str) -> str | None:
        path = self.path(file)
        if path is None:
            return None
        raw = path.read_bytes()
        if not raw.strip():
            return ""
        try:
            encoding, name = find_encoding(raw)
        except UnreadableError as error:
            self._fault(file, error.where, str(error))
            return None
        if not encoding.startswith("utf-8"):
            self.note(file, say("read as {name}", name=name))
        return raw.decode(encoding)

    def _checked(self, file: str, frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
        values = _sound(frame, columns)
        if values is None:  # what is wrong, pandera says, but it takes its time
            try:
                pa.DataFrameSchema(dict(columns), strict=True).validate(frame, lazy=True)
            except pa.errors.SchemaErrors as errors:
                one_row = file.endswith(".yml")
                missing = [name for name in columns if name not in frame]
                if len(missing) == len(columns) and not one_row:  # told once, and not of each
                    head, wanted = ", ".join(map(str, frame)), ", ".join(missing)
                    what = coded(
                        "D03",
                        "has none of the columns {wanted} in its header row, but {head}",
                        wanted=wanted,
                        head=head,
                    )
                    self._fault(file, say("whole file"), what)
                    return pd.DataFrame()
                cases = errors.failure_cases.sort_values("index", kind="stable").to_dict("records")
                for case in without_misspelt(cases):
                    self._fault(file, *described(case, columns, missing, one_row=one_row))
                    if case["failure_case"] == UNKNOWN:
                        self._unfilled += 1
                return pd.DataFrame()
            values = {name: _read(frame[name], columns[name]) for name in columns}
        for name, read in values.items():
            self._note_otherwise(file, frame[name], read, columns[name])
        return pd.DataFrame(values)

    def _note_otherwise(
        self, file: str, texts: pd.Series[Any], read: pd.Series[Any], column: pa.Column
    ) -> None:
        """Note how many cells of a column were taken otherwise than they stand, with the first."""
        pairs = [(i, text, written(column, value)) for i, text, value in _pairs(texts, read)]
        other = [(index, text, value) for index, text, value in pairs if text != value]
        if other:
            index, text, value = other[0]
            row = self._numbers.get(file, [])[index : index + 1]
            place = (
                say("column {value}", value=column.name or texts.name)
                if row
                else say("key {name}", name=texts.name)
            )
            words = {"place": place, "given": text, "value": str(value), "number": len(other)}
            if not row:
                what = say('{place}: "{given}" is read as {value}', **words)
            elif len(other) == 1:
                what = say(
                    '{place}: in row {row}, "{given}" is read as {value}', row=row[0], **words
                )
            else:
                what = say(
                    '{place}: {number} cells, the first in row {row}, "{given}" is read as {value}',
                    row=row[0],
                    **words,
                )
            self.note(file, what)


def _shown(folder: Path) -> str:
    """Return a folder as messages name it: ``data/r4/trainings``, any other by its last part."""
    parts = folder.resolve().parts
    if parts[-2:] == ("data", "reference"):
        return "data/reference"
    for start in range(len(parts) - 3, -1, -1):  # an edition and a section are below it
        if parts[start] == "data":
            return "/".join(parts[start:])
    return folder.resolve().name


def _pairs(texts: pd.Series[Any], read: pd.Series[Any]) -> Iterable[tuple[int, str, Any]]:
    for index, (text, value) in enumerate(zip(texts, read, strict=True)):
        if isinstance(text, str) and value is not None:
            yield index, text, value


def _sound(frame: pd.DataFrame, columns: Columns) -> dict[str, pd.Series[Any]] | None:
    """Return what was read of a frame that is just what its columns ask for, else None."""
    if Counter(frame) != Counter(list(columns)) or frame.isna().to_numpy().any():
        return None
    if any(frame[name].duplicated().any() for name in columns if columns[name].unique):
        return None
    try:
        return {name: _read(frame[name], columns[name]) for name in columns}
    except Exception:  # noqa: BLE001 - whatever it is, pandera looks into it
        return None


def _read(cells: pd.Series[Any], column: pa.Column) -> pd.Series[Any]:
    values = [column.metadata["read"](cell) for cell in cells]
    # Without this a column of whole numbers with an empty cell would become one of floats.
    return pd.Series(values, dtype=object if None in values else None)

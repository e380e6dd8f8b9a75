"""Read a section's data folder, and list all that is wrong with it at once."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
import yaml

from tsunagari.analysis.statistics.printed_shares import counts_of_share
from tsunagari.near_names import near_names

Columns = Mapping[str, pa.Column]


class DataError(ValueError):
    """The data of a section cannot be used.

    Attributes
    ----------
    faults : tuple of str
        Every fault found, each with its file, row or key, column, value and what is allowed.
    """

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class _Texts(yaml.CBaseLoader):
    """Leave every scalar as it was typed (4.50 is not 4.5, no is not false), each key once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        for name, times in Counter(key.value for key, _ in node.value).items():
            if times > 1:
                what = f'the key "{name}" stands {times} times in the block that begins here'
                raise yaml.constructor.ConstructorError(None, None, what, node.start_mark)
        return super().construct_mapping(node, deep)


class Source:
    """A data folder, read file by file while faults are gathered.

    A section's ``load`` reads all its files, calls `stop_if_faulty`, compares the values
    with one another through `expect`, and calls `stop_if_faulty` again: so an error lists
    every fault of its stage, and no comparison meets a value that could not be read.

    Parameters
    ----------
    folder : str or Path
        Where the files are. Messages name a file by this folder's last part only.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.faults: list[str] = []

    def table(self, file: str, columns: Columns) -> pd.DataFrame:
        """Read a CSV file; the frame is empty if the file has a fault."""
        text = self._text(file)
        if text is None:
            return pd.DataFrame()
        header, *rows = list(csv.reader(io.StringIO(text, newline=""))) or [[]]
        known = len(self.faults)
        for name, times in Counter(header).items():
            if times > 1:
                self._fault(file, f"column {name}", f"stands {times} times in the header row")
        for number, row in enumerate(rows, start=2):
            if len(row) != len(header):
                where = f"row {number}"
                self._fault(file, where, f"has {len(row)} cells, the header row {len(header)}")
        if not rows:
            self._fault(file, "row 2", "is missing: the table has no rows")
        if len(self.faults) > known:
            return pd.DataFrame()
        return self._checked(file, pd.DataFrame(rows, columns=header, dtype=object), columns)

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
            self._fault(file, f"line {line}", f"cannot be read as YAML: {error.problem}")
            return {}
        if not isinstance(content, dict) or not content:
            self._fault(file, "line 1", "must begin a list of keys with values, such as name: …")
            return {}
        return content

    def expect(self, holds: bool, file: str, where: str, otherwise: str) -> None:
        """Note a fault at a place of a file unless a condition holds."""
        if not holds:
            self._fault(file, where, otherwise)

    def expect_numbered(self, file: str, column: pd.Series[Any]) -> None:
        """Expect a column to count its rows from 1."""
        for index, number in enumerate(column):
            place = cell(index, column.name)
            self.expect(number == index + 1, file, place, f"{number} should be {index + 1}")

    def expect_in_order(self, file: str, column: pd.Series[Any]) -> None:
        """Expect every value of a column to be above the one before it."""
        for index, (before, value) in enumerate(pairwise(column), start=1):
            place = cell(index, column.name)
            self.expect(before < value, file, place, f"{value} does not come after {before}")

    def expect_period(self, file: str, start: dt.date, end: dt.date) -> None:
        """Expect the keys ``start`` and ``end`` of a YAML file to be a period."""
        self.expect(start <= end, file, "key end", f"{end} lies before the start, {start}")

    def expect_share(self, file: str, where: str, printed: Decimal, part: int, base: int) -> None:
        """Expect a printed percentage to be that of a part in a base."""
        self.expect(part <= base, file, where, f"its part {part:,} is above its base {base:,}")
        self.expect(
            part > base or part in counts_of_share(printed, base),
            file,
            where,
            f"{printed} is not {part:,} ÷ {base:,} = {part / base if base else 0:.3%}",
        )

    def stop_if_faulty(self, *others: Source) -> None:
        """Raise a `DataError` with all faults found so far, here and in other folders."""
        faults = [fault for source in (self, *others) for fault in source.faults]
        if faults:
            raise DataError(faults)

    def _fault(self, file: str, where: str, what: str) -> None:
        self.faults.append(f"{self.folder.resolve().name}/{file}, {where}: {what}")

    def _text(self, file: str) -> str | None:
        path = self.folder / file
        try:
            return path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            self._fault(file, "whole file", "is missing")
        except UnicodeDecodeError:
            self._fault(file, "whole file", "is not UTF-8: in Excel, save it as 「CSV UTF-8」")
        return None

    def _checked(self, file: str, frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
        try:
            pa.DataFrameSchema(dict(columns), strict=True).validate(frame, lazy=True)
        except pa.errors.SchemaErrors as errors:
            one_row = file.endswith(".yml")
            for case in errors.failure_cases.sort_values("index", kind="stable").to_dict("records"):
                self._fault(file, *_described(case, list(columns), one_row=one_row))
            return pd.DataFrame()
        return pd.DataFrame({name: _read(frame[name], columns[name]) for name in columns})


def cell(index: Hashable, column: Hashable) -> str:
    """Name a cell as a spreadsheet does: the header is row 1, so index 0 is row 2."""
    return f"row {int(str(index)) + 2}, column {column}"


def hint(name: object, known: Iterable[str]) -> str:
    """Return what a wrong name may have been meant to be, or else which names there are."""
    names = list(known)
    near = near_names(name, names, many=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"


def _read(cells: pd.Series[Any], column: pa.Column) -> pd.Series[Any]:
    values = [column.metadata["read"](cell) for cell in cells]
    # Without this a column of whole numbers with an empty cell would become one of floats.
    return pd.Series(values, dtype=object if None in values else None)


def _described(case: Mapping[Any, Any], known: list[str], *, one_row: bool) -> tuple[str, str]:
    """Put one of pandera's failure cases into words: where, and what is wrong."""
    kind = "key" if one_row else "column"
    value = case["failure_case"]
    if case["check"] == "column_in_dataframe":
        return f"{kind} {value}", "is missing"
    if case["check"] == "column_in_schema":
        return f"{kind} {value}", f"is unknown; {hint(value, known)}"
    where = f"key {case['column']}" if one_row else cell(case["index"], case["column"])
    if case["check"] == "field_uniqueness":
        return where, f'"{value}" stands more than once'
    shown = f'"{value}"' if value != "" else "an empty cell"
    return where, f"{shown} is not {case['check']}"

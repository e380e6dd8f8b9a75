"""Read a section's data folder, and list all that is wrong with it at once."""

from __future__ import annotations

import csv
import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
import yaml

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
        header, *rows = list(csv.reader(text.splitlines())) or [[]]
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
        text = self._text(file)
        if text is None:
            return {}
        try:
            # The base loader leaves every scalar as the text that was typed.
            content = yaml.load(text, Loader=yaml.BaseLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self._fault(file, f"line {line}", f"is not YAML: {error.problem}")
            return {}
        if not isinstance(content, dict):
            self._fault(file, "line 1", "must begin a list of keys with values, such as name: …")
            return {}
        frame = self._checked(file, pd.json_normalize(content).astype(object), columns)
        return {} if frame.empty else {str(k): v for k, v in frame.to_dict("records")[0].items()}

    def expect(self, holds: bool, file: str, where: str, otherwise: str) -> None:
        """Note a fault at a place of a file unless a condition holds."""
        if not holds:
            self._fault(file, where, otherwise)

    def stop_if_faulty(self) -> None:
        """Raise a `DataError` with all faults found so far."""
        if self.faults:
            raise DataError(self.faults)

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
        near = difflib.get_close_matches(str(value), known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"allowed are {', '.join(known)}"
        return f"{kind} {value}", f"is unknown; {hint}"
    place = f"{kind} {case['column']}"
    where = place if one_row else f"row {int(case['index']) + 2}, {place}"
    if case["check"] == "field_uniqueness":
        return where, f'"{value}" stands more than once'
    shown = f'"{value}"' if value != "" else "an empty cell"
    return where, f"{shown} is not {case['check']}"

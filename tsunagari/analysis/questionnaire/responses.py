"""From the answer sheets' texts to a frame, with every violation of the codebook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tsunagari.analysis.data.source import Source
from tsunagari.analysis.questionnaire import decoding, response_file
from tsunagari.analysis.questionnaire.codebook import Asked, Codebook, FreeText, Single
from tsunagari.analysis.questionnaire.decoding import Truth
from tsunagari.analysis.questionnaire.response_file import Column, Expected, Sheets

MOST_FAULTS = 50
"""How many faults of the cells are written out; of the others the number."""


def read(source: Source, stem: str, codebook: Codebook) -> pd.DataFrame | None:
    """Read the answers and note every violation of the codebook.

    Parameters
    ----------
    stem : str
        The name of their file without ``.csv`` or ``.parquet``.
    codebook : Codebook

    Returns
    -------
    DataFrame or None
        One row an answer sheet, without its number; for the columns see `decoding.Reading`. A cell
        with a fault counts as unanswered. None if the file could not be read.
    """
    closed = [name for name, _ in codebook.read()]
    unread = [name for name, q in codebook.questions.items() if isinstance(q, FreeText)]
    expected = Expected(codebook.file, [codebook.sheet, *closed], unread)
    sheets = response_file.read(source, stem, expected)
    if sheets is None:
        return None
    faults = _Faults(sheets)
    _check_numbers(faults, codebook.sheet, sheets.columns.pop(codebook.sheet))
    columns: dict[str, pd.Series] = {}
    readings: dict[str, decoding.Reading] = {}
    for name, question in codebook.read():
        column = sheets.columns[name]
        reading = readings[name] = decoding.read(name, question, column)
        columns |= reading.columns
        faults.add(reading.wrong, name, _at(reading.faults, column))
    frame = pd.DataFrame(columns, copy=False)
    for name, question in codebook.read():
        outside = readings[name].answered & ~eligible(frame, codebook, question)
        for deciding in question.asked:  # a wrong cell there is a fault of its own
            outside &= ~readings[deciding].wrong
        faults.add(outside, name, _not_put(question, sheets.columns[name]))
    faults.note(source)
    return frame


def eligible(frame: pd.DataFrame, codebook: Codebook, question: Asked) -> Truth:
    """Return which rows a question was put to: those with the answers that it asks for.

    Who left out the question that decides it was not asked.
    """
    to = np.ones(len(frame), dtype=bool)
    for name, codes in question.asked.items():
        labels = codebook.question(name, Single).labels(codes)
        to &= frame[name].isin(labels).to_numpy()
    return to


@dataclass
class _Faults:
    """Faults of cells, put into words only when they are noted."""

    sheets: Sheets
    entries: list[tuple[np.ndarray, str, Callable[[int], str]]] = field(default_factory=list)

    def add(self, wrong: Truth, column: str, words: Callable[[int], str]) -> None:
        if wrong.any():
            self.entries.append((np.flatnonzero(wrong), column, words))

    def note(self, source: Source) -> None:
        """Note the faults by row, then column."""
        if not self.entries:
            return
        rows = np.concatenate([rows for rows, _, _ in self.entries])
        kinds = np.repeat(np.arange(len(self.entries)), [len(rows) for rows, _, _ in self.entries])
        for number in np.argsort(rows, kind="stable")[:MOST_FAULTS]:
            _, column, words = self.entries[kinds[number]]
            row = int(rows[number])
            place = f"row {self.sheets.rows[row]}, column {column}"
            source.expect(False, self.sheets.file, place, words(row))
        more = len(rows) - MOST_FAULTS
        source.expect(more <= 0, self.sheets.file, "further rows", f"… and {more:,} more faults")


def _check_numbers(faults: _Faults, name: str, column: Column) -> None:
    """Expect every sheet to have a number, and none to have that of another."""
    empty = np.array([not text for text in column.texts])[column.codes]
    faults.add(empty, name, lambda _: "an empty cell is not the number of a sheet")
    numbers = pd.Series(column.codes)
    again = numbers.duplicated().to_numpy() & ~empty
    if again.any():
        first = numbers.drop_duplicates().reset_index().set_index(0)["index"]
        before = faults.sheets.rows[first.loc[numbers].to_numpy()]

        def words(row: int) -> str:
            return f'"{column.texts[column.codes[row]]}" stands in row {before[row]} already'

        faults.add(again, name, words)


def _at(faults: list[str], column: Column) -> Callable[[int], str]:
    return lambda row: faults[column.codes[row]]


def _not_put(question: Asked, column: Column) -> Callable[[int], str]:
    to = " and ".join(f"{name} = {' or '.join(codes)}" for name, codes in question.asked.items())
    return lambda row: f'"{column.texts[column.codes[row]]}" answers what was put only where {to}'

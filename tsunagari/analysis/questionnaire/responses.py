"""From the answer sheets' texts to a frame, with every violation of the codebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from tsunagari.analysis.data.faults import Cells, rows_by_code
from tsunagari.analysis.data.source import Source
from tsunagari.analysis.questionnaire import (
    decoding,
    durations,
    option_columns,
    response_file,
)
from tsunagari.analysis.questionnaire.answer_texts import spelling
from tsunagari.analysis.questionnaire.codebook import Asked, Codebook, Multiple, Numeric, Single
from tsunagari.analysis.questionnaire.decoding import Truth
from tsunagari.analysis.questionnaire.response_columns import REST, YEARS
from tsunagari.analysis.questionnaire.response_file import Column, Sheets
from tsunagari.messages import coded, say
from tsunagari.table_files import values

_MOST_HEADERS = 2
"""How many rows below the header row may say in other words what the columns are."""


def read(source: Source, stem: str, codebook: Codebook) -> pd.DataFrame | None:
    """Read the answers and note every violation of the codebook.

    Parameters
    ----------
    stem : str
        The name of their file without its suffix: any table will do.
    codebook : Codebook

    Returns
    -------
    DataFrame or None
        One row an answer sheet, without its number; for the columns see `decoding.Reading`. A cell
        with a fault counts as unanswered. None if the file could not be read.
    """
    sheets = response_file.read(source, stem, codebook)
    if sheets is None:
        return None
    sheets = _without_further_headers(source, sheets, codebook)
    faults = _Faults(sheets)
    if codebook.sheet:
        _check_numbers(faults, codebook.sheet, sheets.columns[codebook.sheet])
    sheets = _combined(faults, sheets, codebook)
    columns: dict[str, pd.Series] = {}
    readings: dict[str, decoding.Reading] = {}
    for name, question in codebook.read():
        column = sheets.columns[name]
        reading = readings[name] = decoding.read(name, question, column)
        columns |= reading.columns
        faults.add(reading.wrong, name, column, reading.faults)
    frame = pd.DataFrame(columns, copy=False)
    for name, question in codebook.read():
        reading, put = readings[name], eligible(frame, codebook, question)
        known = np.ones(len(frame), dtype=bool)
        for deciding in question.asked:  # a wrong cell there is a fault of its own
            known &= ~readings[deciding].wrong
        column, to = sheets.columns[name], _put_to(question)
        what = coded("D13", "answers what was put only where {to}", to=to)
        faults.add(known & reading.answered & ~put, name, column, what)
        what = coded("D13", "says that the question was not put, although {to}", to=to)
        faults.add(known & reading.inapplicable & put, name, column, what)
    faults.note(source)
    source.number_rows(f"{stem}.csv", sheets.rows.tolist())
    _note_otherwise(source, sheets.file, readings)
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


def _without_further_headers(source: Source, sheets: Sheets, codebook: Codebook) -> Sheets:
    """Leave out rows at the top that say in other words what the columns are."""
    for _ in range(_MOST_HEADERS):
        if len(sheets.rows) < 2 or not _is_header(sheets, codebook):
            break
        source.note(
            sheets.file,
            say("row {value} is left out as a further header row", value=sheets.rows[0]),
        )
        kept = np.ones(len(sheets.rows), dtype=bool)
        kept[0] = False
        sheets = sheets.only(kept)
    return sheets


def _is_header(sheets: Sheets, codebook: Codebook) -> bool:
    """Check whether no cell of the first row is an answer, but words, as in a header."""
    known, said = 0, 0
    for name, question in codebook.read():
        for code, text in _first(sheets, name):
            if not text:
                continue
            said += 1
            names = (name, question.label, question.wording, question.column, code)
            known += spelling(text) in map(spelling, filter(None, names))
            read = decoding.read(name, question, Column(np.zeros(1, dtype=np.int32), [text]))
            if (not code and not read.faults[0]) or _is_number(text):
                return False
    number = _first_text(sheets.columns.get(codebook.sheet))
    return said > 0 and (said > 1 or known > 0) and not _is_number(number)


def _first(sheets: Sheets, name: str) -> Iterator[tuple[str, str]]:
    """Yield the texts of a question in the first row, each with the code of its column, if any."""
    if name in sheets.columns:
        yield "", _first_text(sheets.columns[name])
    for code, column in sheets.options.get(name, {}).items():
        yield code, _first_text(column)


def _first_text(column: Column | None) -> str:
    return column.texts[column.codes[0]] if column is not None else ""


def _is_number(text: str) -> bool:
    try:
        values.decimal(text)
    except ValueError:
        return False
    return True


def _combined(faults: _Faults, sheets: Sheets, codebook: Codebook) -> Sheets:
    """Put the columns of one question together: of its options, or of years and months."""
    columns = dict(sheets.columns)
    for name, several in sheets.options.items():
        question: Multiple | Numeric = codebook.question(name, Multiple, Numeric)
        if isinstance(question, Numeric):
            columns[name] = durations.joined(question, several[YEARS], several[REST])
            continue
        columns[name], wrong = option_columns.combine(question, several)
        for cells in wrong:
            what = coded("D12", "is neither 1 (chosen) nor 0 or empty (not chosen)")
            faults.add(cells.rows, sheets.heads[name, cells.code], several[cells.code], what)
    return replace(sheets, columns=columns)


def _note_otherwise(source: Source, file: str, readings: Mapping[str, decoding.Reading]) -> None:
    """Note in one line which columns are not written in codes as the codebook has them."""
    parts = [
        say('{name} ("{words}" is {code})', name=name, words=_short(text), code=code)
        for name, reading in readings.items()
        for text, code in list(reading.otherwise.items())[:1]
    ]
    if parts:
        source.note(file, say("read as codes and numbers: {parts}", parts=", ".join(parts)))


def _short(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:20]}…"


@dataclass
class _Faults:
    """Faults of cells, those of the same text in a column as one."""

    sheets: Sheets
    entries: list[tuple[Cells, str, str]] = field(default_factory=list)

    def add(self, wrong: Truth, name: str, column: Column, what: str | Sequence[str]) -> None:
        """Add that something is wrong with cells; it may differ by the place of their text."""
        at = np.flatnonzero(wrong)
        for code, rows in rows_by_code(self.sheets.rows[at], column.codes[at]):
            text = column.texts[code]
            value = decoding.shown(text) if text else say("an empty cell")
            said = what if isinstance(what, str) else what[code]
            self.entries.append((Cells(rows.tolist(), name), said, value))

    def note(self, source: Source) -> None:
        """Note the faults in the order of the rows in which they are first."""
        for cells, what, value in sorted(self.entries, key=lambda entry: entry[0].rows[0]):
            source.expect(False, self.sheets.file, cells, what, value)


def _check_numbers(faults: _Faults, name: str, column: Column) -> None:
    """Expect every sheet to have a number, and none to have that of another."""
    empty = np.array([not text for text in column.texts])[column.codes]
    faults.add(empty, name, column, coded("D12", "is not the number of a sheet"))
    again = pd.Series(column.codes).duplicated(keep=False).to_numpy() & ~empty
    faults.add(again, name, column, coded("D05", "stands more than once"))


def _put_to(question: Asked) -> str:
    """Return whom a question was put to, in words."""
    return say(" and ").join(
        f"{name} = {' or '.join(codes)}" for name, codes in question.asked.items()
    )

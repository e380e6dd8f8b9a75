"""The answers of another year to a questionnaire whose codebook is there: read by it, as codes."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from tsunagari.analysis.data.source import DataError, Source
from tsunagari.analysis.questionnaire import responses
from tsunagari.analysis.questionnaire.codebook import FILE as CODEBOOK
from tsunagari.analysis.questionnaire.codebook import Codebook, FreeText, Multiple, load_codebook
from tsunagari.analysis.questionnaire.decoding import marked
from tsunagari.messages import Coded, code_of, say
from tsunagari.press.core import temporary
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.starters import writing
from tsunagari.table_files.reading import SUFFIXES


def brought(folder: Path, text: str) -> str:
    """Return the name of a file of answers that somebody brought; empty if there is none.

    Parameters
    ----------
    text
        The answers as ``responses.csv`` is to have them: one with the same head was made here.
    """
    head = text.partition("\n")[0]
    for path in (path for suffix in SUFFIXES for path in folder.glob(f"responses{suffix}")):
        if path.suffix != ".csv" or (len(lines := _lines(path)) > 1 and lines[0] != head):
            return path.name
    return ""


def amount(folder: Path) -> int:
    """Return how many answers a survey's ``responses.csv`` has."""
    path = folder / "responses.csv"
    return max(0, len(_lines(path)) - 1) if path.is_file() else 0


def _lines(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    return [line for line in text.splitlines() if line.strip()]


def replace_answers(root: Path, name: str, text: str) -> list[str]:
    """Write answers in the place of those that are there, all or none, and return a line of it."""
    partial = f"{name}.partial"
    writing.write_all(root, {partial: text})
    (root / partial).replace(root / name)
    return [f"  {name}"]


def coded_answers(folder: Path, file: Path) -> tuple[str, int, list[str]]:
    """Return the answers of a file as ``responses.csv`` has them, how many, and notes on them.

    Free text is left out, and sheets are numbered anew.

    Raises
    ------
    ConfigError
        With what in the file is not as the codebook says.
    """
    suffix = file.suffix.lower()
    name = f"responses{suffix if suffix in SUFFIXES else '.csv'}"  # its content tells what it is
    with temporary.folder() as place:
        here = f"{place.resolve().name}/{name}"
        try:
            codebook = load_codebook(folder)
            unread = tuple(filter(None, dict.fromkeys((*codebook.unread, codebook.sheet))))
            shutil.copyfile(file, place / name)
            source = Source(place)
            frame = responses.read(source, "responses", replace(codebook, sheet="", unread=unread))
            notes: list[str] = [
                say("Note: {note}", note=note.replace(here, file.name)) for note in source.notes
            ]
            source.notes.clear()
            source.stop_if_faulty()
        except DataError as error:
            faults = [fault.replace(here, file.name) for fault in error.faults]
            parts = [fault.partition(": ") for fault in faults]
            problems = [Problem(where, Coded(what)) for where, _, what in parts]
            remedy = say(
                "Correct the file of answers; or add what is missing to {codebook}, such as an "
                "option with a number of its own (those that are there keep theirs). Then give the "
                "command again.",
                codebook=f"{folder.name}/{CODEBOOK}",
            )
            if any(code_of(problem.what) != "D01" for problem in problems):
                problems[-1] = replace(problems[-1], remedy=remedy)
            raise ConfigError(problems) from None
    assert frame is not None  # noqa: S101 - else a fault was found
    columns = {codebook.sheet: [str(n) for n in range(1, len(frame) + 1)]} if codebook.sheet else {}
    columns |= dict(_columns(codebook, frame))
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(columns)
    rows.writerows(zip(*columns.values(), strict=True))
    return text.getvalue(), len(frame), notes


def _columns(codebook: Codebook, frame: pd.DataFrame) -> Iterator[tuple[str, list[str]]]:
    """Yield each question with the codes of its answers."""
    for name, question in codebook.questions.items():
        if isinstance(question, FreeText):
            yield name, [""] * len(frame)
        elif isinstance(question, Multiple):
            marks = {code: frame[marked(name, label)] for code, label in question.options.items()}
            sheets = zip(*marks.values(), strict=True)
            yield name, [";".join(c for c, on in zip(marks, s, strict=True) if on) for s in sheets]
        elif hasattr(question, "options"):
            codes = {label: code for code, label in question.options.items()}
            yield name, [codes.get(label, "") for label in frame[name]]
        else:
            yield name, ["" if pd.isna(value) else str(int(value)) for value in frame[name]]

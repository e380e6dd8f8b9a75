"""A file that is not there: what lies in its place, or who makes it."""

from __future__ import annotations

from pathlib import Path

from tsunagari.messages import Coded, coded
from tsunagari.table_files.reading import SUFFIXES

_MADE = ("codebook.yml", "tabulation.yml", "survey.yml")
"""The files that ``pipeline.py new survey`` writes beside the answers."""


def lacking(folder: Path, file: str) -> Coded:
    """Return what is wrong where a file is not there."""
    if not folder.is_dir():
        return coded("D02", "is missing, and so is its folder")
    stem = Path(file).stem.casefold()
    names = [path.name for path in folder.iterdir() if path.name.casefold().split(".")[0] == stem]
    beside = ", ".join(sorted(names))
    if beside and Path(file).suffix in SUFFIXES:
        return coded(
            "D02",
            "is missing; there is {beside}: save that as {file}, or as another of {suffixes}",
            beside=beside,
            file=file,
            suffixes=", ".join(SUFFIXES),
        )
    if beside:
        return coded(
            "D02", "is missing; there is {beside}: call it {file}", beside=beside, file=file
        )
    if file in _MADE:
        return coded(
            "D02",
            "is missing; data/README.md says what it holds, and pipeline.py new survey writes one "
            "from the answers, into a new section",
        )
    return coded("D02", "is missing")

"""Copies of folders, which are there whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path


def copy_folder(source: Path, place: Path) -> None:
    """Copy a folder to where nothing is yet; of one that cannot be copied nothing is left.

    Raises
    ------
    OSError
        The first file that fails, with its place and why: :func:`shutil.copytree` goes on to the
        last, on a full disk too, and tells of all in one text.
    """
    try:
        place.mkdir(parents=True)
        for path in sorted(source.rglob("*")):  # a folder before what is in it
            copy = place / path.relative_to(source)
            if path.is_dir():
                copy.mkdir()
            else:
                shutil.copy2(path, copy)
    except OSError:
        shutil.rmtree(place, ignore_errors=True)
        raise

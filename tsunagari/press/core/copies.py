"""Copies of folders, which are there whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path


def copy_folder(source: Path, place: Path) -> None:
    """Copy a folder to where nothing is yet; of one that cannot be copied nothing is left.

    Links are followed.

    Raises
    ------
    FileExistsError
        Something is there, which stays as it is.
    OSError
        The first file that fails, with its place and why: :func:`shutil.copytree` goes on to the
        last, on a full disk too, and tells of all in one text.
    """
    place.mkdir(parents=True)
    try:
        copy_into(source, place)
    except OSError:
        shutil.rmtree(place, ignore_errors=True)
        raise


def copy_into(source: Path, place: Path) -> None:
    """Copy what is in a folder into another, where it takes the place of what is called so."""
    place.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        copy = place / path.name
        if path.is_dir():
            copy_into(path, copy)
        else:
            shutil.copy2(path, copy)

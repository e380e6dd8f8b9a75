"""What a merge has left in the files that the press reads: told before they are, and alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.table_files.conflicts import conflict, place


def refuse_conflicts(root: Path, paths: Iterable[str]) -> None:
    """Refuse files with a merge conflict: whatever else they seem to have wrong follows from it.

    Parameters
    ----------
    paths
        Below the root; folders, and what cannot be read, are passed over.

    Raises
    ------
    ConfigError
        With the first conflict of each file.
    """
    problems = []
    for path in paths:
        try:
            found = conflict((root / path).read_bytes())
        except OSError:  # which is told where it is read
            continue
        if found:
            line, what = found
            problems.append(Problem(place(path, line), what))
    if problems:
        raise ConfigError(problems)

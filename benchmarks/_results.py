"""What a benchmark found, as a table: each number beside its yardstick, and on what machine."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

import psutil


class Results:
    """Rows that are printed as they come, and written at the end.

    Parameters
    ----------
    title
        Of the document.
    *head
        Of the columns.
    """

    def __init__(self, title: str, *head: str) -> None:
        self._title = title
        self._lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
        self._load = os.getloadavg()[0]

    def add(self, row: Sequence[str]) -> None:
        """Print and keep a row."""
        self._lines.append(f"| {' | '.join(row)} |")
        print(*row, sep=" | ", flush=True)

    def write(self, name: str, note: str = "") -> None:
        """Write the table beside the benchmarks, with a note on how it was measured."""
        memory = psutil.virtual_memory().total / 2**30
        machine = f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"
        load = f"load {self._load:.1f} when it began, {os.getloadavg()[0]:.1f} when it ended"
        about = "; ".join(filter(None, (machine, load, note)))
        lines = [f"# {self._title}\n\n{about}.\n", *self._lines]
        path = Path(__file__).resolve().parent / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

"""The R4 data in a folder of its own, to be spoilt."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"


class Copy:
    """A copy of the data, and how to change it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def section(self, name: str) -> Path:
        """Return the folder of a section."""
        return self.root / "r4" / name

    @property
    def reference(self) -> Path:
        """The folder of the national tables."""
        return self.root / "reference"

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text that must be in a file, once."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Copy:
    """A copy of the data that a test may change."""
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns(".*"))
    return Copy(tmp_path / "data")

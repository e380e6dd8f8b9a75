"""What counts as the code."""

from __future__ import annotations

from pathlib import Path

from tsunagari.press.core import digests


def test_copies_that_programs_leave_are_no_code(tmp_path: Path) -> None:
    for name in ("a.py", "b/c.py", ".ipynb_checkpoints/a-checkpoint.py", "b/.x/c.py", "b/~$c.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert list(digests.code_below(tmp_path)) == ["a.py", "b/c.py"]

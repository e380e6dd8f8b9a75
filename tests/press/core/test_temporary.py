"""Temporary folders: gone at the end, and after a kill with the next one that is made."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tsunagari.press.core import temporary

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is held there")

HOLDS = """
import sys
from tsunagari.press.core import temporary
with temporary.folder() as folder:
    (folder / "answers.csv").write_text("1,2")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield tmp_path
    tempfile.tempdir = None


def aged(path: Path) -> Path:
    os.utime(path, (0, 0))
    return path


def test_it_is_gone_however_its_use_ends(above: Path) -> None:
    with temporary.folder() as folder:
        assert folder.parent == above
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "x").mkdir()
    with pytest.raises(KeyError), temporary.folder():
        raise KeyError
    assert list(above.iterdir()) == []


def test_of_a_killed_process_it_is_gone_with_the_next_and_of_a_living_one_it_stays(
    above: Path,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        left = aged(Path(process.stdout.readline().strip()))
        with temporary.folder():
            assert left.is_dir()
        process.send_signal(signal.SIGKILL)
    assert left.is_dir()
    with temporary.folder():
        assert not left.exists()


def test_nothing_else_is_touched(above: Path) -> None:
    name = temporary.named().name
    for other in ("elsewhere", "tsunagari-0a1b2c3d"):
        aged_folder = above / other
        aged_folder.mkdir()
        aged(aged_folder)
    (above / f"{name}-link").symlink_to(above / "elsewhere")
    (above / f"{name}-file").write_text("x")
    aged(above / f"{name}-file")
    (above / f"{name}-new").mkdir()
    before = sorted(above.iterdir())
    with temporary.folder():
        pass
    assert sorted(above.iterdir()) == before


def test_where_nothing_can_be_locked_it_works_and_takes_nothing_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(temporary, "_NEW", -1.0)
    with temporary.folder() as one, temporary.folder() as other:
        assert one.is_dir()
        assert other.is_dir()
    assert not list(tmp_path.iterdir())

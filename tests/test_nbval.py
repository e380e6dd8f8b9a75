"""The notebooks as nbval sees them: the sources run, and the executed ones run alike again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, Project, copy_project


def nbval(flag: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run nbval over a folder's notebooks in real Jupyter kernels, two at once."""
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            flag,
            "--nbval-current-env",
            "-q",
            "-p",
            "no:cacheprovider",
            "-c",
            str(ROOT / "tests/nbval.ini"),
            "--rootdir",
            str(folder),
            str(folder),
        ],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def test_the_source_notebooks_run(tmp_path: Path) -> None:
    copy_project(tmp_path)
    done = nbval("--nbval-lax", tmp_path / "notebooks")
    assert done.returncode == 0, done.stdout


def test_the_executed_notebooks_give_the_same_again(r4: Project, tmp_path: Path) -> None:
    copy_project(tmp_path)
    for path in r4.path("_build/r4/executed").glob("*.ipynb"):
        (tmp_path / "notebooks" / path.name).write_bytes(path.read_bytes())
    done = nbval("--nbval", tmp_path / "notebooks")
    assert done.returncode == 0, done.stdout

"""A build that is killed at any moment: the next one makes what a clean build makes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Project, small_project

# A build of the small project opens this file at so many places; it is killed at each in turn.
KILLER = """
import os, signal, sys
count = 0
def hook(event, args):
    global count
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "shutil.rmtree", "subprocess.Popen"):
        text = str(args[0])
        if "_build" in text or "_site" in text or event == "subprocess.Popen":
            count += 1
            if count == int(os.environ["KILL_AT"]):
                os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
import runpy
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project built once, without a mishap."""
    project = small_project(tmp_path_factory.mktemp("clean"))
    assert project.build("--renderer", "pandoc").returncode == 0
    return project


@pytest.mark.parametrize("start", range(1, 4))
def test_killed_at_many_points(clean: Project, tmp_path: Path, start: int) -> None:
    project = small_project(tmp_path)
    project.write("killer.py", KILLER)
    killed = 0
    for point in range(start, 40, 6):
        shutil.rmtree(project.path("_build"), ignore_errors=True) if point % 2 else None
        done = subprocess.run(
            [
                *project.command()[:1],
                "killer.py",
                *project.command("build", "--renderer", "pandoc")[1:],
            ],
            cwd=project.root,
            env=os.environ | {"KILL_AT": str(point)},
            capture_output=True,
            timeout=120,
            check=False,
        )
        killed += done.returncode == -signal.SIGKILL
        after = project.build("--renderer", "pandoc")
        assert after.returncode == 0, after.stderr
        assert project.files("_site/r4") == clean.files("_site/r4"), f"killed at {point}"
    assert killed > 3

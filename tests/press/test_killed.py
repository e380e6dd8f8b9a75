"""A build that is killed at any moment: the next one makes what a clean build makes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Project, small_project, wait_until

# Loads the press once and builds in a child for each number that it is told. A build of the small
# project opens, moves and makes things at so many places; it is killed at the one of that number.
KILLER = """
import os, runpy, signal, sys
from tsunagari.press import build
from tsunagari.press.run import papermill_runner
papermill_runner.load()
count = 0
def hook(event, args):
    global count
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "shutil.rmtree", "subprocess.Popen"):
        text = str(args[0])
        if "_build" in text or "_site" in text or event == "subprocess.Popen":
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        number = int(line)
        sys.addaudithook(hook)
        sys.argv = ["pipeline.py", "build", "--renderer", "pandoc"]
        runpy.run_path("pipeline.py", run_name="__main__")
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project built once, without a mishap."""
    project = small_project(tmp_path_factory.mktemp("clean"))
    assert project.build("--renderer", "pandoc").returncode == 0
    return project


def test_killed_at_many_points(clean: Project, tmp_path: Path) -> None:
    project, temporary = small_project(tmp_path), tmp_path / "temporary"
    temporary.mkdir()
    killed = 0
    with subprocess.Popen(
        [sys.executable, "-c", KILLER],
        cwd=project.root,
        env=os.environ | {"TMPDIR": str(temporary)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        bufsize=1,
    ) as killer:
        assert killer.stdin is not None
        assert killer.stdout is not None
        for point in range(1, 40, 2):
            if point % 4 == 1:
                shutil.rmtree(project.path("_build"), ignore_errors=True)
            print(point, file=killer.stdin)
            while (line := killer.stdout.readline()) and not line.strip().lstrip("-").isdigit():
                pass  # what the build itself says
            killed += int(line) == -signal.SIGKILL
            after = project.build("--renderer", "pandoc")
            assert after.returncode == 0, after.stderr
            assert project.files("_site/r4") == clean.files("_site/r4"), f"killed at {point}"
    assert killed > 10
    wait_until(lambda: not list(temporary.iterdir()), "what was started takes its folders away")

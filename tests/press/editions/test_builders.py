"""Builds that run one after another in children of one process: one does no harm to the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.conftest import wait_until

if sys.platform != "linux":
    pytest.skip("nothing is forked there", allow_module_level=True)

from tsunagari.press.run.fork.builders import Builders

# Stands for the project's own: what a build may do to the process it runs in.
PROGRAM = """
import os, signal, subprocess, sys
from pathlib import Path

HERE = Path(__file__).parent

def main(args):
    kind, *rest = args
    if kind == "change":
        import imported_by_a_build
        os.environ["LEAK"] = sys.path[0] = sys.argv[0] = "x"
        os.chdir("/")
        sys.stderr.write("said")
        return 3
    if kind == "look":
        there = "LEAK" in os.environ or Path.cwd() != HERE or "x" in (sys.path[0], sys.argv[0])
        sys.stderr.write(f"{there} {'imported_by_a_build' in sys.modules} {os.environ['A']}")
        return 0
    if kind == "raise":
        raise ValueError("nothing goes")
    if kind == "exit":
        sys.exit(2)
    if kind == "kill":
        os.kill(int(rest[0]) or os.getpid(), signal.SIGKILL)
    if kind == "parent":
        os.kill(os.getppid(), signal.SIGKILL)
        signal.pause()
    if kind == "wait":
        HERE.joinpath("pid.new").write_text(str(os.getpid()))
        HERE.joinpath("pid.new").replace(HERE / "pid")
        signal.pause()
    if kind == "busy":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print(os.getpid(), file=open(rest[0], "w"), flush=True)
        signal.pause()
"""
ASKER = """
import sys
from pathlib import Path
from tsunagari.press.run.fork.builders import Builders
Builders(Path(sys.argv[1])).run(["busy", sys.argv[2]], {})
"""


@pytest.fixture
def builders(tmp_path: Path) -> Iterator[Builders]:
    (tmp_path / "pipeline.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "imported_by_a_build.py").touch()
    made = Builders(tmp_path)
    yield made
    made.end()
    made.close()
    assert [child.pid for child in psutil.Process().children() if "fork.builds" in cmd(child)] == []


def cmd(process: psutil.Process) -> str:
    return " ".join(process.cmdline())


def test_what_one_build_does_the_next_does_not_meet(builders: Builders) -> None:
    assert builders.run(["change"], {"A": "1"}) == (3, "said")
    # But what it has imported is there.
    assert builders.run(["look"], {"A": "2"}) == (0, "False True 2")
    code, said = builders.run(["raise"], {})
    assert code == 1
    assert said.splitlines()[-1] == "ValueError: nothing goes"
    assert builders.run(["exit"], {}) == (2, "")
    assert builders.run(["kill", "0"], {}) == (-signal.SIGKILL, "")
    code, _ = builders.run(["parent"], {})  # another process takes its place
    assert code == -signal.SIGKILL
    assert builders.run(["look"], {"A": "3"}) == (0, "False False 3")


def test_what_goes_wrong_before_any_build_is_told(tmp_path: Path) -> None:
    (tmp_path / "pipeline.py").write_text("import not_installed_here", encoding="utf-8")
    made = Builders(tmp_path)
    for _ in range(2):  # which the first has not spoilt
        code, said = made.run(["look"], {})
        assert code == 1
        assert "not_installed_here" in said.splitlines()[-1]
    made.close()


def test_all_end_together(builders: Builders, tmp_path: Path) -> None:
    ended: list[tuple[int, str]] = []
    waiting = threading.Thread(target=lambda: ended.append(builders.run(["wait"], {})))
    waiting.start()
    wait_until((tmp_path / "pid").exists, "the build")
    pid = int((tmp_path / "pid").read_text())
    builders.end()
    waiting.join(timeout=30)
    assert ended
    assert ended[0][0] != 0
    assert not psutil.pid_exists(pid)
    assert builders.run(["look"], {"A": "4"}) == (130, "")


def test_a_build_ends_at_once_where_who_asked_for_it_was_killed(tmp_path: Path) -> None:
    (tmp_path / "pipeline.py").write_text(PROGRAM, encoding="utf-8")
    os.mkfifo(tmp_path / "line")
    command = [sys.executable, "-c", ASKER, str(tmp_path), str(tmp_path / "line")]
    with subprocess.Popen(command) as asker, (tmp_path / "line").open() as line:
        build = psutil.Process(int(line.readline()))
        asker.kill()
        build.wait(timeout=30)

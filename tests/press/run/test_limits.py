"""Both engines hold a notebook to its limits with all that it starts, and leave nothing of it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import psutil
import pytest

from tests.conftest import wait_until
from tests.press.run.conftest import job, run, write
from tsunagari.press.run.engines import open_engine
from tsunagari.press.run.jobs import ENGINES

# Cells by what of the limits their message has to name; each notebook may take 400 MiB, 20 s.
BAD = {
    "many": """import subprocess, sys
code = "x = bytearray(b'x') * (90 * 2**20); input()"
all = [subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) for _ in range(5)]
for each in all: each.wait()""",
    "shared": """import mmap
shared = mmap.mmap(-1, 450 * 2**20)
for part in range(450): _ = shared.write(b"x" * 2**20)
while True: pass""",
    "detached": """import os, time
if not os.fork():
    os.setsid()
    for _ in range(5):
        if not os.fork():
            x = bytearray(b"x") * (90 * 2**20)
            while True: time.sleep(9)
    os._exit(0)
while True: time.sleep(9)""",
    "shown": """import subprocess, sys
_ = subprocess.run([sys.executable, "-c", "print('x' * 30_000_000)"])""",
    "at_once": "for _ in range(30): display({'text/plain': 'x' * 10**6}, raw=True)",
    "endless": """import signal
_ = signal.signal(signal.SIGINT, signal.SIG_IGN)
while True: pass""",
}
WORDS = {"shown": "20 MiB", "at_once": "20 MiB", "endless": "1 seconds"}


@pytest.mark.parametrize("engine", ENGINES)
def test_what_it_starts_and_shares_and_what_that_writes_counts(tmp_path: Path, engine: str) -> None:
    for name, source in BAD.items():
        write(tmp_path, name, "before = 1", source)
    jobs = [
        job(tmp_path, name, memory=400 * 2**20, deadline=1 if name == "endless" else 20)
        for name in BAD
    ]
    with open_engine(engine, jobs, workers=2) as running:
        results = run(running, *jobs)
    for name, result in zip(BAD, results, strict=True):
        (problem,) = result.problems
        assert problem.where == f"{name}, cell 4"
        assert WORDS.get(name, "400 MiB") in problem.what


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("end", ["pass", "os._exit(3)"])
def test_nothing_that_a_notebook_starts_or_puts_aside_outlives_the_build(
    tmp_path: Path, engine: str, end: str
) -> None:
    daemon = tmp_path / "daemon"
    source = f"""import os, subprocess, tempfile
_, aside = tempfile.mkstemp()
pid = os.fork()
if not pid:
    os.setsid()
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as sleeping:
        if not os.fork():
            os.setsid()
            _ = open({str(daemon)!r}, "w").write(f"{{os.getpid()}} {{sleeping.pid}} {{aside}}\\n")
            while True: os.read(os.pipe()[0], 1)
        os._exit(0)
while not os.path.exists({str(daemon)!r}) or "\\n" not in open({str(daemon)!r}).read(): pass
{end}"""
    write(tmp_path, "one", source)
    with open_engine(engine, [job(tmp_path, "one")], workers=1) as running:
        (result,) = run(running, job(tmp_path, "one"))
    assert len(result.problems) == (end != "pass")
    *pids, aside = daemon.read_text().split()
    wait_until(lambda: not any(runs(int(pid)) for pid in pids), "what was killed ends")
    assert Path(aside).is_relative_to(tempfile.gettempdir())
    assert not Path(aside).exists()


@pytest.mark.parametrize("engine", ENGINES)
def test_an_environment_that_is_broken_is_told_by_what_is_wrong_with_it(
    tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "broken/ipykernel/__init__.py"
    library.parent.mkdir(parents=True)
    library.write_text("raise ImportError('libzmq.so.5 is gone')")
    monkeypatch.setenv("PYTHONPATH", str(library.parents[1]))
    write(tmp_path, "one", "1")
    with open_engine(engine, [job(tmp_path, "one")], workers=1) as running:
        (result,) = run(running, job(tmp_path, "one"))
    (problem,) = result.problems
    assert problem.where == "Python"  # the same of every section, and told once
    assert "libzmq.so.5" in problem.what


def test_a_kernel_that_did_not_come_up_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "once/ipykernel/__init__.py"
    library.parent.mkdir(parents=True)
    library.write_text("""import pathlib, sys
tried = pathlib.Path(__file__).with_name("tried")
if not tried.exists():
    tried.touch()
    raise ImportError
sys.path.remove(str(tried.parents[1]))
del sys.modules["ipykernel"]
import ipykernel
""")
    monkeypatch.setenv("PYTHONPATH", str(library.parents[1]))
    write(tmp_path, "one", "1")
    with open_engine("jupyter", [job(tmp_path, "one")], workers=1) as running:
        (result,) = run(running, job(tmp_path, "one"))
    assert result.problems == ()
    assert library.with_name("tried").exists()

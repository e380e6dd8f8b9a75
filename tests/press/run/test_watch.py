"""``build --watch``: each save is built as a build would, whatever is saved, until it is ended."""

from __future__ import annotations

import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

from tests.conftest import Project, small_project, wait_until
from tests.messages import did_nothing, names
from tsunagari.press.run import watch

OLD = "この報告書について。"
PROSE = "# 章one {{#sec-one}}\n\n{}参加者は{{{{< var one.people >}}}}です。"
# Waits in the middle of a build, and tells by files outside the project that it does.
MEET = """import pathlib, time
place = pathlib.Path({!r})
(place / "begun").touch()
while not (place / "go").exists(): time.sleep(0.01)"""


class Watch:
    """A watch that runs, and what it says."""

    def __init__(self, project: Project, *args: str) -> None:
        self.project = project
        self._process = subprocess.Popen(
            project.command("build", "--renderer", "pandoc", "--watch", *args),
            cwd=project.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)

    def until(self, words: str) -> str:
        """Give what is said up to and with a line that has these words."""
        said = ""
        deadline = time.monotonic() + 60
        while words not in said:
            try:
                said += self._lines.get(timeout=deadline - time.monotonic())
            except (queue.Empty, ValueError):
                pytest.fail(f"{words!r} was not said in:\n{said}")
        return said

    def settle(self) -> None:
        """Have all been built that was saved so far, and said."""
        for name in ("0", "data/0"):  # the first of all that it names; folders are watched apart
            self.project.write(name, str(time.monotonic_ns()))
            built = re.compile(rf"^(?:\S+, )*{name}(?:,| ).* up to date after", re.MULTILINE)
            while not built.search(self.until("after ")):
                pass

    def children(self) -> list[psutil.Process]:
        """Give the processes that it has started."""
        return psutil.Process(self._process.pid).children(recursive=True)

    def runners(self) -> list[psutil.Process]:
        """Give those of them that run notebooks."""
        own = "tsunagari.press.run.fork.server"
        return [process for process in self.children() if own in process.cmdline()]

    def end(self, number: int = signal.SIGTERM) -> None:
        """Send a signal; it ends as a build does that is interrupted, with all it started."""
        started = self.children()
        self._process.send_signal(number)
        try:
            assert self._process.wait(timeout=60) == 130
        finally:
            self._process.kill()
        self._reader.join()
        assert [process for process in started if process.is_running()] == []


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that has been built, to be copied."""
    project = small_project(tmp_path_factory.mktemp("built"))
    assert project.build("--renderer", "pandoc").returncode == 0
    return project


@pytest.fixture
def project(built: Project, tmp_path: Path) -> Project:
    """A copy of it."""
    shutil.copytree(built.root, tmp_path / "project")
    return Project(tmp_path / "project")


@pytest.fixture(scope="module")
def waiting(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    """A watch that several tests have one after another, as to start one takes long."""
    root = tmp_path_factory.mktemp("watched") / "project"
    shutil.copytree(built.root, root)
    made = Watch(Project(root))
    try:
        assert did_nothing(made.until("Watching"))
        yield made
    finally:
        made.end()


@pytest.fixture
def watched(waiting: Watch) -> Watch:
    """It, when it has built and said what other tests have saved in its project."""
    waiting.settle()
    return waiting


def page(project: Project) -> str:
    """Give the page of the section."""
    return project.path("_site/r4/one.html").read_text(encoding="utf-8")


def reword(project: Project, text: str) -> None:
    """Give the preface another text."""
    project.write("index.qmd", f"# はじめに {{#sec-index}}\n\n{text}\n")


def test_a_save_gives_the_site_that_a_build_gives(watched: Watch, tmp_path: Path) -> None:
    project = watched.project
    project.cell("one", "last", "total = year + 2")
    reword(project, "書き直した。")
    project.edit("report/template.html", "</body>", "<!-- 新 --></body>")
    said = watched.until("up to date")
    names = "index.qmd, notebooks/one.ipynb, report/template.html changed: up to date after "
    assert names in said  # one build, for what was saved together
    assert said.count("Edition r4: ") == 1
    assert "_site/r4/index.html\n" in said
    clean = Project(tmp_path / "clean")
    shutil.copytree(project.root, clean.root, ignore=shutil.ignore_patterns("_build", "_site"))
    assert clean.build("--renderer", "pandoc").returncode == 0
    assert project.files("_site/r4") == clean.files("_site/r4")
    assert not (project.root / "_build/r4/_site").exists()


def test_what_cannot_be_built_is_told_and_the_watch_goes_on(watched: Watch) -> None:
    project = watched.project
    before = project.files("_site")
    for name, old, new, fault in [
        ("data/r4/edition.yml", "deadline: 20", "deadline: soon", "deadline"),
        ("_quarto.yml", "chapters:", "chapters: [", "_quarto.yml"),
        ("notebooks/one.ipynb", "from tsunagari", "1 / 0; from tsunagari", "ZeroDivisionError"),
        ("notebooks/one.ipynb", '"cells": [', '"cells": ', "notebooks/one.ipynb"),
    ]:
        project.edit(name, old, new)
        said = watched.until(f"{name} changed: failed after")
        assert fault in said
        assert "Traceback" not in said
        assert project.files("_site") == before
        project.edit(name, new, old)
        watched.until(f"{name} changed: up to date after")
    project.path("index.qmd").rename(project.path("away"))
    assert "index.qmd" in watched.until("failed after")
    project.path("away").rename(project.path("index.qmd"))
    watched.until("up to date after")
    assert project.files("_site") == before


def test_what_is_saved_during_a_build_is_built_after_it(watched: Watch, tmp_path: Path) -> None:
    project = watched.project
    meet(project, tmp_path)
    wait_for(tmp_path / "begun")
    project.cell("one", "text-title", PROSE.format("後から、"))
    reword(project, "後から書いた。")
    (tmp_path / "go").touch()
    watched.until("up to date")
    watched.until("up to date")
    assert "後から、参加者は" in page(project)
    assert "後から書いた。" in project.path("_site/r4/index.html").read_text(encoding="utf-8")


def test_another_build_may_run_beside_it(watched: Watch, tmp_path: Path) -> None:
    project = watched.project
    assert project.build("--renderer", "pandoc").returncode == 0
    meet(project, tmp_path)
    wait_for(tmp_path / "begun")
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 2
    assert names(done.stderr, "_build/r4")
    (tmp_path / "go").touch()
    watched.until("up to date")


def test_it_waits_while_another_build_runs(watched: Watch) -> None:
    with FileLock(watched.project.path("_build/r4.lock")):
        reword(watched.project, "待ってから書いた。")
        watched.until("Waiting until another build of this edition ends")
    watched.until("up to date")


def test_a_server_that_is_killed_is_started_again(watched: Watch) -> None:
    project = watched.project
    (server,) = watched.runners()
    server.kill()
    project.cell("one", "text-title", PROSE.format("今年の"))
    project.cell("one", "last", "total = year + 2")
    watched.until("up to date")
    assert "今年の参加者は" in page(project)
    (other,) = watched.runners()
    assert other.pid != server.pid
    fatal = "import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(60)"
    project.cell("one", "last", fatal)
    assert "one" in watched.until("failed after")
    project.cell("one", "last", "total = year + 3")
    watched.until("up to date")


def test_a_change_of_the_press_starts_it_anew(watched: Watch) -> None:
    project = watched.project
    before = project.path("pipeline.py").read_text(encoding="utf-8")
    project.write("pipeline.py", before + "\nif:")
    said = watched.until("starts anew when that is mended")
    assert "pipeline.py, line" in said
    project.write("pipeline.py", before + "\n# edited")
    watched.until("pipeline.py changed: starting anew")
    watched.until("Watching")
    reword(project, "新しく始めてから書いた。")
    watched.until("index.qmd changed: up to date")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_during_a_build_leaves_no_process(
    project: Project, tmp_path: Path, number: int
) -> None:
    before = project.files("_site")
    meet(project, tmp_path)
    made = Watch(project)
    wait_for(tmp_path / "begun")
    assert len(made.runners()) == 2  # the server and its child
    made.end(number)
    assert project.files("_site") == before


def test_sections_are_forced_and_explained_and_ctrl_c_ends_the_waiting(project: Project) -> None:
    made = Watch(project, "--force", "--explain")
    try:
        assert names(made.until("Watching"), "run", "--force")
        project.edit("index.qmd", OLD, "書き直した。")
        assert re.search(r"^one +kept", made.until("up to date"), re.MULTILINE)
    finally:
        made.end(signal.SIGINT)


@pytest.mark.parametrize(
    "name",
    [
        "_build/r4/index.qmd",
        "_site/r4/index.html",
        ".git/index",
        ".venv/lib/python3/site.py",
        "tsunagari/press/__pycache__/run.cpython-311.pyc",
        "notebooks/.ipynb_checkpoints/one-checkpoint.ipynb",
        "notebooks/.~one.ipynb",
        "notebooks/.one.ipynb.swp",
        "data/r4/4913",
        "data/r4/edition.yml~",
        "data/r4/#edition.yml#",
        "data/r4/.#edition.yml",
        "data/r4/~$days.xlsx",
        "data/r4/.~lock.days.csv#",
    ],
)
def test_what_is_made_and_what_editors_leave_starts_no_build(project: Project, name: str) -> None:
    assert not watch.is_watched(project.root, project.path(name))


@pytest.mark.parametrize("name", ["data/r4/one/days.csv", "_quarto.yml", "data/r4/2024.csv"])
def test_what_an_analyst_saves_starts_one(project: Project, name: str) -> None:
    assert watch.is_watched(project.root, project.path(name))


def test_a_build_that_changes_nothing_loads_none_of_it(built: Project) -> None:
    code = (
        "import runpy, sys\n"
        "sys.argv = ['pipeline.py', 'build', '--renderer', 'pandoc']\n"
        "try: runpy.run_path('pipeline.py', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "slow = {'pandas', 'matplotlib', 'papermill', 'watchfiles', 'IPython', 'scipy'}\n"
        "slow.add('selectolax')\n"
        "print(sorted(slow & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=built.root, capture_output=True, text=True, check=True
    )
    assert did_nothing(done.stderr)
    assert done.stdout.splitlines()[-1] == "[]"


def meet(project: Project, place: Path) -> None:
    """Have the notebook say that it runs, and wait for a word."""
    project.cell("one", "last", MEET.format(str(place)))


def wait_for(path: Path) -> None:
    """Wait until the notebook says that it runs."""
    wait_until(path.exists, "the notebook runs")

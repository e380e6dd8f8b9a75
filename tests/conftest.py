"""A small project to build in a folder of its own, and the R4 report built once for all tests."""

from __future__ import annotations

import atexit
import contextlib
import datetime
import gc
import importlib.util
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest
import yaml
from filelock import FileLock
from hypothesis import settings

from tsunagari.press import build
from tsunagari.press.plan.plan import make_plan
from tsunagari.press.render.quarto import Quarto
from tsunagari.press.render.quarto_setup import find_quarto
from tsunagari.press.run import engines, papermill_runner
from tsunagari.press.run.fork import children
from tsunagari.press.run.fork.client import Server

papermill_runner.load()  # before a test imports nbformat, which alone would take a second longer

# A run gives the same on every machine, and children have it from here: messages are in English
# whatever the locale is, and nothing is taken from a user's terminal, proxy, git and pytest. What a
# shell runs in its background ignores Ctrl-C, and so would all that it starts.
os.environ |= {"TSUNAGARI_LANG": "en", "no_proxy": "localhost,127.0.0.1"}
os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
for _name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "LINES", "PYTHONWARNINGS", "PYTEST_ADDOPTS"):
    os.environ.pop(_name, None)
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted(
    path
    for path in ROOT.glob("notebooks/**/*.ipynb")
    if ".ipynb_checkpoints" not in path.parts  # what Jupyter keeps while one edits
)
EDITION: dict[str, Any] = {
    "edition": "r4",
    "title": "題",
    "subtitle": "副題",
    "city": "見本市",
    "fiscal_year": 2022,
    "date": datetime.date(2023, 3, 28),
    "deadline": 20,
    "sections": {},
}
"""What edition.yml has to hold."""
PROJECT = ("_quarto.yml", "index.qmd", "pipeline.py", "report", "notebooks", "data")

# How long one example takes says more of the machine than of the code.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


class Ended(NamedTuple):
    """How a command ended, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


class Servers:
    """Servers of the engine ``fork`` that stay from build to build, as one does for ``--watch``.

    To start one takes longer than to build a small project.
    """

    def __init__(self) -> None:
        self._ready = engines.ready
        self._known: dict[object, Server] = {}
        atexit.register(self.close)

    @contextlib.contextmanager
    def ready(
        self, name: str, notebooks: Sequence[Path], server: Server | None
    ) -> Iterator[Server | None]:
        """Give one that was started as one for these notebooks would be now."""
        if server is None and name == "fork" and notebooks:
            variables = {**os.environ, "PYTEST_CURRENT_TEST": ""}
            key = json.dumps(
                [children.wanted(notebooks), variables, tempfile.gettempdir(), str(Path.cwd())]
            )
            server = self._known.get(key)
            if server is None or not server.runs():
                self.close()
                server = self._known[key] = children.server_for(notebooks)
        with self._ready(name, notebooks, server) as given:
            yield given

    def close(self) -> None:
        """End them."""
        while self._known:
            self._known.popitem()[1].close()


SERVERS = Servers()


class Project:
    """A folder with a project in it, and what a user does there."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        """Return a place in the project."""
        return self.root / name

    def write(self, name: str, text: str) -> None:
        """Write a file of the project."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that must be in a file."""
        text = self.path(name).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new))

    def cell(self, notebook: str, cell: str, source: str) -> None:
        """Replace the source of a cell, named by its id."""
        path = self.path(f"notebooks/{notebook}.ipynb")
        content = json.loads(path.read_text(encoding="utf-8"))
        (entry,) = [entry for entry in content["cells"] if entry["id"] == cell]
        entry["source"] = source
        path.write_text(json.dumps(content), encoding="utf-8")

    def command(self, *args: str) -> list[str]:
        """Return the command line of the pipeline."""
        return [sys.executable, str(self.path("pipeline.py")), *args]

    def run(
        self, *args: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run the pipeline to its end, however it ends."""
        return subprocess.run(
            self.command(*args),
            cwd=self.root,
            env={**os.environ, **(env or {})},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def build(self, *args: str) -> Ended:
        """Run ``pipeline.py build`` within this process."""
        return self.pipeline("build", *args)

    def pipeline(self, *args: str) -> Ended:
        """Run the project's own ``pipeline.py`` within this process, to be quick."""
        spec = importlib.util.spec_from_file_location("pipeline", self.path("pipeline.py"))
        assert spec is not None
        assert spec.loader is not None
        pipeline = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(pipeline)
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setattr(engines, "ready", SERVERS.ready)
            code = pipeline.main(list(args))
        return Ended(code, out.getvalue(), err.getvalue())

    def files(self, folder: str) -> dict[str, bytes]:
        """Return every file below a folder with its content."""
        base = self.path(folder)
        return {
            path.relative_to(base).as_posix(): path.read_bytes()
            for path in sorted(base.rglob("*"))
            if path.is_file()
        }


def notebook(*cells: tuple[str, str], parameters: str = "year: int = 4") -> str:
    """Make a notebook from (id, source): markdown where the id begins with ``text``."""
    made: list[dict[str, Any]] = []
    for name, source in [("parameters", parameters), *cells]:
        prose = name.startswith("text")
        tags = {"tags": ["parameters"]} if name == "parameters" else {}
        cell = {"cell_type": "markdown" if prose else "code", "id": name, "source": source}
        cell |= {"metadata": tags} | ({} if prose else {"outputs": [], "execution_count": None})
        made.append(cell)
    made.sort(key=lambda cell: cell["id"] != "text-title")
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def small_project(root: Path, sections: Sequence[str] = ("one",)) -> Project:
    """Make a project whose notebooks need no pandas, so that it is built in a second."""
    project = Project(root)
    for name in ("pipeline.py", "report"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / name)
    config = yaml.safe_load((ROOT / "_quarto.yml").read_text(encoding="utf-8"))
    config["book"]["chapters"] = ["index.qmd", *(f"notebooks/{name}.ipynb" for name in sections)]
    project.write("_quarto.yml", yaml.safe_dump(config))
    settings = yaml.safe_load((ROOT / "data/r4/edition.yml").read_text(encoding="utf-8"))
    del settings["formats"], settings["lang"]
    settings |= {"deadline": 20, "sections": {name: {"year": 5} for name in sections}}
    project.write("data/r4/edition.yml", yaml.safe_dump(settings, allow_unicode=True))
    project.write("index.qmd", "# はじめに {#sec-index}\n\nこの報告書について。\n")
    for name in sections:
        call = f"Facts('{name}').plain(people=Printed(f'{{53 + year}}名', 53 + year))"
        cells = (
            (
                "text-title",
                f"# 章{name} {{#sec-{name}}}\n\n参加者は{{{{< var {name}.people >}}}}です。",
            ),
            (
                "fact",
                "from tsunagari.present import Facts, Printed\n" + call,
            ),
            ("last", "total = year + 1"),
        )
        project.write(f"notebooks/{name}.ipynb", notebook(*cells))
    return project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of one small section."""
    return small_project(tmp_path)


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Wait for what another process does, without taking the core that it needs."""
    deadline, pause = time.monotonic() + 60, threading.Event()
    while not true():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        pause.wait(0.01)


def built_once(
    factory: pytest.TempPathFactory, name: str, build: Callable[[Project], None]
) -> Project:
    """Return a project that the first worker to ask for it builds for all; none may change it."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    project, complete = Project(folder / name), folder / f"{name}.complete"
    with FileLock(folder / f"{name}.lock"):
        if not complete.exists():
            shutil.rmtree(project.root, ignore_errors=True)
            project.root.mkdir()
            copy_project(project.root)
            build(project)
            complete.touch()
    return project


def embedded(*args: str) -> Callable[[Project], None]:
    """Return what builds a project with the embedded renderer."""

    def build(project: Project) -> None:
        ended = project.run("build", "--renderer", "pandoc", *args)
        assert ended.returncode == 0, ended.stderr

    return build


@pytest.fixture(scope="session")
def r4(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The R4 report, built by the embedded renderer."""
    return built_once(tmp_path_factory, "r4", embedded(*ALL_FORMATS))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edition demo's website, built by the embedded renderer."""
    return built_once(tmp_path_factory, "demo", embedded("demo")).path("_site/demo")


ALL_FORMATS = ("--to", "html,pdf,docx,xlsx")


def copy_project(to: Path) -> None:
    """Copy what a build reads, and nothing that another build has made.

    Its editions list no formats: only who asks for documents waits for them.
    """
    for name in PROJECT:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns(".*"))
        else:
            shutil.copy(source, to / name)
    for path in to.glob("data/*/edition.yml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^formats:.*\n", "", text), encoding="utf-8")


def valid_package(site: Path) -> dict[str, list[dict[str, Any]]]:
    """Read a site's Data Package with a reader that is not ours; nothing in it may be wrong."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries that frictionless loads
        from frictionless import Package

        package = Package(str(site / "datapackage.json"))
        report = package.validate()
        assert report.valid, report.flatten(["path", "rowNumber", "fieldName", "message"])
        return {
            resource.name: [row.to_dict() for row in resource.read_rows()]
            for resource in package.resources
        }


@pytest.fixture(
    scope="session", params=["pandoc", pytest.param("quarto", marks=pytest.mark.quarto)]
)
def report(
    request: pytest.FixtureRequest, r4: Project, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The R4 report's site, as each renderer makes it from the same executed notebooks."""
    if request.param == "pandoc":
        return r4.path("_site/r4")
    quarto = find_quarto()
    if quarto is None:
        not_here("Quarto")

    def build_with_quarto(project: Project) -> None:
        plan = make_plan(project.root, "r4", to=ALL_FORMATS[1].split(","))
        plan.stage.mkdir(parents=True)
        notebooks = {
            section.name: json.loads(
                r4.path(f"_build/r4/executed/{section.name}.ipynb").read_text(encoding="utf-8")
            )
            for section in plan.sections
        }
        facts = build.collect_facts(plan, notebooks)
        book = build.bind_book(plan, notebooks, facts)
        renderer = Quarto(quarto)
        english = build.bind_english(plan, notebooks, book)
        keys = build.render(plan, book, renderer)
        if english:
            build.render_english(*english, renderer)
        build.finish(plan, book, facts)
        code = build.record_making(plan, book, renderer)
        build.check_site(plan, book)
        build.put_in_place(plan, keys, code, renderer)

    return built_once(tmp_path_factory, "quarto", build_with_quarto).path("_site/r4")


@pytest.fixture(scope="session")
def r4_in_kernels(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The R4 report once more in another folder, its notebooks run by real Jupyter kernels.

    There is no demo in that folder: nothing of it can have come into the report.
    """

    def build_without_demo(project: Project) -> None:
        shutil.rmtree(project.path("data/demo"))
        embedded("--engine", "jupyter", *ALL_FORMATS)(project)

    return built_once(tmp_path_factory, "r4-kernels", build_without_demo)


# What takes longest begins first, so that no worker is left alone with it at the end.
LONGEST = (
    "tests/test_nbval.py",
    "tests/browser/test_pages.py",
    "tests/press/test_bad_input.py",
    "tests/press/run/test_both_engines.py",
    "tests/test_dependencies.py",
    "tests/test_thresholds.py",
    "tests/press/run/test_watch.py",
    "tests/press/run/test_cache.py",
    "tests/press/check/disclosure/test_random.py",
    "tests/starters/test_new.py",
    "tests/test_notebooks.py",
    "tests/press/publish/test_commands.py",
    "tests/press/run/test_trace.py",
    "tests/press/run/test_limits.py",
    "tests/press/run/test_fork.py",
    "tests/press/bind/test_pages.py",
    "tests/press/publish/test_interrupted.py",
    "tests/press/editions/test_all.py",
    "tests/press/compare/test_site_diff.py",
    "tests/test_town.py",
    "tests/press/test_killed.py",
    "tests/analysis/survey/test_study.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest before all others."""
    order = {ROOT / name: position for position, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path, len(order)))


def pytest_collection_finish() -> None:
    """Pass over what was collected when garbage is looked for, in forked children too."""
    gc.freeze()


# What may be missing on a machine, and how it is had.
REMEDIES = {
    "Quarto": "rm .venv/quarto-attempt .venv/.quarto-looked-for, then make test tries once more",
    "chromium": "apt-get install chromium",
    "nginx": ".ci/servers installs it",
    "sshd": ".ci/servers installs it",
    "ssh-keygen": ".ci/servers installs it",
    "LibreOffice": "apt-get install libreoffice-writer",
}


def not_here(program: str, demanded_by: str = "") -> NoReturn:
    """Skip a test for want of a program, or fail where a variable of CI demands it."""
    reason = f"{program} is not installed ({REMEDIES[program]})"
    if os.environ.get(demanded_by):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say at the very end what was not tested on this machine, why, and how it would be."""
    yield
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.getreports("skipped")
        if isinstance(report.longrepr, tuple)
    )
    if reasons:
        terminalreporter.section("not tested on this machine")
    for reason, count in reasons.most_common():
        terminalreporter.line(f"{count} test{'s' if count > 1 else ''}: {reason}")

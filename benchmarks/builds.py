"""Builds against what they stand for: the same notebooks by Papermill, by hand, by other tools.

Every pair is run in turn on the same machine, so that only ratios are compared. Run by
``make bench``; the table is printed and written to ``benchmarks/results.md``.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import psutil
from _results import Results

from tsunagari.press import build
from tsunagari.press.plan.plan import make_plan
from tsunagari.press.render.quarto_setup import find_quarto
from tsunagari.press.run.engines import open_engine
from tsunagari.press.run.jobs import Job, run_all

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
BEFORE = "ad0dc9c"
"""The last commit at which each of the eight pages of a survey protected all its tables itself."""
Step = Callable[[], None]


class Bench:
    """A copy of the project to build in, and the steps that are timed there."""

    def __init__(self, root: Path) -> None:
        self.root = root
        names = [
            "_quarto.yml",
            "index.qmd",
            "pipeline.py",
            "report",
            "notebooks",
            "data",
            "tsunagari",
        ]
        for name in names:
            source = ROOT / name
            skip = shutil.ignore_patterns("__pycache__", ".*")
            if source.is_dir():
                shutil.copytree(source, root / name, ignore=skip)
            else:
                shutil.copy(source, root / name)
        self.plan = make_plan(root, "r4")
        self.out = root / "out"
        self.out.mkdir()
        self.edits = 0

    def call(self, *command: str | Path, cwd: Path | None = None) -> None:
        """Run a command that must succeed."""
        env = os.environ | {"PYTHONPATH": str(self.root)}
        subprocess.run(
            list(map(str, command)), cwd=cwd or self.root, env=env, check=True, capture_output=True
        )

    def loop(self, times: int = 1) -> None:
        """Run the sections by one papermill command after the other."""
        for section in [*self.plan.sections] * times:
            self.call(
                *(BIN / "papermill", section.notebook, self.out / section.notebook.name),
                *("--cwd", section.notebook.parent, "-k", "python3", "--no-progress-bar"),
            )

    def pool(self) -> None:
        """Run the sections by papermill in two processes."""
        code = (
            "import sys\nfrom concurrent.futures import ProcessPoolExecutor\n"
            "import papermill\n"
            "def run(pair):\n"
            "    papermill.execute_notebook(*pair, cwd='notebooks', progress_bar=False,"
            " kernel_name='python3')\n"
            "if __name__ == '__main__':\n"
            "    with ProcessPoolExecutor(2) as pool:\n"
            "        list(pool.map(run, [arg.split('=') for arg in sys.argv[1:]]))\n"
        )
        script = self.root / "pool.py"
        script.write_text(code, encoding="utf-8")
        pairs = [f"{one.notebook}={self.out / one.notebook.name}" for one in self.plan.sections]
        self.call(sys.executable, script, *pairs)

    def floor(self) -> None:
        """Run the same cells in one Python process, imports included."""
        code = (
            "import json, os, sys\nfrom IPython.core.interactiveshell import InteractiveShell\n"
            "shell = InteractiveShell.instance()\nos.chdir('notebooks')\n"
            "for name in sys.argv[1:]:\n"
            "    for cell in json.load(open(name))['cells']:\n"
            "        if cell['cell_type'] == 'code':\n"
            "            result = shell.run_cell(''.join(cell['source']))\n"
            "            assert result.success\n"
            "            if hasattr(result.result, 'savefig'):\n"
            "                shell.display_formatter.format(result.result)\n"
        )
        script = self.root / "floor.py"
        script.write_text(code, encoding="utf-8")
        self.call(sys.executable, script, *[one.notebook for one in self.plan.sections])

    def sections(self) -> None:
        """Run the sections by the fork engine, nothing kept."""
        code = (
            "from pathlib import Path\nfrom tsunagari.press import build\n"
            "from tsunagari.press.run import cache\n"
            "from tsunagari.press.plan.plan import make_plan\n"
            "plan = make_plan(Path.cwd(), 'r4')\n"
            "entries = cache.look_up_all(plan, force=True)\n"
            "build.run_sections(plan, entries, engine='fork', workers=2,"
            " on_progress=lambda *_: None)\n"
        )
        self.call(sys.executable, "-c", code)

    def gate(self) -> None:
        """Check the site of `demo` that was built last, as if nothing of it had passed."""
        code = (
            "from pathlib import Path\nfrom tsunagari.press import build\n"
            "from tsunagari.press.run import cache\n"
            "from tsunagari.press.plan.plan import make_plan\n"
            "from tsunagari.press.check import check\n"
            "from tsunagari.press.check.site import BuiltSite\n"
            "plan = make_plan(Path.cwd(), 'demo', to=['html'])\n"
            "entries = cache.look_up_all(plan, force=False)\n"
            "notebooks = {name: entry.notebook for name, entry in entries.items()}\n"
            "book = build.bind_book(plan, notebooks, build.collect_facts(plan, notebooks))\n"
            "for name in ('passed.json', 'audited.json'):\n"
            "    (plan.cache / name).unlink()\n"
            "assert not check(BuiltSite(plan.site, plan, book), 2)\n"
        )
        self.call(sys.executable, "-c", code)

    def build(self, *args: str, to: str = "html") -> None:
        """Build by the one command, the website alone unless more is asked for."""
        self.call(sys.executable, self.root / "pipeline.py", "build", "--to", to, *args)

    def clean_build(self, renderer: str, *edition: str, to: str = "html") -> Step:
        """Return the step that builds with nothing kept, the default edition or another."""

        def step() -> None:
            self.forget()
            self.build(*edition, "--renderer", renderer, to=to)

        return step

    def forget(self) -> None:
        """Remove all that a build has kept."""
        for name in ("_build", "_site"):
            shutil.rmtree(self.root / name, ignore_errors=True)

    @contextlib.contextmanager
    def as_before(self) -> Iterator[Step | None]:
        """Give the step that builds `demo` as it was built at `BEFORE`, from that commit's files.

        None where its commit is not to be had.
        """
        with tempfile.TemporaryDirectory() as folder:
            command = ["git", "-C", str(ROOT), "archive", "--format=tar", BEFORE]
            packed = subprocess.run(command, check=False, capture_output=True)
            if packed.returncode:
                yield None
                return
            with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
                archive.extractall(folder, filter="data")

            def step() -> None:
                for name in ("_build", "_site"):
                    shutil.rmtree(Path(folder, name), ignore_errors=True)
                subprocess.run(
                    [sys.executable, "pipeline.py", "build", "demo", "--renderer", "pandoc"],
                    cwd=folder,
                    env=os.environ | {"PYTHONPATH": folder},
                    check=True,
                    capture_output=True,
                )

            yield step

    def one_changed(self) -> None:
        """Build after a change of one notebook's code."""
        self.edit()
        self.build("--renderer", "pandoc")

    @contextlib.contextmanager
    def watching(self) -> Iterator[Step]:
        """Give the step from the save of a notebook until the watch says where the new site is."""
        command = [sys.executable, self.root / "pipeline.py", "build", "--renderer", "pandoc"]
        with subprocess.Popen(
            [*map(str, command), "--watch"],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": str(self.root)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        ) as process:

            def wait() -> None:
                if process.stdout is None or not process.stdout.readline():
                    raise SystemExit("the watch has ended")

            def step() -> None:
                self.edit()
                wait()

            wait()
            step()  # what is loaded only once is loaded now
            yield step
            process.terminate()

    def edit(self) -> None:
        """Change one notebook's code."""
        path = self.root / "notebooks/trainings.ipynb"
        content = json.loads(path.read_text(encoding="utf-8"))
        self.edits += 1
        cell = [cell for cell in content["cells"] if cell["cell_type"] == "code"][-1]
        cell["source"] = [*cell["source"], f"\n# edit {self.edits}"]
        path.write_text(json.dumps(content), encoding="utf-8")

    def nbconvert(self) -> None:
        """Run the loop and then turn its notebooks into HTML."""
        self.loop()
        notebooks = sorted(self.out.glob("*.ipynb"))
        self.call(BIN / "jupyter", "nbconvert", "--to", "html", *notebooks)

    def quarto(self) -> None:
        """Run the loop and then render its notebooks by Quarto."""
        self.loop()
        stage = self.root / "_build/r4"
        self.call(find_quarto() or "quarto", "render", ".", "--no-execute", cwd=stage)


class Measured(NamedTuple):
    """What a step takes, in seconds."""

    wall: float
    cpu: float
    """Of the processes that it started and that have ended."""


def compare(ours: Step, theirs: Step, runs: int) -> tuple[Measured, Measured]:
    """Time two steps in turn and give the medians of each."""
    times: tuple[list[Measured], list[Measured]] = ([], [])
    for _ in range(runs):
        for step, kept in zip((ours, theirs), times, strict=True):
            began, used = time.perf_counter(), _cpu()
            step()
            kept.append(Measured(time.perf_counter() - began, _cpu() - used))
    one, other = (Measured(*map(statistics.median, zip(*kept, strict=True))) for kept in times)
    return one, other


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def many(bench: Bench, copies: int) -> tuple[float, int, int]:
    """Run copies of a section; give seconds, and the server's memory at the 20th and the last."""
    section = bench.plan.sections[0]
    job = build.job(bench.plan, section)
    jobs = [
        Job(
            f"copy-{number}",
            job.root,
            job.notebook,
            job.parameters,
            bench.out / f"copy-{number}.ipynb",
            job.failed,
            job.deadline,
            job.memory,
        )
        for number in range(copies)
    ]
    memory: list[int] = []
    lock = threading.Lock()

    def watch(_section: str, state: str, _seconds: float) -> None:
        if state == "done":
            with lock:
                (server,) = [
                    child
                    for child in psutil.Process().children()
                    if "tsunagari.press.run.fork.server" in child.cmdline()
                ]
                memory.append(server.memory_info().rss)

    began = time.perf_counter()
    with open_engine("fork", jobs, workers=2) as engine:
        results = run_all(jobs, engine=engine, on_progress=watch)
    seconds = time.perf_counter() - began
    if any(result.problems for result in results):
        raise SystemExit("a copy failed")
    return seconds, memory[min(19, copies - 1)], memory[-1]


def measure(bench: Bench, runs: int, copies: int, results: Results) -> None:
    """Measure everything; a row is what, against, times, CPU, and the ratio found and wanted."""

    def row(what: str, against: str, ours: Step, theirs: Step, wanted: str) -> None:
        one, other = compare(ours, theirs, runs)
        ratio = f"{other.wall / one.wall:.1f} times faster"
        both = f"{one.wall:.2f} s / {other.wall:.2f} s", f"{one.cpu:.1f} s / {other.cpu:.1f} s"
        results.add((what, against, *both, ratio, wanted))

    bench.build("--renderer", "pandoc")
    row("six sections, nothing kept", "papermill commands", bench.sections, bench.loop, "5")
    row("the same", "ProcessPoolExecutor(2)", bench.sections, bench.pool, "2.5")
    row("the same", "one Python process (floor)", bench.sections, bench.floor, "1/1.3 = 0.77")
    clean = bench.clean_build("pandoc")
    row("build, pandoc", "papermill, nbconvert", clean, bench.nbconvert, "6")
    whole = bench.clean_build("pandoc", to="html,pdf,docx,xlsx")
    row("with PDF, Word and Excel", "the website alone", whole, clean, "3 s more at most")
    clean = bench.clean_build("pandoc", "demo")
    with bench.as_before() as before:
        if before is not None:
            row("build demo, the website", f"at {BEFORE}: each page protects", clean, before, "2")
    row("its gate alone", "the whole of it", bench.gate, clean, "half of its CPU at most")
    if find_quarto() is not None:
        clean = bench.clean_build("quarto")
        row("build, Quarto", "papermill, quarto render", clean, bench.quarto, "2")
    bench.build("--renderer", "pandoc")
    row(
        "nothing changed",
        "papermill commands",
        lambda: bench.build("--renderer", "pandoc"),
        bench.loop,
        "25, about 0.4 s",
    )
    kernels = ("--engine", "jupyter", "--renderer", "pandoc")
    bench.build(*kernels)
    row(
        "nothing changed, --engine jupyter",
        "all run in kernels",
        lambda: bench.build(*kernels),
        lambda: bench.build(*kernels, "--force"),
        "10",
    )
    row("one notebook changed", "whole build", bench.one_changed, bench.clean_build("pandoc"), "4")
    with bench.watching() as save:
        row("the same, with --watch", "whole build", save, bench.clean_build("pandoc"), "4")
    seconds, early, late = many(bench, copies)
    loop_once, _ = compare(lambda: bench.loop(1), lambda: None, 1)
    loop = loop_once.wall * copies / len(bench.plan.sections)
    memory = f"{early / 2**20:.0f} MiB at the 20th, {late / 2**20:.0f} MiB at the last"
    results.add(
        (
            f"{copies} copies of a section",
            "papermill commands (from six)",
            f"{seconds:.1f} s / {loop:.1f} s",
            "",
            f"{loop / seconds:.1f} times faster; {memory}",
            "12, memory flat",
        )
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each step (default: 5)")
    parser.add_argument("--copies", type=int, default=200, help="copies of a section")
    args = parser.parse_args(argv)
    head = ("what", "against", "ours / theirs (medians)", "CPU", "measured", "wanted")
    results = Results("Builds", *head)
    with tempfile.TemporaryDirectory() as folder:
        measure(Bench(Path(folder)), args.runs, args.copies, results)
    results.write("results.md", f"medians of {args.runs}")


if __name__ == "__main__":
    main()

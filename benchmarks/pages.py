"""Reports of many pages, many editions, and a save until it stands in the browser.

Run by ``make bench``, in about a quarter of an hour on two idle cores; each number has its
yardstick beside it, and CPU seconds where the machine may be busy. The table is printed and written
to ``benchmarks/pages.md``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from _results import Results

from tsunagari.press.render.quarto_setup import find_quarto

ROOT = Path(__file__).resolve().parents[1]
CODE = ("pipeline.py", "report", "tsunagari", "requirements.lock")
Row = tuple[str, str, str, str]

_SHOWS = "text => document.readyState !== 'loading' && document.body.innerText.includes(text)"

_IMPORTS = """from pathlib import Path

import pandas as pd

from tsunagari.present import Facts, Printed, charts, table"""
_LOAD = """counts = pd.read_csv(Path(data) / "counts.csv")
counts["人数（人）"] = counts.pop("人数") + number
people = counts["人数（人）"]"""
_FACTS = """fact = Facts("area")
total = int(people.sum())
fact.plain(number=Printed(f"{number}番", number), people=Printed(f"{total}名", total))"""


def project(folder: Path, *names: str) -> Path:
    """Copy parts of this project, without what was made of them."""
    for name in names:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            ignore = shutil.ignore_patterns("__pycache__", ".*")
            shutil.copytree(source, target, ignore=ignore, dirs_exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return folder


def pages_of_one(folder: Path, count: int) -> Path:
    """Make a project of so many small pages of one notebook: a table, a chart, two facts."""
    root = project(folder, *CODE)
    config = yaml.safe_load((ROOT / "_quarto.yml").read_text(encoding="utf-8"))
    config["book"]["chapters"] = ["index.qmd", "notebooks/area.ipynb"]
    edition = yaml.safe_load((ROOT / "data/r4/edition.yml").read_text(encoding="utf-8"))
    for what in ("formats", "lang"):  # the website alone, in Japanese
        edition.pop(what, None)
    edition["sections"] = {
        f"area_{number}": {"notebook": "area", "number": number} for number in range(1, count + 1)
    }
    counts = "".join(f"{age}代,{100 + 7 * age}\n" for age in range(10, 90, 10))
    title = "# 地区{{< var area.number >}} {#sec-area}\n\n参加者は{{< var area.people >}}です。"
    chart = (
        '#| label: fig-area-chart\n#| fig-cap: "人数の図"\n'
        '#| fig-alt: "年齢ごとの人数。合計は{{< var area.people >}}。"\n'
        'charts.bars(counts["年齢"], people, value_labels=[f"{v}人" for v in people], '
        'axis_label="人数（人）")'
    )
    cells = [
        ("markdown", title),
        ("code", 'data: str = "../data/r4/area"\nnumber: int = 1'),
        ("code", _IMPORTS),
        ("code", _LOAD),
        ("code", _FACTS),
        ("markdown", "## 年齢 {#sec-area-ages}\n\n年齢ごとの人数です。"),
        ("code", '#| label: tbl-area-people\n#| tbl-cap: "年齢ごとの人数"\ntable(counts)'),
        ("code", chart),
    ]
    made: list[dict[str, Any]] = []
    for at, (kind, source) in enumerate(cells):
        cell: dict[str, Any] = {"cell_type": kind, "id": f"c{at}", "source": source, "metadata": {}}
        if kind == "code":
            cell |= {"outputs": [], "execution_count": None}
        made.append(cell)
    made[1]["metadata"] = {"tags": ["parameters"]}
    notebook = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    write(root, "_quarto.yml", yaml.safe_dump(config))
    write(root, "data/r4/edition.yml", yaml.safe_dump(edition, allow_unicode=True, sort_keys=False))
    write(root, "data/r4/area/counts.csv", f"年齢,人数\n{counts}")
    write(root, "index.qmd", "# はじめに {#sec-index}\n\nこの報告書について。\n")
    write(root, "notebooks/area.ipynb", json.dumps(notebook))
    return root


def write(root: Path, name: str, text: str) -> None:
    """Write a file of a project."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


class Measured(NamedTuple):
    """What a command took."""

    seconds: float
    cpu: float
    """Seconds, of all its processes."""
    memory: float
    """MiB of the process that took most."""


def run(root: Path, *args: str) -> Measured:
    """Run the one command, which must succeed."""
    env = os.environ | {"PYTHONPATH": str(root)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # as people have it
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, str(root / "pipeline.py"), *args],
            cwd=root,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(said.read().decode()[-4000:])
    return Measured(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def twice(what: str, one: Measured, two: Measured, counts: tuple[int, int], wanted: str) -> Row:
    """Return the row of what twice as many cost."""
    found = f"{two.cpu:.0f} / {one.cpu:.0f} CPU s: {two.cpu / one.cpu:.2f} times"
    return f"{counts[1]} {what}", f"{counts[0]} {what}", found, wanted


def many_pages(folder: Path, small: int, most: int) -> Iterator[Row]:
    """Measure what pages cost: twice as many, and very many."""
    build = ("build", "--renderer", "pandoc")
    counts = (small, 2 * small)
    one, two = (run(pages_of_one(folder / f"p{n}", n), *build) for n in counts)
    yield twice("pages of one notebook", one, two, counts, "2.2")
    root = pages_of_one(folder / f"p{most}", most)
    whole = run(root, *build)
    found = f"{whole.seconds:.0f} s, {whole.cpu:.0f} CPU s, {whole.memory:.0f} MiB in a process"
    yield f"{most} pages, run, rendered, gated", "", found, "150 s, 600 MiB for 1000 pages"
    again = run(root, *build)
    yield _seconds(f"nothing changed, {most} pages", again, "1 s for 1000 pages")
    before = folder / "before"
    shutil.copytree(root / "_site/r4", before)
    for page in sorted(before.glob("area_*.html"))[::10]:
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("年齢ごとの人数です。", "別の文です。"), encoding="utf-8")
    changes = run(root, "diff", "--against", str(before))
    yield _seconds(f"diff of two sites of {most} pages", changes, "5 s for 1000 pages")


def _seconds(what: str, taken: Measured, wanted: str) -> Row:
    return what, "", f"{taken.seconds:.2f} s, {taken.cpu:.2f} CPU s", wanted


def quarto(folder: Path, small: int) -> Iterator[Row]:
    """Measure what chapters cost Quarto: the rendering, of notebooks that have been run."""
    if find_quarto() is None:
        print("Quarto is not measured: it is not found", file=sys.stderr)
        return
    taken = []
    for count in (small, 2 * small):
        root = pages_of_one(folder / f"q{count}", count)
        run(root, "build", "--renderer", "pandoc")
        taken.append(run(root, "build", "--renderer", "quarto"))
    yield twice("chapters by Quarto", taken[0], taken[1], (small, 2 * small), "2.3")


def many_editions(folder: Path, count: int) -> Iterator[Row]:
    """Measure editions, two at once, against one after another."""
    root = pages_of_one(folder / "editions", 1)
    settings = yaml.safe_load((root / "data/r4/edition.yml").read_text(encoding="utf-8"))
    names = [f"e{number}" for number in range(count)]
    for name in names:
        content = yaml.safe_dump(settings | {"edition": name}, allow_unicode=True)
        write(root, f"data/{name}/edition.yml", content)
        shutil.copytree(root / "data/r4/area", root / f"data/{name}/area")
    shutil.rmtree(root / "data/r4")
    single = ("--jobs", "1", "--renderer", "pandoc")
    run(root, "build", names[0], *single)  # what Python compiles is there for both
    _forget(root)
    apart = [run(root, "build", name, *single) for name in names]
    _forget(root)
    together = run(root, "build", "--all", "--jobs", "2", "--renderer", "pandoc")
    seconds, used = sum(one.seconds for one in apart), sum(one.cpu for one in apart)
    found = f"{together.seconds:.0f} s / {seconds:.0f} s: {seconds / together.seconds:.2f} times"
    found += f" faster; {together.cpu:.0f} / {used:.0f} CPU s"
    yield f"{count} editions, 2 workers", "one after another", found, "1.8"


def _forget(root: Path) -> None:
    for name in ("_build", "_site"):
        shutil.rmtree(root / name)


def saves(folder: Path, edition: str, page: str, times: int) -> Iterator[Row]:
    """Measure from a save until the browser shows the new page: of prose, and of code."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("Saves are not measured: no browser (make test has one)", file=sys.stderr)
        return
    program = shutil.which("chromium")
    if program is None:
        print("Saves are not measured: chromium is not installed", file=sys.stderr)
        return
    root = project(folder, *CODE, "_quarto.yml", "index.qmd", "notebooks", "data")
    with _preview(root, edition) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.goto(f"{address}{page}.html")
        notebook = root / f"notebooks/{page}.ipynb"
        content = json.loads(notebook.read_text(encoding="utf-8"))
        prose = next(cell for cell in content["cells"] if cell["cell_type"] == "markdown")
        code = [cell for cell in content["cells"] if cell["cell_type"] == "code"][-1]
        first, own = "".join(prose["source"]), "".join(code["source"])

        def save(mark: str, *, of_code: bool) -> float:
            prose["source"] = f"{first}\n\n{mark}。\n"
            code["source"] = f"{own}\n# {mark}" if of_code else own
            began = time.perf_counter()
            notebook.write_text(json.dumps(content), encoding="utf-8")
            # A locator would look again after 20, 50, 100, 100 and then 500 ms: too seldom.
            tab.wait_for_function(_SHOWS, arg=f"{mark}。", timeout=120_000)
            return time.perf_counter() - began

        save("慣らし", of_code=True)
        for of_code, what in ((False, "prose"), (True, "code")):
            # Letters, for a figure in prose would stop the build.
            marks = [f"印{what}{chr(ord('一') + n)}終" for n in range(times)]
            taken = [save(mark, of_code=of_code) for mark in marks]
            wanted = {("r4", False): "0.5 s", ("r4", True): "0.8 s"}.get(
                (edition, of_code), "1.5 s"
            )
            median = statistics.median(taken)
            found = f"median {median:.2f} s of {times} saves (least {min(taken):.2f} s)"
            yield f"save of {what}, {edition}, to the browser", "", found, wanted
        browser.close()


@contextlib.contextmanager
def _preview(root: Path, edition: str) -> Iterator[str]:
    command = [sys.executable, str(root / "pipeline.py"), "preview", edition]
    env = os.environ | {"PYTHONPATH": str(root), "BROWSER": "true"}
    with subprocess.Popen(
        [*command, "--renderer", "pandoc"],
        cwd=root,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ) as process:
        if process.stdout is None:
            raise SystemExit("the preview says nothing")
        try:
            yield next(line.strip() for line in process.stdout if line.startswith("http"))
        finally:
            process.terminate()


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print and write the table."""
    steps: dict[str, Callable[[Path, argparse.Namespace], Iterator[Row]]] = {
        "saves": lambda folder, args: saves(folder / "r4", "r4", "trainings", args.saves),
        "saves-demo": lambda folder, args: saves(folder / "demo", "demo", "council", args.saves),
        "editions": lambda folder, args: many_editions(folder, args.editions),
        "pages": lambda folder, args: many_pages(folder, args.pages // 5, args.pages),
        "quarto": lambda folder, args: quarto(folder, args.chapters // 2),
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", help=f"of {', '.join(steps)} (all by default)")
    parser.add_argument("--saves", type=int, default=20, help="saves of each kind (default: 20)")
    parser.add_argument("--pages", type=int, default=1000, help="pages at most (default: 1000)")
    parser.add_argument("--editions", type=int, default=40, help="editions (default: 40)")
    parser.add_argument(
        "--chapters", type=int, default=60, help="by Quarto (default: 60; the full size is 180)"
    )
    args = parser.parse_args(argv)
    results = Results("Pages and editions", "what", "against", "measured", "wanted")
    for name in args.only or steps:
        with tempfile.TemporaryDirectory() as folder:
            for row in steps[name](Path(folder), args):
                results.add(row)
    if not args.only:
        results.write("pages.md")


if __name__ == "__main__":
    main()

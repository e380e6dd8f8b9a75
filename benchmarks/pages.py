"""Reports of many pages, many editions, and a save until it stands in the browser.

Run by ``make bench``; each number has its yardstick beside it, and CPU seconds where the machine is
busy. The table is printed and written to ``benchmarks/pages.md``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from tsunagari.press.render.quarto_setup import find_quarto

ROOT = Path(__file__).resolve().parents[1]
CODE = ("pipeline.py", "report", "tsunagari", "requirements.lock")
Row = tuple[str, str, str, str]

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
    del edition["formats"]
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


def run(root: Path, *args: str) -> tuple[float, float]:
    """Run the one command; give the seconds and the CPU seconds that it took."""
    began, before = time.perf_counter(), cpu()
    command = [sys.executable, str(root / "pipeline.py"), *args]
    env = os.environ | {"PYTHONPATH": str(root)}
    subprocess.run(command, cwd=root, env=env, check=True, capture_output=True)
    return time.perf_counter() - began, cpu() - before


def cpu() -> float:
    """Return the CPU seconds of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def many_pages(folder: Path, small: int, large: int, most: int) -> Iterator[Row]:
    """Measure what pages cost: twice as many, and very many."""
    build = ("build", "--renderer", "pandoc")
    one, two = (run(pages_of_one(folder / f"p{n}", n), *build)[1] for n in (small, large))
    what = f"{large} pages of one notebook"
    yield what, f"{small} pages", f"{two:.0f} / {one:.0f} CPU s: {two / one:.2f} times", "2.2"
    root = pages_of_one(folder / f"p{most}", most)
    seconds, used = run(root, *build)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    found = f"{seconds:.0f} s, {used:.0f} CPU s, {memory:.0f} MiB at most in any process"
    yield f"{most} pages, run, rendered, gated", "", found, "150 s, 600 MiB"
    seconds, used = run(root, *build)
    yield f"nothing changed, {most} pages", "", f"{seconds:.2f} s, {used:.2f} CPU s", "1 s"
    before = folder / "before"
    shutil.copytree(root / "_site/r4", before)
    for page in sorted(before.glob("area_*.html"))[::10]:
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("年齢ごとの人数です。", "別の文です。"), encoding="utf-8")
    seconds, used = run(root, "diff", "--against", str(before))
    yield f"diff of two sites of {most} pages", "", f"{seconds:.1f} s, {used:.1f} CPU s", "5 s"


def quarto(folder: Path, small: int, large: int) -> Iterator[Row]:
    """Measure what chapters cost Quarto."""
    if find_quarto() is None:
        return
    times = []
    for count in (small, large):
        root = pages_of_one(folder / f"q{count}", count)
        run(root, "build", "--renderer", "pandoc")
        times.append(run(root, "build", "--renderer", "quarto")[1])
    ratio = f"{times[1]:.0f} / {times[0]:.0f} CPU s: {times[1] / times[0]:.2f} times"
    yield f"Quarto, {large} chapters", f"{small} chapters", ratio, "2.3"


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
    together, _ = run(root, "build", "--all", "--jobs", "2", "--renderer", "pandoc")
    for name in ("_build", "_site"):
        shutil.rmtree(root / name)
    single = ("--jobs", "1", "--renderer", "pandoc")
    apart = sum(run(root, "build", name, *single)[0] for name in names)
    found = f"{together:.0f} s / {apart:.0f} s: {apart / together:.2f} times faster"
    yield f"{count} editions, 2 workers", "one after another", found, "1.8"


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
            tab.get_by_text(f"{mark}。").first.wait_for(timeout=120_000)
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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--saves", type=int, default=20, help="saves of each kind (default: 20)")
    parser.add_argument("--pages", type=int, default=1000, help="pages at most (default: 1000)")
    parser.add_argument("--editions", type=int, default=40, help="editions (default: 40)")
    args = parser.parse_args(argv)
    load = os.getloadavg()[0]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        steps: list[Callable[[], Iterator[Row]]] = [
            lambda: saves(folder / "r4", "r4", "trainings", args.saves),
            lambda: saves(folder / "demo", "demo", "council", args.saves),
            lambda: many_editions(folder, args.editions),
            lambda: many_pages(folder, 200, 400, args.pages),
            lambda: quarto(folder, 90, 180),
        ]
        for step in steps:
            for row in step():
                rows.append(row)
                print(*row, sep=" | ", flush=True)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    head = ("what", "against", "measured", "wanted")
    lines = [
        f"# Pages and editions\n\n{machine}; load {load:.1f} when it began.\n",
        "| " + " | ".join(head) + " |",
        "|---" * len(head) + "|",
        *("| " + " | ".join(row) + " |" for row in rows),
    ]
    (ROOT / "benchmarks/pages.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

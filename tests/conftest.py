"""A small project to build in a folder of its own, and the R4 report built once for all tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ("_quarto.yml", "index.qmd", "pipeline.py", "report", "notebooks", "data")


class Project:
    """A folder with a project in it, and what a user does there."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        """Give a place in the project."""
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
        """Give a cell, named by its id, another source."""
        path = self.path(f"notebooks/{notebook}.ipynb")
        content = json.loads(path.read_text(encoding="utf-8"))
        (found,) = [entry for entry in content["cells"] if entry["id"] == cell]
        found["source"] = source
        path.write_text(json.dumps(content), encoding="utf-8")

    def command(self, *args: str) -> list[str]:
        """Give the command line of the pipeline."""
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

    def files(self, folder: str) -> dict[str, bytes]:
        """Give every file below a folder with its content."""
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
    settings |= {"deadline": 20, "sections": {name: {"year": 5} for name in sections}}
    project.write("data/r4/edition.yml", yaml.safe_dump(settings, allow_unicode=True))
    project.write("index.qmd", "# はじめに {#sec-index}\n\nこの報告書について。\n")
    for name in sections:
        call = f"fact('{name}.people', 53 + year, f'{{53 + year}}名')"
        cells = (
            (
                "text-title",
                f"# 章{name} {{#sec-{name}}}\n\n参加者は{{{{< var {name}.people >}}}}です。",
            ),
            (
                "fact",
                "from tsunagari.present.facts import fact\n" + call,
            ),
            ("last", "total = year + 1"),
        )
        project.write(f"notebooks/{name}.ipynb", notebook(*cells))
    return project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of one small section."""
    return small_project(tmp_path)

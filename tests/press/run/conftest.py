"""What the tests of both engines share: notebooks, jobs, and what an engine has made of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import notebook
from tsunagari.press.run.engines import open_engine
from tsunagari.press.run.jobs import Engine, Job, Result, run_all

# Where a cell's code is said to be: a file that is not there, or a name that is no file's.
PLACE = re.compile(
    r"(/[\w-]+)+/ipykernel_\d+/\d+\.py|<ipython-input-\d+-[0-9a-f]+>|\d{6,}\.py| at 0x[0-9a-f]+"
)


def job(root: Path, name: str, **limits: Any) -> Job:
    """Make the job of a notebook of the project."""
    return Job(
        section=name,
        root=root,
        notebook=root / "notebooks" / f"{name}.ipynb",
        parameters={"year": 9},
        output=root / "_build" / f"{name}.ipynb",
        failed=root / "_build/failed" / f"{name}.ipynb",
        deadline=limits.get("deadline", 60),
        memory=limits.get("memory", 4 * 2**30),
    )


def write(root: Path, name: str, *sources: str, tags: Sequence[str] = ()) -> None:
    """Write a notebook with these cells, each with these tags."""
    cells = [(f"cell-{number}", source) for number, source in enumerate(sources)]
    text = notebook(("text-title", "# 題 {#sec-x}"), *cells)
    if tags:
        content = json.loads(text)
        for cell in content["cells"][2:]:
            cell["metadata"]["tags"] = [*tags]
        text = json.dumps(content)
    path = root / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(engine: Engine, *jobs: Job) -> list[Result]:
    """Run jobs without a word."""
    return run_all(jobs, engine=engine, on_progress=lambda *_: None)


def cells(path: Path) -> list[dict[str, Any]]:
    """Give the code cells of what an engine wrote, finished or half-run."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return [
        {"outputs": joined(cell["outputs"]), "count": cell["execution_count"]}
        for cell in content["cells"]
        if cell["cell_type"] == "code"
    ]


def joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join each stream, and leave out what names the place of a cell's code in memory."""
    made: list[dict[str, Any]] = []
    for output in outputs:
        text = json.loads(PLACE.sub("CELL", json.dumps(output).replace("\\r\\n", "\\n")))
        if text["output_type"] == "stream":
            text["text"] = "".join(text["text"])
            same = [other for other in made if other.get("name") == text["name"]]
            if same:
                same[0]["text"] += text["text"]
                continue
        # The shell marks the faulty part of a line by colour if it finds it, which may differ.
        if "traceback" in text:
            text["traceback"] = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(text["traceback"]))
        for mime, value in text.get("data", {}).items():
            text["data"][mime] = "".join(value) if isinstance(value, list) else value
        made.append(text)
    return sorted(made, key=lambda output: output.get("name", ""))


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Path]]:
    """One fork engine for the module, with a folder to run in."""
    root = tmp_path_factory.mktemp("forked")
    write(root, "libraries", "import matplotlib\nimport pandas\nimport scipy\nimport seaborn")
    with open_engine("fork", [job(root, "libraries")], workers=2) as engine:
        yield engine, root

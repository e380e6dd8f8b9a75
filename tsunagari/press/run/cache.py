"""Executed notebooks kept from earlier builds, and whether they may stand for a new run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tsunagari.press.core import digests
from tsunagari.press.core.notebook import code_of, read_notebook
from tsunagari.press.plan.plan import Plan
from tsunagari.press.plan.sections import Section
from tsunagari.press.run.jobs import Result

LOCK = "requirements.lock"


@dataclass(frozen=True)
class Found:
    """What the store has for a section.

    Attributes
    ----------
    notebook
        The executed notebook with today's prose; None if it has to be run.
    reason
        Why it has to be run; empty if not.
    seconds
        How long it took when it was last run; infinite if it never was.
    """

    notebook: Mapping[str, Any] | None
    reason: str
    seconds: float


def look_up(plan: Plan, section: Section) -> Found:
    """Find out whether a section has to be run, by the content of all it has used."""
    kept = digests.read_json(_place(plan, section))
    if not kept:
        return Found(None, "it has not been run before", float("inf"))
    source = read_notebook(section.notebook)
    reason = _reason(plan, section, kept, source)
    if reason:
        return Found(None, reason, kept["seconds"])
    return Found(_joined(source, kept["notebook"]), "", kept["seconds"])


def _reason(
    plan: Plan, section: Section, kept: Mapping[str, Any], source: Mapping[str, Any]
) -> str:
    if kept["machinery"] != digests.of_machinery():
        return "Python or the press itself changed"
    if kept["code"] != _code(source):
        return f"code in {section.notebook.relative_to(plan.root).as_posix()} changed"
    if kept["parameters"] != digests.of_value(section.parameters):
        return "its parameters changed"
    paths = [*kept["inputs"], *_own(plan, section)]
    return digests.change(kept["inputs"], digests.of_paths(plan.root, paths))


def keep(plan: Plan, section: Section, result: Result, began: int) -> None:
    """Keep an executed notebook with the digests of all it has used.

    Parameters
    ----------
    began
        When the build began, in nanoseconds of the file system's clock: what was written after
        that may have been read before or after it, so that nothing is kept then.
    """
    if result.notebook is None or result.used is None:
        return
    folders = [f"{name}/" for name in result.used["folders"]]
    paths = [*result.used["files"], *folders, *_own(plan, section)]
    paths = [path for path in paths if path.endswith("/") or not (plan.root / path).is_dir()]
    inputs = digests.of_paths(plan.root, paths)
    if any(_written(plan.root / path) >= began for path in inputs):
        return
    content = {
        "machinery": digests.of_machinery(),
        "code": _code(result.notebook),
        "parameters": digests.of_value(section.parameters),
        "inputs": inputs,
        "seconds": result.seconds,
        "notebook": result.notebook,
    }
    digests.write_json(_place(plan, section), content)


@dataclass(frozen=True)
class Used:
    """What a section was made from.

    Attributes
    ----------
    digests
        By path; the modules of the code and the lock are not among them.
    seen
        Whether the section was watched while it ran; if not, it is what it may have used.
    """

    digests: Mapping[str, str]
    seen: bool


def used(plan: Plan, section: Section) -> Used:
    """Tell which files of the project a section that has just been run or kept was made from."""
    kept = digests.read_json(_place(plan, section))
    seen = bool(kept) and not _reason(plan, section, kept, read_notebook(section.notebook))
    if seen:
        inputs = kept["inputs"]
    else:
        folders = (f"data/{plan.edition}/{section.notebook.stem}", "data/reference")
        paths = [path for folder in folders for path in digests.tree(plan.root, folder)]
        inputs = digests.of_paths(plan.root, paths)
    return Used(
        {
            path: digest
            for path, digest in inputs.items()
            if digest and not path.endswith("/") and path != LOCK
            if not path.startswith("tsunagari/")
        },
        seen,
    )


def _place(plan: Plan, section: Section) -> Path:
    return plan.kept / f"{section.name}.json"


def _own(plan: Plan, section: Section) -> list[str]:
    """Name what counts whether or not it was seen: native code opens files unseen."""
    folder = f"data/{plan.edition}/{section.notebook.stem}"
    return [LOCK, *(digests.tree(plan.root, folder) if (plan.root / folder).is_dir() else [])]


def _written(path: Path) -> int:
    try:
        status = path.stat()
    except OSError:
        return 0
    return max(status.st_mtime_ns, status.st_ctime_ns)


def _code(notebook: Mapping[str, Any]) -> str:
    """Digest of what is run: the code cells without their options, and which has the parameters."""
    return digests.of_value(
        [
            [
                code_of(cell["source"]),
                "parameters" in cell["metadata"].get("tags", []),
            ]
            for cell in _source_cells(notebook)
        ]
    )


def _source_cells(notebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for cell in notebook["cells"]:
        injected = "injected-parameters" in cell["metadata"].get("tags", [])
        if cell["cell_type"] == "code" and not injected:
            yield cell


def _joined(source: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Put kept outputs to the cells of a notebook whose prose and options are newer."""
    outputs = _source_cells(kept)
    injected = [cell for cell in kept["cells"] if cell not in list(_source_cells(kept))]
    injected = [cell for cell in injected if cell["cell_type"] == "code"]
    cells: list[Mapping[str, Any]] = []
    for cell in source["cells"]:
        tags = list(cell["metadata"].get("tags", []))
        made: dict[str, Any] = {
            "cell_type": cell["cell_type"],
            "id": cell["id"],
            "metadata": {"tags": tags} if tags else {},
            "source": cell["source"],
        }
        if cell["cell_type"] == "code":
            old = next(outputs)
            made |= {"execution_count": old["execution_count"], "outputs": old["outputs"]}
        cells.append(made)
        cells += injected if "parameters" in tags else []
    return {**kept, "cells": cells}

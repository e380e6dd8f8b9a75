"""The cache of executed notebooks, and whether one of them may stand for a new run."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tsunagari.press.core import digests
from tsunagari.press.core.notebook import code_of, read_notebook
from tsunagari.press.plan.plan import Plan
from tsunagari.press.plan.sections import Section
from tsunagari.press.run.environment import environment
from tsunagari.press.run.jobs import Result

LOCK = "requirements.lock"


@dataclass(frozen=True)
class Entry:
    """What the cache has for a section.

    Attributes
    ----------
    notebook
        The executed notebook with today's prose; None if it has to be run.
    reason
        Why it has to be run; empty if not.
    seconds
        How long it took when it was last run; infinite if it never was.
    unseen
        What its last run gave, if it is run again only because that used what cannot be seen.
    reworded
        Whether its prose is another one than when it was run.
    """

    notebook: Mapping[str, Any] | None
    reason: str
    seconds: float
    unseen: Mapping[str, Any] | None = None
    reworded: bool = False


def look_up_all(plan: Plan, *, force: bool) -> dict[str, Entry]:
    """Return what the cache has of each section, and why it has to be run if so."""
    entries = {section.name: look_up(plan, section) for section in plan.sections}
    if force:
        reason = "--force was given"
        return {
            name: replace(entry, notebook=None, reason=reason) for name, entry in entries.items()
        }
    return entries


def explain(entries: Mapping[str, Entry]) -> list[str]:
    """Return for each section a line that says why it is run or not."""
    width = max(map(len, entries), default=0)
    return [f"{name:{width}}  {_said(entry)}" for name, entry in entries.items()]


def _said(entry: Entry) -> str:
    if entry.reason:
        return f"run: {entry.reason}"
    if entry.reworded:
        return "kept: its prose alone changed, and is taken beside the results that there are"
    return "kept: nothing it used changed"


def look_up(plan: Plan, section: Section) -> Entry:
    """Return what the cache has of a section, and why it has to be run if so."""
    record = digests.read_json(_file(plan, section))
    if not record:
        return Entry(None, "it has not been run before", float("inf"))
    source = read_notebook(section.notebook)
    reason = _reason(plan, section, record, source)
    if reason:
        return Entry(None, reason, record["seconds"])
    if unseen := record["unseen"]:
        reason = f"it used what cannot be seen: {', '.join(unseen)}"
        return Entry(None, reason, record["seconds"], record["notebook"])
    joined = _joined(source, record["notebook"])
    reworded = _prose(joined) != _prose(record["notebook"])
    return Entry(joined, "", record["seconds"], reworded=reworded)


def _prose(notebook: Mapping[str, Any]) -> list[str]:
    return ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"]


def _made_from(
    section: Section,
    notebook: Mapping[str, Any],
    inputs: Mapping[str, str],
    variables: Iterable[str],
) -> dict[str, Any]:
    """Return digests of all that makes a section run again when it has changed."""
    values = environment()
    return {
        "machinery": digests.of_machinery(),
        "code": _code(notebook),
        "parameters": digests.of_value(section.parameters),
        "inputs": inputs,
        "variables": {name: digests.of_value(values.get(name)) for name in variables},
    }


def _reason(
    plan: Plan, section: Section, record: Mapping[str, Any], source: Mapping[str, Any]
) -> str:
    """Return what has changed since a section was run; empty if nothing has."""
    paths = [*record["inputs"], *_certain_paths(plan, section)]
    inputs = digests.of_paths(plan.root, paths)
    now = _made_from(section, source, inputs, record.get("variables", ()))
    words = {
        "machinery": "Python or the press itself changed",
        "code": f"code in {section.notebook.relative_to(plan.root).as_posix()} changed",
        "parameters": "its parameters changed",
    }
    for name, what in words.items():
        if record.get(name) != now[name]:
            return what
    for name, value in now["variables"].items():
        if record["variables"][name] != value:
            return f"the variable {name} of the environment changed"
    return digests.change(record["inputs"], now["inputs"])


def make_bytecode_folders(root: Path) -> None:
    """Make what Python would make when our modules are first imported, before anything is timed.

    Else a package's folder changes while the first notebook of a checkout imports from it, and
    nothing of that run could be stored.
    """
    if sys.dont_write_bytecode or sys.pycache_prefix:
        return
    for folder in {path.parent for path in (root / "tsunagari").rglob("*.py")}:
        with contextlib.suppress(OSError):  # nobody may write there: nothing will change then
            (folder / "__pycache__").mkdir(exist_ok=True)


def store(plan: Plan, section: Section, result: Result, began: int) -> None:
    """Store an executed notebook with the digests of all it has used.

    Parameters
    ----------
    began
        When the build began, in nanoseconds of the file system's clock: what was written after
        that may have been read before or after it, which cannot be seen.
    """
    if result.notebook is None or result.used is None:
        return
    folders = [f"{name}/" for name in result.used.folders]
    paths = [*result.used.files, *folders, *_certain_paths(plan, section)]
    paths = [path for path in paths if path.endswith("/") or not (plan.root / path).is_dir()]
    inputs = digests.of_paths(plan.root, paths)
    unseen = list(result.used.unseen)
    late = (path for path in inputs if _written(plan.root / path) >= began)
    unseen += [f"{path}, which was written meanwhile" for path in late]
    record = _made_from(section, result.notebook, inputs, result.used.variables)
    record |= {"seconds": result.seconds, "notebook": result.notebook, "unseen": unseen}
    digests.write_json(_file(plan, section), record)


@dataclass(frozen=True)
class Inputs:
    """What a section was made from.

    Attributes
    ----------
    digests
        By path; the modules of the code and the lock are not among them.
    seen
        Whether that is all; if not, it may have used more.
    """

    digests: Mapping[str, str]
    seen: bool


def inputs_of(plan: Plan, section: Section) -> Inputs:
    """Return the files that a section was made from which has just been run or taken from here."""
    record = digests.read_json(_file(plan, section))
    if record and not _reason(plan, section, record, read_notebook(section.notebook)):
        inputs, seen = record["inputs"], not record["unseen"]
        # A file elsewhere has no name that could be published.
        elsewhere = [path for path in inputs if Path(path).is_absolute() and inputs[path]]
        seen = seen and all(path.endswith((".py", "/")) for path in elsewhere)
    else:
        folders = (f"data/{plan.edition}/{section.notebook.stem}", "data/reference")
        paths = [path for folder in folders for path in digests.tree(plan.root, folder)]
        inputs, seen = digests.of_paths(plan.root, paths), False
    return Inputs(
        {
            path: digest
            for path, digest in inputs.items()
            if digest and not path.endswith(("/", digests.MODULES)) and path != LOCK
            if not path.startswith("tsunagari/") and not Path(path).is_absolute()
        },
        seen,
    )


def _file(plan: Plan, section: Section) -> Path:
    return plan.cache / f"{section.name}.json"


def _certain_paths(plan: Plan, section: Section) -> list[str]:
    """Return what counts whether or not it was seen: native code opens files unseen."""
    folder = f"data/{plan.edition}/{section.notebook.stem}"
    return [LOCK, *(digests.tree(plan.root, folder) if (plan.root / folder).is_dir() else [])]


def _written(path: Path) -> int:
    try:
        status = path.stat()
    except OSError:
        return 0
    return max(status.st_mtime_ns, status.st_ctime_ns)


def _code(notebook: Mapping[str, Any]) -> str:
    """Return the digest of what is run: code cells without their options, and the parameters."""
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


def _joined(source: Mapping[str, Any], cached: Mapping[str, Any]) -> dict[str, Any]:
    """Return cached outputs in the cells of a notebook whose prose and options are newer."""
    outputs = _source_cells(cached)
    injected = [cell for cell in cached["cells"] if cell not in list(_source_cells(cached))]
    injected = [cell for cell in injected if cell["cell_type"] == "code"]
    cells: list[Mapping[str, Any]] = []
    for cell in source["cells"]:
        tags = list(cell["metadata"].get("tags", []))
        joined: dict[str, Any] = {
            "cell_type": cell["cell_type"],
            "id": cell["id"],
            "metadata": {"tags": tags} if tags else {},
            "source": cell["source"],
        }
        if cell["cell_type"] == "code":
            old = next(outputs)
            joined |= {"execution_count": old["execution_count"], "outputs": old["outputs"]}
        cells.append(joined)
        cells += injected if "parameters" in tags else []
    return {**cached, "cells": cells}

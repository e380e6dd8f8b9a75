"""The cache of executed notebooks, and whether one of them may stand for a new run."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tsunagari.messages import marked, say
from tsunagari.press.core import digests
from tsunagari.press.core.notebook import code_of, read_notebook
from tsunagari.press.plan.plan import Plan
from tsunagari.press.plan.sections import Section
from tsunagari.press.run import clock
from tsunagari.press.run.environment import environment
from tsunagari.press.run.jobs import Result, Used
from tsunagari.press.run.variables import NAMES, ZONE, zone

LOCK = "requirements.lock"
# Whose words tell nothing of a notebook: the press, and what keeps results as this module does.
_NO_NOTEBOOKS = ("tsunagari/press/", "tsunagari/tabulation/suppression/cache.py", "/")
_LATE = marked("what was written meanwhile")


@dataclass(frozen=True)
class Entry:
    """What the cache has for a section.

    Attributes
    ----------
    load
        Gives the executed notebook with today's prose; None if it has to be run.
    reason
        Why it has to be run; empty if not.
    seconds
        How long it took when it was last run; infinite if it never was.
    unseen
        What its last run gave, if it is run again only because that used what cannot be seen.
    reworded
        Whether its prose is another one than when it was run.
    """

    load: Callable[[], Mapping[str, Any]] | None
    reason: str
    seconds: float
    unseen: Mapping[str, Any] | None = None
    reworded: bool = False

    @functools.cached_property
    def notebook(self) -> Mapping[str, Any] | None:
        """The executed notebook with today's prose; None if it has to be run."""
        return self.load() if self.load else None


class Moment(digests.Moment):
    """What results are held against, looked at once for all sections.

    Parameters
    ----------
    plan
        The build whose sections they are.
    """

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan.root)
        self._plan = plan
        self._sources: dict[Path, tuple[Mapping[str, Any], str]] = {}
        self._environment = environment()
        self._values: dict[tuple[str, str | None], str] = {}
        self._asked_of_clock: dict[str, list[str]] = {}

    def name(self, path: Path) -> str:
        """Return the path of a file below the project."""
        return path.relative_to(self._plan.root).as_posix()

    def source(self, path: Path) -> Mapping[str, Any]:
        """Return a notebook as it is written."""
        return self._source(path)[0]

    def code(self, path: Path) -> str:
        """Return the digest of what is run of a notebook."""
        return self._source(path)[1]

    def _source(self, path: Path) -> tuple[Mapping[str, Any], str]:
        if path not in self._sources:
            notebook = read_notebook(path)
            self._sources[path] = notebook, _code(notebook)
        return self._sources[path]

    def variables(self, section: Section, names: Iterable[str]) -> dict[str, str]:
        """Return the digests of variables of the environment in which a section is run."""
        own = self._environment | self._plan.variables(section)
        values = {name: (name, own.get(name)) for name in names}
        if NAMES in values:
            values[NAMES] = (NAMES, " ".join(sorted(own)))
        if ZONE in values:
            values[ZONE] = (ZONE, zone(own.get("TZ")))
        for key in values.values():
            if key not in self._values:
                self._values[key] = digests.of_value(key[1])
        return {name: self._values[key] for name, key in values.items()}

    def asked_of_clock(self, name: str) -> list[str]:
        """Return what a module, by its path below the project, asks of the clock."""
        if name not in self._asked_of_clock:
            try:
                source = (self._plan.root / name).read_text(encoding="utf-8")
            except (OSError, ValueError):
                source = ""
            self._asked_of_clock[name] = clock.asked([source])
        return self._asked_of_clock[name]

    def certain_paths(self, section: Section) -> list[str]:
        """Return what counts whether or not it was seen: native code opens files unseen."""
        return [LOCK, *self.tree(f"data/{self._plan.edition}/{section.notebook.stem}")]


def look_up_all(plan: Plan, *, force: bool) -> dict[str, Entry]:
    """Return what the cache has of each section, and why it has to be run if so."""
    moment = Moment(plan)
    entries = {section.name: look_up(plan, section, moment) for section in plan.sections}
    if force:
        reason = say("--force was given")
        return {name: replace(entry, load=None, reason=reason) for name, entry in entries.items()}
    return entries


def explain(entries: Mapping[str, Entry]) -> list[str]:
    """Return for each section a line that says why it is run or not."""
    width = max(map(len, entries), default=0)
    return [f"{name:{width}}  {_said(entry)}" for name, entry in entries.items()]


def _said(entry: Entry) -> str:
    if entry.reason:
        return say("run: {reason}", reason=entry.reason)
    if entry.reworded:
        return say("kept: its prose alone changed, and is taken beside the results that there are")
    return say("kept: nothing it used changed")


def look_up(plan: Plan, section: Section, moment: Moment | None = None) -> Entry:
    """Return what the cache has of a section, and why it has to be run if so."""
    record = digests.read_json(_file(plan, section))
    # Read once: a notebook that runs before this result is taken could write another one there.
    result = _read_result(plan, section)
    if not record or record.get("result") != hashlib.sha256(result).hexdigest():
        return Entry(None, say("it has not been run before"), float("inf"))
    moment = moment or Moment(plan)
    if reason := _reason(section, record, moment):
        return Entry(None, reason, record["seconds"])
    if unseen := record["unseen"]:
        reason = say("it used what cannot be seen: {unseen}", unseen=", ".join(map(_named, unseen)))
        return Entry(None, reason, record["seconds"], json.loads(result))
    source = moment.source(section.notebook)
    return Entry(
        lambda: _joined(source, json.loads(result)),
        "",
        record["seconds"],
        reworded=record.get("prose") != _prose(source),
    )


def _prose(notebook: Mapping[str, Any]) -> str:
    """Return the digest of the prose of a notebook."""
    cells = (cell for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    return digests.of_value(["".join(cell["source"]) for cell in cells])


def _named(unseen: str) -> str:
    """Return what could not be seen, as a record has it, in the user's language."""
    kind, colon, name = unseen.partition(": ")
    return say(kind) + (f" ({name})" if colon else "")


def _made_from(
    section: Section, code: str, inputs: Mapping[str, str], variables: Mapping[str, str]
) -> dict[str, Any]:
    """Return digests of all that makes a section run again when it has changed."""
    return {
        "machinery": digests.of_machinery(),
        "code": code,
        "parameters": digests.of_value(section.parameters),
        "inputs": inputs,
        "variables": variables,
    }


def _reason(section: Section, record: Mapping[str, Any], moment: Moment) -> str:
    """Return what has changed since a section was run; empty if nothing has."""
    inputs = moment.of_paths([*record["inputs"], *moment.certain_paths(section)])
    variables = moment.variables(section, record.get("variables", ()))
    now = _made_from(section, moment.code(section.notebook), inputs, variables)
    words = {
        "machinery": say("Python, its packages or the press itself changed"),
        "code": say("code in {moment} changed", moment=moment.name(section.notebook)),
        "parameters": say("its parameters changed"),
    }
    for name, what in words.items():
        if record.get(name) != now[name]:
            return what
    for name, value in now["variables"].items():
        if record["variables"][name] != value:
            if name == NAMES:
                return say("other variables are in the environment")
            if name == ZONE:
                return say("the machine's time zone changed")
            return say("the variable {name} of the environment changed", name=name)
    return digests.change(record["inputs"], now["inputs"])


def make_bytecode_folders(root: Path) -> None:
    """Make what Python would make when our modules are first imported, before anything is timed.

    Else a package's folder changes while the first notebook of a checkout imports from it, and
    nothing of that run could be stored.
    """
    if sys.dont_write_bytecode or sys.pycache_prefix:
        return
    for folder in {path.parent for path in digests.code_below(root / "tsunagari").values()}:
        with contextlib.suppress(OSError):  # nobody may write there: nothing will change then
            (folder / "__pycache__").mkdir(exist_ok=True)


def store(
    plan: Plan, section: Section, result: Result, began: int, moment: Moment | None = None
) -> None:
    """Store an executed notebook with the digests of all it has used.

    Parameters
    ----------
    began
        When the build began, in nanoseconds of the file system's clock: what was written after
        that may have been read before or after it, which cannot be seen.
    moment
        One after the run.
    """
    if result.notebook is None or result.used is None:
        return
    moment = moment or Moment(plan)
    folders = [f"{name}/" for name in result.used.folders]
    paths = [*result.used.files, *folders, *moment.certain_paths(section)]
    paths = [path for path in paths if path.endswith("/") or not moment.is_folder(path)]
    inputs = moment.of_paths(paths)
    unseen = list(result.used.unseen)
    late = [path for path in inputs if moment.written(path) >= began]
    unseen += [f"{_LATE}: {path}" for path in late]
    asked = {*clock.asked("".join(cell["source"]) for cell in _source_cells(result.notebook))}
    asked.update(kind for name in _modules(result.used) for kind in moment.asked_of_clock(name))
    unseen += sorted(asked - {*unseen})
    variables = moment.variables(section, [*result.used.variables, ZONE])
    record = _made_from(section, _code(result.notebook), inputs, variables)
    # The record names its result, which is written before it: a build that ends between the two
    # leaves one that is of no use.
    path = _result_file(plan, section)
    digests.write_json(path, result.notebook)
    record |= {"seconds": result.seconds, "unseen": unseen, "result": digests.of_file(path)}
    record |= {"prose": _prose(result.notebook)}
    record["changed"] = list(result.used.changed)
    record["late"] = [path for path in late if not path.endswith("/")]
    digests.write_json(_file(plan, section), record)


def _modules(used: Used) -> Iterator[str]:
    """Yield the project's modules that a notebook used."""
    for name in used.files:
        if name.endswith(".py") and not name.startswith(_NO_NOTEBOOKS):
            yield name


def changes(plan: Plan) -> dict[str, list[str]]:
    """Return which files of the project each section changed when it was last run."""
    return {
        section.name: digests.read_json(_file(plan, section)).get("changed", [])
        for section in plan.sections
    }


def changed_by_notebooks(plan: Plan) -> list[str]:
    """Return lines on what notebooks changed in the project, when they were last run."""
    return [
        say(
            "Note: {name} wrote {path}, which is the project's: another notebook may read it",
            name=name,
            path=path,
        )
        for name, paths in changes(plan).items()
        for path in paths
    ]


def saved_meanwhile(plan: Plan) -> dict[str, str]:
    """Return what a build that ends now is made from and is not as it was when that was used.

    Returns
    -------
    dict
        Digest of today by path: of what has changed since it was read, and of what was written so
        late that it may have been read before.
    """
    used = list(plan.digests.items())
    late: set[str] = set()
    for section in plan.sections:
        record = digests.read_json(_file(plan, section))
        used += record.get("inputs", {}).items()
        # What lies elsewhere may be a library's own, which it writes whenever it runs.
        late |= {path for path in record.get("late", ()) if not Path(path).is_absolute()}
    now = digests.of_paths(plan.root, [path for path, _ in used])
    return {path: now[path] for path, digest in used if path in late or now[path] != digest}


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


def inputs_of(plan: Plan, section: Section, moment: Moment) -> Inputs:
    """Return the files that a section was made from which has just been run or taken from here."""
    record = digests.read_json(_file(plan, section))
    if record and not _reason(section, record, moment):
        inputs, seen = record["inputs"], not record["unseen"]
        # A file elsewhere has no name that could be published.
        elsewhere = [path for path in inputs if Path(path).is_absolute() and inputs[path]]
        seen = seen and all(path.endswith((".py", "/", digests.LINK)) for path in elsewhere)
    else:
        folders = (f"data/{plan.edition}/{section.notebook.stem}", "data/reference")
        paths = [path for folder in folders for path in digests.tree(plan.root, folder)]
        inputs, seen = moment.of_paths(paths), False
    return Inputs(
        {
            path: digest
            for path, digest in inputs.items()
            if digest and not path.endswith(("/", digests.MODULES, digests.LINK)) and path != LOCK
            if not path.startswith("tsunagari/") and not Path(path).is_absolute()
        },
        seen,
    )


def files_read(plan: Plan) -> set[Path]:
    """Return what the sections read when they were last run, here or elsewhere, but for code."""
    paths = {
        path
        for section in plan.sections
        for path in digests.read_json(_file(plan, section)).get("inputs", {})
    }
    return {plan.root / path for path in paths if not path.endswith((".py", "/"))}


def _file(plan: Plan, section: Section) -> Path:
    return plan.cache / f"{section.name}.json"


def _result_file(plan: Plan, section: Section) -> Path:
    return plan.cache / "executed" / f"{section.name}.json"


def _read_result(plan: Plan, section: Section) -> bytes:
    try:
        return _result_file(plan, section).read_bytes()
    except OSError:
        return b""


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

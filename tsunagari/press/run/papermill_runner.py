"""One notebook through Papermill, and what became of it."""

from __future__ import annotations

import functools
import json
import logging
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from tsunagari.messages import Coded, coded, marked, say
from tsunagari.press.core.machine import private_folders
from tsunagari.press.core.notebook import read_notebook
from tsunagari.press.core.problems import Problem, cell_label
from tsunagari.press.run import imports
from tsunagari.press.run.jobs import Job, Result
from tsunagari.press.run.output_contract import (
    UnfilledProblem,
    code_cells,
    draft,
    excerpt,
    faults,
    normalise,
)

# The ways in which a run is lost, by the names of the exceptions that tell of them.
_LOST = {
    "DeadKernelError": marked("It may have run out of memory, or the cell ended the process."),
    "LostError": marked(
        "Look for an endless loop, an exit, or too much memory or output; deadline and "
        "memory are set in edition.yml."
    ),
}


class Request(Protocol):
    """What an engine is asked for, and what it gives besides what Papermill writes."""

    ran: Any
    """The notebook that ran to its end, or None where Papermill has written it."""


@functools.cache
def load() -> Any:
    """Import Papermill, when the first notebook is to be run and not before.

    Half of its time goes into a grammar of internet addresses that jsonschema loads to check
    a format no notebook has; without it jsonschema does not check that format.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    # It reads notebooks from Hadoop by pyarrow, and guesses the encoding of web pages; ours lie on
    # the disk. Nor do they have durations, addresses or times whose form jsonschema could check.
    with imports.without(
        *("pyarrow", "chardet", "isoduration", "rfc3339_validator", "rfc3986_validator")
    ):
        import papermill

    for name in ("papermill", "traitlets"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return papermill


def execute(job: Job, *, request: Request, **special: Any) -> Result:
    """Run one notebook and check what it left against the contract.

    Parameters
    ----------
    request
        The engine's own, in which a notebook that ran to its end may come back.
    special
        What the engine wants besides.
    """
    papermill = load()
    started = time.monotonic()
    fault = None
    job.output.parent.mkdir(parents=True, exist_ok=True)
    try:
        papermill.execute_notebook(
            _source(job.notebook),
            job.output,
            parameters=dict(job.parameters),
            kernel_name="python3",
            language="python",
            progress_bar=False,
            log_output=False,
            request=request,
            **special,
        )
        if request.ran is not None:
            # In one line: the build writes it once more, for people.
            job.output.write_text(json.dumps(request.ran, ensure_ascii=False), encoding="utf-8")
    except Exception as error:  # noqa: BLE001 - whatever it is, the other sections go on
        fault = error
    notebook = request.ran or _read(job.output)
    problems = _problems(job, notebook, fault)
    seconds = time.monotonic() - started
    if notebook is not None and problems and isinstance(problems[0], UnfilledProblem):
        return Result(job.section, seconds, draft(notebook))
    if type(fault).__name__ == _NOT_BEGUN:  # there is nothing to look at
        return Result(job.section, seconds, problems=problems)
    if notebook is None or problems:
        return Result(job.section, seconds, problems=_set_aside(job, problems))
    return Result(job.section, seconds, normalise(notebook))


def _source(path: Path) -> Any:
    from nbformat import from_dict

    return from_dict(read_notebook(path))  # type: ignore[no-untyped-call]


def _read(path: Path) -> dict[str, Any] | None:
    try:
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return notebook


_NOT_BEGUN = "StartError"


def _problems(
    job: Job, notebook: Mapping[str, Any] | None, fault: Exception | None
) -> list[Problem]:
    """Return what went wrong; what the cells show goes before what Papermill says of it."""
    kind = type(fault).__name__
    if notebook is not None and kind in _LOST:
        return [_lost(job, notebook, fault)]
    if kind == _NOT_BEGUN:
        remedy = say(
            "Look at the disk's space and the machine's memory; else set up Python anew: remove "
            ".venv and run make report, with conda: conda env update -f environment.yml"
        )
        # The same of every section: it is told once.
        return [Problem("Python", Coded(str(fault)), remedy)]
    if isinstance(fault, OSError):
        what = coded("T04", "the executed notebook cannot be written: {fault}", fault=fault)
        return [Problem(job.where, what, say("Look at the disk's space and permissions."))]
    if notebook is None:
        what = coded(
            "N07", "Papermill could not run the notebook: {kind}: {fault}", kind=kind, fault=fault
        )
        return [Problem(job.where, what)]
    problems = faults(notebook, section=job.where, private=private_folders(job.root))
    if fault is not None and not problems:
        what = coded(
            "N07", "Papermill could not run the notebook: {kind}: {fault}", kind=kind, fault=fault
        )
        problems = [Problem(job.where, what, say("See --debug."))]
    return problems


def _lost(job: Job, notebook: Mapping[str, Any], fault: Exception | None) -> Problem:
    """Return the problem of a lost run, with the cell that was begun last."""
    number, cell = next(iter(code_cells(notebook)))
    for later, candidate in code_cells(notebook):
        if candidate["metadata"].get("papermill", {}).get("start_time"):
            number, cell = later, candidate
    kind = type(fault).__name__
    what = Coded(str(fault))
    if kind == "DeadKernelError":
        what = coded("N07", "the kernel died while it ran the cell.")
    return Problem(cell_label(job.where, number), what, say(_LOST[kind]), excerpt(cell["source"]))


def _set_aside(job: Job, problems: Sequence[Problem]) -> list[Problem]:
    """Put the notebook where it can be looked at; return the problems with its path."""
    try:
        job.failed.parent.mkdir(parents=True, exist_ok=True)
        job.output.replace(job.failed)
    except OSError:
        return list(problems)
    path = job.failed.relative_to(job.root).as_posix()
    first = problems[0]
    remedy = say(
        "{remedy} The half-run notebook is {path}.", remedy=first.remedy, path=path
    ).strip()
    return [replace(first, remedy=remedy), *problems[1:]]

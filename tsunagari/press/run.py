"""Run notebooks by Papermill: submit a job, get its result.

Papermill and the kernels it starts are only known here, behind :func:`execute`, so that another
engine can take the jobs.
"""

from __future__ import annotations

import contextlib
import json
import logging
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from tsunagari.press.errors import Problem
from tsunagari.press.executed import code_cells, excerpt, faults, normalise


@dataclass(frozen=True)
class Job:
    """One notebook to be run.

    Attributes
    ----------
    deadline
        Seconds after which a cell is given up.
    output
        Where the executed notebook goes.
    kept
        Where a half-run notebook goes, so that it can be looked at.
    """

    section: str
    notebook: Path
    parameters: Mapping[str, Any]
    output: Path
    kept: Path
    deadline: float


@dataclass(frozen=True)
class Result:
    """What became of a job: the executed notebook, or the problems."""

    section: str
    seconds: float
    notebook: Mapping[str, Any] | None = None
    problems: Sequence[Problem] = field(default_factory=tuple)


Watch = Callable[[str, str, float], None]


def run_all(jobs: Sequence[Job], *, workers: int, watch: Watch) -> list[Result]:
    """Run the jobs side by side and wait for all of them, whether or not one fails.

    Parameters
    ----------
    workers
        How many notebooks may run at once.
    watch
        Called with section, state (``running``, ``done`` or ``failed``) and seconds.

    Returns
    -------
    list of Result
        In the order of the jobs. When interrupted, the kernels are ended before this is left.
    """

    def work(job: Job) -> Result:
        watch(job.section, "running", 0.0)
        result = execute(job)
        watch(job.section, "failed" if result.problems else "done", result.seconds)
        return result

    with _interruptible(), ThreadPoolExecutor(workers) as pool:
        futures: list[Future[Result]] = [pool.submit(work, job) for job in jobs]
        try:
            return [future.result() for future in futures]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            while wait(futures, timeout=0.2).not_done:
                _end_kernels()
            raise


def execute(job: Job) -> Result:
    """Run one notebook in a Jupyter kernel and hold it against the contract."""
    import papermill  # here, because it is slow to import and not every command needs it

    for name in ("papermill", "traitlets"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    started = time.monotonic()
    fault = None
    job.output.parent.mkdir(parents=True, exist_ok=True)
    try:
        papermill.execute_notebook(
            job.notebook,
            job.output,
            parameters=dict(job.parameters),
            cwd=job.notebook.parent,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            log_output=False,
            execution_timeout=job.deadline,
            extra_arguments=["--log-level=CRITICAL"],  # of the kernel's own, not the cells'
        )
    except Exception as error:  # noqa: BLE001 - whatever it is, the other sections go on
        fault = error
    notebook = _read(job.output)
    problems = _problems(job, notebook, fault)
    seconds = time.monotonic() - started
    if notebook is None or problems:
        return Result(job.section, seconds, problems=_keep(job, problems))
    normal = normalise(notebook)
    text = json.dumps(normal, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    job.output.write_text(text, encoding="utf-8", newline="\n")
    return Result(job.section, seconds, normal)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return notebook


def _problems(
    job: Job, notebook: Mapping[str, Any] | None, fault: Exception | None
) -> list[Problem]:
    """Say what went wrong; what the cells show goes before what Papermill says of it."""
    kind = type(fault).__name__
    if notebook is not None and kind in ("CellTimeoutError", "DeadKernelError"):
        return [_lost(job, notebook, kind)]
    if isinstance(fault, OSError):
        what = f"the executed notebook cannot be written: {fault}"
        return [Problem(job.section, what, "Look at the disk's space and permissions.")]
    if notebook is None:
        what = f"Papermill could not run the notebook: {kind}: {fault}"
        return [Problem(job.section, what)]
    root = job.notebook.parent.parent
    found = faults(notebook, section=job.section, private=[root, Path.home()])
    if fault is not None and not found:
        what = f"Papermill could not run the notebook: {kind}: {fault}"
        found = [Problem(job.section, what, "See --debug.")]
    return found


def _lost(job: Job, notebook: Mapping[str, Any], kind: str) -> Problem:
    """Name the cell in which the kernel died or the time ran out: the last that was begun."""
    number, cell = next(iter(code_cells(notebook)))
    for later, candidate in code_cells(notebook):
        if candidate["execution_count"] is not None or candidate["metadata"].get(
            "papermill", {}
        ).get("start_time"):
            number, cell = later, candidate
    where = f"{job.section}, cell {number}"
    if kind == "CellTimeoutError":
        what = f"the cell did not end within {job.deadline:g} seconds and was stopped."
        remedy = "Look for an endless loop, or raise deadline in edition.yml."
    else:
        what = "the kernel died while it ran the cell."
        remedy = "It may have run out of memory, or the cell ended the process."
    return Problem(where, what, remedy, excerpt(cell["source"]))


def _keep(job: Job, problems: Sequence[Problem]) -> list[Problem]:
    """Put the half-run notebook where it can be looked at, and say so."""
    try:
        job.kept.parent.mkdir(parents=True, exist_ok=True)
        job.output.replace(job.kept)
    except OSError:
        return list(problems)
    place = job.kept.relative_to(job.notebook.parent.parent).as_posix()
    first = problems[0]
    remedy = f"{first.remedy} The half-run notebook is {place}.".strip()
    return [type(first)(first.where, first.what, remedy, first.detail), *problems[1:]]


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Treat SIGTERM as Ctrl-C, so that both clean up."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not in the main thread: whoever called owns the signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end_kernels() -> None:
    """Kill the kernels: they run in sessions of their own, where Ctrl-C does not reach them."""
    import psutil

    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()

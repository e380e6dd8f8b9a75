"""Run notebooks: submit a job, get its result.

Where jobs go is an :class:`Engine`; nothing here knows what runs a notebook, so that an engine
that spreads jobs over machines could take them.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

from tsunagari.press.core.problems import Problem, page_label


def can_fork() -> bool:
    """Check that children can be forked and waited for here: on Linux, as a rule.

    A Python that was built on a system before Linux 5.3 cannot, nor can such a system.
    """
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError, OSError):
            os.close(os.pidfd_open(os.getpid()))
            return True
    return False


FORKS = can_fork()
ENGINES = ("fork", "jupyter") if FORKS else ("jupyter",)
DEFAULT_ENGINE = ENGINES[0]


@dataclass(frozen=True)
class Job:
    """One notebook to be run.

    Attributes
    ----------
    root
        The project's folder: what is used below it is the notebook's input.
    output
        Where the executed notebook goes.
    failed
        Where a half-run notebook goes, so that it can be looked at.
    deadline
        Seconds the notebook may take.
    memory
        Bytes it may take.
    variables
        Of the environment, for this notebook alone.
    """

    section: str
    root: Path
    notebook: Path
    parameters: Mapping[str, Any]
    output: Path
    failed: Path
    deadline: float
    memory: int
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """The section as a message names it."""
        return page_label(self.section, self.notebook.stem)


@dataclass(frozen=True)
class Used:
    """What a notebook has used while it ran.

    Attributes
    ----------
    files, folders
        By their names below the project's root, those elsewhere by their whole paths.
    variables
        Names of those of the environment.
    unseen
        What it used that cannot be seen, in words.
    changed
        Files of the project that it wrote, renamed or removed, by their names from there.
    """

    files: Sequence[str] = ()
    folders: Sequence[str] = ()
    variables: Sequence[str] = ()
    unseen: Sequence[str] = ()
    changed: Sequence[str] = ()


@dataclass(frozen=True)
class Result:
    """What became of a job: the executed notebook, or the problems.

    Attributes
    ----------
    used
        None if the engine cannot tell.
    """

    section: str
    seconds: float
    notebook: Mapping[str, Any] | None = None
    problems: Sequence[Problem] = field(default_factory=tuple)
    used: Used | None = None


OnProgress = Callable[[str, str, float], None]


class Engine(Protocol):
    """Where jobs go."""

    def submit(self, job: Job, on_progress: OnProgress) -> Future[Result]:
        """Take a job; ``on_progress`` is called with section, state and seconds as it goes."""

    def stop(self) -> None:
        """End everything that still runs; futures not begun are cancelled, the others fail."""


def run_all(jobs: Sequence[Job], *, engine: Engine, on_progress: OnProgress) -> list[Result]:
    """Run the jobs and wait for all of them, whether or not one fails.

    Returns
    -------
    list of Result
        In the order of the jobs. When interrupted, what runs is ended before this is left.
    """
    with interruptible():
        futures = [engine.submit(job, on_progress) for job in jobs]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
            return [future.result() for future in futures]
        except BaseException:
            # What was cancelled before it began is done, though `wait` does not say so.
            while pending := [future for future in futures if not future.done()]:
                engine.stop()
                wait(pending, timeout=0.2)
            raise


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
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

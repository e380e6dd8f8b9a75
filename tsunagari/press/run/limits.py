"""How far a notebook may go, and the watch over it and all that it starts."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import psutil

from tsunagari.messages import coded
from tsunagari.press.core.processes import bound_memory, kill_tree, takes_more
from tsunagari.press.run.jobs import Job

_LOOK = 0.2  # seconds between two looks
_GRACE = 2.0  # seconds between the request to stop and the kill
_MOST_OUTPUT = 20 * 2**20  # bytes a notebook may show; the largest of ours shows a hundredth


class LostError(Exception):
    """The notebook's process ended, or had to be ended, before the notebook was through."""


class StartError(Exception):
    """What runs notebooks could not be started.

    Parameters
    ----------
    said
        What it wrote of that, of which the last line is told.
    """

    def __init__(self, said: bytes) -> None:
        why = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
        super().__init__(
            coded("T07", "the process that runs the notebooks could not start: {why}", why=why)
            if why
            else coded("T07", "the process that runs the notebooks could not start.")
        )


@dataclass(frozen=True)
class Limits:
    """How far a notebook may go.

    Attributes
    ----------
    seconds
        For the whole notebook.
    memory, output
        Bytes, of the notebook with all that it has started.
    """

    seconds: float
    memory: int
    output: int = _MOST_OUTPUT


def limits_of(job: Job) -> Limits:
    """Return how far the notebook of a job may go."""
    return Limits(job.deadline, job.memory)


def size_of(data: Mapping[str, Any]) -> int:
    """Return about how many bytes a display takes."""
    return sum(len(value) if isinstance(value, str) else 1000 for value in data.values())


def warns(output: Mapping[str, Any]) -> bool:
    """Check that an output is an error, or was written to stderr."""
    return output["output_type"] == "error" or output.get("name") == "stderr"


class Watch:
    """Ends a notebook's process, and all that it started, when that takes or shows too much.

    The kernel bounds what one process may ask for, where it can. What several take together, and
    what they share, is known by looking alone.

    Parameters
    ----------
    shown
        Gives the bytes that the notebook has shown until now.

    Attributes
    ----------
    excess
        Why it was ended; empty if it was not.
    """

    def __init__(self, process: psutil.Process, limits: Limits, shown: Callable[[], int]) -> None:
        self.excess = ""
        self._process = process
        self._limits = limits
        self._shown = shown
        self._ended = threading.Event()
        bound_memory(process, limits.memory)
        threading.Thread(target=self._look, daemon=True).start()

    def check(self) -> None:
        """Raise a :class:`LostError` if the notebook had to be ended, or has shown too much."""
        self.excess = self.excess or self._too_much_shown()
        if self.excess:
            raise LostError(self.excess)

    def end(self) -> None:
        """End the process and what it has started and left, and look no more."""
        self._ended.set()
        kill_tree(self._process)

    def _look(self) -> None:
        end = time.monotonic() + self._limits.seconds
        while not self._ended.wait(min(_LOOK, max(0.0, end - time.monotonic()))):
            self.excess = self._too_much_shown()
            if time.monotonic() >= end:
                self.excess = coded(
                    "N06",
                    "the notebook did not end within {seconds:g} seconds and was stopped.",
                    seconds=self._limits.seconds,
                )
                self._interrupt()
            elif not self.excess and takes_more(self._process, self._limits.memory):
                self.excess = coded(
                    "N08",
                    "it took more than {most} MiB with all that it started.",
                    most=self._limits.memory // 2**20,
                )
            if self.excess:
                kill_tree(self._process)
                return

    def _too_much_shown(self) -> str:
        if self._shown() <= self._limits.output:
            return ""
        value = self._limits.output / 2**20
        return coded("N08", "the notebook has shown more than {value:g} MiB.", value=value)

    def _interrupt(self) -> None:
        """Ask to stop as Ctrl-C would, so that it tidies up, and wait a little for it."""
        if os.name != "nt":
            with contextlib.suppress(psutil.NoSuchProcess):
                self._process.send_signal(signal.SIGINT)
            self._ended.wait(_GRACE)

"""Processes that this one has started, on every system."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import sys

import psutil

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


def kill_children(pid: int | None = None) -> None:
    """Kill all that a process, or this one, has started, and what that has started."""
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """Have this process sent a signal when the one ends that started it; on Linux alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, number)

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


def memory_of(pid: int) -> int:
    """Return the bytes that a process and all that it has started take.

    A page that several share counts for each by its part, so that the whole is what is gone from
    the machine. Where the system does not say that, all that is resident counts.
    """
    total = 0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                full = each.memory_full_info()
                total += getattr(full, "pss", full.rss)
    return total

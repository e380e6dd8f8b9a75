"""Processes that this one has started, on every system."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys

import psutil

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
_ADOPT = 36  # PR_SET_CHILD_SUBREAPER


def kill_children(pid: int | None = None) -> None:
    """Kill all that a process, or this one, has started, and what that has started."""
    with contextlib.suppress(psutil.NoSuchProcess):
        _kill_below(psutil.Process(pid))


def kill_tree(process: psutil.Process) -> None:
    """Kill a process and all that it has started; itself last, as it adopts what they leave."""
    with contextlib.suppress(psutil.NoSuchProcess):
        _kill_below(process)
        process.kill()


def _kill_below(process: psutil.Process) -> None:
    for child in process.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()


def end_with_parent(parent: int) -> None:
    """Have this process killed when the one of this number ends that started it; on Linux alone.

    It may have ended already.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if sys.platform != "win32" and os.getppid() != parent:
        os._exit(1)


def adopt_orphans(*, adopt: bool = True) -> None:
    """Be the parent of what children have started and left, by which it is found; Linux alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_ADOPT, int(adopt))


def bound_memory(process: psutil.Process, most: int) -> None:
    """Bound the bytes that a process, and each that it starts, may ask for; on Linux alone."""
    if sys.platform == "linux":
        with contextlib.suppress(psutil.Error):
            process.rlimit(psutil.RLIMIT_DATA, (most, most))


def takes_more(process: psutil.Process, most: int) -> bool:
    """Check that a process and all that it has started take more than so many bytes.

    A page that several share counts for each by its part, so that the whole is what is gone from
    the machine. That is slow to ask, and so asked alone where all that is resident is more. Where
    the system does not say it, that counts.
    """
    try:
        tree = [process, *process.children(recursive=True)]
    except psutil.Error:
        return False
    return sum(map(_resident, tree)) > most and sum(map(_own_part, tree)) > most


def _resident(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0


def _own_part(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.rss))
    return 0

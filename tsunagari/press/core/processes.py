"""Processes that this one has started, on every system."""

from __future__ import annotations

import contextlib

import psutil


def kill_children(pid: int | None = None) -> None:
    """Kill all that a process, or this one, has started, and what that has started."""
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()

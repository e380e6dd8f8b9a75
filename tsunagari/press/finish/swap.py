"""Put a finished site in the place of the old one, and keep two builds apart."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from tsunagari.messages import coded, say
from tsunagari.press.core.copies import copy_folder
from tsunagari.press.core.problems import ConfigError, Problem

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextlib.contextmanager
def sole_build(
    stage: Path, say_waiting: Callable[[str], None] | None = None, *, leave_no_trace: bool = False
) -> Iterator[None]:
    """Hold the stage for one build.

    Parameters
    ----------
    leave_no_trace
        Make no lock where there is none: nobody has built here.
    say_waiting
        Called when another build of the edition holds it, which is waited for then.

    Raises
    ------
    ConfigError
        Another build holds it, and it is not to be waited for.
    """
    if leave_no_trace and not stage.with_suffix(".lock").exists():
        yield
        return
    stage.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(stage.with_suffix(".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if say_waiting is None:
            what = coded("T01", "another build of this edition is running.")
            problem = Problem(f"_build/{stage.name}", what, say("Wait until it ends."))
            raise ConfigError(problem) from None
        say_waiting(say("Waiting until another build of this edition ends"))
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def replace_site(new: Path, target: Path) -> None:
    """Put ``new`` where ``target`` is; readers of the folder see the old site or the new one.

    On Linux the two folders change names in one step. Elsewhere the old one is moved away first
    and comes back if the new one cannot take its place. Where the two lie on different disks, as
    volumes of a container do, the new one is copied beside the old one first.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if new.stat().st_dev != target.parent.stat().st_dev:
        beside = target.with_name(f".{target.name}.new")
        shutil.rmtree(beside, ignore_errors=True)
        copy_folder(new, beside)
        shutil.rmtree(new)
        new = beside
    if not target.exists():
        new.rename(target)
        return
    if _exchange(new, target):
        shutil.rmtree(new)
        return
    old = target.with_name(f".{target.name}.old")
    target.rename(old)
    try:
        new.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old)


def _exchange(first: Path, second: Path) -> bool:
    """Exchange the names of two folders by renameat2(2); return False where that cannot be had."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    if rename is None:
        return False
    names = os.fsencode(first), os.fsencode(second)
    return bool(rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)

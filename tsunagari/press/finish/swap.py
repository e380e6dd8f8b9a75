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

from tsunagari.press.core.problems import ConfigError, Problem

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextlib.contextmanager
def sole_build(stage: Path, wait: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the stage for one build.

    Parameters
    ----------
    wait
        Told that another build of the edition holds it, and then it is waited for.

    Raises
    ------
    ConfigError
        Another build holds it, and it is not to be waited for.
    """
    stage.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(stage.with_suffix(".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if wait is None:
            what = "another build of this edition is running."
            problem = Problem(f"_build/{stage.name}", what, "Wait until it ends.")
            raise ConfigError(problem) from None
        wait("Waiting until another build of this edition ends")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def replace_site(new: Path, place: Path) -> None:
    """Put ``new`` where ``place`` is; readers of the folder see the old site or the new one.

    On Linux the two folders change names in one step. Elsewhere the old one is moved away first
    and comes back if the new one cannot take its place.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        new.rename(place)
        return
    if _exchange(new, place):
        shutil.rmtree(new)
        return
    old = new.with_name("_old")
    place.rename(old)
    try:
        new.rename(place)
    except OSError:
        old.rename(place)
        raise
    shutil.rmtree(old)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change names by renameat2(2); False where that cannot be had."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    if rename is None:
        return False
    names = os.fsencode(one), os.fsencode(other)
    return bool(rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)

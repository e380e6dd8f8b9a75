"""Temporary folders that are gone in the end, even of a process that was killed.

Each is locked for as long as a process lives that uses it. Whoever makes one takes away those of
the same user that nobody holds any more: what a kill has left is gone with the next command.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_NAME = "tsunagari-run-"
_NEW = 60.0
"""Seconds in which whoever has made a folder surely holds it."""
_UNLOCKABLE = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}
"""What a file system of the network says that has no locks."""


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """Make a folder, yield its path, and take it away."""
    path = named()
    held = hold(path)
    try:
        yield path
    finally:
        leave(path, held)


def named() -> Path:
    """Return the path of a folder that is yet to be made."""
    return Path(tempfile.gettempdir(), f"{_NAME}{secrets.token_hex(6)}")


def hold(path: Path) -> int:
    """Make a folder that is this process's as long as the number is open, which is returned."""
    _tidy(path.parent)
    path.mkdir(mode=0o700)
    return _lock(path)


def leave(path: Path, held: int) -> None:
    """Take a folder away."""
    shutil.rmtree(path, ignore_errors=True)
    if held >= 0:
        os.close(held)


def _tidy(above: Path) -> None:
    if sys.platform != "win32":  # where nothing can be held so
        with contextlib.suppress(OSError), os.scandir(above) as entries:
            for entry in entries:
                if entry.name.startswith(_NAME) and entry.is_dir(follow_symlinks=False):
                    about = entry.stat(follow_symlinks=False)
                    if about.st_uid == os.getuid() and time.time() - about.st_mtime > _NEW:
                        _take(Path(entry.path))


def _take(path: Path) -> None:
    with contextlib.suppress(OSError):
        held = _lock(path)
        if held >= 0:  # else nothing says whether somebody else uses it
            leave(path, held)


def _lock(path: Path) -> int:
    """Return the number by which a folder is held; -1 where there is no such thing.

    Raises
    ------
    OSError
        Another process holds it.
    """
    number = -1
    if sys.platform != "win32":
        import fcntl

        number = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(number)
            if error.errno not in _UNLOCKABLE:
                raise
            return -1
    return number

"""Which modules of ours read something while they are imported: a file, a variable, a program."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from tsunagari.press.run import callers, stand_ins, variables

_READ = ("open", "os.listdir", "os.scandir", "sqlite3.connect", "subprocess.Popen")
_LOOK = ("stat", "lstat", "access", "readlink")
"""Functions of the system that look for a file, of which Python tells no hook."""
_CODE = (".py", ".pyc")


@contextlib.contextmanager
def observed(package: str) -> Iterator[set[str]]:
    """Fill a set with the names of the modules of a package that read something, until left."""
    readers: set[str] = set()
    over = False

    def note(frame: FrameType | None) -> None:
        if reader := _imported(frame, package):
            readers.add(reader)

    def note_variable(_: Any, frame: FrameType | None) -> None:
        """Note who reads one itself: libraries have settings of their own."""
        frame = variables.asker(frame)
        if frame is not None and callers.package(frame.f_globals) == package:
            note(frame)

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if not over and event in _READ and not str(args[0]).endswith(_CODE):
            note(sys._getframe(1))

    sys.addaudithook(hook)  # it stays, and does nothing any more
    environ: Any = os.environ
    before = environ._data
    environ._data = variables.Seen(before, note_variable)
    try:
        with _told_of_looks(note):
            yield readers
    finally:
        over = True
        before.clear()
        before.update(dict(environ._data.items()))
        environ._data = before


@contextlib.contextmanager
def _told_of_looks(note: Callable[[FrameType], None]) -> Iterator[None]:
    """Tell who looks for a file within, for which there is no hook."""
    over = False

    def telling(real: Callable[..., Any]) -> Callable[..., Any]:
        def asking(*args: Any, **kwargs: Any) -> Any:
            frame = sys._getframe(1)
            if not (over or callers.by_import(frame)):
                note(frame)
            return real(*args, **kwargs)

        return asking

    system = (os, sys.modules[os.name])
    had = [(module, name, getattr(module, name)) for module in system for name in _LOOK]
    stand_ins.replace(system, _LOOK, telling)
    try:
        yield
    finally:
        over = True  # a library may have taken one of them for itself
        for module, name, real in had:
            setattr(module, name, real)


def _imported(frame: FrameType | None, package: str) -> str:
    """Return the module of a package that is being imported and asks; empty if it is another."""
    while frame is not None:
        name = str(frame.f_globals.get("__name__"))
        if name.startswith("importlib."):  # a library that is imported meanwhile
            return ""
        if frame.f_code.co_name == "<module>" and name.startswith(f"{package}."):
            return name
        frame = frame.f_back
    return ""

"""Which files and folders a notebook opens, lists and looks for, by the names they have."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from tsunagari.messages import marked
from tsunagari.press.core.digests import LINK
from tsunagari.press.run import stand_ins
from tsunagari.press.run.callers import READERS, STANDARD_READERS, Callers, behind, by_import
from tsunagari.press.run.machine import MACHINE
from tsunagari.press.run.randomness import Randomness

_KEPT = "_build/suppressed/"
"""What was found to be hidden, named by all that it follows from: nobody else reads another's."""
_MADE_BY_BUILDS = ("_build/", "_site/")
_GENERATED = {"_build", "_site", ".venv"}
_MADE = marked("what a build has made")
_NUMBERED = marked("a folder by its number")
_BACK = re.compile(r"[^./\\][/\\]+\.\.(?:[/\\]|$)")  # out of a folder, which may be a link
_OF_A_PROCESS = ("/proc/", "/dev/fd/", "/dev/std")
_ASKED_ANEW = ("/proc/", "/sys/")
_LOOKING = ("genericpath", "ntpath", "os", "pathlib", "posixpath")
_READ_IN_C = {"pandas.io.parquet"}  # it hands on a folder by its name, and opens a file itself
_PLAIN = ("/dev/", "/usr/share/zoneinfo/")
_readlink = os.readlink  # which nobody is told of
_SHARED = "/dev/shm/"  # noqa: S108 - somebody else's
_RANDOM = {"/dev/hwrng", "/dev/random", "/dev/urandom"}


class Files:
    """What was used of files since :meth:`start`.

    Attributes
    ----------
    files
        Looked for, whether they were there or not: below the root by their names from there, those
        elsewhere by their whole paths; links of which it was asked where they lead, with a sign.
    folders
        Listed, so that what is in them by name counts.
    changed
        Files of the project that were written, renamed or removed.
    unseen
        Kinds of what cannot be seen of them.
    """

    def __init__(self, callers: Callers, randomness: Randomness) -> None:
        self._callers = callers
        self._randomness = randomness
        self._root = ""
        self._temporary: tuple[str, ...] = ()
        self._resolving = threading.local()
        self._written: set[str] = set()
        self.files: set[str] = set()
        self.folders: set[str] = set()
        self.changed: set[str] = set()
        self.unseen: set[str] = set()

    def start(self, root: str) -> None:
        """Begin to look at what Python asks about files, of which it tells no hook.

        Parameters
        ----------
        root
            The project's folder.
        """
        self._root = os.path.join(root, "")  # noqa: PTH118 - as the rest here
        # It is the build's own, empty before and gone after.
        self._temporary = tuple(
            os.path.join(folder, "")  # noqa: PTH118
            for folder in {os.environ.get("TMPDIR"), os.environ.get("TEMP")}
            if folder
        )
        modules = (os, sys.modules[os.name])
        stand_ins.replace(modules, ["stat", "lstat", "access"], self._telling)
        stand_ins.replace(modules, ["open"], self._opening)
        stand_ins.replace(modules, ["readlink"], self._following)

    def note_file(self, path: Any, frame: FrameType | None) -> None:
        """Note that a file was read or looked for."""
        self.note(path, self.files, frame)

    def note_listed(self, path: Any, frame: FrameType | None) -> None:
        """Note that a folder was listed."""
        self.note(self._folder(path), self.folders, frame)

    def note_entries(self, path: Any, frame: FrameType | None) -> None:
        """Note all that is in a folder."""
        folder = self._folder(path)
        self._resolving.now = True
        try:
            names = os.listdir(folder)  # noqa: PTH208
        except OSError:
            return
        finally:
            self._resolving.now = False
        for name in names:
            self.note_file(os.path.join(folder, name), frame)  # noqa: PTH118

    def note_opened(self, path: Any, mode: str | None, flags: int, frame: FrameType | None) -> None:
        """Note a file that is opened, as Python tells it."""
        made = set(mode) & set("wx") if mode else flags & (os.O_EXCL | os.O_TRUNC)
        if not isinstance(path, str | bytes | os.PathLike):
            return
        if made or (set(mode) & set("a+") if mode else flags & (os.O_WRONLY | os.O_RDWR)):
            self.note_changed(path)
        if made:
            self.note_written(path)
        elif mode is None or "a" not in mode:
            self.note_file(path, frame)

    def note_written(self, path: Any) -> None:
        """Note that a file's content is the notebook's own, if it was not asked for before."""
        full = os.path.abspath(os.fsdecode(path))  # noqa: PTH100
        if full not in self.files:
            self._written.add(full)

    def note_changed(self, path: Any) -> None:
        """Note a file of the project that is changed, the results of others among them."""
        if isinstance(path, str | bytes | os.PathLike):
            full = os.path.abspath(os.fsdecode(path))  # noqa: PTH100
            name = full.removeprefix(self._root).replace(os.sep, "/")
            own = {"__pycache__", ".venv"} & set(name.split("/")) or name.startswith(_KEPT)
            if full != name and not own:
                self.changed.add(name)

    def at(self, path: Any, folder: int | None) -> Any:
        """Return the path of a name in a folder that is known by its number."""
        if folder is None or not isinstance(path, str | bytes | os.PathLike):
            return path
        return os.path.join(self._place(folder), os.fsdecode(path))  # noqa: PTH118

    def note(self, path: Any, paths: set[str], frame: FrameType | None) -> None:
        """Note a path among others, if it is an input."""
        if not isinstance(path, str | bytes | os.PathLike) or getattr(
            self._resolving, "now", False
        ):
            return
        text = os.fsdecode(path)
        # A link is known by its own name, under which its content is looked at.
        full = os.path.abspath(text)  # noqa: PTH100
        named = full
        if full.startswith(_OF_A_PROCESS) or _BACK.search(text):
            self._note(real := self._resolved(text), paths, frame)
            named = real if full.startswith(_OF_A_PROCESS) else full
        self._note(named, paths, frame)

    def _note(self, full: str, paths: set[str], frame: FrameType | None) -> None:
        if full.startswith(self._root):
            name = full.removeprefix(self._root).replace(os.sep, "/")
            top = name.partition("/")[0]
            if paths is self.files and top in _GENERATED:
                self._note_made(full, name, frame)
            listed = paths is self.folders and top == ".git"
            if not (top in _GENERATED or listed or "__pycache__" in name):
                paths.add(name)
        elif full.startswith(self._callers.elsewhere):
            self._note_of_the_machine(full, paths, frame)
        elif not (
            full in self._written
            or full.startswith(self._temporary)
            or self._root.startswith(full)
            or "__pycache__" in full
        ):
            paths.add(full)

    def _note_made(self, full: str, name: str, frame: FrameType | None) -> None:
        """Note what builds make: whatever this one will make of it, it is not yet there."""
        if not name.startswith(_MADE_BY_BUILDS) or f"{name}/".startswith(_KEPT):
            return
        if full not in self._written and self._callers.ask(frame, READERS):
            self.unseen.add(_MADE)

    def _note_of_the_machine(self, full: str, paths: set[str], frame: FrameType | None) -> None:
        """Note what is Python's or the system's if it is the notebook that wants it."""
        if full.startswith(self._callers.python) or not self._callers.ask(frame, READERS):
            return
        if full in _RANDOM:
            self._randomness.use()
        elif full.startswith(_ASKED_ANEW):
            if self._callers.ask(frame, STANDARD_READERS):  # others ask how many cores there are
                self.unseen.add(MACHINE)
        elif not full.startswith(_PLAIN) or full.startswith(_SHARED):
            paths.add(full)

    def _resolved(self, path: str) -> str:
        self._resolving.now = True
        try:
            return os.path.realpath(path)
        finally:
            self._resolving.now = False

    def _telling(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def asking(path: Any, *args: Any, dir_fd: int | None = None, **kwargs: Any) -> Any:
            frame = sys._getframe(1)
            if by_import(frame):
                return real(path, *args, dir_fd=dir_fd, **kwargs)
            self.note_file(self.at(path, dir_fd), frame)
            found = real(path, *args, dir_fd=dir_fd, **kwargs)
            asker = behind(frame, _LOOKING)
            if asker and asker["__name__"] in _READ_IN_C and os.path.isdir(path):  # noqa: PTH112
                self._note_tree(path, frame)
            return found

        return asking

    def _note_tree(self, folder: Any, frame: FrameType) -> None:
        """Note all that is below a folder, in whose place its reader asks for it."""
        self._resolving.now = True
        try:
            places = [place for place, *_ in os.walk(folder)]
        finally:
            self._resolving.now = False
        for place in places:
            self.note_listed(place, frame)
            self.note_entries(place, frame)

    def _opening(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def opening(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
            if dir_fd is not None:  # of which Python does not tell
                self.note_opened(self.at(path, dir_fd), None, flags, sys._getframe(1))
            number: int = real(path, flags, mode, dir_fd=dir_fd)
            return number

        return opening

    def _following(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def following(path: Any, *, dir_fd: int | None = None) -> Any:
            links: set[str] = set()
            self.note(self.at(path, dir_fd), links, sys._getframe(1))
            self.files.update(f"{name}{LINK}" for name in links)
            return real(path, dir_fd=dir_fd)

        return following

    def _folder(self, path: Any) -> str:
        if isinstance(path, int):
            return self._place(path)
        return "." if path is None else os.fsdecode(path)

    def _place(self, folder: int) -> str:
        try:
            return _readlink(f"/proc/self/fd/{folder}")
        except OSError:
            self.unseen.add(_NUMBERED)
            return "."

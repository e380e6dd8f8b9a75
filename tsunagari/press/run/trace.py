"""See what a notebook depends on while it runs, and that it used what cannot be seen.

An audit hook sees what Python opens, lists, imports and starts; wrappers see what it asks the
existence of, and which variables of the environment it reads. What native code opens lies in the
section's data folder, which counts as a whole, or makes the run one that is not kept: see `native`.
"""

from __future__ import annotations

import locale
import os
import site
import sqlite3
import sys
import sysconfig
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import unquote, urlsplit

from tsunagari import messages
from tsunagari.messages import marked
from tsunagari.press.run import imports
from tsunagari.press.run.native import Natives

_OURS = __name__.partition(".")[0]
_KEPT = "_build/suppressed/"
"""What was found to be hidden, named by all that it follows from: nobody else reads another's."""
_GENERATED = {"_build", "_site", ".venv", ".git"}
# What belongs to the machine, as Python and its packages do, and not to the report.
_OF_THE_MACHINE = ("/bin", "/dev", "/etc", "/lib", "/lib64", "/proc", "/sbin", "/sys", "/usr")
_PROGRAMS = {
    "os.exec": marked("a program"),
    "os.fork": marked("a process of its own"),
    "os.forkpty": marked("a program"),
    "os.posix_spawn": marked("a program"),
    "os.spawn": marked("a program"),
    "os.startfile": marked("a program"),
    "os.system": marked("a program"),
    "pty.spawn": marked("a program"),
    "_winapi.CreateProcess": marked("a program"),
    "ctypes.dlopen": marked("a library in C"),
    "socket.bind": marked("the network"),
    "socket.connect": marked("the network"),
    "socket.getaddrinfo": marked("the network"),
    "socket.gethostbyname": marked("the network"),
    "socket.sendto": marked("the network"),
}
_CHANGES = {"os.remove", "os.rename", "os.truncate"}
# Programs that libraries ask which fonts and which processor there are.
_HARMLESS = {"fc-list", "uname"}
# What a library reads of these says where it runs, and not what it is to do.
_OF_THE_PLACE = {"COLUMNS", "DISPLAY", "HOME", "IPYTHONDIR", "LINES", "LOGNAME", "PATH", "PWD"}
_OF_THE_PLACE |= {"SHELL", "TEMP", "TERM", "TMP", "TMPDIR", "USER", "USERPROFILE", "VIRTUAL_ENV"}
_OF_A_LOCALE = ("LANG", "LC_ALL", "LC_COLLATE", "LC_CTYPE", "LC_MONETARY", "LC_NUMERIC", "LC_TIME")
_ENVIRON = ("os", "collections.abc", "_collections_abc")  # modules that reading goes through
_SQLITE_ATTACH = 24


class Trace:
    """What this process has asked for since :meth:`start`.

    It is made once all is loaded that is no notebook's, and may be started in forked children.

    Attributes
    ----------
    files
        Looked for, whether they were there or not: below the root by their names from there, those
        elsewhere by their whole paths.
    folders
        Listed, so that what is in them by name counts.
    variables
        Of the environment, read.
    unseen
        What was used and cannot be seen: its kind and, where it has one, its name behind a colon.
    """

    def __init__(self) -> None:
        self._root = self._here = ""
        self._elsewhere = _of_the_machine()
        self._loaded = imports.Loaded()
        self._ours_before = [
            name for name, _ in self._loaded.modules if name.partition(".")[0] == _OURS
        ]
        self._natives = Natives(self._is_ours, self._loaded)
        self.files: set[str] = set()
        self.folders: set[str] = set()
        self.variables: set[str] = set()
        self.unseen: set[str] = set()
        self.changed: set[str] = set()
        self._written: set[str] = set()
        self._names: set[str] = set()

    def start(self, root: Path) -> None:
        """Begin to look; there is no end, because an audit hook stays.

        Parameters
        ----------
        root
            The project's folder.
        """
        self._root = str(root) + os.sep
        self._here = os.getcwd()  # noqa: PTH109 - as the rest here
        messages.settle()  # in which language messages are is no input
        messages.catalog(messages.language())
        sys.addaudithook(self._hook)
        os.stat, os.lstat = self._seen(os.stat), self._seen(os.lstat)
        os.access = self._seen(os.access)
        self._natives.start()
        self._see_workers()
        self._see_attached()
        self._see_locale()
        self._see_variables()

    def seen(self) -> dict[str, list[str]]:
        """Return what was used, sorted, with the modules that are loaded."""
        files = self.files | self._modules()
        self._note(os.path.join(self._here, "*.py"), files)  # noqa: PTH118 - no such file
        return {
            "files": sorted(files),
            "folders": sorted(self.folders),
            "variables": sorted(self.variables),
            "unseen": sorted(self.unseen | self._natives.unseen()),
            "changed": sorted(self.changed),
        }

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            self._opened(*args)
        elif event in ("os.listdir", "os.scandir") and not _by_import(sys._getframe(1)):
            self._note("." if args[0] is None else args[0], self.folders)
        elif event == "import":
            self._names.add(args[0])
        elif event == "subprocess.Popen":
            self._started(*args[:2])
        elif event == "sqlite3.connect":
            self._connected(args[0])
        elif event in _CHANGES:
            for path in args[:2] if event == "os.rename" else args[:1]:
                self._change(path)
        elif event in _PROGRAMS and args[:1] != (None,):
            self.unseen.add(_PROGRAMS[event])

    def _opened(self, path: Any, mode: str | None, flags: int) -> None:
        made = set(mode) & set("wx") if mode else flags & (os.O_EXCL | os.O_TRUNC)
        if not isinstance(path, str | bytes | os.PathLike):
            return
        if made or (set(mode) & set("a+") if mode else flags & (os.O_WRONLY | os.O_RDWR)):
            self._change(path)
        if made:
            full = os.path.abspath(os.fsdecode(path))  # noqa: PTH100
            if full not in self.files:
                self._written.add(full)
        elif mode is None or "a" not in mode:
            self._note(path, self.files)

    def _change(self, path: Any) -> None:
        """Note a file of the project that is changed, the results of others among them."""
        if isinstance(path, str | bytes | os.PathLike):
            full = os.path.abspath(os.fsdecode(path))  # noqa: PTH100
            name = full.removeprefix(self._root).replace(os.sep, "/")
            own = {"__pycache__", ".venv"} & set(name.split("/")) or name.startswith(_KEPT)
            if full != name and not own:
                self.changed.add(name)

    def _started(self, executable: Any, args: Any) -> None:
        first = executable or (args if isinstance(args, str | bytes | os.PathLike) else args[0])
        name = Path(os.fsdecode(first)).name
        if name not in _HARMLESS:
            self.unseen.add(f"a program: {name}")

    def _connected(self, database: Any) -> None:
        """Note a database, with what SQLite keeps beside it."""
        name = os.fsdecode(database)
        if name.startswith("file:"):
            name = unquote(urlsplit(name).path)
        if name not in ("", ":memory:"):
            if not os.path.exists(name):  # noqa: PTH110 - asked as the rest here
                self._written.add(os.path.abspath(name))  # noqa: PTH100
            for end in ("", "-wal", "-journal"):
                self._note(name + end, self.files)

    def _attached(self, action: int, first: str | None, *_: Any) -> int:
        if action == _SQLITE_ATTACH:
            self._connected(first or "")
        return 0

    def _note(self, path: Any, paths: set[str]) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return
        # Not resolved: a link is known by its own name, and resolving would ask again.
        full = os.path.abspath(os.fsdecode(path))  # noqa: PTH100
        if full.startswith(self._root):
            name = full.removeprefix(self._root).replace(os.sep, "/")
            if name.partition("/")[0] not in _GENERATED and "__pycache__" not in name:
                paths.add(name)
        elif not (
            full.startswith(self._elsewhere)
            or full in self._written
            or self._root.startswith(full)
            or "__pycache__" in full
        ):
            paths.add(full)

    def _seen(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def seeing(path: Any, *args: Any, **kwargs: Any) -> Any:
            self._note(path, self.files)
            return real(path, *args, **kwargs)

        return seeing

    def _see_workers(self) -> None:
        """See that worker processes are started; not every way to start one is audited."""
        start, unseen = BaseProcess.start, self.unseen

        def starting(process: BaseProcess) -> None:
            unseen.add(marked("worker processes"))
            start(process)

        BaseProcess.start = starting  # type: ignore[method-assign, assignment]

    def _see_attached(self) -> None:
        """See which databases are attached to one that is connected."""

        def connecting(*args: Any, **kwargs: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*args, **kwargs)
            connection.set_authorizer(self._attached)
            return connection

        connect = sqlite3.connect
        sqlite3.connect = sqlite3.dbapi2.connect = connecting  # type: ignore[assignment]

    def _see_locale(self) -> None:
        """See that the words of a place are asked for: which, the environment says."""
        set_locale, variables = locale.setlocale, self.variables

        def setting(category: int, wanted: Any = None) -> str:
            if wanted == "":
                variables.update(_OF_A_LOCALE)
            return set_locale(category, wanted)

        locale.setlocale = setting  # type: ignore[assignment]

    def _see_variables(self) -> None:
        kind, note = type(os.environ), self._read

        class Environ(kind):  # type: ignore[misc,valid-type]
            """The environment, with what is read of it noted."""

            def __getitem__(self, name: str) -> str:
                note(name, sys._getframe(1))
                value: str = super().__getitem__(name)
                return value

        os.environ.__class__ = Environ

    def _read(self, name: str, frame: FrameType | None) -> None:
        while frame is not None and frame.f_globals.get("__name__") in _ENVIRON:
            frame = frame.f_back
        by_library = frame is None or not self._is_ours(frame.f_globals)
        if frame is not None and frame.f_globals is vars(messages):
            return
        if not (by_library and (name in _OF_THE_PLACE or name.startswith(("LANG", "LC_", "XDG_")))):
            self.variables.add(name.upper() if os.name == "nt" else name)

    def _is_ours(self, module: dict[str, Any]) -> bool:
        """Check that a module is a notebook or one of the project's own."""
        name, file = module.get("__name__"), str(module.get("__file__") or "")
        if name == "__main__" or not file or file.startswith(self._elsewhere):
            return name == "__main__"
        return not os.path.abspath(file).startswith(self._elsewhere)  # noqa: PTH100

    def _modules(self) -> set[str]:
        """Return the files of our modules and of those loaded since, and what an import missed."""
        paths: set[str] = set()
        since = self._loaded.since()
        for module in [*map(sys.modules.get, self._ours_before), *(module for _, module in since)]:
            self._note(getattr(module, "__file__", None), paths)
        for name in self._names - sys.modules.keys():
            if "." not in name:
                self._note(f"{name}.py", paths)
        return paths


def _by_import(frame: FrameType) -> bool:
    """Check that Python itself lists a folder, in search of a module."""
    return str(frame.f_globals.get("__name__")) == "importlib._bootstrap_external"


def _of_the_machine() -> tuple[str, ...]:
    """Return how paths begin that are Python's, its packages' or the system's, and no inputs."""
    packages = [*site.getsitepackages(), site.getusersitepackages()]
    folders = {*sysconfig.get_paths().values(), *packages}
    if sys.prefix != sys.base_prefix:
        folders.add(sys.prefix)
    folders |= {os.path.realpath(folder) for folder in folders}  # an environment may be a link
    system = (os.environ.get("SYSTEMROOT"), *_OF_THE_MACHINE)
    own = os.path.expanduser(os.path.join("~", "."))  # noqa: PTH111, PTH118 - ends with the point
    places = [os.path.join(folder, "") for folder in [*folders, *filter(None, system)]]  # noqa: PTH118
    return (*places, *([own] if not own.startswith("~") else []))

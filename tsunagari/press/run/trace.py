"""See what a notebook depends on while it runs, and that it used what cannot be seen.

An audit hook sees what Python opens, lists, imports and starts; wrappers see what it asks the
existence of, which variables of the environment it reads, and what else is another one elsewhere or
later: see `files`, `variables`, `machine` and `randomness`. What native code opens lies in the
section's data folder, which counts as a whole, or makes the run one that is not kept: see `native`.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Any

from tsunagari import messages
from tsunagari.messages import marked
from tsunagari.press.run import imports, stand_ins
from tsunagari.press.run.callers import READERS, Callers, behind, by_import, package
from tsunagari.press.run.databases import Databases
from tsunagari.press.run.files import Files
from tsunagari.press.run.machine import MACHINE, Machine
from tsunagari.press.run.native import Natives
from tsunagari.press.run.randomness import Randomness
from tsunagari.press.run.variables import Variables

_OURS = __name__.partition(".")[0]
_IN_C = marked("a library in C")
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
    "ctypes.dlopen": _IN_C,
    "sqlite3.load_extension": _IN_C,
    "socket.bind": marked("the network"),
    "socket.connect": marked("the network"),
    "socket.getaddrinfo": marked("the network"),
    "socket.gethostbyname": marked("the network"),
    "socket.sendto": marked("the network"),
}
# What changes the file that it names first.
_CHANGES = ("os.chmod", "os.chown", "os.remove", "os.utime")
# Programs by which these ask what fonts and which processor there are.
_HARMLESS = {"fc-list": "matplotlib", "uname": "platform"}
# What tells something of the machine, or is in C, matters only where the notebook itself wants it.
_ASKED = {"ctypes.dlsym": _IN_C, "socket.gethostname": MACHINE, "winreg.OpenKey": MACHINE}
_THROUGH = (*READERS, "ctypes", "socket")


class Trace:
    """What this process has asked for since :meth:`start`.

    It is made once all is loaded that is no notebook's, and may be started in forked children.
    """

    def __init__(self) -> None:
        self._here = ""
        self._callers = Callers()
        self._loaded = imports.Loaded()
        self._ours_before = [
            name for name, _ in self._loaded.modules if name.partition(".")[0] == _OURS
        ]
        self._natives = Natives(self._callers.is_ours, self._loaded)
        self._randomness = Randomness(self._callers)
        self._files = Files(self._callers, self._randomness)
        self._databases = Databases(self._files)
        self._variables = Variables(self._callers)
        self._machine = Machine(self._callers)
        self._unseen: set[str] = set()
        self._names: set[str] = set()
        self._told = self._events()

    def start(self, root: Path) -> None:
        """Begin to look; there is no end, because an audit hook stays.

        Parameters
        ----------
        root
            The project's folder.
        """
        self._here = os.getcwd()  # noqa: PTH109 - as the rest here
        messages.settle()  # in which language messages are is no input
        messages.catalog(messages.language())
        sys.argv[1:] = []  # how the engine was started
        sys.addaudithook(self._hook)
        self._files.start(str(root))
        self._natives.start()
        self._randomness.start()
        self._machine.start()
        self._databases.start()
        self._see_workers()
        self._variables.start()

    def seen(self) -> dict[str, list[str]]:
        """Return what was used, sorted, with the modules that are loaded.

        Returns
        -------
        dict
            ``files``, ``folders`` and those of the project that were ``changed`` as
            :class:`~tsunagari.press.run.files.Files` has them; ``variables`` of the environment;
            ``unseen``, what was used and cannot be seen: its kind and, where it has one, its name
            behind a colon.
        """
        files = self._files.files | self._modules()
        self._files.note(os.path.join(self._here, "*.py"), files, None)  # noqa: PTH118 - no such file
        unseen = self._unseen | self._files.unseen | self._natives.unseen()
        unseen |= self._databases.unseen | self._machine.unseen | self._randomness.unseen()
        return {
            "files": sorted(files),
            "folders": sorted(self._files.folders),
            "variables": sorted(self._variables.read),
            "unseen": sorted(unseen),
            "changed": sorted(self._files.changed),
        }

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if told := self._told.get(event):
            told(args, sys._getframe(1))

    def _events(self) -> dict[str, Callable[[tuple[Any, ...], FrameType], None]]:
        """Return what is noted of an event, by its name: its arguments, and who asks."""
        files = self._files
        return {
            **{event: functools.partial(self._ran, kind) for event, kind in _PROGRAMS.items()},
            **{event: functools.partial(self._asked, kind) for event, kind in _ASKED.items()},
            "os.listdir": self._listed,
            "os.scandir": self._scanned,
            **dict.fromkeys(_CHANGES, self._changed),
            "os.rename": self._renamed,
            "os.truncate": lambda args, _: files.note_changed(args[0]),
            "open": lambda args, frame: files.note_opened(args[0], args[1], args[2], frame),
            "os.link": self._copied,
            "os.symlink": self._linked,
            "import": lambda args, _: self._names.add(args[0]),
            "subprocess.Popen": self._started,
            "sqlite3.connect": lambda args, _: self._databases.note(args[0]),
        }

    def _ran(self, kind: str, args: tuple[Any, ...], frame: FrameType) -> None:
        if args[:1] != (None,):
            self._unseen.add(kind)
        else:
            self._asked(kind, args, frame)

    def _asked(self, kind: str, _: tuple[Any, ...], frame: FrameType) -> None:
        if self._callers.ask(frame, _THROUGH):
            self._unseen.add(kind)

    def _listed(self, args: tuple[Any, ...], frame: FrameType) -> None:
        if not by_import(frame):
            self._files.note_listed(args[0], frame)

    def _scanned(self, args: tuple[Any, ...], frame: FrameType) -> None:
        self._listed(args, frame)
        if self._callers.ask(frame):  # its entries are asked without a word
            self._files.note_entries(args[0], frame)

    def _changed(self, args: tuple[Any, ...], _: FrameType) -> None:
        self._files.note_changed(self._at(args[0], args[-1]))

    def _renamed(self, args: tuple[Any, ...], _: FrameType) -> None:
        source, target, *folders = args
        for path, folder in zip((source, target), folders, strict=True):
            self._files.note_changed(self._at(path, folder))

    def _copied(self, args: tuple[Any, ...], frame: FrameType) -> None:
        self._files.note_file(self._at(args[0], args[2]), frame)
        self._files.note_changed(self._at(args[1], args[3]))

    def _linked(self, args: tuple[Any, ...], frame: FrameType) -> None:
        link = self._at(args[1], args[2])
        self._files.note_changed(link)
        folder = os.path.dirname(os.fsdecode(link))  # noqa: PTH120
        self._files.note_file(os.path.join(folder, os.fsdecode(args[0])), frame)  # noqa: PTH118

    def _at(self, path: Any, folder: int) -> Any:
        """Return a path as an event has it: with the number of its folder, or -1."""
        return self._files.at(path, None if folder == -1 else folder)

    def _started(self, event: tuple[Any, ...], frame: FrameType) -> None:
        executable, args = event[:2]
        first = executable or (args if isinstance(args, str | bytes | os.PathLike) else args[0])
        name = Path(os.fsdecode(first)).name
        if _HARMLESS.get(name) != package(behind(frame, ("subprocess",))):
            self._unseen.add(f"a program: {name}")

    def _see_workers(self) -> None:
        """See that worker processes are started; not every way to start one is audited."""
        unseen = self._unseen

        def telling(start: Callable[..., None]) -> Callable[..., None]:
            def starting(process: BaseProcess) -> None:
                unseen.add(marked("worker processes"))
                start(process)

            return starting

        stand_ins.replace_method(BaseProcess, "start", telling)

    def _modules(self) -> set[str]:
        """Return the files of our modules and of those loaded since, and what an import missed."""
        paths: set[str] = set()
        since = self._loaded.since()
        for module in [*map(sys.modules.get, self._ours_before), *(module for _, module in since)]:
            self._files.note(getattr(module, "__file__", None), paths, None)
        for name in self._names - sys.modules.keys():
            if "." not in name:
                self._files.note(f"{name}.py", paths, None)
        return paths

"""What a notebook asks of the machine that it runs on, and of its clock: no file tells it."""

from __future__ import annotations

import functools
import getpass
import logging
import os
import platform
import sys
import time
import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any

from tsunagari.messages import marked
from tsunagari.press.run import imports, stand_ins
from tsunagari.press.run.callers import Callers
from tsunagari.press.run.clock import CLOCK

MACHINE = marked("the machine")
_THROUGH = ("email", "getpass", "multiprocessing", "os", "shutil", "socket", "uuid")
_ALWAYS = 99
# With how many arguments at most they tell of the clock: with more they reckon.
_CLOCK = {
    **dict.fromkeys(["time", "time_ns", "clock_gettime", "clock_gettime_ns"], _ALWAYS),
    **dict.fromkeys(["monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"], _ALWAYS),
    **dict.fromkeys(["process_time", "process_time_ns", "thread_time"], _ALWAYS),
    **dict.fromkeys(["localtime", "gmtime", "ctime", "asctime"], 0),
    "strftime": 1,
}
_OF_A_SYSTEM = dict.fromkeys(
    [
        *("cpu_count", "process_cpu_count", "sched_getaffinity", "getloadavg", "sysconf"),
        *("uname", "getlogin", "getuid", "geteuid", "getgid", "getegid", "getgroups"),
        *("getpid", "getppid", "getpgid", "getpgrp", "getsid", "statvfs", "fstatvfs", "times"),
        "getpriority",
    ],
    _ALWAYS,
)
_OF_A_PLATFORM = dict.fromkeys(
    ["node", "uname", "platform", "processor", "release", "version", "libc_ver", "mac_ver"],
    _ALWAYS,
)
_OTHERS: Mapping[str, list[str]] = {
    "pwd": ["getpwuid", "getpwnam", "getpwall"],
    "grp": ["getgrgid", "getgrnam", "getgrall"],
    "psutil": ["virtual_memory", "cpu_count", "cpu_percent", "disk_usage", "Process", "users"],
    "resource": ["getrusage", "getrlimit"],
}


class Machine:
    """What was asked of the machine since :meth:`start`.

    Libraries ask how many cores there are, and the like, to be quick; that is no input.

    Attributes
    ----------
    unseen
        Its kinds.
    """

    def __init__(self, callers: Callers) -> None:
        self._callers = callers
        self.unseen: set[str] = set()

    def start(self) -> None:
        """Begin to look."""
        self._see(_OF_A_SYSTEM, MACHINE, os, sys.modules[os.name])
        self._see(_CLOCK, CLOCK, time)
        self._see(_OF_A_PLATFORM, MACHINE, platform)
        self._see({"getuser": _ALWAYS}, MACHINE, getpass)
        self._see({"getnode": _ALWAYS, "uuid1": _ALWAYS}, MACHINE, uuid)
        # Each record has a time, which matters where it is shown.
        stand_ins.replace_method(
            logging.Formatter,
            "formatTime",
            lambda real: self._telling(real, _ALWAYS, CLOCK, ("logging",)),
        )
        for name, asked in _OTHERS.items():
            imports.when_loaded(name, self._later(name, asked))

    def _later(self, name: str, asked: list[str]) -> Callable[[], None]:
        return lambda: self._see(dict.fromkeys(asked, _ALWAYS), MACHINE, sys.modules[name])

    def _see(self, most: Mapping[str, int], kind: str, *modules: Any) -> None:
        for name, arguments in most.items():
            telling = functools.partial(self._telling, most=arguments, kind=kind)
            stand_ins.replace(modules, [name], telling)

    def _telling(
        self,
        real: Callable[..., Any],
        most: int,
        kind: str,
        through: Collection[str] = _THROUGH,
    ) -> Callable[..., Any]:
        def asking(*args: Any, **kwargs: Any) -> Any:
            given = len(args) - args.count(None)
            if given <= most and self._callers.ask(sys._getframe(1), through):
                self.unseen.add(kind)
            return real(*args, **kwargs)

        return asking

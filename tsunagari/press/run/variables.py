"""Which variables of the environment a notebook reads, in whatever way Python has for it."""

from __future__ import annotations

import contextlib
import functools
import locale
import os
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from tsunagari import messages
from tsunagari.press.run import stand_ins
from tsunagari.press.run.callers import Callers

NAMES = "*"
"""Stands for the names of all variables, where these were looked through."""
ZONE = "the time zone"
"""Stands for the rules by which whatever tells of a day does so in C, unseen."""
# What a library reads of these says where it runs, and not what it is to do.
_OF_THE_PLACE = {"COLUMNS", "DISPLAY", "HOME", "IPYTHONDIR", "LINES", "LOGNAME", "PATH", "PWD"}
_OF_THE_PLACE |= {"SHELL", "TEMP", "TERM", "TMP", "TMPDIR", "USER", "USERPROFILE", "VIRTUAL_ENV"}
_OF_THE_PLACE.add("TZ")  # the zone counts in any case, whatever it is called
_OF_A_LOCALE = ("LANG", "LC_ALL", "LC_COLLATE", "LC_CTYPE", "LC_MONETARY", "LC_NUMERIC", "LC_TIME")
_THROUGH = (
    *("os", "collections.abc", "_collections_abc", __name__),
    *("genericpath", "ntpath", "pathlib", "pathlib._local", "posixpath"),
)


_MONTH = 2_629_746  # seconds


@functools.cache
def zone(name: str | None) -> str:  # noqa: ARG001 - it is C that looks at it
    """Return what the clock of this machine shows in each month of 140 years.

    Parameters
    ----------
    name
        What ``TZ`` says now. Whether it says the zone or a file of the system is the same, and so
        a job of cron, which has none, makes what a person makes at a desk.
    """
    shown = []
    for month in range(-70 * 12, 70 * 12):
        with contextlib.suppress(OSError, OverflowError, ValueError):  # Windows begins in 1970
            local = time.localtime(month * _MONTH)
            shown.append(f"{local.tm_gmtoff} {local.tm_zone}")
    return " ".join(shown)


class Variables:
    """The variables that were read since :meth:`start`.

    Attributes
    ----------
    read
        Their names, and :data:`NAMES`.
    """

    def __init__(self, callers: Callers) -> None:
        self._callers = callers
        self.read: set[str] = set()

    def start(self) -> None:
        """Begin to look."""
        # All ways lead to one dictionary, or on Windows to two.
        system: Any = sys.modules[os.name]
        environ: Any = os.environ
        seen = Seen(environ._data, self._note)
        same = system.environ is environ._data
        system.environ = seen if same else Seen(system.environ, self._note)
        environ._data = seen
        if in_bytes := vars(os).get("environb"):
            in_bytes._data = seen
        self._see_locale()

    def _note(self, name: Any, frame: FrameType | None) -> None:
        frame = asker(frame)
        if frame is not None and frame.f_globals is vars(messages):
            return
        by_library = frame is None or not self._callers.is_ours(frame.f_globals)
        text = os.fsdecode(name) if isinstance(name, bytes) else str(name)
        if not (by_library and (text in _OF_THE_PLACE or text.startswith(("LANG", "LC_", "XDG_")))):
            self.read.add(text.upper() if os.name == "nt" else text)

    def _see_locale(self) -> None:
        """See that the words of a place are asked for: which, the environment says."""

        def telling(real: Callable[..., Any]) -> Callable[..., Any]:
            always = real.__name__ != "setlocale"

            def asking(*args: Any, **kwargs: Any) -> Any:
                if args[1:2] == ("",) or (always and self._callers.ask(sys._getframe(1))):
                    self.read.update(_OF_A_LOCALE)
                return real(*args, **kwargs)

            return asking

        names = ("setlocale", "getlocale", "getdefaultlocale", "localeconv", "nl_langinfo")
        stand_ins.replace([locale, sys.modules["_locale"]], names, telling)


def asker(frame: FrameType | None) -> FrameType | None:
    """Return the frame that asks for a variable, behind Python's own ways to have one."""
    while frame is not None and frame.f_globals.get("__name__") in _THROUGH:
        frame = frame.f_back
    return frame


class Seen(dict[Any, Any]):
    """The environment, with what is read of it told."""

    def __init__(self, content: Any, note: Callable[[Any, FrameType | None], None]) -> None:
        super().__init__(content)
        self._note = note

    def __getitem__(self, name: Any) -> Any:
        self._note(name, sys._getframe(1))
        return super().__getitem__(name)

    def __contains__(self, name: Any) -> bool:
        self._note(name, sys._getframe(1))
        return super().__contains__(name)

    def __iter__(self) -> Iterator[Any]:
        self._note(NAMES, sys._getframe(1))
        return super().__iter__()

    def __len__(self) -> int:
        self._note(NAMES, sys._getframe(1))
        return super().__len__()

    def get(self, name: Any, default: Any = None) -> Any:
        """Return a value, as a dictionary does."""
        return self[name] if name in self else default  # noqa: SIM401 - it is this that tells

    def keys(self) -> Any:
        """Return the names, as a dictionary does."""
        return list(self)

    def values(self) -> Any:
        """Return the values, as a dictionary does."""
        return [self[name] for name in self]

    def items(self) -> Any:
        """Return names with values, as a dictionary does."""
        return [(name, self[name]) for name in self]

    def copy(self) -> dict[Any, Any]:
        """Return a dictionary of the same."""
        return dict(self.items())

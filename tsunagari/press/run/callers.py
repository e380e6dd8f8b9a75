"""Whose code asks for something: the notebook's and the project's, or a library's and Python's."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from collections.abc import Collection, Mapping
from types import FrameType
from typing import Any

# What belongs to the machine, as Python and its packages do, and not to the report.
_OF_THE_MACHINE = ("/bin", "/dev", "/etc", "/lib", "/lib64", "/proc", "/sbin", "/sys", "/usr")
_PRESS = ".".join(__name__.split(".")[:2])
# Python's own way to read, list and look for files, and those of the libraries that read for
# whoever asks: behind them stands who wants it.
STANDARD_READERS = frozenset(
    [
        *("IPython", "_pyio", "bz2", "codecs", "configparser", "csv", "fileinput", "filecmp"),
        *("fnmatch", "genericpath", "glob", "gzip", "io", "json", "linecache", "lzma", "ntpath"),
        *("os", "pathlib", "platform", "posixpath", "shutil", "tarfile", "tokenize", "zipfile"),
    ]
)
READERS = STANDARD_READERS | {"numpy", "openpyxl", "pandas", "yaml"}


class Callers:
    """Tells code of the notebook and the project from all other.

    Attributes
    ----------
    python
        How paths begin that are Python's or its packages', which are known by their versions.
    elsewhere
        Those, and those that are the system's, and no inputs unless a notebook asks.
    """

    def __init__(self) -> None:
        self.python = _of_python()
        self.elsewhere = (*self.python, *_of_the_system())

    def is_ours(self, module: Mapping[str, Any]) -> bool:
        """Check that a module, given by its names, is a notebook or one of the project's own."""
        name, file = module.get("__name__"), str(module.get("__file__") or "")
        if name == "__main__" or not file or file.startswith(self.elsewhere):
            return name == "__main__"
        return not os.path.abspath(file).startswith(self.elsewhere)  # noqa: PTH100

    def ask(self, frame: FrameType | None, through: Collection[str] = ()) -> bool:
        """Check that a notebook or the project asks, if need be through packages of this name."""
        found = behind(frame, through)
        return found is not None and not _is_press(found) and self.is_ours(found)


def behind(frame: FrameType | None, through: Collection[str]) -> Mapping[str, Any] | None:
    """Return the names of the module that asks through packages of this name."""
    while frame is not None and package(frame.f_globals) in through:
        frame = frame.f_back
    return None if frame is None else frame.f_globals


def by_import(frame: FrameType) -> bool:
    """Check that Python itself asks, in search of a module."""
    return str(frame.f_globals.get("__name__")) == "importlib._bootstrap_external"


def package(module: Mapping[str, Any] | None) -> str:
    """Return the outermost package of a module, which is given by its names."""
    return str((module or {}).get("__name__", "")).partition(".")[0]


def _is_press(module: Mapping[str, Any]) -> bool:
    return str(module.get("__name__", "")).startswith(_PRESS)


def _of_python() -> tuple[str, ...]:
    packages = [*site.getsitepackages(), site.getusersitepackages()]
    folders = {*sysconfig.get_paths().values(), *packages}
    if sys.prefix != sys.base_prefix:
        folders.add(sys.prefix)
    folders |= {os.path.realpath(folder) for folder in folders}  # an environment may be a link
    return tuple(os.path.join(folder, "") for folder in folders)  # noqa: PTH118


def _of_the_system() -> tuple[str, ...]:
    system = (os.environ.get("SYSTEMROOT"), *_OF_THE_MACHINE)
    own = os.path.expanduser(os.path.join("~", "."))  # noqa: PTH111, PTH118 - ends with the point
    places = [os.path.join(folder, "") for folder in filter(None, system)]  # noqa: PTH118
    return (*places, *([own] if not own.startswith("~") else []))

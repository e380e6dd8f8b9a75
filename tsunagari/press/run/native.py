"""Libraries whose compiled code may open files that no audit hook sees."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.machinery import EXTENSION_SUFFIXES
from types import ModuleType
from typing import Any

from tsunagari.messages import marked
from tsunagari.press.run import imports
from tsunagari.press.run.callers import package

# Their compiled parts open no data by themselves: they are given what Python has opened.
_TRUSTED = frozenset(
    [
        "_cffi_backend",
        "_yaml",
        "PIL",
        "bottleneck",
        "chardet",
        "charset_normalizer",
        "contourpy",
        "cryptography",
        "debugpy",
        "fontTools",
        "greenlet",
        "hypothesis",
        "kiwisolver",
        "markupsafe",
        "matplotlib",
        "msgpack",
        "numexpr",
        "numpy",
        "orjson",
        "pandas",
        "patsy",
        "psutil",
        "pydantic_core",
        "regex",
        "rpds",
        "scipy",
        "seaborn",
        "sklearn",
        "statsmodels",
        "tornado",
        "uarray",
        "ujson",
        "watchfiles",
        "wrapt",
        "yaml",
        "zmq",
    ]
)
# These open what they are given by name, so that it matters who uses them: these packages hand
# them what is open already, or what has been read before.
_USERS: Mapping[str, frozenset[str]] = {
    "pyarrow": frozenset(
        {"pyarrow", "importlib", "pandas", "pandera", "numpy", "narwhals", "tsunagari"}
    ),
    "highspy": frozenset({"highspy", "importlib", "tsunagari"}),
    "cffi": frozenset({"cffi", "importlib", "argon2", "bcrypt", "cryptography", "nacl", "zmq"}),
    "lxml": frozenset({"lxml", "importlib", "pandas", "openpyxl", "bs4", "tsunagari"}),
}
# But this one gives it the name of a file.
_NAMING = {("lxml", "pandas.io.html")}

_FONTS_OF = "PIL"
_FONTS = f"{_FONTS_OF}.ImageFont"  # opens fonts by name, which the rest does not
_KIND = marked("a library whose compiled code may read files")

_COMPILED = tuple(EXTENSION_SUFFIXES)
_STDLIB = os.path.join(sysconfig.get_path("stdlib"), "lib-dynload", "")  # noqa: PTH118
_MYPYC = "__mypyc"  # what mypyc makes of Python opens as Python does


class Natives:
    """Which compiled libraries a process has used that may read unseen.

    Parameters
    ----------
    is_ours
        Whether a module, given by its names, is a notebook or one of the project.
    loaded
        What was there before there was a notebook.
    """

    def __init__(self, is_ours: Callable[[dict[str, Any]], bool], loaded: imports.Loaded) -> None:
        self._is_ours = is_ours
        self._loaded = loaded
        self._compiled_before = _compiled(loaded.modules)
        self._ours_before = [name for name, module in loaded.modules if self._has_ours(module)]
        self._used: set[str] = set()

    def start(self) -> None:
        """Begin to look at who imports what."""
        used, is_ours = self._used, self._is_ours

        def see(name: str, importer: Mapping[str, Any], names: Sequence[str], level: int) -> None:
            library = name.partition(".")[0]
            if library == _FONTS_OF:
                of_fonts = _FONTS in (name, *(f"{name}.{inner}" for inner in names or ()))
                if of_fonts and is_ours(dict(importer or {})):
                    used.add(_FONTS)
            elif level == 0 and library in _USERS and not _may(importer, library):
                used.add(library)

        imports.listen(see)

    def unseen(self) -> set[str]:
        """Return the libraries, each behind the kind of what cannot be seen."""
        held = self._used | self._held()
        used = held | self._compiled_before | _compiled(self._loaded.since())
        used -= _TRUSTED
        used -= {name for name in used if (name in _USERS and name not in held) or _MYPYC in name}
        return {f"{_KIND}: {name}" for name in used}

    def _held(self) -> set[str]:
        """Return what the project's modules that were imported before have of such libraries."""
        before = [sys.modules.get(name) for name in self._ours_before]
        ours = [
            module
            for module in [*before, *(module for _, module in self._loaded.since())]
            if self._has_ours(module)
        ]
        return {
            origin
            for module in ours
            for value in list(vars(module).values())
            if (origin := _origin(value).partition(".")[0]) in _USERS
            if not _may(vars(module), origin)
        }

    def _has_ours(self, module: ModuleType | None) -> bool:
        return isinstance(module, ModuleType) and self._is_ours(vars(module))


def _compiled(modules: Iterable[tuple[str, ModuleType]]) -> set[str]:
    """Return the packages of compiled modules, Python's own left out."""
    used = set()
    for name, module in modules:
        file = str(vars(module).get("__file__") or "") if hasattr(module, "__dict__") else ""
        if file.endswith(_COMPILED) and not file.startswith(_STDLIB):
            # Some stand by names of their own in the folder of their package.
            _, packages, inside = file.replace("\\", "/").rpartition("-packages/")
            used.add((inside.partition("/")[0] if packages else name).partition(".")[0])
    return used


def _origin(value: object) -> str:
    """Return the name of a module, or of that of a class; asking more might import something."""
    if type(value) is ModuleType:
        return str(vars(value).get("__name__", ""))
    return str(vars(value).get("__module__", "")) if type(value) is type else ""


def _may(module: Mapping[str, Any], library: str) -> bool:
    """Check that a module hands such a library nothing that was not opened or read before."""
    return package(module) in _USERS[library] and (library, module["__name__"]) not in _NAMING

"""What is imported: told as it happens, and what came since a moment."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from types import ModuleType
from typing import Any

Listener = Callable[[str, Mapping[str, Any], Sequence[str], int], None]
"""Told the name, the globals of who imports, the names that are wanted of it, and the level."""
_AWAITED: dict[str, list[Callable[[], None]]] = {}


def listen(tell: Listener) -> Callable[[], None]:
    """Return what ends it; until then each import is told before it is made."""
    real = builtins.__import__

    def importing(
        name: str,
        globals: Mapping[str, Any] | None = None,  # noqa: A002 - as Python calls it
        locals: Mapping[str, Any] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        tell(name, globals or {}, fromlist or (), level)
        return real(name, globals, locals, fromlist or (), level)

    def end() -> None:
        builtins.__import__ = real

    builtins.__import__ = importing
    return end


def when_loaded(module: str, do: Callable[[], None]) -> None:
    """Do something once a module is loaded: now, or as soon as an import has brought it."""
    if module in sys.modules:
        do()
        return
    if not _AWAITED:
        real = builtins.__import__

        def importing(*args: Any, **kwargs: Any) -> ModuleType:
            imported = real(*args, **kwargs)
            for name in [name for name in _AWAITED if name in sys.modules]:
                if not getattr(sys.modules[name].__spec__, "_initializing", False):
                    for then in _AWAITED.pop(name):
                        then()
            return imported

        builtins.__import__ = importing
    _AWAITED.setdefault(module, []).append(do)


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Let modules be missing, as far as they are not loaded."""
    missing = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(missing))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in missing:
            del sys.modules[name]


@contextmanager
def without_fortran() -> Iterator[None]:
    """Let NumPy have no translator of Fortran, unless it is loaded.

    SciPy goes through all that NumPy has when it is imported, and so loads what it does not need.
    """
    import numpy as np

    nothing = ModuleType("numpy.f2py")
    if "numpy.f2py" not in sys.modules:
        np.f2py = nothing
    try:
        yield
    finally:
        if vars(np).get("f2py") is nothing:
            del np.f2py


class Loaded:
    """The modules that are loaded at a moment.

    To look through them copies, in a forked child, every page that one of them lies in. So it is
    done once, before the fork, and a child asks for what came since.

    Attributes
    ----------
    modules
        By name, in the order in which they came.
    """

    def __init__(self) -> None:
        self.modules: Sequence[tuple[str, ModuleType]] = list(sys.modules.items())
        self._last = self.modules[-1][0]

    def since(self) -> list[tuple[str, ModuleType]]:
        """Return the modules that came since, the last first; all, if the last before is gone."""
        many = 64
        while True:
            found = list(islice(reversed(sys.modules.items()), many))
            names = [name for name, _ in found]
            if self._last in names:
                return found[: names.index(self._last)]
            if len(found) < many:
                return found
            many *= 4

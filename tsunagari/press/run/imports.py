"""Who imports what, told as it happens."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

Listener = Callable[[str, Mapping[str, Any], Sequence[str], int], None]
"""Told the name, the globals of who imports, the names that are wanted of it, and the level."""


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

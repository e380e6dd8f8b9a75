"""A column that a frame does not have: the error says which it has, and which may be meant.

pandas says of it no more than the name that was looked for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from tsunagari.messages import say
from tsunagari.near_names import near_names

_MOST = 12


class _Said(str):
    """A text that a `KeyError` shows as it is, without quotation marks."""

    __slots__ = ()
    __repr__ = str.__str__


def register(shell: Any) -> None:
    """Have a shell say of each missing name of a frame which names there are."""
    shell.set_custom_exc((KeyError,), _show)


def _show(
    shell: Any,
    kind: type[KeyError],
    error: KeyError,
    traceback: TracebackType,
    tb_offset: int | None = None,
) -> None:
    known = next(_names(traceback), None)
    if known is not None:
        error.args = (_Said(f"{error}; {_hint(str(error.args[0]), known)}"),)
    shell.showtraceback((kind, error, traceback), tb_offset=tb_offset, running_compiled_code=True)


def _names(traceback: TracebackType | None) -> Iterator[list[str]]:
    """Yield the names that a frame of pandas has, in which one was looked for."""
    pandas: Any = sys.modules.get("pandas")
    while traceback is not None and pandas is not None:
        there = traceback.tb_frame.f_locals.get("self")
        if isinstance(there, pandas.DataFrame):
            yield [str(name) for name in there.columns]
        traceback = traceback.tb_next


def _hint(name: str, known: list[str]) -> str:
    near = near_names(name, known)
    if near:
        return say("did you mean {near}?", near=say(" or ").join(near))
    names, more = ", ".join(known[:_MOST]), len(known) - _MOST
    if more > 0:
        return say("there are {names} and {more} more", names=names, more=more)
    return say("there are {names}", names=names)

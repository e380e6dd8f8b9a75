"""A name that is not there: the error says which may be meant, and of a frame which it has.

pandas says of a column no more than the name that was looked for; Python's own guess is printed
with a traceback alone.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from tsunagari.messages import say
from tsunagari.near_names import near_names

_MOST = 12


KINDS = (KeyError, NameError, AttributeError)
"""Errors of missing names."""


class _Said(str):
    """A text that a `KeyError` shows as it is, without quotation marks."""

    __slots__ = ()
    __repr__ = str.__str__


def explain(shell: Any, error: Exception, traceback: TracebackType | None) -> None:
    """Have an error of a missing name say which may be meant."""
    if isinstance(error, KeyError):
        if not error.args:
            return
        known = next(_names(traceback), None)
        hint = _hint(str(error.args[0]), known) if known is not None else ""
    else:
        hint = _meant(shell, error)
    if hint:
        error.args = (_Said(f"{error}; {hint}"),)


def _meant(shell: Any, error: Exception) -> str:
    name = getattr(error, "name", None)
    if not name:
        return ""
    is_name = isinstance(error, NameError)
    known = [*shell.user_ns, *dir(builtins)] if is_name else dir(getattr(error, "obj", None))
    near = near_names(name, (n for n in known if not n.startswith("_")), many=1)
    return say("did you mean {near}?", near=near[0]) if near else ""


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

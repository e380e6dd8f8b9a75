"""How an error is shown in both engines: with the names that there are, and not at any length."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

from tsunagari.press.run import missing_names

_ENDS = 10
"""Frames that are shown of the beginning and of the end of an endless recursion."""


def register(shell: Any) -> None:
    """Have a shell show errors so; ``exit()`` is one too, after which a kernel would run on."""
    shell.ask_exit = sys.exit
    shell.set_custom_exc((Exception,), _show)


def _show(
    shell: Any,
    kind: type[Exception],
    error: Exception,
    traceback: TracebackType | None,
    tb_offset: int | None = None,
) -> None:
    if isinstance(error, missing_names.KINDS):
        missing_names.explain(shell, error, traceback)
    error.__traceback__ = traceback
    _shorten(error)
    shell.showtraceback(
        (kind, error, error.__traceback__), tb_offset=tb_offset, running_compiled_code=True
    )


def _shorten(error: BaseException) -> None:
    """Shorten an endless recursion, and each that led to this error.

    The shell looks at each frame, which takes a minute.
    """
    known: set[int] = set()
    left: list[BaseException | None] = [error]
    while left:
        one = left.pop()
        if one is not None and id(one) not in known:
            known.add(id(one))
            left += [one.__cause__, one.__context__]
            if isinstance(one, RecursionError):
                one.__traceback__ = _shortened(one.__traceback__)


def _shortened(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback without its middle."""
    frames = []
    while traceback is not None:
        frames.append(traceback)
        traceback = traceback.tb_next
    shown = None
    for frame in reversed(frames if len(frames) <= 2 * _ENDS else frames[:_ENDS] + frames[-_ENDS:]):
        shown = TracebackType(shown, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return shown

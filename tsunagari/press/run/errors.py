"""How an error is shown in both engines: with the names that there are, and not at any length."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from tsunagari.press.run import missing_names

_ENDS = 10
"""Frames that are shown of the beginning and of the end of an endless recursion."""


def register(shell: Any) -> None:
    """Have a shell show errors so."""
    shell.set_custom_exc((*missing_names.KINDS, RecursionError), _show)


def _show(
    shell: Any,
    kind: type[Exception],
    error: Exception,
    traceback: TracebackType | None,
    tb_offset: int | None = None,
) -> None:
    if isinstance(error, missing_names.KINDS):
        missing_names.explain(shell, error, traceback)
    if isinstance(error, RecursionError):  # the shell looks at each frame, which takes a minute
        traceback = error.__traceback__ = _shortened(traceback)
    shell.showtraceback((kind, error, traceback), tb_offset=tb_offset, running_compiled_code=True)


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

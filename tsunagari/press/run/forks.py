"""Processes that a cell forks and that run on to its end: nobody is there to give them the next."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any


def register(shell: Any) -> None:
    """Have such processes end with the cell, as a script's end with the script."""
    owner = os.getpid()

    def end(result: Any) -> None:
        if os.getpid() != owner:
            os._exit(_ended(None if result is None else result.error_in_exec))

    shell.events.register("post_run_cell", end)


def _ended(error: BaseException | None) -> int:
    """Say of an error what Python itself says at the end of a process; return the exit code."""
    if error is None:
        return 0
    if not isinstance(error, SystemExit):
        traceback.print_exception(error)
        return 1
    if error.code is None or isinstance(error.code, int):
        return error.code or 0
    sys.stderr.write(f"{error.code}\n")
    return 1

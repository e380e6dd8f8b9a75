"""The browser that is opened once, though the press may start anew while it is open."""

from __future__ import annotations

import os
import threading
import webbrowser

_PORT = "TSUNAGARI_PREVIEW_PORT"
"""The variable that hands the port on to a process that takes the place of this one."""


def port_before() -> int:
    """Return the port of the process in whose place this one has come; 0 if there was none."""
    return int(os.environ.pop(_PORT, "0"))


def keep_port(port: int) -> None:
    """Hand the port on to the process that takes the place of this one."""
    os.environ[_PORT] = str(port)


def open_browser(address: str, *, again: bool) -> None:
    """Open an address in the user's browser, if there is one and it is not open already."""
    if not again:  # beside the build, as a browser in a terminal keeps who opened it waiting
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

"""A server for notebooks that is lent from build to build, each of them in a process of its own."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tsunagari.press.run.fork.children import wanted
from tsunagari.press.run.fork.client import Server

_lenders: list[socket.socket] = []
"""Along which this process asks for a server, if another has one to lend."""


class Lender:
    """Has a server for those that come one after another, from when the first one asks."""

    def __init__(self) -> None:
        self._server: Server | None = None
        self._libraries = False
        self._modules: dict[str, None] = {}

    def lend(self, line: socket.socket, asked: Mapping[str, Any]) -> None:
        """Hand over the line to a server that has loaded what is asked for, and perhaps more."""
        libraries = asked["libraries"] or self._libraries
        modules = self._modules | dict.fromkeys(asked["load"])
        more = (libraries, modules) != (self._libraries, self._modules)
        if self._server is None or more or not self._server.runs():
            self.close()
            self._libraries, self._modules = libraries, modules
            self._server = Server(libraries=libraries, modules=list(modules))
        self._server.hand_over(line)

    def sweep(self) -> None:
        """End what is left of the notebooks of who had it last."""
        if self._server is not None:
            self._server.sweep()

    def close(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.close()
            self._server = None


def borrow_from(lender: socket.socket) -> None:
    """Have this process ask for its server there."""
    _lenders[:] = [lender]


def borrow(notebooks: Iterable[Path]) -> Server | None:
    """Return a server for these notebooks that is there before and stays; None if none is lent."""
    if not _lenders:
        return None
    libraries, modules = wanted(notebooks)
    _lenders[0].send(json.dumps({"libraries": libraries, "load": modules}).encode())
    return Server.taken_over(_lenders[0])

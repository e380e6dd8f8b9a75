"""Which files SQLite opens: it does so in C, and tells of those that it is connected to alone."""

from __future__ import annotations

import functools
import os
import sqlite3
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from tsunagari.messages import marked
from tsunagari.press.run import stand_ins
from tsunagari.press.run.files import Files

_UNNAMED = marked("a database whose name is not seen")
_ATTACH = 24


class Databases:
    """What was connected to and attached since :meth:`start`.

    Attributes
    ----------
    unseen
        The kind of what cannot be seen of it.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self.unseen: set[str] = set()

    def start(self) -> None:
        """Begin to look: each connection asks before it attaches a database."""
        connection = _seen_by(self._asked)
        modules: list[Any] = [sqlite3, sqlite3.dbapi2, sys.modules["_sqlite3"]]
        for module in modules:
            module.Connection = connection
        stand_ins.replace(
            modules, ["connect"], lambda real: functools.partial(real, factory=connection)
        )

    def note(self, database: Any) -> None:
        """Note a database, with what SQLite keeps beside it."""
        name = os.fsdecode(database)
        if name.startswith("file:"):
            name = unquote(urlsplit(name).path)
        if name not in ("", ":memory:"):
            if not os.path.exists(name):  # noqa: PTH110 - asked as the rest here
                self._files.note_written(name)
            for end in ("", "-wal", "-journal"):
                self._files.note_file(name + end, None)

    def _asked(self, action: int, first: str | None, *_: Any) -> None:
        if action == _ATTACH:
            if first is None:  # it is a parameter of the statement
                self.unseen.add(_UNNAMED)
            else:
                self.note(first)


def _seen_by(tell: Callable[..., None]) -> type[sqlite3.Connection]:
    class Connection(sqlite3.Connection):
        """A connection that tells what it is asked to do, whatever is authorised besides."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.set_authorizer(None)

        def set_authorizer(self, authorizer_callback: Callable[..., int] | None) -> None:
            def asked(*args: Any) -> int:
                tell(*args)
                return authorizer_callback(*args) if authorizer_callback else sqlite3.SQLITE_OK

            super().set_authorizer(asked)

    return Connection

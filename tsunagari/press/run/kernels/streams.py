"""What cells of a kernel write, also past Python and in processes that they fork."""

from __future__ import annotations

import threading
from typing import Any

from ipykernel.iostream import OutStream

from tsunagari.press.run.streams import NUMBERS, Past, whole


class Stream(OutStream):
    """Standard output or error of the cells, as the kernel has it.

    The kernel's own takes what is written past Python in a thread, from a pipe and in pieces: what
    comes after its cell has ended is lost, and so are letters between two pieces.
    """

    def __init__(self, session: Any, thread: Any, name: str, **_: Any) -> None:
        super().__init__(session, thread, name, watchfd=False)  # type: ignore[no-untyped-call]
        self._past = Past(NUMBERS[name])
        self._taking = threading.RLock()

    def write(self, string: str) -> int | None:  # type: ignore[override]
        """Keep a text."""
        if isinstance(string, str) and not self._past.is_ours:
            self._past.write(string)
            return len(string)
        self._catch_up()
        return super().write(whole(string) if isinstance(string, str) else string)

    def flush(self) -> None:
        """Send what there is; a kernel does so at the end of each cell."""
        if self._past.is_ours:
            self._catch_up()
            super().flush()  # type: ignore[no-untyped-call]

    def fileno(self) -> int:
        """Return the number of the file that takes what is written past Python."""
        return self._past.number

    def _catch_up(self) -> None:
        """Keep what was written past Python until now."""
        with self._taking:
            for text in self._past.take():
                super().write(text)

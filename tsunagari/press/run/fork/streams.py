"""What cells write: through Python, past it, and in processes that they fork."""

from __future__ import annotations

import codecs
import io
import os
import tempfile
from collections.abc import Callable

from tsunagari.press.run.fork.outputs import Outputs, whole


class Stream(io.TextIOBase):
    """Standard output or error of the cells, in the place of Python's own.

    What a subprocess or a library in C writes goes to the file with the stream's number; it is
    taken from there before anything else is kept, so that all stands in the order of its writing.
    """

    encoding = "UTF-8"
    errors = None

    def __init__(self, name: str, number: int, outputs: Outputs, catch_up: Callable[[], None]):
        self.name = name
        self._number = number
        self._outputs = outputs
        self._catch_up = catch_up
        self._owner = 0
        self._taken = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def attach(self) -> None:
        """Let the stream's number in this process be that of a file of its own."""
        self._owner = os.getpid()
        with tempfile.TemporaryFile() as file:
            # Appended to, because a program may open /dev/stdout anew.
            path = f"/proc/self/fd/{file.fileno()}"
            number = os.open(path, os.O_RDWR | os.O_APPEND)
        os.dup2(number, self._number)
        os.close(number)

    def write(self, text: str) -> int:
        """Keep a text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._owner:  # a process forked by a cell: its memory is not ours
            os.write(self._number, text.encode("utf-8", "replace"))
        elif text:
            self._catch_up()
            self._keep(text)
        return len(text)

    def writable(self) -> bool:
        """Return True: this can be written to."""
        return True

    def fileno(self) -> int:
        """Return the number of the file that takes what is written past Python."""
        return self._number

    def take(self) -> None:
        """Keep what was written past Python since this was called last."""
        size = os.fstat(self._number).st_size
        self._taken = min(self._taken, size)  # a program may have emptied it
        while self._taken < size:
            piece = os.pread(self._number, 2**20, self._taken)
            self._taken += len(piece)
            if text := self._decoder.decode(piece):
                self._keep(text)

    def _keep(self, text: str) -> None:
        output = {"output_type": "stream", "name": self.name, "text": whole(text)}
        self._outputs.add(output, len(text))

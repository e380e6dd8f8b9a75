"""What cells write: through Python, past it, and in processes that they fork."""

from __future__ import annotations

import io
from collections.abc import Callable

from tsunagari.press.run.fork.outputs import Outputs
from tsunagari.press.run.streams import NUMBERS, Past, whole


class Stream(io.TextIOBase):
    """Standard output or error of the cells, in the place of Python's own."""

    encoding = "UTF-8"
    errors = None

    def __init__(self, name: str, outputs: Outputs, catch_up: Callable[[], None]):
        self.name = name
        self._outputs = outputs
        self._catch_up = catch_up
        self._past: Past | None = None

    def attach(self) -> None:
        """Let the stream's number in this process be that of a file of its own."""
        self._past = Past(NUMBERS[self.name])
        self._past.path.unlink()  # the press asks by the number how long it is

    def write(self, text: str) -> int:
        """Keep a text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if self._past and not self._past.is_ours:
            self._past.write(text)
        elif text:
            self._catch_up()
            self._keep(text)
        return len(text)

    def writable(self) -> bool:
        """Return True: this can be written to."""
        return True

    def fileno(self) -> int:
        """Return the number of the file that takes what is written past Python."""
        return NUMBERS[self.name]

    def take(self) -> None:
        """Keep what was written past Python since this was called last."""
        if self._past and self._past.is_ours:
            for text in self._past.take():
                self._keep(text)

    def _keep(self, text: str) -> None:
        output = {"output_type": "stream", "name": self.name, "text": whole(text)}
        self._outputs.add(output, len(text))

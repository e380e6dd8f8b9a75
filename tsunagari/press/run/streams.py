"""What is written past Python: by programs, by libraries in C, by forked workers."""

from __future__ import annotations

import codecs
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

NUMBERS = {"stdout": 1, "stderr": 2}
_PIECE = 2**20
_HALVES = re.compile(r"[\ud800-\udfff]")


def place(folder: Path, pid: int, number: int) -> Path:
    """Return where a process has what is written to a stream's number past Python."""
    return folder / f"{pid}-{number}"


def whole(text: str) -> str:
    """Return a text in which halves of letters, which no file can hold, are marked as lost."""
    return _HALVES.sub("\N{REPLACEMENT CHARACTER}", text)


class Past:
    """What is written to a stream's number: to a file, so that all of it is there at any moment.

    It is taken from there before anything else is kept, so that all stands in the order of its
    writing, whole, and in the cell that ran when it was written.

    Parameters
    ----------
    number
        The stream's, which is that of the file from now on.

    Attributes
    ----------
    path
        Of the file, in the folder for temporary files.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._owner = os.getpid()
        self.path = place(Path(tempfile.gettempdir()), self._owner, number)
        # Appended to, because a program may open /dev/stdout anew.
        with self.path.open("ab", buffering=0) as file:
            os.dup2(file.fileno(), number)
        self._file = self.path.open("rb", buffering=0)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    @property
    def is_ours(self) -> bool:
        """Whether this is the process that made it, and not one forked by a cell."""
        return os.getpid() == self._owner

    def write(self, text: str) -> None:
        """Write what a forked process says, whose memory is its own."""
        os.write(self.number, text.encode("utf-8", "replace"))

    def take(self) -> Iterator[str]:
        """Yield what was written since this was called last."""
        size = os.fstat(self._file.fileno()).st_size
        self._file.seek(min(self._file.tell(), size))  # a program may have emptied it
        while (rest := size - self._file.tell()) > 0:
            if not (piece := self._file.read(min(_PIECE, rest))):
                break  # it was emptied just now
            if text := self._decoder.decode(piece):
                yield text

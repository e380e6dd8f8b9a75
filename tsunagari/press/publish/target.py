"""What a target of a publication can do, whether it is a folder or behind SFTP."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Literal, Protocol

from tsunagari.messages import Coded, marked
from tsunagari.press.core.problems import PressError, Problem

Kind = Literal["file", "folder", "link", "other"]
OnBytes = Callable[[int], None]
"""Called with the bytes of each file that has arrived."""


class TargetError(PressError):
    """A failure on the way, at the target: another attempt may succeed."""


class StoppedError(PressError):
    """An interruption by the user."""

    exit_code = 130


class HeldFile(Protocol):
    """A file that this process alone has made, and holds open."""

    def write(self, content: bytes) -> None:
        """Write a content of always the same length into the file, from its beginning."""

    def close(self) -> None:
        """Close the file; it stays where it is."""


class Target(Protocol):
    """A folder on this machine or on a server.

    Paths are relative to it, with ``/`` between their parts; ``""`` is the folder itself. All
    operations raise :class:`TargetError` if they cannot be done, unless they say otherwise.

    Attributes
    ----------
    name
        As a person would write it.
    """

    name: str

    def kind(self, path: str) -> Kind | None:
        """Return what is there, without following a link; None if nothing is."""

    def names(self, folder: str) -> list[str]:
        """Return the names in a folder, sorted; none if there is no such folder."""

    def read(self, path: str, limit: int) -> bytes | None:
        """Return the content of a file; None if there is no file, or one of more bytes."""

    def make_folder(self, path: str) -> None:
        """Make one folder that everybody may read; its parent is there."""

    def send(self, files: Mapping[str, Path], folder: str, on_bytes: OnBytes) -> None:
        """Copy local files into a new folder, to stay there even if the power fails.

        Parameters
        ----------
        files
            Local file by its path within the folder.
        on_bytes
            Called with the bytes of each file that has arrived.
        """

    def write(self, path: str, content: bytes) -> None:
        """Make a file that is not there yet, to stay there even if the power fails."""

    def digests(
        self, folder: str, expected: Mapping[str, int | None], copy: Path | None = None
    ) -> dict[str, str]:
        """Return the checksum of every file below a folder, read back.

        Parameters
        ----------
        expected
            The files that should be there, each with its bytes where they are known: of none is
            more read than that, and what is there besides is not read.
        copy
            Local folder to put the files into as they are read.

        Returns
        -------
        dict
            SHA-256 by path within the folder; empty for what is no such file, or is too large. Of
            what is there besides, only the first are listed; a folder, which ends with ``/``, is
            not looked into.
        """

    def rename(self, old: str, new: str) -> None:
        """Rename to a name that nothing has."""

    def link(self, to: str, path: str) -> None:
        """Make a symbolic link."""

    def link_text(self, path: str) -> str | None:
        """Return where a symbolic link leads, as it was written; None if there is no link."""

    def replace(self, old: str, new: str) -> None:
        """Rename a link or file over another, in one step."""

    def remove(self, path: str) -> None:
        """Remove a file, a link, or a folder with all that is in it, if it is there."""

    def free(self) -> int | None:
        """Return the bytes that may still be written; None if that cannot be known."""

    def claim(self, path: str) -> HeldFile | None:
        """Make a file and return it, held open; None if it is there already."""

    def close(self) -> None:
        """Close the connection to the target, if it has one."""


MAX_BYTES = 256 * 2**20
"""Of a file whose size is not known; those of a report are far below."""
MAX_NAMES = 10_000
"""Of a folder; a report has some hundred files."""
MAX_BESIDES = 100
"""Of files that should not be there: the first of them show it."""


def folders_of(files: Iterable[str]) -> set[str]:
    """Return the folders in which files stand, the one above all as an empty text."""
    folders = {parent.as_posix() for name in files for parent in PurePosixPath(name).parents}
    return {"" if folder == "." else folder for folder in folders}


class Reading:
    """A file that is read back in parts, no further than it should go.

    Parameters
    ----------
    size
        Its bytes; None where they are not known.
    copy
        Local file to write the parts into.
    """

    PART = 2**20

    def __init__(self, size: int | None, copy: Path | None) -> None:
        self._left = MAX_BYTES if size is None else size
        self._digest = hashlib.sha256()
        self._file = None
        if copy is not None:
            copy.parent.mkdir(parents=True, exist_ok=True)
            self._file = copy.open("wb")

    @property
    def next(self) -> int:
        """How many bytes are to be read next: one more than there should be shows too many."""
        return min(self.PART, self._left + 1)

    def add(self, part: bytes) -> bool:
        """Take the next part; return False after the last one, or one that is too much."""
        self._left -= len(part)
        if not part or self._left < 0:
            return False
        self._digest.update(part)
        if self._file:
            self._file.write(part)
        return True

    def end(self) -> str:
        """Return the checksum; empty if the file is longer than it should be."""
        if self._file:
            self._file.close()
        return "" if self._left < 0 else self._digest.hexdigest()


def target_error(where: str, what: Coded, remedy: str = "") -> TargetError:
    """Return the error of an operation."""
    return TargetError(Problem(where, what, remedy))


FULL = marked("Free some space there, or ask the server's administrator for more.")
READ_ONLY = marked("Ask the server's administrator for the right to write there.")

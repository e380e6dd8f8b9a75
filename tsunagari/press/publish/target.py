"""What a place that a site is published to can do, whether it is a folder or behind SFTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, Protocol

from tsunagari.press.core.problems import PressError, Problem

Kind = Literal["file", "folder", "link", "other"]
Watch = Callable[[int], None]


class TargetError(PressError):
    """It failed on the way, at the target: it may go well another time."""


class StoppedError(PressError):
    """The user stopped it."""

    exit_code = 130


class Held(Protocol):
    """A file that was made by nobody else, and is held open."""

    def write(self, content: bytes) -> None:
        """Put a content of always the same length into the file, from its beginning."""

    def close(self) -> None:
        """Let the file go; it stays where it is."""


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
        """Tell what is there, without following a link; None if nothing is."""

    def names(self, folder: str) -> list[str]:
        """Names in a folder, sorted; none if there is no such folder."""

    def read(self, path: str) -> bytes | None:
        """Content of a file; None if there is none."""

    def make_folder(self, path: str) -> None:
        """Make one folder that everybody may read; its parent is there."""

    def send(self, files: Mapping[str, Path], folder: str, watch: Watch) -> None:
        """Copy local files into a new folder, to stay there even if the power fails.

        Parameters
        ----------
        files
            Local file by its path within the folder.
        watch
            Is told the bytes of each file that has arrived.
        """

    def write(self, path: str, content: bytes) -> None:
        """Make a file that is not there yet, to stay there even if the power fails."""

    def digests(self, folder: str, copy: Path | None = None) -> dict[str, str]:
        """Read every file below a folder back.

        Parameters
        ----------
        copy
            Local folder to put the files into as they are read.

        Returns
        -------
        dict
            SHA-256 by path within the folder; empty for what is neither a file nor a folder.
        """

    def rename(self, old: str, new: str) -> None:
        """Give something a name that nothing has."""

    def link(self, to: str, path: str) -> None:
        """Make a symbolic link."""

    def link_text(self, path: str) -> str | None:
        """Where a symbolic link leads, as it was written; None if there is no link."""

    def replace(self, old: str, new: str) -> None:
        """Put a link or file in the place of another in one step."""

    def remove(self, path: str) -> None:
        """Remove a file, a link, or a folder with all that is in it, if it is there."""

    def free(self) -> int | None:
        """Bytes that may still be written; None if that cannot be known."""

    def claim(self, path: str) -> Held | None:
        """Make a file and hold it; None if it is there already."""

    def close(self) -> None:
        """Leave the target."""


def failed(where: str, what: str, remedy: str = "") -> TargetError:
    """Make the error of an operation."""
    return TargetError(Problem(where, what, remedy))


FULL = "Free some space there, or ask the server's administrator for more."
READ_ONLY = "Ask the server's administrator for the right to write there."

"""Publishing a site, to a folder or over SFTP, by one switch."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tsunagari.press.compare import history
from tsunagari.press.publish.address import SftpAddress, read_arguments
from tsunagari.press.publish.folder import FolderTarget
from tsunagari.press.publish.target import Target
from tsunagari.press.publish.transaction import TargetState, inspect, is_served, publish, roll_back

__all__ = [
    "inspect",
    "is_served",
    "open_target",
    "publish",
    "read_arguments",
    "remember_served",
    "roll_back",
]


@contextlib.contextmanager
def open_target(address: Path | SftpAddress) -> Iterator[Target]:
    """Open a folder, or what is behind an SFTP address.

    Raises
    ------
    ConfigError
        The server is not known, or does not let the user in.
    TargetError
        The server cannot be reached.
    """
    target: Target
    if isinstance(address, SftpAddress):
        from tsunagari.press.publish.sftp import SftpTarget  # here, because it is slow to import

        target = SftpTarget(address)
    else:
        target = FolderTarget(address)
    try:
        yield target
    finally:
        target.close()


def remember_served(root: Path, edition: str, target: Target, state: TargetState) -> None:
    """Remember the release that is served as the last one, wherever it was published from.

    One that was changed on the target is not what was released, and is not taken over.
    """
    served, known = state.served, history.known_releases(root, edition)
    if served is None or (known and known[0].name == served.id):
        return
    with tempfile.TemporaryDirectory() as copy:
        if target.digests(served.folder, Path(copy)) == served.files:
            history.remember_release(root, edition, served.id, Path(copy))

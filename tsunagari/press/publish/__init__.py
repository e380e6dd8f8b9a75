from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tsunagari.press.publish.address import SftpAddress, words
from tsunagari.press.publish.folder import Folder
from tsunagari.press.publish.target import Target
from tsunagari.press.publish.transaction import look, nothing_to_do, publish, roll_back

__all__ = ["look", "nothing_to_do", "open_target", "publish", "roll_back", "words"]


@contextlib.contextmanager
def open_target(place: Path | SftpAddress) -> Iterator[Target]:
    """Open a folder, or what is behind an SFTP address.

    Raises
    ------
    ConfigError
        The server is not known, or does not let the user in.
    TargetError
        The server cannot be reached.
    """
    target: Target
    if isinstance(place, SftpAddress):
        from tsunagari.press.publish.sftp import Sftp  # here, because it is slow to import

        target = Sftp(place)
    else:
        target = Folder(place)
    try:
        yield target
    finally:
        target.close()

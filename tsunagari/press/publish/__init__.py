"""Publishing a site, to a folder or over SFTP, by one switch."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tsunagari.press.publish.address import SftpAddress, read_arguments
from tsunagari.press.publish.folder import FolderTarget
from tsunagari.press.publish.target import Target
from tsunagari.press.publish.transaction import inspect, is_served, publish, roll_back

__all__ = [
    "inspect",
    "is_served",
    "open_target",
    "publish",
    "read_arguments",
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

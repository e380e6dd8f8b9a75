from __future__ import annotations

import contextlib
from collections.abc import Iterator

from tsunagari.press.publish import address
from tsunagari.press.publish.address import words
from tsunagari.press.publish.folder import Folder
from tsunagari.press.publish.target import Target
from tsunagari.press.publish.transaction import look, nothing_to_do, publish, roll_back

__all__ = ["look", "nothing_to_do", "open_target", "publish", "roll_back", "words"]


@contextlib.contextmanager
def open_target(text: str) -> Iterator[Target]:
    """Open what a user names: a folder, or an SFTP address.

    Raises
    ------
    ConfigError
        The address is none, or the user is not let in.
    TargetError
        The server cannot be reached.
    """
    place = address.parse(text)
    target: Target
    if isinstance(place, address.SftpAddress):
        from tsunagari.press.publish.sftp import Sftp  # here, because it is slow to import

        target = Sftp(place)
    else:
        target = Folder(place)
    try:
        yield target
    finally:
        target.close()

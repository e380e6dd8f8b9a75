from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tsunagari.press.compare import history
from tsunagari.press.publish.address import SftpAddress, words
from tsunagari.press.publish.folder import Folder
from tsunagari.press.publish.target import Target
from tsunagari.press.publish.transaction import Outlook, look, nothing_to_do, publish, roll_back

__all__ = [
    "look",
    "nothing_to_do",
    "open_target",
    "publish",
    "remember_served",
    "roll_back",
    "words",
]


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


def remember_served(root: Path, edition: str, target: Target, outlook: Outlook) -> None:
    """Make the release that is served the last one here, wherever it was published from.

    One that was changed on the target is not what was released, and is not taken over.
    """
    served, known = outlook.served, history.releases(root, edition)
    if served is None or (known and known[0].name == served.id):
        return
    with tempfile.TemporaryDirectory() as copy:
        if target.digests(served.folder, Path(copy)) == served.files:
            history.remember_release(root, edition, served.id, Path(copy))

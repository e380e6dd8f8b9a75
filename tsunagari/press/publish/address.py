"""The address of a target, as a user writes it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tsunagari.messages import coded, marked, say
from tsunagari.press.core.problems import ConfigError, Problem

_FORM = marked("Write sftp://user@host/path, or the path of a folder.")
_RELEASE = re.compile(r"\d+(-[0-9a-f]{8})?")
_SCP_ADDRESS = re.compile(r"(?P<login>[^/@\s]+@[^/:\s]+):(?P<path>\S*)")


@dataclass(frozen=True)
class SftpAddress:
    """A folder behind SFTP.

    Attributes
    ----------
    host
        Name of the server, or its alias in the user's SSH configuration.
    user, port
        None where the SSH configuration decides.
    path
        Absolute, or relative to the folder in which a login begins.
    """

    host: str
    path: str
    user: str | None = None
    port: int | None = None

    def __str__(self) -> str:
        user = f"{self.user}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port else ""
        path = self.path if self.path.startswith("/") else f"/~/{self.path}"
        return f"sftp://{user}{host}{port}{path}"


def parse(text: str) -> Path | SftpAddress:
    """Return the folder or the SFTP address that a user wrote.

    Raises
    ------
    ConfigError
        It is neither a folder nor an SFTP address, or holds a password.
    """
    if "://" not in text:
        scp = _SCP_ADDRESS.fullmatch(text)
        if scp and not Path(text).exists():
            # Not repeated as a whole: what stands before the @ may hold a password.
            host = scp["login"].rpartition("@")[2]
            what = coded("R02", "the target on {host} is written as for scp.", host=host)
            raise ConfigError(Problem("TARGET", what, say(_FORM)))
        if not text.strip():
            raise ConfigError(Problem("TARGET", coded("R02", "the address is empty."), say(_FORM)))
        return Path(text)
    try:
        parts = urlsplit(text)
        port = parts.port
        password = parts.password
    except ValueError:
        what = coded("R02", "the address cannot be read: its host or port is not valid.")
        raise ConfigError(Problem("TARGET", what, say(_FORM))) from None
    if password is not None:
        what = coded(
            "R02",
            "the address of {hostname} holds a password, which others can read there.",
            hostname=parts.hostname,
        )
        remedy = say(
            "Leave it out and use a key or an SSH agent; on a terminal you are asked for it."
        )
        raise ConfigError(
            Problem("TARGET", what, say("{remedy} Change that password.", remedy=remedy))
        )
    if parts.scheme != "sftp":
        what = coded("R02", "sites are not published by {value}.", value=parts.scheme or "this")
        raise ConfigError(Problem("TARGET", what, say(_FORM)))
    if not parts.hostname or parts.query or parts.fragment:
        what = (
            coded("R02", "the address has no host.")
            if not parts.hostname
            else coded("R02", "the address has a ? or #.")
        )
        raise ConfigError(
            Problem("TARGET", what, say("{form} In a path ? is %3F and # is %23.", form=say(_FORM)))
        )
    path = unquote(parts.path).rstrip("/")
    path = path.removeprefix("/~/")
    if path in ("", "/~"):
        what = coded("R02", "the address names no folder on the server.")
        raise ConfigError(Problem("TARGET", what, say(_FORM)))
    user = unquote(parts.username) if parts.username else None
    return SftpAddress(parts.hostname, path, user, port)


def read_arguments(
    arguments: Sequence[str], editions: Collection[str]
) -> tuple[str | None, Path | SftpAddress, str | None]:
    """Return what the arguments ``[EDITION] TARGET [RELEASE]`` stand for.

    Returns
    -------
    edition, target, release
        None for what is not given.

    Raises
    ------
    ConfigError
        They are too many or too few, or the target is none.
    """
    rest = list(arguments)
    release = rest.pop() if len(rest) > 1 and _RELEASE.fullmatch(rest[-1]) else None
    edition = rest.pop(0) if rest[0] in editions else None
    if len(rest) == 1:
        return edition, parse(rest[0]), release
    if rest:
        what = coded(
            "R02", "{arguments!r} is not [EDITION] TARGET [RELEASE].", arguments=" ".join(arguments)
        )
        remedy = say(
            "Editions are {editions}; a release is named like 12.",
            editions=", ".join(sorted(editions)),
        )
    else:
        what, remedy = (
            coded("R02", "the target is missing."),
            say(
                "{form} A folder named {edition} is ./{edition}.", form=say(_FORM), edition=edition
            ),
        )
    raise ConfigError(Problem("TARGET", what, remedy))

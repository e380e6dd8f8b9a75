"""Logging in to an SFTP server: known host keys only, and no password that is written down."""

from __future__ import annotations

import getpass
import socket
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import asyncssh

from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.publish.address import SftpAddress
from tsunagari.press.publish.target import TargetError, failed

_SECONDS = 20  # to connect and log in
_ALIVE = 10  # seconds of silence after which the server is asked whether it is there; three times
_KEYS = ("id_ed25519", "id_ecdsa", "id_rsa")
Run = Callable[[Coroutine[Any, Any, Any]], Any]


class _Client(asyncssh.SSHClient):
    """Notes the key of a server that nobody knows; trusts none."""

    def __init__(self) -> None:
        self.refused: tuple[str, str, int, asyncssh.SSHKey] | None = None

    def validate_host_public_key(
        self, host: str, addr: str, port: int, key: asyncssh.SSHKey
    ) -> bool:
        self.refused = host, addr, port, key
        return False


def log_in(address: SftpAddress, run: Run) -> asyncssh.SSHClientConnection:
    """Log in with an agent or a key; if that fails and somebody is there, ask.

    Parameters
    ----------
    run
        Runs a coroutine to its end.

    Raises
    ------
    ConfigError
        The server's key is not known, or the user is not let in.
    TargetError
        The server cannot be reached.
    """
    try:
        return _connect(address, run)
    except asyncssh.PermissionDenied as error:
        if not sys.stdin.isatty():
            raise _not_let_in(address) from error
    try:
        keys = [key for path in _key_files() if (key := _unlocked(path))]
        if keys:
            try:
                return _connect(address, run, client_keys=keys)
            except asyncssh.PermissionDenied:
                pass
        return _connect(address, run, password=getpass.getpass(f"Password for {address}: "))
    except asyncssh.PermissionDenied as error:
        raise _not_let_in(address) from error


def _connect(address: SftpAddress, run: Run, **more: Any) -> asyncssh.SSHClientConnection:
    client = _Client()
    given = {"username": address.user, "port": address.port}
    known: Any = None
    try:
        options = asyncssh.SSHClientConnectionOptions(
            host=address.host,
            client_factory=lambda: client,
            connect_timeout=_SECONDS,
            login_timeout=_SECONDS,
            keepalive_interval=_ALIVE,
            **{name: value for name, value in given.items() if value},
            **more,
        )
        # Also where the user's configuration says to trust everybody.
        known = _known_hosts(options.known_hosts)
        options = asyncssh.SSHClientConnectionOptions(options, known_hosts=known)
        connection: asyncssh.SSHClientConnection = run(_opened(address.host, options))
    except asyncssh.PermissionDenied:
        raise
    except asyncssh.HostKeyNotVerifiable as error:
        raise _stranger(address, client, known, str(error)) from error
    except asyncssh.KeyExchangeFailed as error:
        what = f"no way to talk was found: {error.reason}."
        remedy = "If its host key is of another kind than known_hosts says, it has changed."
        raise failed(str(address), what, remedy) from error
    except (asyncssh.ConfigParseError, asyncssh.KeyImportError, ValueError) as error:
        what = f"the SSH configuration or a key of yours cannot be used: {error}."
        raise ConfigError(Problem("~/.ssh", what)) from error
    except (asyncssh.Error, OSError) as error:
        raise _unreachable(address, error) from error
    return connection


async def _opened(
    host: str, options: asyncssh.SSHClientConnectionOptions
) -> asyncssh.SSHClientConnection:
    return await asyncssh.connect(host, options=options)


def _known_hosts(configured: Any) -> Any:
    """Files with the keys of known hosts: the user's, and the machine's."""
    files = list(configured or [Path("~/.ssh/known_hosts").expanduser()])
    files.append("/etc/ssh/ssh_known_hosts")
    there = [str(path) for path in files if Path(path).is_file()]
    return there or b""


def _stranger(address: SftpAddress, client: _Client, known: Any, reason: str) -> ConfigError:
    """Say which key the server showed, and what to do about it."""
    if client.refused is None:
        remedy = "Ask the server's administrator before you go on."
        return ConfigError(Problem(str(address), f"the server's key is refused: {reason}.", remedy))
    host, addr, port, key = client.refused
    named = host if port == 22 else f"[{host}]:{port}"
    keys = asyncssh.match_known_hosts(known, host, addr, None if port == 22 else port)[0]
    shown = f"{key.get_algorithm()} {key.get_fingerprint()}"
    if keys:
        before = ", ".join(old.get_fingerprint() for old in keys)
        what = f"the server's host key has changed: it shows {shown}, known is {before}."
        remedy = (
            "Somebody may stand between you and the server. Ask its administrator; only if the key "
            f"was changed on purpose: ssh-keygen -R '{named}', then add the new one."
        )
    else:
        what = f"the server's host key is not known: {shown}."
        remedy = (
            "Compare it with what the server's administrator says. If it is the same, add it: "
            f"ssh-keyscan -p {port} {host} >> ~/.ssh/known_hosts"
        )
    return ConfigError(Problem(str(address), what, remedy))


def _not_let_in(address: SftpAddress) -> ConfigError:
    what = "the server does not let this user in."
    remedy = (
        "Look whether your key is in the agent (ssh-add -l) and known to the server; "
        "on a terminal you are also asked for a password."
    )
    return ConfigError(Problem(str(address), what, remedy))


def _unreachable(address: SftpAddress, error: Exception) -> TargetError:
    if isinstance(error, socket.gaierror):
        return failed(str(address), "no server of that name is found.", "Look at the spelling.")
    if isinstance(error, TimeoutError):
        what = f"the server did not answer within {_SECONDS} s."
    else:
        what = f"the server cannot be reached: {getattr(error, 'strerror', None) or error}."
    return failed(str(address), what, "Look at the address and the network, then try again.")


def _key_files() -> list[Path]:
    """Files of keys that may be locked by a passphrase."""
    places = [Path("~/.ssh", name).expanduser() for name in _KEYS]
    return [path for path in places if path.is_file()]


def _unlocked(path: Path) -> asyncssh.SSHKey | None:
    """Ask for the passphrase of a locked key; None if it is not locked, or not to be unlocked."""
    try:
        asyncssh.read_private_key(path)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        phrase = getpass.getpass(f"Passphrase of {path.name} (empty to leave it): ")
        try:
            return asyncssh.read_private_key(path, phrase) if phrase else None
        except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
            print("That does not unlock it.", file=sys.stderr)  # noqa: T201
    return None

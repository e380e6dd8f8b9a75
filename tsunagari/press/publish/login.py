"""Logging in to an SFTP server: known host keys only, and no password that is written down."""

from __future__ import annotations

import getpass
import socket
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import asyncssh

from tsunagari.messages import coded, say
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.publish.address import SftpAddress
from tsunagari.press.publish.target import TargetError, target_error
from tsunagari.system_errors import reason

_TIMEOUT = 20  # seconds to connect and log in
# Seconds of silence after which the server is asked, three times, whether it is there.
_KEEPALIVE = 10
_KEY_NAMES = ("id_ed25519", "id_ecdsa", "id_rsa")
Run = Callable[[Coroutine[Any, Any, Any]], Any]


class _Client(asyncssh.SSHClient):
    """Keeps the key of a server that is not known, and trusts none."""

    def __init__(self) -> None:
        self.refused: tuple[str, str, int, asyncssh.SSHKey] | None = None

    def validate_host_public_key(
        self, host: str, addr: str, port: int, key: asyncssh.SSHKey
    ) -> bool:
        self.refused = host, addr, port, key
        return False


def log_in(address: SftpAddress, run: Run) -> asyncssh.SSHClientConnection:
    """Log in with an agent or a key; on a terminal, if that fails, ask for a password.

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
            raise _login_refused(address) from error
    try:
        keys = [key for path in _key_files() if (key := _unlocked(path))]
        if keys:
            try:
                return _connect(address, run, client_keys=keys)
            except asyncssh.PermissionDenied:
                pass
        return _connect(
            address, run, password=getpass.getpass(say("Password for {address}: ", address=address))
        )
    except asyncssh.PermissionDenied as error:
        raise _login_refused(address) from error


def _connect(address: SftpAddress, run: Run, **options: Any) -> asyncssh.SSHClientConnection:
    client = _Client()
    login = {"username": address.user, "port": address.port}
    known: Any = None
    try:
        settings = asyncssh.SSHClientConnectionOptions(
            host=address.host,
            client_factory=lambda: client,
            connect_timeout=_TIMEOUT,
            login_timeout=_TIMEOUT,
            keepalive_interval=_KEEPALIVE,
            **{name: value for name, value in login.items() if value},
            **options,
        )
        # Also where the user's configuration says to trust everybody.
        known = _known_hosts(settings.known_hosts)
        settings = asyncssh.SSHClientConnectionOptions(settings, known_hosts=known)
        connection: asyncssh.SSHClientConnection = run(_open(address.host, settings))
    except asyncssh.PermissionDenied:
        raise
    except asyncssh.HostKeyNotVerifiable as error:
        raise _host_key_error(address, client, known, str(error)) from error
    except asyncssh.KeyExchangeFailed as error:
        what = coded("R03", "no way to talk was found: {reason}.", reason=error.reason)
        remedy = say("If its host key is of another kind than known_hosts says, it has changed.")
        raise target_error(str(address), what, remedy) from error
    except (asyncssh.ConfigParseError, asyncssh.KeyImportError, ValueError) as error:
        what = coded(
            "R03", "the SSH configuration or a key of yours cannot be used: {error}.", error=error
        )
        raise ConfigError(Problem("~/.ssh", what)) from error
    except (asyncssh.Error, OSError) as error:
        raise _unreachable(address, error) from error
    return connection


async def _open(
    host: str, settings: asyncssh.SSHClientConnectionOptions
) -> asyncssh.SSHClientConnection:
    return await asyncssh.connect(host, options=settings)


def _known_hosts(configured: Any) -> Any:
    """Return the files with the keys of known hosts: the user's, and the machine's."""
    files = list(configured or [Path("~/.ssh/known_hosts").expanduser()])
    files.append("/etc/ssh/ssh_known_hosts")
    existing = [str(path) for path in files if Path(path).is_file()]
    return existing or b""


def _host_key_error(address: SftpAddress, client: _Client, known: Any, reason: str) -> ConfigError:
    """Return the error that names the key the server showed, and what to do about it."""
    if client.refused is None:
        remedy = say("Ask the server's administrator before you go on.")
        return ConfigError(
            Problem(
                str(address),
                coded("R03", "the server's key is refused: {reason}.", reason=reason),
                remedy,
            )
        )
    host, addr, port, key = client.refused
    entry = host if port == 22 else f"[{host}]:{port}"
    known_keys = asyncssh.match_known_hosts(known, host, addr, None if port == 22 else port)[0]
    shown = f"{key.get_algorithm()} {key.get_fingerprint()}"
    if known_keys:
        before = ", ".join(sorted({old.get_fingerprint() for old in known_keys}))
        what = coded(
            "R03",
            "the server's host key has changed: it shows {shown}, known is {before}.",
            shown=shown,
            before=before,
        )
        remedy = say(
            "Somebody may stand between you and the server. Ask its administrator; only if "
            "the key was changed on purpose: ssh-keygen -R '{entry}', then add the new one.",
            entry=entry,
        )
    else:
        what = coded("R03", "the server's host key is not known: {shown}.", shown=shown)
        remedy = say(
            "Compare it with what the server's administrator says. If it is the same, add "
            "it: ssh-keyscan -p {port} {host} >> ~/.ssh/known_hosts",
            port=port,
            host=host,
        )
    return ConfigError(Problem(str(address), what, remedy))


def _login_refused(address: SftpAddress) -> ConfigError:
    what = coded("R03", "the server does not let this user in.")
    remedy = say(
        "Look whether your key is in the agent (ssh-add -l) and known to the server; "
        "on a terminal you are also asked for a password."
    )
    return ConfigError(Problem(str(address), what, remedy))


def _unreachable(address: SftpAddress, error: Exception) -> TargetError:
    if isinstance(error, socket.gaierror):
        what = coded("R03", "no server of that name is found.")
        return target_error(str(address), what, say("Look at the spelling."))
    if isinstance(error, TimeoutError):
        what = coded("R03", "the server did not answer within {timeout} s.", timeout=_TIMEOUT)
    else:
        what = coded(
            "R03",
            "the server cannot be reached: {value}.",
            value=reason(error) if isinstance(error, OSError) else error,
        )
    return target_error(
        str(address), what, say("Look at the address and the network, then try again.")
    )


def _key_files() -> list[Path]:
    """Return the files of keys that may be locked by a passphrase."""
    paths = [Path("~/.ssh", name).expanduser() for name in _KEY_NAMES]
    return [path for path in paths if path.is_file()]


def _unlocked(path: Path) -> asyncssh.SSHKey | None:
    """Return a locked key, unlocked by a passphrase that is asked for; None if there is none."""
    try:
        asyncssh.read_private_key(path)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        phrase = getpass.getpass(say("Passphrase of {name} (empty to leave it): ", name=path.name))
        try:
            return asyncssh.read_private_key(path, phrase) if phrase else None
        except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
            print(say("That does not unlock it."), file=sys.stderr)  # noqa: T201
    return None

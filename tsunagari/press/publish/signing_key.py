"""The key of who publishes: found in the agent or under ``~/.ssh``, by the signers' public keys."""

from __future__ import annotations

import asyncio
import datetime
import getpass
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tsunagari.messages import coded, say
from tsunagari.press.core.problems import ConfigError, PressError, Problem
from tsunagari.press.core.signatures import NAMESPACE, Signer

if TYPE_CHECKING:  # it is slow to import, and a build needs none of it
    import asyncssh

_TRIES = 3
_SECONDS = 60.0  # for the agent: somebody may have to confirm, or to touch a key


@dataclass(frozen=True)
class SigningKey:
    """A key that is there, but need not be unlocked.

    Attributes
    ----------
    file
        Of the private key; None if the agent has it.
    """

    signer: Signer
    file: Path | None

    def unlock(self) -> Sign:
        """Return what signs; on a terminal the passphrase of a locked key is asked for.

        Raises
        ------
        ConfigError
            It cannot be unlocked.
        """
        return Sign(_agent_pair(self.signer.key) if self.file is None else _unlocked(self.file))


class Sign:
    """Signs one content after another, with a key that is unlocked."""

    def __init__(self, pair: asyncssh.SSHKey | asyncssh.SSHKeyPair) -> None:
        self._pair = pair

    def __call__(self, content: bytes) -> bytes:
        """Return the signature of a content, as ``ssh-keygen -Y sign`` makes it.

        Raises
        ------
        PressError
            The agent refuses.
        """
        import asyncssh

        try:
            return asyncssh.create_sshsig(self._pair, content, namespace=NAMESPACE)
        except (ValueError, OSError, TimeoutError) as error:
            what = coded(
                "R10", "the SSH agent does not sign: {value}.", value=str(error) or "no answer"
            )
            raise PressError(Problem("ssh-agent", what, say("Look at ssh-add -l."))) from error


def find_key(signers: Sequence[Signer], where: str) -> SigningKey:
    """Return a key on this machine whose public half is a signer's.

    Parameters
    ----------
    where
        The signers' file, for messages.

    Raises
    ------
    ConfigError
        There is none.
    """
    now = datetime.datetime.now(datetime.UTC)
    valid = [signer for signer in signers if signer.valid_at(now)]
    in_agent = _keys_in_agent()
    for signer in valid:
        if signer.key.public_data in in_agent:
            return SigningKey(signer, None)
    for file, public in _keys_in_files():
        for signer in valid:
            if signer.key.public_data == public:
                return SigningKey(signer, file)
    what = coded(
        "R10", "none of the keys on this machine is a signer's, so that nothing can be published."
    )
    remedy = say(
        "Have the key in the agent (ssh-add) or in ~/.ssh with its .pub; a first one "
        "is made by ssh-keygen -t ed25519, and its public half is then added to "
        "{where}.",
        where=where,
    )
    raise ConfigError(Problem(where, what, remedy))


def _keys_in_agent() -> set[bytes]:
    """Return the public keys that the agent has."""
    path = os.environ.get("SSH_AUTH_SOCK")
    if not path:
        return set()

    async def ask() -> set[bytes]:
        from asyncssh.agent import SSHAgentClient

        agent = SSHAgentClient(path)
        try:
            return {pair.public_data for pair in await agent.get_keys()}
        finally:
            agent.close()

    try:
        return asyncio.run(asyncio.wait_for(ask(), _SECONDS))
    except (ValueError, OSError, TimeoutError):
        return set()


def _agent_pair(key: asyncssh.SSHKey) -> asyncssh.SSHKeyPair:
    """Return a key of the agent as one that signs at once; the library's own only awaits."""
    import asyncssh
    from asyncssh.agent import SSHAgentClient

    path = os.environ["SSH_AUTH_SOCK"]

    class _AgentPair(asyncssh.SSHKeyPair):
        def sign(self, data: bytes) -> bytes:
            async def ask() -> bytes:
                agent = SSHAgentClient(path)
                try:
                    return await agent.sign(self.public_data, data)
                finally:
                    agent.close()

            return asyncio.run(asyncio.wait_for(ask(), _SECONDS))

    algorithm = key.algorithm
    return _AgentPair(algorithm, algorithm, (algorithm,), (algorithm,), key.public_data, None)


def _keys_in_files() -> Iterator[tuple[Path, bytes]]:
    """Yield each private key under ``~/.ssh`` with its public one."""
    import asyncssh

    try:
        folder = Path.home() / ".ssh"
        names = sorted(path for path in folder.iterdir() if path.is_file())
    except (OSError, RuntimeError):
        return
    for path in names:
        public = path.with_name(f"{path.name}.pub")
        try:
            if public in names:
                yield path, asyncssh.read_public_key(public).public_data
            elif path.name.startswith("id_") and path.suffix != ".pub":
                yield path, asyncssh.read_private_key(path).public_data
        except (OSError, ValueError):
            continue  # a file of another kind, or one that is locked and does not say whose it is


def _unlocked(path: Path) -> asyncssh.SSHKey:
    import asyncssh

    failed = (asyncssh.KeyImportError, asyncssh.KeyEncryptionError)
    try:
        return asyncssh.read_private_key(path)
    except failed as error:
        reason = str(error)
    for _ in range(_TRIES if sys.stdin.isatty() else 0):
        try:
            return asyncssh.read_private_key(
                path, getpass.getpass(say("Passphrase of {name}: ", name=path.name))
            )
        except failed:
            print(say("That does not unlock it."), file=sys.stderr)  # noqa: T201
    what = coded("R10", "the key that signs cannot be used: {reason}.", reason=reason)
    remedy = say(
        "Unlock it: ssh-add puts it into the agent; on a terminal its passphrase is asked for."
    )
    raise ConfigError(Problem(str(path), what, remedy))

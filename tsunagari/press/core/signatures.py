"""Who signed something: OpenSSH's own signatures, which ``ssh-keygen -Y verify`` checks as well.

They are made and checked by asyncssh, which publishing over SFTP needs anyway: no program has to
be there, keys are found and unlocked as for a login, and it is the same on every system.
"""

from __future__ import annotations

import binascii
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tsunagari.messages import coded, say
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.system_errors import reason, way_out

if TYPE_CHECKING:  # it is slow to import, and a build needs none of it
    import asyncssh

NAMESPACE = "tsunagari-release"
"""What a signature is for, as ``ssh-keygen -n`` has it: one made for git is none of a release."""
SUFFIX = ".sig"
MAX_BYTES = 16 * 1024
"""Of a signature; one by an ed25519 key has 300."""
_OPTIONS = {"namespaces", "valid-after", "valid-before"}  # and no authority: each key is named
_KEYS = ("ssh-ed25519", "sk-ssh-ed25519@openssh.com")
_BEGIN, _END = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"
_MAGIC = b"SSHSIG"


@dataclass(frozen=True)
class Signer:
    """Somebody who may sign, as a line of the signers' file has them.

    Attributes
    ----------
    after, before
        The times, in seconds since 1970, between which the key is valid; None without a limit.
    """

    name: str
    key: asyncssh.SSHKey
    after: float | None = None
    before: float | None = None

    def valid_at(self, moment: datetime.datetime) -> bool:
        """Check whether the key is valid at a moment."""
        seconds = moment.timestamp()
        began = self.after is None or seconds >= self.after
        return began and (self.before is None or seconds < self.before)


@dataclass(frozen=True)
class Standing:
    """Whether something is signed.

    Attributes
    ----------
    signer
        The name of the signer, who is known; empty for everything else.
    fault
        Why a signature is not of anybody known; empty where there is none.
    """

    signer: str = ""
    fault: str = ""

    @property
    def signed(self) -> bool:
        """Whether somebody known signed exactly this."""
        return bool(self.signer)

    def __str__(self) -> str:
        return (
            say("signed by {signer}", signer=self.signer)
            if self.signer
            else self.fault or say("it is not signed")
        )


UNSIGNED = Standing()


def read_signers(path: Path, where: str) -> list[Signer]:
    """Return the signers of a file in OpenSSH's format ``allowed_signers``.

    Parameters
    ----------
    where
        The file, for messages.

    Raises
    ------
    ConfigError
        With every line that is none, is of another kind of key, or names an authority.
    """
    from asyncssh.sshsig import SSHAllowedSignersEntry

    signers, problems = [], []
    for number, line in enumerate(_lines(path, where), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        at = say("{where}, line {number}", where=where, number=number)
        try:
            entry = SSHAllowedSignersEntry(line.strip())
        except ValueError:  # also what asyncssh calls a key that cannot be imported
            remedy = say(
                "Write the name, a blank and the public key: name@city ssh-ed25519 AAAA..."
            )
            problems.append(Problem(at, coded("C09", "it is no signer with a public key."), remedy))
            continue
        if unknown := sorted(entry.options.keys() - _OPTIONS):
            what = coded("C09", "the option {unknown} is not known.", unknown=", ".join(unknown))
            problems.append(
                Problem(at, what, say("Known are {options}.", options=", ".join(sorted(_OPTIONS))))
            )
            continue
        if entry.key.get_algorithm() not in _KEYS:
            what = coded("C09", "it is no ed25519 key of one person.")
            problems.append(Problem(at, what, say("Make one: ssh-keygen -t ed25519")))
            continue
        options: dict[str, Any] = entry.options
        spaces = options.get("namespaces")
        if spaces is None or spaces.matches(NAMESPACE):
            after, before = options.get("valid-after"), options.get("valid-before")
            signers.append(Signer(line.split()[0], entry.key, after, before))
    if not signers and not problems:
        remedy = say(
            "Add a line: a name, a blank and the public key that ssh-keygen -t ed25519 made."
        )
        problems.append(
            Problem(
                where,
                coded("C09", "it names nobody who may sign for {namespace}.", namespace=NAMESPACE),
                remedy,
            )
        )
    if problems:
        raise ConfigError(problems)
    return signers


def _lines(path: Path, where: str) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        what = coded("C09", "it cannot be read: {error}.", error=reason(error))
        raise ConfigError(Problem(where, what, way_out(error))) from error
    except UnicodeDecodeError as error:
        what = coded("C09", "it is not in UTF-8.")
        raise ConfigError(Problem(where, what, say("Save it as UTF-8."))) from error


def check(
    content: bytes,
    signature: bytes | None,
    signers: Sequence[Signer],
    moment: datetime.datetime | None = None,
) -> Standing:
    """Return who signed a content, or why nobody known did.

    Parameters
    ----------
    signature
        None where there is none.
    moment
        When the signer's key had to be valid; now where None.
    """
    if signature is None:
        return UNSIGNED
    said = _key_and_namespace(signature)
    if said is None:
        return Standing(fault=say("its signature cannot be read"))
    key, namespace = said
    known = [signer for signer in signers if signer.key == key]
    moment = moment or datetime.datetime.now(datetime.UTC)
    valid = [signer for signer in known if signer.valid_at(moment)]
    if namespace != NAMESPACE:
        fault = say(
            "its signature is for {namespace!r}, and not for a release", namespace=namespace
        )
    elif not known:
        fault = say(
            "it is signed by a key that is not known here, {key}", key=key.get_fingerprint()
        )
    elif not _fits(content, signature, known[0]):
        fault = say("its signature, of {name}, is of another content", name=known[0].name)
    elif not valid:
        fault = say("it is signed by {name}, whose key was not valid then", name=known[0].name)
    else:
        return Standing(valid[0].name, "")
    return Standing(fault=fault)


def _fits(content: bytes, signature: bytes, signer: Signer) -> bool:
    import asyncssh

    public = signer.key.export_public_key("openssh").decode().split()
    line = f'signer namespaces="{NAMESPACE}" {public[0]} {public[1]}'
    try:
        return asyncssh.validate_sshsig(content, signature, "signer", line.encode())
    except ValueError:  # of a digest that nobody uses
        return False


def _key_and_namespace(signature: bytes) -> tuple[asyncssh.SSHKey, str] | None:
    """Return what a signature says of itself; None if it is none."""
    from asyncssh.packet import PacketDecodeError, SSHPacket
    from asyncssh.public_key import KeyImportError, decode_ssh_public_key

    text = signature.strip()
    if len(text) > MAX_BYTES or not (text.startswith(_BEGIN) and text.endswith(_END)):
        return None
    try:
        packet = SSHPacket(binascii.a2b_base64(text[len(_BEGIN) : -len(_END)]))
        if packet.get_bytes(len(_MAGIC)) != _MAGIC or packet.get_uint32() != 1:
            return None
        return decode_ssh_public_key(packet.get_string()), packet.get_string().decode()
    except (PacketDecodeError, KeyImportError, ValueError):
        return None

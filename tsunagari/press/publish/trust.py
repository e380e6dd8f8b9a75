"""Which release on a target is what was released: what is signed, or known on this machine.

All that is on a server may be written by whoever has the server. So a release is believed only if
a signer whom the edition names signed its manifest, or if it is byte for byte one that was
published from here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from tsunagari.messages import coded, say
from tsunagari.press.compare import history
from tsunagari.press.core import temporary
from tsunagari.press.core.problems import ConfigError, Problem, disk_fault
from tsunagari.press.core.signatures import Signer
from tsunagari.press.finish import provenance
from tsunagari.press.publish.releases import Notify, Release
from tsunagari.press.publish.target import Target, TargetError


def is_trusted(root: Path, release: Release) -> bool:
    """Check whether a release is what was released, by its signature or by what is known here."""
    return release.standing.signed or history.is_known(root, release.edition, release.files)


def check_trusted(root: Path, release: Release, signers: Sequence[Signer], where: str) -> None:
    """Check that an edition that names signers serves nothing again that nobody vouches for.

    Raises
    ------
    ConfigError
        The release is not trusted.
    """
    if signers and not is_trusted(root, release):
        what = coded(
            "R07",
            "release {id} is not one that may be served again: {standing}.",
            id=release.id,
            standing=release.standing,
        )
        remedy = say("Name one that is signed, or publish the site that you want anew.")
        raise ConfigError(Problem(where, what, remedy))


def remember_served(root: Path, target: Target, release: Release, copy: Path) -> None:
    """Remember on this machine a release that has just been switched to.

    Raises
    ------
    TargetError
        It is served, but this machine had no room for its copy.
    """
    try:
        history.remember_release(root, release.edition, release.id, copy)
    except OSError as error:
        what = coded("R13", "{id} is served, but is not remembered here yet.", id=release.id)
        served = Problem(target.name, what, say("The next publish remembers it."))
        raise TargetError([*disk_fault(error, root / "_build").problems, served]) from error


@contextlib.contextmanager
def copy_of(root: Path, target: Target, release: Release, notify: Notify) -> Iterator[Path | None]:
    """Have a local copy of a release; None if it is not on the target as its manifest says."""
    for known in history.known_releases(root, release.edition):
        if known.name == release.id and provenance.files(known.site) == release.files:
            yield known.site
            return
    with temporary.folder() as copy:
        if target.digests(release.folder, dict.fromkeys(release.files), copy) == release.files:
            yield copy
        else:
            notify(say("Release {id} is not on the target as it was published", id=release.id))
            yield None

"""The steps of a publication and of its taking back: whatever fails, one whole site is served."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tsunagari.press.core.problems import ConfigError, PressError, Problem
from tsunagari.press.publish import releases
from tsunagari.press.publish.lock import Lock, Say, sole_publication
from tsunagari.press.publish.releases import INCOMING, RELEASES, Release
from tsunagari.press.publish.target import (
    FULL,
    StoppedError,
    Target,
    TargetError,
    Watch,
    failed,
)

_OLD_STANDS = "what was served before is served as it was."
_AGAIN = "Give the same command again; it removes what this one left."


@dataclass(frozen=True)
class Outlook:
    """What is on a target, and what a publication or a taking back would change.

    Attributes
    ----------
    kept
        Finished releases, oldest first.
    served
        The one that is served; None before the first.
    files
        SHA-256 by path of what would be served.
    """

    kept: Sequence[Release]
    served: Release | None
    files: Mapping[str, str]

    def summary(self) -> str:
        """Say how many files would be new, changed and gone."""
        before = self.served.files if self.served else {}
        new = self.files.keys() - before.keys()
        gone = before.keys() - self.files.keys()
        changed = {n for n in self.files.keys() & before.keys() if self.files[n] != before[n]}
        counts = f"{len(new)} new, {len(changed)} changed, {len(gone)} gone"
        if self.served is None:
            return f"The first release here: {len(new)} files"
        first = sorted(new | gone | changed)
        names = ", ".join(first[:6]) + (", ..." if len(first) > 6 else "")
        return f"Against {self.served.id}: files {counts}" + (f" ({names})" if names else "")

    def towards(self, release: Release) -> Outlook:
        """Give the outlook on serving a release that is kept."""
        return replace(self, files=release.files)

    def listing(self) -> list[str]:
        """Give a line for each release, newest first."""
        return [
            f"{release.id}  {release.published}  edition {release.edition}, "
            f"{len(release.files)} files" + ("  <- served" if release == self.served else "")
            for release in reversed(self.kept)
        ] or ["(no release yet)"]


def look(target: Target, edition: str, files: Mapping[str, str] | None = None) -> Outlook:
    """Look what a publication would change, without changing anything.

    Raises
    ------
    ConfigError
        The target is not for releases of this edition.
    """
    kind = target.kind("")
    if kind not in (None, "folder"):
        raise ConfigError(Problem(target.name, f"it is a {kind}.", "Name a folder."))
    kept, served = releases.look_up(target)
    if kept and (served or kept[-1]).edition != edition:
        other = (served or kept[-1]).edition
        what = f"it holds releases of edition {other}, not of {edition}."
        raise ConfigError(Problem(target.name, what, "Name the edition, or another target."))
    return Outlook(kept, served, files or {})


def publish(
    target: Target,
    site: Path,
    outlook: Outlook,
    *,
    edition: str,
    keep: int,
    say: Say,
    watch: Watch,
) -> Release:
    """Make a site the one that is served.

    Parameters
    ----------
    outlook
        What the user agreed to. A target that has changed since is refused.
    keep
        How many releases stay, this one among them; the one served before stays in any case.
    watch
        Is told the bytes of each file that has been uploaded.

    Raises
    ------
    ConfigError
        Nothing was begun: somebody else publishes, or has published in between.
    TargetError, StoppedError
        With what is served now.
    """
    _check_room(target, site, outlook.files)
    _make_target(target)
    with _telling(target) as at, sole_publication(target, say) as lock:
        releases.tidy(target)
        now = _unchanged(target, outlook, edition)
        _rehearse(target, lock)
        number = 1 + max((release.number for release in now.kept), default=0)
        published = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        release = releases.make(number, edition, published, outlook.files)
        _bring(target, site, release, watch)
        say(f"Uploaded and verified {len(release.files)} files")
        lock.check()
        at.phase = "switch"
        releases.switch(target, release, lock.token)
        at.phase = f"{release.id} is served."
        served = {release.id} | ({now.served.id} if now.served else set())
        releases.prune(target, [*now.kept, release], keep, but=served)
    return release


def roll_back(
    target: Target, release: Release, outlook: Outlook, *, say: Say, copy: Path | None = None
) -> None:
    """Serve an older release again, byte for byte.

    Parameters
    ----------
    copy
        Local folder that gets a copy of the release.

    Raises
    ------
    ConfigError
        Nothing was begun.
    TargetError, StoppedError
        With what is served now; also where the release is not what was published.
    """
    with _telling(target) as at, sole_publication(target, say) as lock:
        releases.tidy(target)
        _unchanged(target, outlook, release.edition)
        _rehearse(target, lock)
        _compare(target, release.folder, release, copy)
        lock.check()
        at.phase = "switch"
        releases.switch(target, release, lock.token)
        at.phase = f"{release.id} is served."


def nothing_to_do(target: Target, outlook: Outlook, *, say: Say) -> bool:
    """Tell whether the site is served already, by reading back what is served."""
    if outlook.served is None or outlook.served.files != outlook.files:
        return False
    if target.digests(outlook.served.folder) == outlook.files:
        say("This site is served already")
        return True
    say(f"Release {outlook.served.id} was changed on the target: publish the site anew")
    return False


def _make_target(target: Target) -> None:
    if target.kind("") is None:
        target.make_folder("")


def _unchanged(target: Target, outlook: Outlook, edition: str) -> Outlook:
    now = look(target, edition, outlook.files)
    if now.served != outlook.served:
        what = "another release was published since you looked."
        raise ConfigError(Problem(target.name, what, "Give the same command again."))
    return now


def _rehearse(target: Target, lock: Lock) -> None:
    try:
        releases.rehearse(target, lock.token)
    except TargetError as error:
        what = (
            "no link can be put in the place of another there, so that no release can be switched."
        )
        remedy = (
            "Ask the server's administrator for symbolic links and posix-rename@openssh.com "
            "(OpenSSH has both), or publish to a folder of the web server."
        )
        raise TargetError([*error.problems, Problem(target.name, what, remedy)]) from error


def _check_room(target: Target, site: Path, files: Mapping[str, str]) -> None:
    """Refuse early what the disk has no room for; it is found out later where it cannot be told."""
    need = sum((site / name).stat().st_size for name in files)
    free = target.free()
    if free is not None and free < need:
        what = f"the disk is too full: the site takes {need:,} bytes, {free:,} are free."
        raise failed(target.name, f"{what} {_OLD_STANDS.capitalize()}", FULL)


def _bring(target: Target, site: Path, release: Release, watch: Watch) -> None:
    """Upload beside what is there, read it back, and only then call it a release."""
    coming = f"{INCOMING}/{release.id}"
    target.make_folder(INCOMING)
    try:
        target.send({name: site / name for name in release.files}, coming, watch)
        _compare(target, coming, release)
        target.write(f"{coming}.json", release.to_json())
        if target.kind(RELEASES) is None:
            target.make_folder(RELEASES)
        target.rename(coming, release.folder)
        target.rename(f"{coming}.json", release.manifest)
        target.remove(INCOMING)
    except BaseException:
        with contextlib.suppress(PressError):
            target.remove(INCOMING)
        raise


def _compare(target: Target, folder: str, release: Release, copy: Path | None = None) -> None:
    there = target.digests(folder, copy)
    if there == release.files:
        return
    names = sorted(
        name for name in there.keys() | release.files.keys()
        if there.get(name) != release.files.get(name)
    )  # fmt: skip
    what = f"{len(names)} files are not what was released: {', '.join(names[:5])}."
    raise failed(f"{target.name}/{folder}", what, "Look at the server's disk; publish anew.")


class _At:
    """How far it has come, for the message."""

    phase = ""


@contextlib.contextmanager
def _telling(target: Target) -> Iterator[_At]:
    """Say at the end of every failure what is served now."""
    at = _At()
    try:
        yield at
    except (TargetError, KeyboardInterrupt) as error:
        if at.phase == "switch":
            what = "it ended at the switch: the old release or the new one is served, each whole."
        else:
            what = at.phase or _OLD_STANDS
        after = Problem(target.name, what, _AGAIN)
        if isinstance(error, TargetError):
            raise TargetError([*error.problems, after]) from error
        raise StoppedError(Problem("Interrupted", what, _AGAIN)) from None

"""The steps of a publication and of a rollback: whatever fails, one whole site is served."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tsunagari.messages import coded, marked, say
from tsunagari.press.core.problems import ConfigError, PressError, Problem
from tsunagari.press.core.signatures import Signer
from tsunagari.press.finish.provenance import SIGNATURE
from tsunagari.press.publish import releases
from tsunagari.press.publish.lock import Lock, Notify, sole_publication
from tsunagari.press.publish.releases import RELEASES, Release, Statement
from tsunagari.press.publish.target import (
    FULL,
    OnBytes,
    StoppedError,
    Target,
    TargetError,
    target_error,
)

_OLD_IS_SERVED = marked("what was served before is served as it was.")
_NOTHING_SAID = Statement()
_TRY_AGAIN = marked("Give the same command again; it removes what this one left.")


@dataclass(frozen=True)
class TargetState:
    """What is on a target, and what a publication or a rollback would change.

    Attributes
    ----------
    releases
        Finished releases, oldest first.
    served
        The one that is served; None before the first.
    files
        SHA-256 by path of what would be served.
    """

    releases: Sequence[Release]
    served: Release | None
    files: Mapping[str, str]

    def summary(self) -> str:
        """Return how many files would be new, changed and gone."""
        before = unsigned(self.served.files) if self.served else {}
        files = unsigned(self.files)
        new = files.keys() - before.keys()
        gone = before.keys() - files.keys()
        changed = {path for path in files.keys() & before.keys() if files[path] != before[path]}
        counts = say(
            "{number} new, {number2} changed, {number3} gone",
            number=len(new),
            number2=len(changed),
            number3=len(gone),
        )
        if self.served is None:
            return say("The first release here: {number} files", number=len(new))
        paths = sorted(new | gone | changed)
        names = ", ".join(paths[:6]) + (", ..." if len(paths) > 6 else "")
        return say("Against {id}: files {counts}", id=self.served.id, counts=counts) + (
            f" ({names})" if names else ""
        )

    def with_release(self, release: Release) -> TargetState:
        """Return the state with the files of a release as what would be served."""
        return replace(self, files=release.files)

    def listing(self) -> list[str]:
        """Return a line for each release, newest first."""
        return [
            say(
                "{id}  {spoken_time}  edition {edition}, {number} files, {standing}{served}",
                id=release.id,
                spoken_time=spoken_time(release.published),
                edition=release.edition,
                number=len(release.files),
                standing=release.standing,
                served=say("  <- served") if release == self.served else "",
            )
            for release in reversed(self.releases)
        ] or [say("(no release yet)")]


def unsigned(files: Mapping[str, str]) -> dict[str, str]:
    """Return the files of a site as it was built, without the signature that it went out with."""
    return {path: checksum for path, checksum in files.items() if path != SIGNATURE}


def spoken_time(moment: str) -> str:
    """Return a time of ISO 8601 as people write it, with its zone."""
    return f"{moment[:10]} {moment[11:16]} {moment[19:]}"


def inspect(
    target: Target,
    edition: str | None,
    files: Mapping[str, str] | None = None,
    signers: Sequence[Signer] = (),
) -> TargetState:
    """Return what a publication would change, without changing anything.

    Parameters
    ----------
    edition
        None for that of the releases that are there.
    files
        SHA-256 by path of what would be published.
    signers
        Who may sign.

    Raises
    ------
    ConfigError
        The target is not for releases of this edition.
    """
    kind = target.kind("")
    if kind not in (None, "folder"):
        raise ConfigError(
            Problem(target.name, coded("R04", "it is no folder."), say("Name a folder."))
        )
    finished, served = releases.find_releases(target, signers)
    if edition and finished and (other := (served or finished[-1]).edition) != edition:
        what = coded(
            "R04",
            "it holds releases of edition {other}, not of {edition}.",
            other=other,
            edition=edition,
        )
        raise ConfigError(Problem(target.name, what, say("Name the edition, or another target.")))
    own = [release for release in finished if edition in (None, release.edition)]
    return TargetState(own, served, files or {})


def publish(
    target: Target,
    site: Path,
    state: TargetState,
    *,
    edition: str,
    keep: int,
    notify: Notify,
    on_bytes: OnBytes,
    statement: Statement = _NOTHING_SAID,
    sign: Callable[[bytes], bytes] | None = None,
) -> Release:
    """Make a site the one that is served.

    Parameters
    ----------
    state
        What the user agreed to. A target that has changed since is refused.
    keep
        How many releases stay, this one among them; the one served before stays in any case.
    on_bytes
        Called with the bytes of each file that has been uploaded.
    sign
        Signs the manifest; None where releases are not signed.

    Raises
    ------
    ConfigError
        Nothing was begun: somebody else publishes, or has published in between.
    TargetError, StoppedError
        With what is served now.
    """
    sizes = {name: (site / name).stat().st_size for name in state.files}
    _check_free_space(target, sizes)
    _make_folder(target)
    with _naming_what_is_served(target) as progress, sole_publication(target, notify) as lock:
        releases.tidy(target, notify)
        now = _unchanged_state(target, state, edition)
        _rehearse(target, lock)
        number = releases.next_number(target)
        release = releases.make_release(number, edition, state.files, statement)
        incoming = releases.incoming(lock.token)
        try:
            _upload(target, site, sizes, release, f"{incoming}/{release.id}", on_bytes, sign)
        finally:
            with contextlib.suppress(PressError):
                target.remove(incoming)
        notify(say("Uploaded and verified {number} files", number=len(release.files)))
        lock.check()
        progress.phase = "switch"
        releases.switch(target, release, lock.token)
        progress.phase = say("{id} is served.", id=release.id)
        _prune(target, [*now.releases, release], keep, lock, notify, now.served)
    return release


def tidy(target: Target, state: TargetState, *, keep: int, notify: Notify) -> None:
    """Remove what an interrupted publication of what is served now left, if it left anything."""
    if releases.has_leftovers(target) or len(state.releases) > keep + 1:
        with sole_publication(target, notify) as lock:
            releases.tidy(target, notify)
            _prune(target, [*state.releases], keep, lock, notify, state.served)


def _prune(  # noqa: PLR0917
    target: Target,
    finished: list[Release],
    keep: int,
    lock: Lock,
    notify: Notify,
    served: Release | None,
) -> None:
    spare = {finished[-1].id} | ({served.id} if served else set())
    releases.prune(target, finished, keep, lock.token, notify, spare=spare)


def roll_back(
    target: Target,
    release: Release,
    state: TargetState,
    *,
    notify: Notify,
    copy: Path | None = None,
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
    with _naming_what_is_served(target) as progress, sole_publication(target, notify) as lock:
        releases.tidy(target, notify)
        _unchanged_state(target, state, release.edition)
        _rehearse(target, lock)
        _compare_files(target, release.folder, release, dict.fromkeys(release.files), copy)
        lock.check()
        progress.phase = "switch"
        releases.switch(target, release, lock.token)
        progress.phase = say("{id} is served.", id=release.id)


def is_served(target: Target, state: TargetState, *, notify: Notify) -> bool:
    """Check whether the site is served already, by reading back what is served."""
    if state.served is None or unsigned(state.served.files) != unsigned(state.files):
        return False
    sizes = dict.fromkeys(state.served.files)
    if target.digests(state.served.folder, sizes) == state.served.files:
        notify(say("This site is served already"))
        return True
    notify(say("Release {id} was changed on the target: publish the site anew", id=state.served.id))
    return False


def _make_folder(target: Target) -> None:
    if target.kind("") is None:
        target.make_folder("")


def _unchanged_state(target: Target, state: TargetState, edition: str) -> TargetState:
    """Return the state of the target now; another release since is an error."""
    now = inspect(target, edition, state.files)
    if now.served != state.served:
        what = coded("R05", "another release was published since you looked.")
        raise ConfigError(Problem(target.name, what, say("Give the same command again.")))
    return now


def _rehearse(target: Target, lock: Lock) -> None:
    try:
        releases.rehearse(target, lock.token)
    except TargetError as error:
        what = coded(
            "R04",
            "no link can be put in the place of another there, so that no release can be switched.",
        )
        remedy = say(
            "Ask the server's administrator for symbolic links and "
            "posix-rename@openssh.com (OpenSSH has both), or publish to a folder of the "
            "web server."
        )
        raise TargetError([*error.problems, Problem(target.name, what, remedy)]) from error


def _check_free_space(target: Target, sizes: Mapping[str, int]) -> None:
    """Check that the disk has room; where the target cannot say, the upload will show."""
    needed = sum(sizes.values())
    free = target.free()
    if free is not None and free < needed:
        what = coded(
            "R06",
            "the disk is too full: the site takes {needed:,} bytes, {free:,} are free.",
            needed=needed,
            free=free,
        )
        raise target_error(target.name, what, f"{say(FULL)} {say(_OLD_IS_SERVED).capitalize()}")


def _upload(  # noqa: PLR0917
    target: Target,
    site: Path,
    sizes: Mapping[str, int],
    release: Release,
    folder: str,
    on_bytes: OnBytes,
    sign: Callable[[bytes], bytes] | None,
) -> None:
    """Upload beside what is there, read it back, and only then make it a release."""
    target.make_folder(folder.rpartition("/")[0])
    target.send({name: site / name for name in release.files}, folder, on_bytes)
    _compare_files(target, folder, release, sizes)
    manifest = release.to_json()
    parts = {release.manifest: manifest}
    if sign:
        parts[release.signature] = sign(manifest)
    if target.kind(RELEASES) is None:
        target.make_folder(RELEASES)
    for path, content in parts.items():
        target.write(f"{folder}{path.removeprefix(release.folder)}", content)
    # The folder last: it makes a release of them.
    for path in (*parts, release.folder):
        target.rename(f"{folder}{path.removeprefix(release.folder)}", path)


def _compare_files(
    target: Target,
    folder: str,
    release: Release,
    sizes: Mapping[str, int | None],
    copy: Path | None = None,
) -> None:
    """Read every file back and check that it is what was released."""
    digests = target.digests(folder, sizes, copy)
    if digests == release.files:
        return
    names = sorted(
        name for name in digests.keys() | release.files.keys()
        if digests.get(name) != release.files.get(name)
    )  # fmt: skip
    what = coded(
        "R07",
        "{number} files are not what was released: {names}.",
        number=len(names),
        names=", ".join(names[:5]),
    )
    raise target_error(
        f"{target.name}/{folder}", what, say("Look at the server's disk; publish anew.")
    )


class _Progress:
    """How far a publication has come, for the message."""

    phase = ""


@contextlib.contextmanager
def _naming_what_is_served(target: Target) -> Iterator[_Progress]:
    """Add to every failure what is served now."""
    progress = _Progress()
    try:
        yield progress
    except (TargetError, KeyboardInterrupt) as error:
        if progress.phase == "switch":
            what = coded(
                "R13",
                "it ended at the switch: the old release or the new one is served, each whole.",
            )
        else:
            what = coded("R13", "{state}", state=progress.phase or say(_OLD_IS_SERVED))
        served = Problem(target.name, what, say(_TRY_AGAIN))
        if isinstance(error, TargetError):
            raise TargetError([*error.problems, served]) from error
        raise StoppedError(Problem("Interrupted", what, say(_TRY_AGAIN))) from None

"""The releases on a target: which there are, who signed them, and which is served.

::

    current -> releases/0007-3fa92c1d    what the web server serves
    releases/0007-3fa92c1d/              a site, byte for byte as it went out
    releases/0007-3fa92c1d.json          its manifest; without the folder it is not finished
    releases/0007-3fa92c1d.json.sig      the manifest's signature, where releases are signed
    .incoming-<token>/, .gone-<token>/   what is on its way, in and out
    .try-<token>                         links of a switch
    .lock                                see lock.py

Only what has such a name is ever removed: a folder that somebody else put there stays.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tsunagari.messages import coded, say
from tsunagari.press.core import signatures
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.core.signatures import UNSIGNED, Signer, Standing
from tsunagari.press.plan.plan import is_edition_name
from tsunagari.press.publish import lock
from tsunagari.press.publish.target import Target, TargetError, target_error

CURRENT = "current"
RELEASES = "releases"
_MAX_MANIFEST = 16 * 2**20
_NEW_LINK, _INCOMING, _GONE = ".try-", ".incoming-", ".gone-"
_LEFTOVER = re.compile(
    rf"{re.escape(lock.NAME)}(-[0-9a-f]{{8}})?|\.(?:try|incoming|gone)-[0-9a-f]{{16}}(-[0-9]+)?"
)
_ID = re.compile(r"[0-9]{4,9}-[0-9a-f]{8}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
Notify = Callable[[str], None]
"""Shows a line to the user."""


@dataclass(frozen=True)
class Statement:
    """What is said of a publication.

    Attributes
    ----------
    by
        Who published, by the name that git or the system knows.
    commit
        That the site was made from, with ``-dirty`` where files were not as they are in it.
    acknowledged
        The large changes that were looked at, one by one.
    """

    by: str = ""
    reason: str = ""
    approved_by: str = ""
    commit: str = ""
    acknowledged: Sequence[str] = ()


@dataclass(frozen=True)
class Release:
    """A release on a target: a published site, with its manifest.

    Attributes
    ----------
    id
        A number that only rises on a target, and the beginning of a digest of all files.
    edition
        The report's edition.
    published
        When, in ISO 8601, by the clock and in the zone of the machine that published it.
    files
        SHA-256 by path.
    standing
        Whether the manifest is signed, and by whom.
    """

    id: str
    edition: str
    published: str
    files: Mapping[str, str]
    statement: Statement = Statement()
    standing: Standing = field(default=UNSIGNED, compare=False)

    @property
    def number(self) -> int:
        """Place in the order of publication."""
        return int(self.id.partition("-")[0])

    @property
    def folder(self) -> str:
        """Path on the target."""
        return f"{RELEASES}/{self.id}"

    @property
    def manifest(self) -> str:
        """Path of its manifest on the target."""
        return f"{RELEASES}/{self.id}.json"

    @property
    def signature(self) -> str:
        """Path of its manifest's signature on the target."""
        return f"{self.manifest}{signatures.SUFFIX}"

    def to_json(self) -> bytes:
        """Return the content of the manifest."""
        content = {
            "id": self.id,
            "edition": self.edition,
            "published": self.published,
            "files": dict(self.files),
            **asdict(self.statement),
        }
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()


def make_release(
    number: int, edition: str, files: Mapping[str, str], statement: Statement
) -> Release:
    """Return a release of these files that is published now."""
    digest = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
    published = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    return Release(f"{number:04d}-{digest[:8]}", edition, published, dict(files), statement)


def find_releases(
    target: Target, signers: Sequence[Signer] = ()
) -> tuple[list[Release], Release | None]:
    """Return the finished releases, oldest first, and the one that is served.

    Parameters
    ----------
    signers
        Who is known.

    Raises
    ------
    ConfigError
        The target holds something else.
    """
    names = target.names("")
    own = {CURRENT, RELEASES}
    others = [name for name in names if name not in own and not _LEFTOVER.fullmatch(name)]
    if others and RELEASES not in names:
        what = coded(
            "R04",
            "the folder holds other files ({names}), and no releases yet.",
            names=", ".join(others[:3]),
        )
        remedy = say("Name an empty folder, or one that is not there yet, for the releases.")
        raise ConfigError(Problem(target.name, what, remedy))
    there = target.names(RELEASES)
    releases = [
        release
        for name in there
        if f"{name}.json" in there and (release := _read_release(target, name, signers))
    ]
    releases.sort(key=lambda release: release.number)
    served = served_id(target)
    return releases, next((release for release in releases if release.id == served), None)


def next_number(target: Target) -> int:
    """Return a number that no release and no folder among the releases has had."""
    names = (name.partition(".")[0] for name in target.names(RELEASES))
    numbers = [int(name.partition("-")[0]) for name in names if _ID.fullmatch(name)]
    return 1 + max(numbers, default=0)


def has_leftovers(target: Target) -> bool:
    """Check whether an interrupted publication left something."""
    return any(_LEFTOVER.fullmatch(name) for name in target.names(""))


def tidy(target: Target, notify: Notify) -> None:
    """Remove what interrupted publications left, as far as it can be. Only under the lock."""
    for name in target.names(""):
        if _LEFTOVER.fullmatch(name) and name != lock.NAME:
            _try_to_remove(target, [name], notify)
    there = target.names(RELEASES)
    for name in there:
        # What was interrupted between the manifest and the folder: the one is ours by its content.
        stem = name.removesuffix(".json")
        if stem != name and stem not in there and (release := _read_release(target, stem)):
            _try_to_remove(target, [release.signature, release.manifest], notify)


def prune(
    target: Target,
    releases: list[Release],
    keep: int,
    token: str,
    notify: Notify,
    *,
    spare: set[str],
) -> None:
    """Remove the oldest releases beyond a number, but for some ids. Only under the lock.

    One that cannot be removed stays, and is tried again by the next publication.
    """
    for number, release in enumerate(releases[:-keep]):
        if release.id in spare:
            continue
        gone = f"{_GONE}{token}-{number}"
        try:
            target.rename(release.folder, gone)  # first: without its folder it is none any more
        except TargetError as error:
            notify(
                say(
                    "Release {id} cannot be removed and stays: {what}",
                    id=release.id,
                    what=error.problems[0].what,
                )
            )
            continue
        _try_to_remove(target, [release.signature, release.manifest, gone], notify)


def incoming(token: str) -> str:
    """Return the name of the folder for what is on its way."""
    return f"{_INCOMING}{token}"


def switch(target: Target, release: Release, token: str) -> None:
    """Serve a release, by one rename of a link, and look whether it is served.

    Raises
    ------
    TargetError
        It is not.
    """
    target.link(release.folder, f"{_NEW_LINK}{token}")
    target.replace(f"{_NEW_LINK}{token}", CURRENT)
    if served_id(target) != release.id:
        what = coded(
            "R06", "the server says that it switched to {id}, and it did not.", id=release.id
        )
        raise target_error(target.name, what, say("Ask the server's administrator."))


def rehearse(target: Target, token: str) -> None:
    """Do on the target what a switch does, so that one that cannot be done is known before."""
    links = [f"{_NEW_LINK}{token}-1", f"{_NEW_LINK}{token}-2"]
    try:
        for name in links:
            target.link("nowhere", name)
        target.replace(*links)
    finally:
        # Left where the connection is gone: the next publication removes it.
        for name in links:
            with contextlib.suppress(Exception):
                target.remove(name)


def served_id(target: Target) -> str | None:
    """Return the id of the release that is served; None before the first.

    Raises
    ------
    ConfigError
        What is served was not published.
    """
    kind = target.kind(CURRENT)
    if kind is None:
        return None
    link = (target.link_text(CURRENT) or "") if kind == "link" else ""
    folder, _, name = link.rstrip("/").rpartition("/")
    if folder == RELEASES and _ID.fullmatch(name):
        return name
    what = (
        say("{current} is a {kind}", current=CURRENT, kind=kind)
        if kind != "link"
        else say("{current} leads to {link}", current=CURRENT, link=link)
    )
    remedy = say(
        "Look what it is for; move it away, or name another folder than {name}.", name=target.name
    )
    raise ConfigError(
        Problem(
            target.name, coded("R04", "{what}, which no publication has made.", what=what), remedy
        )
    )


def _read_release(target: Target, name: str, signers: Sequence[Signer] = ()) -> Release | None:
    """Return the release of a manifest; None if no publication wrote it."""
    if not _ID.fullmatch(name):
        return None
    content = target.read(f"{RELEASES}/{name}.json", _MAX_MANIFEST)
    try:
        manifest = json.loads(content or b"")
        release = Release(
            manifest["id"],
            str(manifest["edition"]),
            _moment(manifest["published"]).isoformat(timespec="seconds"),
            _files(manifest["files"]),
            _statement(manifest),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if release.id != name or not is_edition_name(release.edition):
        return None
    standing = UNSIGNED
    if signers:
        signature = target.read(release.signature, signatures.MAX_BYTES)
        moment = _moment(release.published)
        standing = signatures.check(content or b"", signature, signers, moment)
    return Release(
        release.id, release.edition, release.published, release.files, release.statement, standing
    )


def _moment(published: Any) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(published)
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def _files(files: Any) -> dict[str, str]:
    """Return the checksums of a manifest, which is written by whoever has the server."""
    checked = {str(path): str(checksum) for path, checksum in files.items()}
    if not all(_SHA256.fullmatch(checksum) for checksum in checked.values()):
        raise ValueError
    return checked


def _statement(manifest: Mapping[str, Any]) -> Statement:
    """Return what a manifest says of its publication; nothing for one of before it was asked."""
    by, reason, approved_by, commit = (
        _line(manifest.get(name)) for name in ("by", "reason", "approved_by", "commit")
    )
    acknowledged = manifest.get("acknowledged")
    lines = acknowledged if isinstance(acknowledged, list) else []
    return Statement(by, reason, approved_by, commit, tuple(_line(line) for line in lines))


def _line(text: Any) -> str:
    """Return a text that does nothing to a terminal."""
    return "".join(c if c.isprintable() else " " for c in text) if isinstance(text, str) else ""


def _try_to_remove(target: Target, paths: Iterable[str], notify: Notify) -> None:
    for path in paths:
        try:
            target.remove(path)
        except TargetError as error:
            notify(
                say(
                    "{path} on the target cannot be removed and stays: {what}",
                    path=path,
                    what=error.problems[0].what,
                )
            )

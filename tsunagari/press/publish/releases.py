"""The releases on a target: which there are, and which is served.

::

    current -> releases/0007-3fa92c1d    what the web server serves
    releases/0007-3fa92c1d/              a site, byte for byte as it was built
    releases/0007-3fa92c1d.json          its manifest; a release without one is not finished
    incoming/                            what is on its way; removed by the next publication
    .lock                                see lock.py
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.publish import lock
from tsunagari.press.publish.target import Target

CURRENT = "current"
RELEASES = "releases"
INCOMING = "incoming"
_NEW_LINK = ".try-"
_ID = re.compile(r"\d{4,}-[0-9a-f]{8}")


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
        When, in ISO 8601 and UTC, by the clock of the machine that published it.
    files
        SHA-256 by path.
    """

    id: str
    edition: str
    published: str
    files: Mapping[str, str]

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

    def to_json(self) -> bytes:
        """Return the content of the manifest."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()


def make_release(number: int, edition: str, published: str, files: Mapping[str, str]) -> Release:
    """Return a release of these files."""
    digest = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
    return Release(f"{number:04d}-{digest[:8]}", edition, published, dict(files))


def find_releases(target: Target) -> tuple[list[Release], Release | None]:
    """Return the finished releases, oldest first, and the one that is served.

    Raises
    ------
    ConfigError
        The target holds something else.
    """
    names = target.names("")
    own = {CURRENT, RELEASES, INCOMING}
    others = [name for name in names if name not in own and not _is_leftover(name)]
    if others and RELEASES not in names:
        what = f"the folder holds other files ({', '.join(others[:3])}), and no releases yet."
        remedy = "Name an empty folder, or one that is not there yet, for the releases."
        raise ConfigError(Problem(target.name, what, remedy))
    releases = [
        release
        for name in target.names(RELEASES)
        if name.endswith(".json")
        if (release := _read_manifest(target, name.removesuffix(".json")))
    ]
    releases.sort(key=lambda release: release.number)
    served = _served_id(target)
    return releases, next((release for release in releases if release.id == served), None)


def tidy(target: Target) -> None:
    """Remove what interrupted publications left. Only under the lock."""
    served = _served_id(target)
    target.remove(INCOMING)
    for name in target.names(""):
        if _is_leftover(name) and name != lock.NAME:
            target.remove(name)
    names = set(target.names(RELEASES))
    for name in names:
        if _ID.fullmatch(name) and f"{name}.json" not in names and name != served:
            target.remove(f"{RELEASES}/{name}")


def prune(target: Target, releases: list[Release], keep: int, *, spare: set[str]) -> None:
    """Remove the oldest releases beyond a number, but for some ids. Only under the lock."""
    for release in releases[:-keep]:
        if release.id not in spare:
            target.remove(release.manifest)  # first: without it the folder is no release any more
            target.remove(release.folder)


def switch(target: Target, release: Release, token: str) -> None:
    """Serve a release, by one rename of a link."""
    target.link(release.folder, f"{_NEW_LINK}{token}")
    target.replace(f"{_NEW_LINK}{token}", CURRENT)


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


def _served_id(target: Target) -> str | None:
    """Return the id of the release that is served; None before the first."""
    kind = target.kind(CURRENT)
    if kind is None:
        return None
    link = (target.link_text(CURRENT) or "") if kind == "link" else ""
    folder, _, name = link.rstrip("/").rpartition("/")
    if folder == RELEASES and _ID.fullmatch(name):
        return name
    what = f"{CURRENT} is a {kind}" if kind != "link" else f"{CURRENT} leads to {link}"
    remedy = f"Look what it is for; move it away, or name another folder than {target.name}."
    raise ConfigError(Problem(target.name, f"{what}, which no publication has made.", remedy))


def _read_manifest(target: Target, name: str) -> Release | None:
    """Return the release of a manifest; None if no publication wrote it."""
    if not _ID.fullmatch(name) or (content := target.read(f"{RELEASES}/{name}.json")) is None:
        return None
    try:
        manifest = json.loads(content)
        release = Release(
            str(manifest["id"]),
            str(manifest["edition"]),
            str(manifest["published"]),
            dict(manifest["files"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
    return release if release.id == name else None


def _is_leftover(name: str) -> bool:
    """Check whether a publication makes a file of that name on its way."""
    return name == lock.NAME or name.startswith((f"{lock.NAME}-", _NEW_LINK))

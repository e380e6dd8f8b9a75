"""How releases lie on a target, and which there are.

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
_TRY = ".try-"
_ID = re.compile(r"\d{4,}-[0-9a-f]{8}")


@dataclass(frozen=True)
class Release:
    """A published site.

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
        """Where it lies on the target."""
        return f"{RELEASES}/{self.id}"

    @property
    def manifest(self) -> str:
        """Where its manifest lies on the target."""
        return f"{RELEASES}/{self.id}.json"

    def to_json(self) -> bytes:
        """Content of the manifest."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()


def make(number: int, edition: str, published: str, files: Mapping[str, str]) -> Release:
    """Make a release of these files."""
    digest = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
    return Release(f"{number:04d}-{digest[:8]}", edition, published, dict(files))


def look_up(target: Target) -> tuple[list[Release], Release | None]:
    """Find the finished releases, oldest first, and the one that is served.

    Raises
    ------
    ConfigError
        The target holds something else.
    """
    names = target.names("")
    ours = {CURRENT, RELEASES, INCOMING}
    others = [name for name in names if name not in ours and not _is_scrap(name)]
    if others and RELEASES not in names:
        what = f"the folder holds other files ({', '.join(others[:3])}), and no releases yet."
        remedy = "Name an empty folder, or one that is not there yet, for the releases."
        raise ConfigError(Problem(target.name, what, remedy))
    kept = [
        release
        for name in target.names(RELEASES)
        if name.endswith(".json") and (release := _read(target, name.removesuffix(".json")))
    ]
    kept.sort(key=lambda release: release.number)
    served = _current(target)
    return kept, next((release for release in kept if release.id == served), None)


def tidy(target: Target) -> None:
    """Remove what interrupted publications left. Only under the lock."""
    served = _current(target)
    target.remove(INCOMING)
    for name in target.names(""):
        if _is_scrap(name) and name != lock.NAME:
            target.remove(name)
    there = set(target.names(RELEASES))
    for name in there:
        if _ID.fullmatch(name) and f"{name}.json" not in there and name != served:
            target.remove(f"{RELEASES}/{name}")


def prune(target: Target, kept: list[Release], many: int, *, but: set[str]) -> list[Release]:
    """Remove the oldest releases beyond a number, except some. Only under the lock."""
    old = [release for release in kept[:-many] if release.id not in but]
    for release in old:
        target.remove(release.manifest)  # first: without it the folder is no release any more
        target.remove(release.folder)
    return old


def switch(target: Target, release: Release, token: str) -> None:
    """Serve a release: one rename of a link."""
    target.link(release.folder, f"{_TRY}{token}")
    target.replace(f"{_TRY}{token}", CURRENT)


def rehearse(target: Target, token: str) -> None:
    """Do on the target what a switch does, so that one that cannot be done is known before."""
    one, other = f"{_TRY}{token}-1", f"{_TRY}{token}-2"
    try:
        for name in (one, other):
            target.link("nowhere", name)
        target.replace(one, other)
    finally:
        # Left where the connection is gone: the next publication removes it.
        for name in (one, other):
            with contextlib.suppress(Exception):
                target.remove(name)


def _current(target: Target) -> str | None:
    """Name of the folder that is served; None before the first release."""
    kind = target.kind(CURRENT)
    if kind is None:
        return None
    text = (target.link_text(CURRENT) or "") if kind == "link" else ""
    folder, _, name = text.rstrip("/").rpartition("/")
    if folder == RELEASES and _ID.fullmatch(name):
        return name
    what = f"{CURRENT} is a {kind}" if kind != "link" else f"{CURRENT} leads to {text}"
    remedy = f"Look what it is for; move it away, or name another folder than {target.name}."
    raise ConfigError(Problem(target.name, f"{what}, which no publication has made.", remedy))


def _read(target: Target, name: str) -> Release | None:
    """Read a manifest; None if it is none of ours."""
    if not _ID.fullmatch(name) or (content := target.read(f"{RELEASES}/{name}.json")) is None:
        return None
    try:
        told = json.loads(content)
        release = Release(
            str(told["id"]), str(told["edition"]), str(told["published"]), dict(told["files"])
        )
    except (ValueError, KeyError, TypeError):
        return None
    return release if release.id == name else None


def _is_scrap(name: str) -> bool:
    return name == lock.NAME or name.startswith((f"{lock.NAME}-", _TRY))

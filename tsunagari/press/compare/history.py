"""What this machine remembers of the releases that were published from it.

Under ``_build/released/<edition>/``: ``sites/<name>/`` are copies of the last releases,
``records/<sha256>.json`` is ``provenance.json`` of every release there ever was, by its own
checksum, and ``names.json`` says in which order the kept ones were published.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tsunagari.messages import coded, say
from tsunagari.press.core import digests
from tsunagari.press.core.copies import copy_folder
from tsunagari.press.core.problems import ConfigError, Problem, nearest
from tsunagari.press.finish.provenance import FILE, SIGNATURE

KEPT = 5
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class KnownRelease:
    """A published site, as it is remembered here."""

    name: str
    site: Path

    @property
    def record(self) -> str:
        """Checksum of its ``provenance.json``; empty if it has none."""
        return digests.of_file(self.site / FILE)


def remember_release(root: Path, edition: str, name: str, site: Path) -> None:
    """Keep a copy of a site that has just become the public one, by publishing or by a rollback.

    Parameters
    ----------
    root
        The project's folder.
    name
        Of the release: letters, digits, dots, hyphens and underscores. One that is known already
        becomes the last again.
    site
        The folder that was published.
    """
    if not NAME.fullmatch(name):
        raise ValueError(say("{name!r} cannot be the name of a release", name=name))
    memory = _folder(root, edition)
    copy = memory / "sites" / name
    fresh = memory / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    copy_folder(site, fresh)
    shutil.rmtree(copy, ignore_errors=True)
    copy.parent.mkdir(parents=True, exist_ok=True)
    fresh.rename(copy)
    record = KnownRelease(name, copy).record
    if record:
        path = memory / "records" / f"{record}.json"
        path.parent.mkdir(exist_ok=True)
        shutil.copyfile(copy / FILE, path)
    names = [*(old for old in _names(memory) if old != name), name]
    digests.write_json(memory / "names.json", {"names": names[-KEPT:]})
    for old in names[:-KEPT]:
        shutil.rmtree(memory / "sites" / old, ignore_errors=True)


def known_releases(root: Path, edition: str) -> list[KnownRelease]:
    """Return the releases that are kept here, the last one first."""
    memory = _folder(root, edition)
    releases = [KnownRelease(name, memory / "sites" / name) for name in reversed(_names(memory))]
    return [release for release in releases if release.site.is_dir()]


def release_to_compare(root: Path, edition: str) -> KnownRelease | None:
    """Return the release that a build and ``diff`` compare with: the last one."""
    return next(iter(known_releases(root, edition)), None)


def find_known_release(root: Path, edition: str, name: str) -> KnownRelease:
    """Return a release by its name.

    Raises
    ------
    ConfigError
        There is none of that name; the message has the nearest.
    """
    releases = {release.name: release for release in known_releases(root, edition)}
    if name not in releases:
        what = coded(
            "R12",
            "{name!r} is neither a folder nor a release of edition {edition} kept here.",
            name=name,
            edition=edition,
        )
        none = say("None is kept here yet: give a folder with a site, or a target.")
        raise ConfigError(Problem("--against", what, nearest(name, releases) if releases else none))
    return releases[name]


def known_records(root: Path, edition: str) -> dict[str, Path]:
    """Return ``provenance.json`` of every release published from here, by its checksum.

    A file that is not what its name says was tampered with or cut off, and counts for nothing.
    """
    return {
        path.stem: path
        for path in sorted((_folder(root, edition) / "records").glob("*.json"))
        if digests.of_file(path) == path.stem
    }


def is_known(root: Path, edition: str, files: Mapping[str, str]) -> bool:
    """Check whether files are, byte for byte, those of a release that is remembered here.

    Parameters
    ----------
    files
        SHA-256 by path.
    """
    record = known_records(root, edition).get(files.get(FILE, ""))
    if record is None:
        return False
    rest = {path: checksum for path, checksum in files.items() if path not in (FILE, SIGNATURE)}
    return bool(rest == digests.read_json(record).get("files"))


def _folder(root: Path, edition: str) -> Path:
    return root / "_build" / "released" / edition


def _names(memory: Path) -> list[str]:
    names = digests.read_json(memory / "names.json").get("names", [])
    return [name for name in names if isinstance(name, str) and NAME.fullmatch(name)]

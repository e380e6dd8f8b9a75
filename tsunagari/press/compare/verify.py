"""Whether a copy of a site is what was released, file by file.

A copy's own ``provenance.json`` can be forged together with the files. So it is believed only if
a signer whom the edition names signed it, or if its checksum is that of a release published from
this machine, or of the site that was built here; otherwise a copy can be intact, but is never
called genuine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from tsunagari.messages import coded, say
from tsunagari.press.compare import history
from tsunagari.press.compare.site_copy import ReadError, SiteCopy, digest, open_copy
from tsunagari.press.core import digests, signatures
from tsunagari.press.core.problems import ConfigError, PressError, Problem
from tsunagari.press.core.signatures import UNSIGNED, Standing
from tsunagari.press.finish.provenance import FILE, SIGNATURE
from tsunagari.press.plan.plan import cache_folder, editions, is_edition_name, make_plan

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Reference:
    """What a copy is compared with.

    Attributes
    ----------
    name
        For people.
    files
        Checksum by path.
    trusted
        Whether it is signed or known on this machine, and not the copy's own word.
    """

    name: str
    files: Mapping[str, str]
    trusted: bool


@dataclass
class Verdict:
    """The result of a verification.

    Attributes
    ----------
    record
        Checksum of the copy's ``provenance.json``.
    standing
        Whether that is signed, and by whom.
    same
        Number of files that are as they were released.
    unread
        Why a file could not be read, by path.
    extra
        Files that were not released; None where files cannot be listed.
    """

    edition: str
    record: str
    reference: Reference
    standing: Standing = UNSIGNED
    same: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    extra: list[str] | None = None

    @property
    def intact(self) -> bool:
        """Whether every file is as the reference has it, and none is too many."""
        return not (self.missing or self.changed or self.unread or self.extra)

    @property
    def genuine(self) -> bool:
        """Whether the copy is what was released."""
        return self.intact and self.reference.trusted


def verify(root: Path, location: str) -> Verdict:
    """Compare a copy with what was released.

    Parameters
    ----------
    root
        The project's folder, with what is remembered of releases.
    location
        A folder, or an address that begins with ``https://`` or ``http://``.

    Raises
    ------
    ConfigError
        There is nothing at that place, or it cannot be reached.
    PressError
        What is there has no ``provenance.json``, or one of no use.
    """
    copy = open_copy(location)
    try:
        content = copy.read(FILE)
    except ReadError as error:
        what = coded("R11", "{file} cannot be read: {error}.", file=FILE, error=error)
        raise ConfigError(
            Problem(location, what, say("Look at the address and the network."))
        ) from None
    if content is None:
        what = coded(
            "R11",
            "there is no {file}: it is no site that was built here, or not all of it.",
            file=FILE,
        )
        raise PressError(
            Problem(location, what, say("Give the folder or address that has index.html."))
        )
    edition, files = _claimed_files(location, content)
    record = digest(content)
    standing = _standing(root, edition, content, copy)
    verdict = Verdict(edition, record, _reference(root, edition, record, files, standing), standing)
    _compare_files(copy, verdict)
    return verdict


def _standing(root: Path, edition: str, content: bytes, copy: SiteCopy) -> Standing:
    """Return who signed a ``provenance.json``, by the edition's signers as they are known here."""
    try:
        signature = copy.read(SIGNATURE)
    except ReadError as error:
        return Standing(fault=say("its signature cannot be read: {error}", error=error))
    if signature is None:
        return UNSIGNED
    signers = make_plan(root, edition).signers if edition in editions(root) else []
    if not signers:
        fault = say(
            "its signature cannot be checked: no signers of edition {edition} are named here",
            edition=edition,
        )
        return Standing(fault=fault)
    return signatures.check(content, signature, signers)


def _compare_files(copy: SiteCopy, verdict: Verdict) -> None:
    files = verdict.reference.files
    for path, expected in sorted(files.items()):
        try:
            content = copy.read(path)
        except ReadError as error:
            verdict.unread[path] = str(error)
            continue
        if content is None:
            verdict.missing.append(path)
        elif digest(content) == expected:
            verdict.same += 1
        else:
            verdict.changed.append(path)
    if copy.can_list:
        verdict.extra = sorted(set(copy.paths()) - files.keys() - {SIGNATURE})


def _claimed_files(location: str, content: bytes) -> tuple[str, dict[str, str]]:
    """Return edition and checksums of a ``provenance.json`` that anybody may have written."""
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        record = None
    files: Any = record.get("files") if isinstance(record, dict) else None
    edition: Any = record.get("edition") if isinstance(record, dict) else None
    if (
        not isinstance(files, dict)
        or not isinstance(edition, str)
        or not is_edition_name(edition)
        or not all(_safe(path, value) for path, value in files.items())
    ):
        what = coded("R11", "its {file} is not one that this program writes.", file=FILE)
        raise PressError(Problem(location, what, say("Do not use this copy: get it anew.")))
    return edition, files


def _safe(path: str, value: Any) -> bool:
    """Check that a path stays within the site and is written in the one way we write it."""
    parts = PurePosixPath(path).parts
    own = path == "/".join(parts) and path != FILE and all(map(is_edition_name, parts))
    return bool(parts) and own and isinstance(value, str) and bool(_SHA256.fullmatch(value))


def _reference(
    root: Path, edition: str, record: str, claimed: Mapping[str, str], standing: Standing
) -> Reference:
    """Return what to believe: what is signed, known or built here, else the copy's own word."""
    records = history.known_records(root, edition)
    releases = history.known_releases(root, edition)
    names = {release.record: release.name for release in releases}
    if record in records:
        name = (
            say("release {value}", value=names[record])
            if record in names
            else say("an earlier release")
        )
        if releases and releases[0].record != record:
            last_name = releases[0].name
            name = say("{name}, not the last one ({last}),", name=name, last=last_name)
        return Reference(name, {**claimed, FILE: record}, trusted=True)
    if standing.signed:
        name = say("the release that {signer} signed", signer=standing.signer)
        if releases:
            last_name = releases[0].name
            name = say("{name}, not the last one known here ({last}),", name=name, last=last_name)
        return Reference(name, {**claimed, FILE: record}, trusted=True)
    last = records.get(releases[0].record) if releases else None
    if last is not None:
        files = json.loads(last.read_bytes())["files"]
        return Reference(
            say("release {name}", name=releases[0].name), {**files, FILE: last.stem}, trusted=True
        )
    built = digests.read_json(cache_folder(root, edition) / "site.json").get("site", {})
    if not records and built.get(FILE) == record:
        return Reference(say("the site that was built here last"), built, trusted=True)
    return Reference(say("its own {file}", file=FILE), {**claimed, FILE: record}, trusted=False)


def report(verdict: Verdict, location: str) -> tuple[list[str], Problem | None]:
    """Return a verdict in words.

    Returns
    -------
    tuple
        Lines to print, and what is wrong if the copy cannot be called genuine.
    """
    reference = verdict.reference
    lines: list[str] = [
        say(
            "Edition {edition}, {file} with SHA-256 {record}",
            edition=verdict.edition,
            file=FILE,
            record=verdict.record,
        ),
        say("Signature: {standing}", standing=verdict.standing),
        say(
            "Compared with {name}: the same are {count} files",
            name=reference.name,
            count=verdict.same,
        ),
    ]
    lines += [say("missing  {path}", path=path) for path in verdict.missing]
    lines += [say("changed  {path}", path=path) for path in verdict.changed]
    lines += [say("extra    {path}", path=path) for path in verdict.extra or []]
    lines += [
        say("unread   {path}: {why}", path=path, why=why) for path, why in verdict.unread.items()
    ]
    if verdict.extra is None:
        lines.append(say("By an address it cannot be seen whether there are other files besides."))
    if verdict.genuine:
        return [*lines, say("It is what was released.")], None
    if not verdict.intact:
        counts = {
            say("{count} missing", count=len(verdict.missing)): verdict.missing,
            say("{count} changed", count=len(verdict.changed)): verdict.changed,
            say("{count} extra", count=len(verdict.extra or [])): verdict.extra,
            say("{count} not readable", count=len(verdict.unread)): verdict.unread,
        }
        summary = say(", ").join(told for told, paths in counts.items() if paths)
        what = coded("R11", "it is not what was released: {summary}.", summary=summary)
        return lines, Problem(
            location, what, say("Do not rely on this copy; publish or copy it anew.")
        )
    what = coded(
        "R11",
        "it is whole, but it may be a forgery that is whole: {standing}, and no "
        "release of edition {edition} and no build of it is known on this machine.",
        standing=verdict.standing,
        edition=verdict.edition,
    )
    remedy = say(
        "Ask the publisher for the SHA-256 of {file}, or verify where it was published.", file=FILE
    )
    return lines, Problem(location, what, remedy)

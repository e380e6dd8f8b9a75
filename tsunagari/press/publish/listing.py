"""The releases on a target, in words: who, when, why, and whom to believe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tsunagari.messages import coded, say
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.core.wrapping import columns
from tsunagari.press.plan.plan import editions, make_plan
from tsunagari.press.publish import trust
from tsunagari.press.publish.releases import Release
from tsunagari.press.publish.target import Target
from tsunagari.press.publish.transaction import inspect, spoken_time


def lines(root: Path, target: Target, edition: str | None) -> Iterator[str]:
    """Yield some lines for each release, the newest first.

    Parameters
    ----------
    edition
        None for the one whose releases are there.
    """
    if target.kind("") is None:
        what = coded("R02", "there is no such folder.")
        remedy = say("Give the target as it was given to publish.")
        raise ConfigError(Problem(target.name, what, remedy))
    state = inspect(target, edition)
    if not state.releases:
        yield say("No release is there yet.")
        return
    edition = edition or (state.served or state.releases[-1]).edition
    if edition in editions(root):
        state = inspect(target, edition, signers=make_plan(root, edition).signers)
    for release in reversed(state.releases):
        served = say("  <- served") if release == state.served else ""
        yield say(
            "{id}  {spoken_time}  edition {edition}{served}",
            id=release.id,
            spoken_time=spoken_time(release.published),
            edition=release.edition,
            served=served,
        )
        said = [(name, text) for name, text in _said(root, release) if text]
        width = max(columns(name) for name, _ in said)
        yield from (f"    {name}{' ' * (width - columns(name))}  {text}" for name, text in said)


def _said(root: Path, release: Release) -> Iterator[tuple[str, str]]:
    statement = release.statement
    yield say("by"), statement.by
    yield say("reason"), statement.reason
    yield say("approved by"), statement.approved_by
    yield say("commit"), statement.commit
    yield from ((say("large"), change) for change in statement.acknowledged)
    standing = str(release.standing)
    if not release.standing.signed and trust.is_trusted(root, release):
        standing = say("{standing}, known here", standing=standing)
    yield say("signature"), standing
    yield say("files"), f"{len(release.files):,}"

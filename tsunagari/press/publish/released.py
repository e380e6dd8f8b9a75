"""The site that a new one is compared with: the last release, or one that is named."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tsunagari.messages import coded, say
from tsunagari.press.compare import history
from tsunagari.press.compare.history import KnownRelease
from tsunagari.press.compare.site_reader import Site, open_site
from tsunagari.press.core import signatures
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.core.signatures import UNSIGNED
from tsunagari.press.finish import provenance
from tsunagari.press.plan.plan import Plan
from tsunagari.press.publish import address, open_target, trust
from tsunagari.press.publish.releases import CURRENT, Notify, Release
from tsunagari.press.publish.target import Target
from tsunagari.press.publish.transaction import inspect


@contextlib.contextmanager
def released_site(plan: Plan, against: str | None, notify: Notify) -> Iterator[Site | None]:
    """Have the site to compare with; None if there is no release yet.

    Parameters
    ----------
    against
        A release that is kept here, a folder with a site, or a target, of which it is the release
        that is served; the last release that is known here where None.

    Raises
    ------
    ConfigError
        There is none of that name, or it is no site.
    """
    if against is None:
        last = history.release_to_compare(plan.root, plan.edition)
        yield _known(plan, last) if last else None
        return
    names = [release.name for release in history.known_releases(plan.root, plan.edition)]
    folder = Path(against)
    if "://" in against or (against not in names and (folder / CURRENT).is_symlink()):
        with _served_site(plan, against, notify) as served:
            yield served
    elif against not in names and folder.is_dir():
        yield open_site(folder, against)
    else:
        yield _known(plan, history.find_known_release(plan.root, plan.edition, against))


def _known(plan: Plan, release: KnownRelease) -> Site:
    standing = UNSIGNED
    if (signature := release.site / provenance.SIGNATURE).is_file() and plan.signers:
        record = (release.site / provenance.FILE).read_bytes()
        standing = signatures.check(record, signature.read_bytes(), plan.signers)
    vouched = f"署名：{standing.signer}" if standing.signed else "署名なし、この端末で公開"
    return Site(
        release.site,
        say("release {name}", name=release.name),
        f"公開した版 {release.name}（{vouched}）",
    )


@contextlib.contextmanager
def _served_site(plan: Plan, place: str, notify: Notify) -> Iterator[Site | None]:
    with open_target(address.parse(place)) as target:
        state = inspect(target, plan.edition, signers=plan.signers)
        if state.served is None:
            yield None
            return
        with site_of(plan.root, target, state.served, notify) as site:
            if site is None:
                what = coded("R07", "release {id} was changed on the target.", id=state.served.id)
                raise ConfigError(Problem(target.name, what, say("Compare with another release.")))
            yield site


@contextlib.contextmanager
def site_of(root: Path, target: Target, release: Release, notify: Notify) -> Iterator[Site | None]:
    """Have a release on a target as a site; None if it is not there as its manifest says."""
    with trust.copy_of(root, target, release, notify) as folder:
        name, standing = say("release {id}", id=release.id), release.standing
        if standing.signed:
            vouched = f"署名：{standing.signer}"
        elif trust.is_trusted(root, release):
            vouched = "署名なし、この端末で公開"
        else:
            name = say(
                "{name}, {standing}: it is what the server says", name=name, standing=standing
            )
            vouched = "署名を確かめられません。サーバーにあるままの内容です"
        label = f"公開した版 {release.id}（{vouched}）"
        yield Site(folder, name, label) if folder and (folder / "index.html").is_file() else None

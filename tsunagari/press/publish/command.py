"""The command ``publish``: what is shown, asked and recorded, around the transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tsunagari.messages import say
from tsunagari.press.compare import (
    history,
    large_changes,
    release_disclosure,
    release_summary,
)
from tsunagari.press.compare.changes import Changes
from tsunagari.press.compare.large_changes import LargeChange
from tsunagari.press.compare.site_diff import compare_sites
from tsunagari.press.compare.site_reader import Site
from tsunagari.press.core import temporary
from tsunagari.press.core.copies import copy_folder
from tsunagari.press.core.problems import ConfigError
from tsunagari.press.core.signatures import Signer
from tsunagari.press.finish import git_state, provenance
from tsunagari.press.plan import unfilled
from tsunagari.press.plan.plan import Plan
from tsunagari.press.publish import dialogue, signing_key, transaction, trust
from tsunagari.press.publish.released import site_of
from tsunagari.press.publish.releases import Notify, Release, Statement
from tsunagari.press.publish.signing_key import SigningKey
from tsunagari.press.publish.target import Target
from tsunagari.press.publish.transaction import TargetState


@dataclass(frozen=True)
class Wish:
    """What was said on the command line.

    Attributes
    ----------
    acknowledged
        Codes of large changes.
    yes
        Whether nothing is to be asked.
    """

    reason: str = ""
    approved_by: str = ""
    acknowledged: Sequence[str] = ()
    yes: bool = False
    dry_run: bool = False


def publish_site(
    plan: Plan, target: Target, files: Mapping[str, str], wish: Wish, notify: Notify
) -> str:
    """Publish the site that passed the checks, and return the name of the release.

    Returns
    -------
    str
        Empty where nothing was published: the site is served already, or it was a dry run, which
        changes nothing, neither on the target nor here.

    Raises
    ------
    ConfigError
        Something that the edition asks for is missing; nothing was begun.
    """
    signers = plan.signers
    state = transaction.inspect(target, plan.edition, files, signers)
    notify("\n".join([*state.listing(), state.summary()]))
    if transaction.is_served(target, state, notify=notify) and _vouched(state, signers):
        if not wish.dry_run:
            transaction.tidy(target, state, keep=plan.settings.releases, notify=notify)
            _remember(plan, target, state, notify)
        return ""
    changes = _changes(plan, target, state, notify)
    for each in changes:
        notify(say("Since {before}: {summary}", before=each.before, summary=each.summary()))
    if not changes:
        notify(release_summary.NO_RELEASE)
    for line in unfilled.report(plan):
        notify(line)
    limit = plan.settings.publication.large_change
    large = large_changes.find(changes[-1], limit) if changes else []
    if wish.dry_run:
        _rehearse(plan, signers, large, notify)
        return ""
    key = signing_key.find_key(signers, plan.settings.signers_file) if signers else None
    statement = dialogue.ask_statement(
        Statement(
            git_state.person(plan.root) or dialogue.login_name(),
            wish.reason,
            wish.approved_by,
            provenance.committed(plan.site),
        ),
        plan.settings.publication.needs,
        yes=wish.yes,
    )
    dialogue.acknowledge(large, wish.acknowledged, yes=wish.yes)
    statement = replace(statement, acknowledged=[str(change) for change in large])
    dialogue.confirm(
        say("Publish edition {edition} to {name}?", edition=plan.edition, name=target.name),
        yes=wish.yes,
    )
    return _publish(plan, target, state, statement, key, notify).id


def _publish(  # noqa: PLR0917
    plan: Plan,
    target: Target,
    state: TargetState,
    statement: Statement,
    key: SigningKey | None,
    notify: Notify,
) -> Release:
    sign = key.unlock() if key else None
    with temporary.folder() as folder:
        # What goes out is a copy: nothing that is saved meanwhile goes out, and with it goes the
        # signature by which `verify` knows it wherever it is copied to.
        site = folder / "site"
        copy_folder(plan.site, site)
        if sign:
            record = (site / provenance.FILE).read_bytes()
            (site / provenance.SIGNATURE).write_bytes(sign(record))
        state = replace(state, files=provenance.files(site))
        _remember(plan, target, state, notify)
        with dialogue.upload_progress(site, state.files) as on_bytes:
            release = transaction.publish(
                target,
                site,
                state,
                edition=plan.edition,
                keep=plan.settings.releases,
                notify=notify,
                on_bytes=on_bytes,
                statement=statement,
                sign=sign,
            )
        trust.remember_served(plan.root, target, release, site)
    if key:
        notify(say("Signed by {name}", name=key.signer.name))
    else:
        notify(say("Not signed, as the edition names no signers"))
    return release


def _vouched(state: TargetState, signers: Sequence[Signer]) -> bool:
    """Check that what is served is signed, where the edition names signers."""
    return not signers or (state.served is not None and state.served.standing.signed)


def _remember(plan: Plan, target: Target, state: TargetState, notify: Notify) -> None:
    """Remember what is served if it is what was released, wherever it was published from.

    What has the bytes of the site that was built and checked here is: a publication that was
    killed after its switch had no time to remember it.
    """
    served, known = state.served, history.known_releases(plan.root, plan.edition)
    if served is None or (known and known[0].name == served.id):
        return
    same = transaction.unsigned(served.files) == transaction.unsigned(state.files)
    if same or trust.is_trusted(plan.root, served):
        with trust.copy_of(plan.root, target, served, notify) as copy:
            if copy:
                history.remember_release(plan.root, plan.edition, served.id, copy)


def _changes(plan: Plan, target: Target, state: TargetState, notify: Notify) -> list[Changes]:
    """Return what changes for readers of the target; none before the first release.

    Where nobody vouches for what is served, then also what changed since the last release that is
    known here: who has the server could else hide a large change.

    Raises
    ------
    ConfigError
        What is served and this site together tell of single persons.
    """
    changes = []
    if state.served:
        with site_of(plan.root, target, state.served, notify) as site:
            if site:
                told = release_disclosure.check_against(plan, site.folder, state.served.id, notify)
                if problems := list(told):
                    raise ConfigError(problems)
                changes.append(_compare(plan, site))
    last = history.release_to_compare(plan.root, plan.edition)
    if last and not (state.served and trust.is_trusted(plan.root, state.served)):
        changes.append(_compare(plan, Site(last.site, say("release {name}", name=last.name))))
    return changes


def _compare(plan: Plan, before: Site) -> Changes:
    return compare_sites(plan.edition, before, Site(plan.site, say("this build")))


def _rehearse(
    plan: Plan, signers: Sequence[Signer], large: Sequence[LargeChange], notify: Notify
) -> None:
    """Say what a publication would ask for."""
    for change in large:
        notify(say("To be acknowledged: {key}  {change}", key=change.code, change=change))
    if needs := plan.settings.publication.needs:
        notify(say("To be given: {needs}", needs=", ".join(needs)))
    if signers:
        try:
            key = signing_key.find_key(signers, plan.settings.signers_file)
            notify(say("It would be signed by {name}", name=key.signer.name))
        except ConfigError as error:
            notify(say("It could not be published from here:\n{error}", error=error))
    notify(say("A dry run: nothing was changed"))

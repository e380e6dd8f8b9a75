"""Build the report: run the notebooks, combine them into a site, check it, put it in place."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":  # Ctrl-C while all else is loaded: nothing is begun, and nothing is said
    _interrupt = signal.getsignal(signal.SIGINT)
    if _interrupt is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

from tsunagari.messages import coded, say
from tsunagari.press import cli, render
from tsunagari.press.compare import release_summary
from tsunagari.press.core import garbage, temporary, terminal
from tsunagari.press.core.problems import ConfigError, PressError, Problem, SavedError, disk_fault
from tsunagari.press.editions import outcome
from tsunagari.press.finish import build_record, swap
from tsunagari.press.plan import plan, unfilled
from tsunagari.press.run import cache
from tsunagari.press.run.jobs import interruptible

if TYPE_CHECKING:  # what a build that changes nothing need not import
    from tsunagari.press.build import Notebooks
    from tsunagari.press.preview.server import Preview
    from tsunagari.press.run.fork.client import Server

ROOT = Path(__file__).resolve().parent


def build_site(args: argparse.Namespace) -> None:
    """Build once or, if asked to, every edition, or again at every save until interrupted."""
    if args.all or args.scheduler:
        build_all(args)
        return
    if not args.watch:
        build_report(args)
        return
    from tsunagari.press.run import watch

    with watch.watching(ROOT, engine=args.engine) as project:
        for names in project.saves(_say):
            began = time.monotonic()
            fault = _attempt(args, lambda: build_report(args, project.server()))
            args.force = False
            _say(watch.summary(names, time.monotonic() - began, failed=fault is not None))
    watch.start_anew()


def build_all(args: argparse.Namespace) -> None:
    """Build every edition, here or on a cluster, and list those that have a site."""
    from tsunagari.press.editions import command, listing
    from tsunagari.press.run.progress import Progress

    former = plan.former_editions(ROOT)
    with Progress(dict.fromkeys(former, False)) as progress:
        ended = command.build_all(ROOT, former, args, progress.update)
    print(listing.write(ROOT).relative_to(ROOT).as_posix())
    command.stop_on(ended)


def preview_site(args: argparse.Namespace) -> None:
    """Show the site in a browser, built again at every save, until that is interrupted."""
    from tsunagari.press.preview import opening
    from tsunagari.press.preview.server import Preview
    from tsunagari.press.run import watch

    plan.check_edition(ROOT, args.edition)
    shown = Preview(plan.site_folder(ROOT, args.edition))
    before = opening.port_before()
    with watch.watching(ROOT, engine=args.engine) as project, shown.served(args.port or before):
        for names in project.saves(_say):
            began = time.monotonic()
            shown.begin()
            fault = _attempt(args, lambda: _show_build(args, project.server(), shown))
            if fault is not None:
                shown.end(fault.problems)
            _say(watch.summary(names, time.monotonic() - began, failed=fault is not None))
            if not names:
                print(shown.address, flush=True)
                opening.open_browser(shown.address, again=bool(before))
    opening.keep_port(shown.port)
    watch.start_anew()


def _show_build(args: argparse.Namespace, server: Server | None, shown: Preview) -> None:
    """Build once, and show the pages before they are checked, and when they have been."""
    plan_ = build_report(args, server, shown.show)
    sources = {section.name: section.notebook for section in plan_.sections}
    shown.end(sources={"index": plan_.index, **sources})


def build_report(
    args: argparse.Namespace,
    server: Server | None = None,
    show: Callable[[Path], None] = lambda _: None,
) -> plan.Plan:
    """Build, and once or twice more if something was saved meanwhile that it is made from.

    Parameters
    ----------
    show
        Is given the folder of the site when all its chapters are in it, and nothing is checked yet.
    """
    saved: Mapping[str, str] = {}
    for _ in range(2):
        try:
            return build_once(args, server, saved, show)
        except SavedError as error:
            saved, args.force = error.saved, False
            names = ", ".join(saved)
            _say(say("{saved}: saved meanwhile, so the report is built again", saved=names))
    return build_once(args, server, saved, show)


def build_once(
    args: argparse.Namespace,
    server: Server | None,
    saved: Mapping[str, str],
    show: Callable[[Path], None],
) -> plan.Plan:
    """One build, from the notebooks to the site: the table of contents of the press."""
    began = time.monotonic()
    # While somebody writes, the pages are what is looked at.
    to = args.to or (["html"] if args.watch else None)
    plan_ = plan.make_plan(ROOT, args.edition, args.section, to)
    renderer = render.choose(args.renderer)
    with swap.sole_build(plan_.stage, say_waiting=_say if args.watch else None):
        cached = cache.look_up_all(plan_, force=args.force)
        if args.explain:
            _say(*cache.explain(cached))
        if build_record.is_unchanged(plan_, cached, renderer.name):
            _say(say("Nothing has changed since the last build"))
        else:
            garbage.look_seldom()
            notebooks = _run(plan_, cached, args, server)
            from tsunagari.press import build

            _say(*build.data_notes(notebooks))
            facts = build.collect_facts(plan_, notebooks)
            book = build.bind_book(plan_, notebooks, facts)
            english = build.bind_english(plan_, notebooks, book)
            keys = build.render(plan_, book, renderer)
            if english:
                build.render_english(*english, renderer, args.jobs)
                _say(*build.untranslated(*english))
            build.finish(plan_, book, facts, args.jobs)
            show(plan_.stage / "_site")
            code = build.record_making(plan_, book, renderer)
            _say(*build.check_site(plan_, book, args.jobs, saved))
            build.check_inputs(plan_, saved)
            build.put_in_place(plan_, keys, code, renderer)
            _say(
                say("Rendered by {name}", name=renderer.name),
                say("Built in {seconds:.1f} s", seconds=time.monotonic() - began),
            )
    if plan_.partial:
        _say(say("A preview of some sections only: _site is as it was"))
    else:
        _say(release_summary.changes_since_release(ROOT, plan_.edition, plan_.site))
    _say(*unfilled.report(plan_))
    print((plan_.result / "index.html").relative_to(ROOT).as_posix(), flush=True)
    return plan_


def make_new(args: argparse.Namespace) -> None:
    """Make the files to start an edition, a section or a survey from."""
    from tsunagari import starters

    said = starters.make(
        ROOT, args.kind, args.name, former=args.former, answers=args.answers, edition=args.edition
    )
    print(*said, sep="\n")


def show_changes(args: argparse.Namespace) -> None:
    """Show what the last build changed since a release."""
    from tsunagari.press.compare import diff_command
    from tsunagari.press.publish import released

    plan_ = plan.make_plan(ROOT, args.edition)
    width = shutil.get_terminal_size((100, 24)).columns
    with released.released_site(plan_, args.against, _say) as old:
        print(terminal.plain(diff_command.show_changes(plan_, old, width)), end="")


def verify_copy(args: argparse.Namespace) -> None:
    """Check whether a copy of a site is what was released."""
    from tsunagari.press.compare import verify

    lines, problem = verify.report(verify.verify(ROOT, args.copy), args.copy)
    print(*map(terminal.plain, lines), sep="\n")
    if problem:
        raise PressError(problem)


def export_site(args: argparse.Namespace) -> None:
    """Write the checked site in the form that the city's CMS takes."""
    from tsunagari.press.export import cms

    plan_ = plan.make_plan(ROOT, args.edition)
    addresses = cms.read_addresses(args.addresses, args.base, cms.page_names(plan_))
    with swap.sole_build(plan_.stage):
        build_record.checked_files(plan_, cache.look_up_all(plan_, force=False))
        target = ROOT / "_build" / "export" / f"{plan_.edition}-{args.form}.zip"
        written = cms.write(plan_, target, addresses)
    print(written.relative_to(ROOT).as_posix())


def publish_site(args: argparse.Namespace) -> None:
    """Make the site that was built the one that readers see."""
    from tsunagari.press import publish
    from tsunagari.press.publish import command, dialogue

    _, address, _ = publish.read_arguments([args.target], plan.editions(ROOT))
    plan_ = plan.make_plan(ROOT, args.edition)
    dialogue.check_can_confirm(yes=args.yes or args.dry_run)
    wish = command.Wish(args.reason, args.approved_by, args.acknowledge, args.yes, args.dry_run)
    with swap.sole_build(plan_.stage, leave_no_trace=args.dry_run):
        cached = cache.look_up_all(plan_, force=False)
        files = build_record.checked_files(plan_, cached)
        _check_unseen(plan_, cached)
        with publish.open_target(address) as target:
            release = command.publish_site(plan_, target, files, wish, _say)
    if release:
        print(release)


def roll_back(args: argparse.Namespace) -> None:
    """Let readers see an older release again."""
    from tsunagari.press import publish
    from tsunagari.press.publish import dialogue, trust

    edition, address, name = publish.read_arguments(args.words, plan.editions(ROOT))
    edition = edition or plan.DEFAULT_EDITION
    dialogue.check_can_confirm(yes=args.yes)
    signers = plan.make_plan(ROOT, edition).signers
    with publish.open_target(address) as target, temporary.folder() as copy:
        state = publish.inspect(target, edition, signers=signers)
        _say(*state.listing())
        release = dialogue.choose_release(target, state, name)
        trust.check_trusted(ROOT, release, signers, target.name)
        trusted = trust.is_trusted(ROOT, release)
        _say(state.with_release(release).summary())
        if not trusted:
            _say(
                say("Nobody vouches for it: it is what the server says, and is not remembered here")
            )
        dialogue.confirm(
            say("Serve release {id} on {name}?", id=release.id, name=target.name), yes=args.yes
        )
        publish.roll_back(target, release, state, notify=_say, copy=copy)
        if trusted:
            trust.remember_served(ROOT, target, release, copy)
    print(release.id)


def list_releases(args: argparse.Namespace) -> None:
    """List the releases on a target: when, who, why, by whose approval, signed by whom."""
    from tsunagari.press import publish
    from tsunagari.press.publish import listing

    edition, address, _ = publish.read_arguments(args.words, plan.editions(ROOT))
    with publish.open_target(address) as target:
        print(*map(terminal.plain, listing.lines(ROOT, target, edition)), sep="\n")


def _run(
    plan_: plan.Plan,
    cached: Mapping[str, cache.Entry],
    args: argparse.Namespace,
    server: Server | None,
) -> Notebooks:
    """Run what has to be run, and show how it goes."""
    from tsunagari.press.run import disturbance, engines

    states = {name: entry.load is not None for name, entry in cached.items()}
    _say(
        say(
            "Edition {edition}: {number} sections, {sum} kept",
            edition=plan_.edition,
            number=len(states),
            sum=sum(states.values()),
        )
    )
    to_run = [section.notebook for section in plan_.sections if not states[section.name]]
    with engines.ready(args.engine, to_run, server) as ready:
        # It loads its libraries while this process loads what is left of the press.
        plan_.check_settings()
        from tsunagari.press import build
        from tsunagari.press.run.progress import Progress

        with disturbance.told(plan_, _say), Progress(states) as progress:
            return build.run_sections(
                plan_,
                cached,
                engine=args.engine,
                workers=args.jobs,
                on_progress=progress.update,
                server=ready,
            )


def _check_unseen(plan_: plan.Plan, cached: Mapping[str, cache.Entry]) -> None:
    """Hold the site against a new run of what used something that cannot be seen."""
    unseen = [name for name, entry in cached.items() if entry.unseen is not None]
    if unseen:
        from tsunagari.press import build
        from tsunagari.press.run.jobs import DEFAULT_ENGINE

        _say(
            *(
                say(
                    "{name} is run again to compare: {reason}",
                    name=name,
                    reason=cached[name].reason,
                )
                for name in unseen
            )
        )
        build.check_unseen(plan_, cached, engine=DEFAULT_ENGINE, workers=os.cpu_count() or 1)


def _say(*lines: str) -> None:
    """Show the user how it goes; standard output is for the result."""
    for line in lines:
        print(terminal.plain(line), file=sys.stderr)


def _check_code() -> None:
    """Check that the code that was imported is the project's own, where it has some.

    Raises
    ------
    ConfigError
        Python was told to look elsewhere first: another checkout would compute the figures.
    """
    own, imported = ROOT / "tsunagari", Path(cli.__file__).resolve().parents[1]
    if own.is_dir() and imported != own:
        what = coded(
            "T08",
            "the code that runs is not this project's, but that in {imported}.",
            imported=imported,
        )
        remedy = say("Start it by its own pipeline.py, without -P, -I and PYTHONSAFEPATH.")
        raise ConfigError(Problem("tsunagari", what, remedy))


def main(argv: list[str] | None = None) -> int:
    """Run the command of a command line and return its exit code."""
    place = outcome.asked()
    args = cli.parser(
        say(
            "Build the report: run the notebooks, combine them into a site, check it, "
            "put it in place."
        ),
        build=build_site,
        new=make_new,
        diff=show_changes,
        export=export_site,
        preview=preview_site,
        publish=publish_site,
        releases=list_releases,
        rollback=roll_back,
        verify=verify_copy,
    ).parse_args(argv)
    try:
        with interruptible():
            fault = _attempt(args, lambda: args.do(args))
    except KeyboardInterrupt:
        _trace(args)
        _say("", say("Interrupted. _site and what is published are whole."))
        return 130
    outcome.note(place, fault)
    return 0 if fault is None else fault.exit_code


def _attempt(args: argparse.Namespace, do: Callable[[], object]) -> PressError | None:
    """Run something; show and return what went wrong."""
    try:
        _check_code()
        do()
    except PressError as error:
        _trace(args, error.traces)
        terminal.complain(error.problems, _within)
        return error
    except OSError as error:
        if isinstance(error, BrokenPipeError) and terminal.is_unread():
            raise
        _trace(args)
        fault = disk_fault(error, ROOT / "_build", ROOT / "_site", Path(tempfile.gettempdir()))
        terminal.complain(fault.problems, _within)
        return fault
    return None


def _within(text: str) -> str:
    """Return a text in which files of the project have their names from its folder on."""
    return text.replace(str(ROOT) + os.sep, "")


def _trace(args: argparse.Namespace, traces: Sequence[str] = ()) -> None:
    """Show tracebacks to who asks for them."""
    if args.debug:
        import traceback

        traceback.print_exc()
        print(*traces, sep="\n\n", file=sys.stderr)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, _interrupt)
    with terminal.while_read():
        sys.exit(main())

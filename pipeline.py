"""Build the report: run the notebooks, combine them into a site, check it, put it in place."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tsunagari.press import build, finished, plan, release, render, run, store
from tsunagari.press.errors import PressError

ROOT = Path(__file__).resolve().parent


def build_report(args: argparse.Namespace) -> None:
    """One build, from the notebooks to the site: the table of contents of the press."""
    began = time.monotonic()
    plan_ = plan.make_plan(ROOT, args.edition, args.section)
    renderer = render.choose(args.renderer)
    with release.sole_build(plan_.stage):
        found = build.look_up(plan_, force=args.force)
        if args.explain:
            _say(*build.explain(found))
        if finished.unchanged(plan_, found, renderer.name):
            _say("Nothing has changed since the last build")
        else:
            notebooks = _run(plan_, found, args)
            facts = build.collect_facts(notebooks)
            book = build.bind_book(plan_, notebooks, facts)
            keys = build.render(plan_, book, renderer)
            build.finish(plan_, book, facts, keys, renderer)
            _say(f"Rendered by {renderer.name}", f"Built in {time.monotonic() - began:.1f} s")
    if plan_.partial:
        _say("A preview of some sections only: _site is as it was")
    print((plan_.result / "index.html").relative_to(ROOT).as_posix())


def _run(
    plan_: plan.Plan, found: Mapping[str, store.Found], args: argparse.Namespace
) -> build.Notebooks:
    """Run what has to be run, and show how it goes."""
    from tsunagari.press.progress import Progress  # here, because it is slow to import

    kept = {name: one.notebook is not None for name, one in found.items()}
    _say(f"Edition {plan_.edition}: {len(kept)} sections, {sum(kept.values())} kept")
    with Progress(kept) as progress:
        return build.run_sections(
            plan_, found, engine=args.engine, workers=args.jobs, watch=progress.watch
        )


def _say(*lines: str) -> None:
    """Tell the user how it goes; standard output is for the result."""
    for line in lines:
        print(line, file=sys.stderr)


def main(argv: list[str] | None = None) -> int:
    """Read the command line, do what it says, and tell how it ended."""
    args = _parser().parse_args(argv)
    try:
        args.do(args)
    except PressError as error:
        _complain(args, str(error))
        return error.exit_code
    except OSError as error:
        _complain(args, f"{error.filename or 'disk'}: {error.strerror or error}")
        return 2
    except KeyboardInterrupt:
        _complain(args, "Interrupted. _site is as it was.")
        return 130
    return 0


def _complain(args: argparse.Namespace, message: str) -> None:
    if args.debug:
        import traceback

        traceback.print_exc()
    print(f"\n{message.replace(str(ROOT) + os.sep, '')}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser(
        "build",
        help="run the notebooks and build the site",
        description="Run the notebooks, render the report, check it and put it into _site. "
        "If anything fails, _site stays as it was.",
        epilog="Exit codes: 0 built; 1 a section or a check failed; "
        "2 wrong use, configuration or data.",
    )
    command.set_defaults(do=build_report)
    command.add_argument(
        "edition",
        nargs="?",
        default=plan.DEFAULT_EDITION,
        metavar="EDITION",
        help="a folder under data/ (default: %(default)s)",
    )
    command.add_argument(
        "--section",
        nargs="+",
        default=[],
        metavar="NAME",
        help="build a preview of these sections only, beside _site",
    )
    command.add_argument(
        "--renderer",
        choices=render.CHOICES,
        default="auto",
        help="auto takes Quarto if it is installed, else pandoc from its wheel",
    )
    command.add_argument(
        "--jobs",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="how many notebooks may run at once (default: one a core, here %(default)s)",
    )
    command.add_argument(
        "--engine",
        choices=run.ENGINES,
        default=run.DEFAULT_ENGINE,
        help="fork runs notebooks in children of one process and keeps their results until "
        "something they used changes; jupyter starts a kernel for each (default: %(default)s)",
    )
    command.add_argument(
        "--explain", action="store_true", help="say for each section why it is run or not"
    )
    command.add_argument("--force", action="store_true", help="run all sections again")
    command.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())

"""Build the report: run the notebooks, combine them into a site, check it, put it in place."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from tsunagari.press import build, plan, release, render, run
from tsunagari.press.errors import PressError
from tsunagari.press.progress import Progress

ROOT = Path(__file__).resolve().parent


def build_report(args: argparse.Namespace) -> None:
    """One build, from the notebooks to the site: the table of contents of the press."""
    began = time.monotonic()
    plan_ = plan.make_plan(ROOT, args.edition, args.section)
    renderer = render.choose(args.renderer)
    with release.sole_build(plan_.stage):
        with Progress([section.name for section in plan_.sections]) as progress:
            progress.say(f"Edition {plan_.edition}: {len(plan_.sections)} sections")
            found = build.look_up(plan_, force=args.force)
            progress.take(found, explain=args.explain)
            notebooks = build.run_sections(
                plan_, found, engine=args.engine, workers=args.jobs, watch=progress.watch
            )
        facts = build.collect_facts(notebooks)
        book = build.bind_book(plan_, notebooks, facts)
        progress.say(f"Rendering {len(book.pages)} pages by {renderer.name}")
        build.render(plan_, book, renderer)
        build.finish(plan_, book, facts)
    progress.say(f"Built in {time.monotonic() - began:.1f} s")
    made = plan_.stage / "_site" if plan_.partial else plan_.site
    if plan_.partial:
        progress.say("A preview of some sections only: _site is as it was")
    print((made / "index.html").relative_to(ROOT).as_posix())


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

"""The command line: what each command takes, and its help."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from tsunagari.press import render
from tsunagari.press.plan import plan
from tsunagari.press.run import jobs

_TARGET = "a folder of the web server, or sftp://user@host/path"
Do = Callable[[argparse.Namespace], None]
Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"


class _Parser(argparse.ArgumentParser):
    """Takes options before, between and behind the other words of a command."""

    _mixing = False

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        if self._mixing:  # the base class parses in two passes, each of them by this method
            return super().parse_known_args(args, namespace)
        if any(word == "-h" or ("--help".startswith(word) and word[2:]) for word in args or ()):
            self.print_help()  # while it mixes, the base class hides the defaults that help names
            self.exit()
        self._mixing = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._mixing = False


def parser(description: str | None, **commands: Do) -> argparse.ArgumentParser:
    """Return the parser of the one command.

    Parameters
    ----------
    commands
        What each sub-command does, by its name in ``_COMMANDS``.
    """
    parser_ = argparse.ArgumentParser(description=description)
    subparsers = parser_.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    for name, do in commands.items():
        command = _COMMANDS[name](subparsers)
        command.set_defaults(do=do)
        command.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return parser_


def _build(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "build",
        help="run the notebooks and build the site",
        description="Run the notebooks, render the report, check it and put it into _site. "
        "If anything fails, _site stays as it was.",
        epilog="Exit codes: 0 built; 1 a section or a check failed; "
        "2 wrong use, configuration or data.",
    )
    _edition(command)
    command.add_argument(
        "--section",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME",
        help="build a preview of these sections only, beside _site",
    )
    command.add_argument(
        "--to",
        type=_formats,
        metavar="FORMATS",
        help=f"what is built, of {','.join(plan.FORMATS)} (default: formats in edition.yml; the "
        "website alone with --section and --watch)",
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
        help="how many notebooks or checks may run at once (default: one a core, here %(default)s)",
    )
    command.add_argument(
        "--engine",
        choices=jobs.ENGINES,
        default=jobs.DEFAULT_ENGINE,
        help="fork runs notebooks in children of one process, jupyter in a kernel each; both keep "
        "results until something that was used changes (default: %(default)s)",
    )
    command.add_argument(
        "--explain", action="store_true", help="say for each section why it is run or not"
    )
    command.add_argument("--force", action="store_true", help="run all sections again")
    command.add_argument(
        "--watch",
        action="store_true",
        help="stay, and build again whenever a file is saved, until Ctrl-C",
    )
    return command


def _edition(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "edition",
        nargs="?",
        default=plan.DEFAULT_EDITION,
        metavar="EDITION",
        help="a folder under data/ (default: %(default)s)",
    )


def _new(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "new",
        help="make the files to start an edition, a section or a survey from",
        description="Make working files that build at once, and say what to do next. Nothing that "
        "is there already is written over.",
        epilog="Exit codes: 0 made; 2 refused, and nothing was made.",
    )
    command.add_argument("kind", choices=("edition", "section", "survey"), metavar="KIND")
    command.add_argument("name", metavar="NAME", help="a-z, 0-9 and _, such as r5 or hotline")
    command.add_argument(
        "--from",
        dest="former",
        metavar="EDITION",
        help="of an edition: the one whose sections and texts it takes over, without its figures",
    )
    command.add_argument(
        "--answers",
        metavar="FILE",
        help="of a survey: the answers, as CSV, Excel or Parquet, one row a person",
    )
    command.add_argument(
        "--edition",
        default=plan.DEFAULT_EDITION,
        metavar="EDITION",
        help="of a section or survey: the edition that gets it (default: %(default)s)",
    )
    return command


def _diff(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "diff",
        help="show what changed since the last release",
        description="Show which facts, cells, figures, sentences, pages and files of the site "
        "that was built last are not as they were released, by how much, and which input changed; "
        "as text, and as a page to read.",
        epilog="Exit codes: 0 compared, whatever changed; 2 wrong use, or there is no site.",
    )
    _edition(command)
    command.add_argument(
        "--against",
        metavar="RELEASE|FOLDER|TARGET",
        help="a release that is kept here, a folder with a site, or a target, for what is served "
        "there (default: the last release)",
    )
    return command


def _verify(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "verify",
        help="check whether a copy of a site is what was released",
        description="Compare a copy of a site, file by file, with what was released from here. "
        "A copy that is whole but of which nothing is known here is not called genuine.",
        epilog="Exit codes: 0 it is what was released; 1 it is not, or that cannot be told; "
        "2 wrong use, or it cannot be reached.",
    )
    command.add_argument(
        "copy",
        metavar="FOLDER|ADDRESS",
        help="a folder, or an address that begins with https:// or http://",
    )
    return command


def _export(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "export",
        help="write the built site in the form that the city's CMS takes",
        description="Write a ZIP of the site that was built and checked last: the body of each "
        "page in plain HTML, its images, the files to attach, and a check-list for the clerk.",
        epilog="Exit codes: 0 written; 1 it failed on the way; 2 wrong use, or there is no "
        "checked site.",
    )
    command.add_argument("form", choices=("cms",), metavar="cms", help="for a CMS")
    _edition(command)
    command.add_argument(
        "--base",
        default="",
        metavar="ADDRESS",
        help="the address below which the pages will stand",
    )
    command.add_argument(
        "--addresses",
        type=Path,
        metavar="FILE",
        help="a CSV with the columns page and address: where the CMS has put each page",
    )
    return command


def _publish(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "publish",
        help="make the built site the one that readers see",
        description="Upload the site that was built beside the one that is served, verify every "
        "file, and switch in one step. The last releases stay there for rollback.",
        epilog="The web server serves TARGET/current. Exit codes: 0 published, or served already; "
        "1 it failed on the way or you said no, and what is served is whole; "
        "2 refused before anything was sent.",
    )
    _edition(command)
    command.add_argument("target", metavar="TARGET", help=_TARGET)
    command.add_argument(
        "--dry-run", action="store_true", help="say what would change, and change nothing"
    )
    command.add_argument("--yes", action="store_true", help="do not ask")
    command.add_argument(
        "--reason", default="", metavar="TEXT", help="why it is published, for the record"
    )
    command.add_argument(
        "--approved-by", default="", metavar="NAME", help="who approved it, for the record"
    )
    command.add_argument(
        "--acknowledge",
        action="append",
        default=[],
        metavar="CODE",
        help="that a large change is right, by its code; once for each",
    )
    return command


def _releases(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "releases",
        help="list the releases on a target",
        usage="%(prog)s [-h] [--debug] [EDITION] TARGET",
        description="List the releases on TARGET, newest first: when, by whom, why, by whose "
        "approval and from which commit each was published, and whether it is signed.",
        epilog="Exit codes: 0 listed; 1 it failed on the way; 2 wrong use, or no such target.",
    )
    command.add_argument(
        "words",
        nargs="+",
        metavar="[EDITION] TARGET",
        help=f"EDITION is a folder under data/ (default: {plan.DEFAULT_EDITION}), whose signers "
        f"are known; TARGET is {_TARGET}",
    )
    return command


def _rollback(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "rollback",
        help="let readers see an older release again",
        usage="%(prog)s [-h] [--yes] [--debug] [EDITION] TARGET [RELEASE]",
        description="Serve a release that is kept on TARGET again, byte for byte: the one before "
        "the one that is served, or the one that is named. The releases are listed first.",
        epilog="Exit codes: 0 it is served; 1 it failed on the way or you said no, and what is "
        "served is whole; 2 refused before anything was changed.",
    )
    command.add_argument(
        "words",
        nargs="+",
        metavar="[EDITION] TARGET [RELEASE]",
        help=f"EDITION is a folder under data/ (default: {plan.DEFAULT_EDITION}); TARGET is "
        f"{_TARGET}; RELEASE is an id or number, such as 12",
    )
    command.add_argument("--yes", action="store_true", help="do not ask")
    return command


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _formats(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in plan.FORMATS:
            known = ", ".join(plan.FORMATS)
            raise argparse.ArgumentTypeError(f"{name!r} is no format; known are {known}")
    return names


_COMMANDS = {
    "build": _build,
    "diff": _diff,
    "export": _export,
    "new": _new,
    "publish": _publish,
    "releases": _releases,
    "rollback": _rollback,
    "verify": _verify,
}

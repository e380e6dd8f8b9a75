"""The command line: what each command takes, and its help."""

from __future__ import annotations

import argparse
import gettext
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from tsunagari.messages import coded, marked, say, speak
from tsunagari.near_names import near_names
from tsunagari.press import render
from tsunagari.press.core.examples import EXAMPLES
from tsunagari.press.core.wrapping import columns, wrapped
from tsunagari.press.plan import plan
from tsunagari.press.run import jobs

_TARGET = marked("a folder of the web server, or sftp://user@host/path")
_LAST_PORT = 65535
_AS_IT_IS = "  "
"""Begins a line of help that is not broken."""
Do = Callable[[argparse.Namespace], None]
Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"


class _Help(argparse.HelpFormatter):
    """Breaks lines where the language may be broken, and counts what they take on a terminal."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = [
            line
            for part in text.split("\n")
            for line in ([part] if part.startswith(_AS_IT_IS) else wrapped(part, width) or [""])
        ]
        return "\n".join(indent + line for line in lines)

    def _format_usage(self, usage, actions, groups, prefix):  # type: ignore[no-untyped-def]
        if prefix is None:
            prefix = _usage_prefix()
        narrow = "-" * columns(prefix)  # the base class takes a letter for a column
        text = super()._format_usage(usage, actions, groups, narrow)
        return prefix + text.removeprefix(narrow)


def _usage_prefix() -> str:
    return gettext.gettext("usage: ")


class _Coded(argparse.ArgumentParser):
    """Gives wrong use its code."""

    def error(self, message: str) -> NoReturn:
        super().error(coded("C01", "{message}", message=message))

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        try:
            super()._check_value(action, value)
        except argparse.ArgumentError as error:
            if near := near_names(value, map(str, action.choices or ()), many=1):
                hint = say("did you mean {near}?", near=near[0])
                raise argparse.ArgumentError(action, f"{error.message}; {hint}") from None
            raise


class _Parser(_Coded):
    """Takes options before, between and behind the other words of a command."""

    _mixing = False

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        if self._mixing:  # the base class parses in two passes, each of them by this method
            return super().parse_known_args(args, namespace)
        if any(word == "-h" or ("--help".startswith(word) and word[2:]) for word in args or ()):
            self.print_help()  # while it mixes, the base class hides the defaults that help names
            self.exit()
        usage = self.usage
        # While it mixes, the base class hides words that usage names, and keeps what usage was
        # before, cut as if all languages had a word as long as that of English.
        if usage is None:
            self.usage = self.format_usage().removeprefix(_usage_prefix()).replace("%", "%%")
        self._mixing = True
        try:
            known, unknown = self.parse_known_intermixed_args(args, namespace)
        finally:
            self._mixing = False
            self.usage = usage
        if unknown:
            self._refuse(unknown)
        return known, unknown

    def _refuse(self, words: Sequence[str]) -> NoReturn:
        """Refuse words here, where the options are known that may be meant."""
        # Without what every option begins with, which would make all of them alike.
        options = [name[2:] for name in self._option_string_actions if name.startswith("--")]
        given = [word[2:].partition("=")[0] for word in words if word.startswith("--")]
        near = [f"--{name}" for word in given for name in near_names(word, options, many=1)]
        message = gettext.gettext("unrecognized arguments: %s") % " ".join(words)
        hint = say("did you mean {near}?", near=say(" or ").join(near)) if near else ""
        self.error(f"{message}; {hint}" if hint else message)


def parser(description: str | None, **commands: Do) -> argparse.ArgumentParser:
    """Return the parser of the one command.

    Parameters
    ----------
    commands
        What each sub-command does, by its name in ``_COMMANDS``.
    """
    speak()
    parser_ = _Coded(description=description, formatter_class=_Help, epilog=_examples(""))
    subparsers = parser_.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    for name, do in commands.items():
        command = _COMMANDS[name](subparsers)
        command.formatter_class = _Help
        command.epilog = f"{command.epilog}\n\n{_examples(name)}"
        command.set_defaults(do=do)
        command.add_argument(
            "--debug", action="store_true", help=say("show the traceback of an error")
        )
    return parser_


def _examples(name: str) -> str:
    lines = [f"{_AS_IT_IS}python pipeline.py {words}" for words in EXAMPLES[name]]
    return "\n".join([say("Examples:"), *lines])


def _build(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "build",
        help=say("run the notebooks and build the site"),
        description=say(
            "Run the notebooks, render the report, check it and put it into _site. If "
            "anything fails, _site stays as it was."
        ),
        epilog=say(
            "Exit codes: 0 built; 1 a section or a check failed; 2 wrong use, "
            "configuration or data."
        ),
    )
    _edition(command)
    command.add_argument(
        "--section",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME",
        help=say("build a preview of these sections only, beside _site"),
    )
    command.add_argument(
        "--to",
        type=_formats,
        metavar="FORMATS",
        help=say(
            "what is built, of {formats} (default: formats in edition.yml; the website "
            "alone with --section and --watch)",
            formats=",".join(plan.FORMATS),
        ),
    )
    _means(command)
    command.add_argument(
        "--explain", action="store_true", help=say("say for each section why it is run or not")
    )
    command.add_argument("--force", action="store_true", help=say("run all sections again"))
    command.add_argument(
        "--all",
        action="store_true",
        help=say("build every edition, several at once, and list them in _site/index.html"),
    )
    command.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help=say(
            "with --all: the address of a Dask scheduler that builds whole editions elsewhere"
        ),
    )
    command.add_argument(
        "--watch",
        action="store_true",
        help=say("stay, and build again whenever a file is saved, until Ctrl-C"),
    )
    return command


def _means(command: argparse.ArgumentParser) -> None:
    """Add the options on what builds."""
    command.add_argument(
        "--renderer",
        choices=render.CHOICES,
        default="auto",
        help=say("auto takes Quarto if it is installed, else pandoc from its wheel"),
    )
    command.add_argument(
        "--jobs",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help=say(
            "how many notebooks or checks may run at once (default: one a core, here %(default)s)"
        ),
    )
    command.add_argument(
        "--engine",
        choices=jobs.ENGINES,
        default=jobs.DEFAULT_ENGINE,
        help=say(
            "fork runs notebooks in children of one process, jupyter in a kernel each; "
            "both keep results until something that was used changes (default: %(default)s)"
        ),
    )


def _preview(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "preview",
        help=say("show the site in a browser, new after every save"),
        description=say(
            "Build, show the site in a browser, and build again at every save, until Ctrl-C. The "
            "page that is open follows each save at the place where it is; what cannot be built "
            "is shown on it with its place and the way out. Only this machine can reach it."
        ),
        epilog=say("Exit codes: 130 ended by Ctrl-C; 2 wrong use."),
    )
    _edition(command)
    command.add_argument(
        "--port",
        type=_port,
        default=0,
        metavar="N",
        help=say("where it is served (default: any port that is free)"),
    )
    _means(command)
    # It builds as `build --watch` does.
    command.set_defaults(section=[], to=["html"], force=False, explain=False, watch=True)
    return command


def _edition(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "edition",
        nargs="?",
        default=plan.DEFAULT_EDITION,
        metavar="EDITION",
        help=say("a folder under data/ (default: %(default)s)"),
    )


def _new(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "new",
        help=say("make the files to start an edition, a section or a survey from"),
        description=say(
            "Make working files that build at once, and say what to do next. Nothing that "
            "is there already is written over."
        ),
        epilog=say("Exit codes: 0 made; 2 refused, and nothing was made."),
    )
    command.add_argument(
        "kind",
        choices=("edition", "section", "survey"),
        metavar="KIND",
        help=say(
            "edition: a new year or area; section: a page with figures of yours; survey: a "
            "section from the answers to a questionnaire"
        ),
    )
    command.add_argument("name", metavar="NAME", help=say("a-z, 0-9 and _, such as r5 or hotline"))
    command.add_argument(
        "--from",
        dest="former",
        metavar="EDITION",
        help=say(
            "of an edition: the one whose sections and texts it takes over, without its figures"
        ),
    )
    command.add_argument(
        "--answers",
        metavar="FILE",
        help=say("of a survey: the answers, as CSV, Excel or Parquet, one row a person"),
    )
    command.add_argument(
        "--edition",
        default=plan.DEFAULT_EDITION,
        metavar="EDITION",
        help=say("of a section or survey: the edition that gets it (default: %(default)s)"),
    )
    return command


def _diff(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "diff",
        help=say("show what changed since the last release"),
        description=say(
            "Show which facts, cells, figures, sentences, pages and files of the site that "
            "was built last are not as they were released, by how much, and which input "
            "changed; as text, and as a page to read."
        ),
        epilog=say("Exit codes: 0 compared, whatever changed; 2 wrong use, or there is no site."),
    )
    _edition(command)
    command.add_argument(
        "--against",
        metavar="RELEASE|FOLDER|TARGET",
        help=say(
            "a release that is kept here, a folder with a site, or a target, for what is "
            "served there (default: the last release)"
        ),
    )
    return command


def _verify(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "verify",
        help=say("check whether a copy of a site is what was released"),
        description=say(
            "Compare a copy of a site, file by file, with what was released from here. A "
            "copy that is whole but of which nothing is known here is not called genuine."
        ),
        epilog=say(
            "Exit codes: 0 it is what was released; 1 it is not, or that cannot be told; 2 "
            "wrong use, or it cannot be reached."
        ),
    )
    command.add_argument(
        "copy",
        metavar="FOLDER|ADDRESS",
        help=say("a folder, or an address that begins with https:// or http://"),
    )
    return command


def _export(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "export",
        help=say("write the built site in the form that the city's CMS takes"),
        description=say(
            "Write a ZIP of the site that was built and checked last: the body of each "
            "page in plain HTML, its images, the files to attach, and a check-list for the "
            "clerk."
        ),
        epilog=say(
            "Exit codes: 0 written; 1 it failed on the way; 2 wrong use, or there is no "
            "checked site."
        ),
    )
    command.add_argument("form", choices=("cms",), metavar="cms", help=say("for a CMS"))
    _edition(command)
    command.add_argument(
        "--base",
        default="",
        metavar="ADDRESS",
        help=say("the address below which the pages will stand"),
    )
    command.add_argument(
        "--addresses",
        type=Path,
        metavar="FILE",
        help=say("a CSV with the columns page and address: where the CMS has put each page"),
    )
    return command


def _publish(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "publish",
        help=say("make the built site the one that readers see"),
        description=say(
            "Upload the site that was built beside the one that is served, verify every "
            "file, and switch in one step. The last releases stay there for rollback."
        ),
        epilog=say(
            "The web server serves TARGET/current. Exit codes: 0 published, or served "
            "already; 1 it failed on the way or you said no, and what is served is whole; "
            "2 refused before anything was sent."
        ),
    )
    _edition(command)
    command.add_argument("target", metavar="TARGET", help=say(_TARGET))
    command.add_argument(
        "--dry-run", action="store_true", help=say("say what would change, and change nothing")
    )
    command.add_argument("--yes", action="store_true", help=say("do not ask"))
    command.add_argument(
        "--reason", default="", metavar="TEXT", help=say("why it is published, for the record")
    )
    command.add_argument(
        "--approved-by", default="", metavar="NAME", help=say("who approved it, for the record")
    )
    command.add_argument(
        "--acknowledge",
        action="append",
        default=[],
        metavar="CODE",
        help=say("that a large change is right, by its code; once for each"),
    )
    return command


def _releases(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "releases",
        help=say("list the releases on a target"),
        usage="%(prog)s [-h] [--debug] [EDITION] TARGET",
        description=say(
            "List the releases on TARGET, newest first: when, by whom, why, by whose "
            "approval and from which commit each was published, and whether it is signed."
        ),
        epilog=say("Exit codes: 0 listed; 1 it failed on the way; 2 wrong use, or no such target."),
    )
    command.add_argument(
        "words",
        nargs="+",
        metavar="[EDITION] TARGET",
        help=say(
            "EDITION is a folder under data/ (default: {default_edition}), whose signers "
            "are known; TARGET is {target}",
            default_edition=plan.DEFAULT_EDITION,
            target=say(_TARGET),
        ),
    )
    return command


def _rollback(commands: Commands) -> argparse.ArgumentParser:
    command = commands.add_parser(
        "rollback",
        help=say("let readers see an older release again"),
        usage="%(prog)s [-h] [--yes] [--debug] [EDITION] TARGET [RELEASE]",
        description=say(
            "Serve a release that is kept on TARGET again, byte for byte: the one before "
            "the one that is served, or the one that is named. The releases are listed "
            "first."
        ),
        epilog=say(
            "Exit codes: 0 it is served; 1 it failed on the way or you said no, and what "
            "is served is whole; 2 refused before anything was changed."
        ),
    )
    command.add_argument(
        "words",
        nargs="+",
        metavar="[EDITION] TARGET [RELEASE]",
        help=say(
            "EDITION is a folder under data/ (default: {default_edition}); TARGET is "
            "{target}; RELEASE is an id or number, such as 12",
            default_edition=plan.DEFAULT_EDITION,
            target=say(_TARGET),
        ),
    )
    command.add_argument("--yes", action="store_true", help=say("do not ask"))
    return command


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(say("{words!r} is not a whole number above 0", words=text))
    return int(text)


def _port(text: str) -> int:
    number = _positive(text)
    if number > _LAST_PORT:
        raise argparse.ArgumentTypeError(say("{text!r} is no port", text=text))
    return number


def _formats(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in plan.FORMATS:
            known = ", ".join(plan.FORMATS)
            raise argparse.ArgumentTypeError(
                say("{name!r} is no format; known are {known}", name=name, known=known)
            )
    return names


_COMMANDS = {
    "build": _build,
    "diff": _diff,
    "export": _export,
    "new": _new,
    "preview": _preview,
    "publish": _publish,
    "releases": _releases,
    "rollback": _rollback,
    "verify": _verify,
}

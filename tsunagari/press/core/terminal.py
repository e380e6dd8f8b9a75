"""What somebody at a terminal sees: what is being done, and in colour what is wrong.

Elsewhere, in a log or a pipe, the same words are plain lines. rich heeds ``NO_COLOR``.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import select
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from tsunagari.messages import say
from tsunagari.press.core.problems import Problem

if TYPE_CHECKING:  # a build in a pipe needs none of it
    from rich.text import Text

OnDone = Callable[[int, int], None]
"""Is told how many of how many are done."""

_UNREAD = 141
"""The exit code that a shell gives a tool whose reader went away."""
_COMMANDS = re.compile(r"[^\n\t -~\u00a0-\u2029\u202f-\u2065\u206a-\U0010ffff]")
_PARTS = {  # how each part of a problem looks, by its lines
    "bold red": re.compile(r"^ {4}> .*$", re.MULTILINE),  # the faulty line of a cell
    "cyan": re.compile(r"^ {2}-> .*$", re.MULTILINE),  # the way out
    "yellow": re.compile(r"\[[A-Z]\d\d\]$", re.MULTILINE),
}


@contextlib.contextmanager
def while_read() -> Iterator[None]:
    """End quietly, as other tools do, when nobody reads on: ``… | head`` is no fault.

    A letter that the terminal's or the pipe's encoding lacks is written by its number.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):  # standard error does so anyway
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        yield
    except (BrokenPipeError, SystemExit) as end:
        if not is_unread():
            raise
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):  # both may be the same pipe
            if _is_unread(stream):
                os.dup2(nowhere, stream.fileno())
        # What went wrong before counts more.
        sys.exit(getattr(end, "code", None) or _UNREAD)


def is_unread() -> bool:
    """Check whether nobody reads any more what is printed."""
    return _is_unread(sys.stdout) or _is_unread(sys.stderr)


def _is_unread(stream: TextIO) -> bool:
    try:
        stream.flush()
    except BrokenPipeError:
        return True
    if sys.platform != "win32":  # which has no poll: there the flush has told
        # What is not buffered cannot be flushed, and argparse passes over what it cannot print.
        with contextlib.suppress(OSError, ValueError):  # no file of the system
            asked = select.poll()
            asked.register(stream.fileno(), 0)
            return any(state & select.POLLERR for _, state in asked.poll(0))
    return False


def plain(text: str) -> str:
    """Return a text in which signs that command a terminal, or turn its lines round, are numbers.

    What a server or a file says stands in messages, and is of whoever has these.
    """
    return _COMMANDS.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)


def complain(problems: Sequence[Problem], change: Callable[[str], str]) -> None:
    """Tell what is wrong, each thing with a line before it.

    Parameters
    ----------
    change
        Takes out of the words what says nothing to the reader.
    """
    texts = [plain(change(str(problem))) for problem in problems]
    if not sys.stderr.isatty():
        print("", *texts, sep="\n", file=sys.stderr)  # noqa: T201
        return
    from rich.console import Console

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print()
    for text, problem in zip(texts, problems, strict=True):
        console.print(_coloured(text, plain(change(problem.where))))


def _coloured(text: str, where: str) -> Text:
    from rich.text import Text

    coloured = Text(text)
    coloured.stylize("bold red", 0, len(where))
    for style, part in _PARTS.items():
        coloured.highlight_regex(part, style)
    return coloured


@contextlib.contextmanager
def doing(words: str) -> Iterator[OnDone]:
    """Show on a terminal what is being done, until that is done; yield what shows n of N."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.live import Live

    # No thread of its own draws it: checks are forked meanwhile.
    console = Console(stderr=True, highlight=False)
    with Live(words, console=console, auto_refresh=False, transient=True) as live:
        yield lambda done, of: live.update(
            say("{words}: {done} of {of}", words=words, done=done, of=of), refresh=True
        )

"""What is said to the user of a publication, and asked."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tsunagari.press.core.problems import ConfigError, PressError, Problem
from tsunagari.press.publish.releases import Release
from tsunagari.press.publish.target import Target, Watch
from tsunagari.press.publish.transaction import Outlook


def can_ask(*, yes: bool) -> None:
    """Make sure that there is somebody to confirm, or that it was confirmed beforehand.

    Raises
    ------
    ConfigError
        There is nobody.
    """
    if not yes and not sys.stdin.isatty():
        what = "there is no terminal on which you could confirm."
        raise ConfigError(Problem("stdin", what, "Add --yes if you are sure."))


def agree(question: str, *, yes: bool) -> None:
    """Ask, unless it was answered beforehand.

    Raises
    ------
    PressError
        The user does not want it.
    """
    if yes:
        return
    try:
        print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)  # noqa: T201
        answer = input()
    except EOFError:
        answer = ""
    if answer.strip().lower() not in ("y", "yes"):
        raise PressError(Problem("Not confirmed", "nothing was changed."))


@contextlib.contextmanager
def uploading(site: Path, files: Mapping[str, str]) -> Iterator[Watch]:
    """Show on a terminal how far an upload is."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    total = sum((site / name).stat().st_size for name in files)
    console = Console(stderr=True)
    columns = TextColumn("Uploading"), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as shown:
        task = shown.add_task("", total=total)
        yield lambda size: shown.advance(task, size)


def choose(target: Target, outlook: Outlook, asked: str | None) -> Release:
    """Find the release that is to be served again.

    Parameters
    ----------
    asked
        Its id or number; None for the one before the one that is served.

    Raises
    ------
    ConfigError
        There is no such release, or it is served already; with all that there are.
    """
    kept, served = outlook.kept, outlook.served
    if asked is None:
        before = [release for release in kept if served and release.number < served.number]
        found = before[-1:]
        what = "there is no release before the one that is served."
    else:
        found = [r for r in kept if asked == r.id or (asked.isdecimal() and int(asked) == r.number)]
        what = f"there is no release {asked}."
    if found and found[0] == served:
        found, what = [], f"release {found[0].id} is the one that is served."
    if not found:
        remedy = "Name one of those above."
        raise ConfigError(Problem(target.name, what, remedy, "\n".join(outlook.listing())))
    return found[0]

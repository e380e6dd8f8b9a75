"""What the user of a publication is shown and asked."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tsunagari.press.core.problems import ConfigError, PressError, Problem
from tsunagari.press.publish.releases import Release
from tsunagari.press.publish.target import OnBytes, Target
from tsunagari.press.publish.transaction import TargetState


def check_can_confirm(*, yes: bool) -> None:
    """Check that there is somebody to confirm, or that it was confirmed beforehand.

    Raises
    ------
    ConfigError
        There is neither.
    """
    if not yes and not sys.stdin.isatty():
        what = "there is no terminal on which you could confirm."
        raise ConfigError(Problem("stdin", what, "Add --yes if you are sure."))


def confirm(question: str, *, yes: bool) -> None:
    """Ask the user, unless it was confirmed beforehand.

    Raises
    ------
    PressError
        The user says no.
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
def upload_progress(site: Path, files: Mapping[str, str]) -> Iterator[OnBytes]:
    """Show on a terminal how far an upload is."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    total = sum((site / name).stat().st_size for name in files)
    console = Console(stderr=True)
    columns = TextColumn("Uploading"), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task("", total=total)
        yield lambda size: progress.advance(task, size)


def choose_release(target: Target, state: TargetState, name: str | None) -> Release:
    """Return the release that is to be served again.

    Parameters
    ----------
    name
        Its id or number; None for the one before the one that is served.

    Raises
    ------
    ConfigError
        There is no such release, or it is served already; with all that there are.
    """
    served = state.served
    if name is None:
        earlier = [r for r in state.releases if served and r.number < served.number]
        choice = earlier[-1] if earlier else None
        what = "there is no release before the one that is served."
    else:
        number = int(name) if name.isdecimal() else None
        choice = next((r for r in state.releases if name == r.id or number == r.number), None)
        what = f"there is no release {name}."
    if choice and choice == served:
        what = f"release {choice.id} is the one that is served."
        choice = None
    if choice is None:
        remedy = "Name one of those above."
        raise ConfigError(Problem(target.name, what, remedy, "\n".join(state.listing())))
    return choice

"""What the user of a publication is shown and asked."""

from __future__ import annotations

import contextlib
import getpass
import socket
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tsunagari.messages import coded, say
from tsunagari.press.compare.large_changes import LargeChange
from tsunagari.press.core.problems import ConfigError, PressError, Problem, nearest
from tsunagari.press.publish.releases import Release, Statement
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
        what = coded("R08", "there is no terminal on which you could confirm.")
        raise ConfigError(Problem(say("Not confirmed"), what, say("Add --yes if you are sure.")))


def confirm(question: str, *, yes: bool) -> None:
    """Ask the user, unless it was confirmed beforehand.

    Raises
    ------
    PressError
        The user says no.
    """
    if yes:
        return
    if _answer(f"{question} [y/N] ").strip().lower() not in ("y", "yes"):
        raise PressError(Problem(say("Not confirmed"), coded("R08", "nothing was changed.")))


def _answer(question: str) -> str:
    try:
        print(question, end="", file=sys.stderr, flush=True)  # noqa: T201
        return input()
    except EOFError:
        return ""


def login_name() -> str:
    """Return who is logged in to this machine, as far as it knows."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        name = "somebody"
    return f"{name}@{socket.gethostname()}"


def ask_statement(statement: Statement, needs: Collection[str], *, yes: bool) -> Statement:
    """Return what is said of a publication; what is missing is asked for on a terminal.

    Parameters
    ----------
    needs
        What has to be said: reason, approval.

    Raises
    ------
    ConfigError
        It is not said, and cannot be asked for.
    """
    asked = {
        "reason": ("reason", "--reason", say("Reason for this publication")),
        "approval": ("approved_by", "--approved-by", say("Approved by")),
    }
    problems = []
    for need, (field, option, question) in asked.items():
        said = getattr(statement, field).strip()
        if not said and not yes:
            may_be_empty = "" if need in needs else say(" (may be empty)")
            said = _answer(f"{question}{may_be_empty}: ").strip()
        if not said and need in needs:
            what = coded("R08", "the edition asks for the {need} of each publication.", need=need)
            problems.append(Problem(option, what, say("Give {option} TEXT.", option=option)))
        statement = replace(statement, **{field: said})
    if problems:
        raise ConfigError(problems)
    return statement


def acknowledge(large: Sequence[LargeChange], codes: Collection[str], *, yes: bool) -> None:
    """Check that each large change was acknowledged; on a terminal ask for one after the other.

    Raises
    ------
    ConfigError
        Codes are of no change, or changes are not acknowledged and cannot be asked for.
    PressError
        The user says no to one.
    """
    known = {change.code for change in large}
    problems = [
        Problem(
            "--acknowledge",
            coded("R09", "no large change has the code {key}.", key=code),
            nearest(code, known),
        )
        for code in codes
        if code not in known
    ]
    missing = [change for change in large if change.code not in codes]
    if yes:
        problems += [
            Problem(f"{change}", coded("R09", "so large a change wants to be acknowledged."),
                    say("If it is right: --acknowledge {key}", key=change.code))
            for change in missing
        ]  # fmt: skip
    if problems:
        raise ConfigError(problems)
    for number, change in enumerate(missing, start=1):
        confirm(
            say(
                "Large change {number} of {number2}: {change}. Is it right?",
                number=number,
                number2=len(missing),
                change=change,
            ),
            yes=False,
        )


@contextlib.contextmanager
def upload_progress(site: Path, files: Mapping[str, str]) -> Iterator[OnBytes]:
    """Show on a terminal how far an upload is."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    total = sum((site / name).stat().st_size for name in files)
    console = Console(stderr=True)
    columns = TextColumn(say("Uploading")), BarColumn(), DownloadColumn(), TransferSpeedColumn()
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
        what = coded("R07", "there is no release before the one that is served.")
    else:
        number = int(name) if name.isdecimal() else None
        choice = next((r for r in state.releases if name == r.id or number == r.number), None)
        what = coded("R07", "there is no release {name}.", name=name)
    if choice and choice == served:
        what = coded("R07", "release {id} is the one that is served.", id=choice.id)
        choice = None
    if choice is None:
        remedy = say("Name one of those above.")
        raise ConfigError(Problem(target.name, what, remedy, "\n".join(state.listing())))
    return choice

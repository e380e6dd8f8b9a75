"""Quarto: finding it, and trying once to install it.

``python -m tsunagari.press.render.quarto_setup`` is a step of set-up (see the Makefile). Quarto
may not be had everywhere: its package on PyPI downloads the program while it installs. Set-up
goes on without it, so the command succeeds either way and says in one sentence what it found.
"""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tsunagari.messages import say
from tsunagari.press.core.processes import kill_children

INSTALL_SECONDS = 120
VERSION_SECONDS = 30


def find_quarto() -> Path | None:
    """Return a Quarto that runs: on PATH, else beside this Python.

    Returns
    -------
    pathlib.Path or None
        The program, or None if there is none that answers with its version.
    """
    for places in (None, str(Path(sys.executable).parent)):
        program = shutil.which("quarto", path=places)
        if program and quarto_version(Path(program)):
            return Path(program)
    return None


def quarto_version(quarto: Path) -> str | None:
    """Return the version of a Quarto, such as ``1.10.19``; None if it does not answer with one."""
    try:
        answer = subprocess.run(
            [quarto, "--version"],
            capture_output=True,
            check=False,
            text=True,
            timeout=VERSION_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = answer.stdout.strip()
    return version if answer.returncode == 0 and re.match(r"\d+\.\d+", version) else None


def pinned_quarto() -> str:
    """Return the requirement that pyproject.toml pins, such as ``quarto-cli==1.10.19``."""
    requirements = importlib.metadata.requires("tsunagari") or []
    pin = next(line for line in requirements if line.startswith("quarto-cli"))
    return pin.partition(";")[0].strip()


def install(requirement: str, seconds: float = INSTALL_SECONDS) -> bool:
    """Install one requirement with pip, quietly and within a time.

    What the lock pins stays as it is: no other package is installed or changed.

    Parameters
    ----------
    requirement
        As pip takes it.
    seconds
        After this time pip and all that it started are killed.

    Returns
    -------
    bool
        Whether pip said that it succeeded in time.
    """
    pip = subprocess.Popen(
        [sys.executable, "-m", "pip", "install", "--no-deps", "--no-build-isolation", requirement],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return pip.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        if pip.poll() is None:  # too slow, or somebody interrupted us
            kill_children(pip.pid)
            pip.kill()
            pip.wait()


def main() -> None:
    """Print which Quarto there is; if there is none, try once to install the pinned one."""
    pin = pinned_quarto()
    attempt = (
        Path(sys.prefix) / "quarto-attempt"
    )  # names the pin that was tried in this environment
    quarto = find_quarto()
    tried_before = attempt.exists() and attempt.read_text() == pin
    if quarto is None and not tried_before:
        print(
            say("Quarto not found; trying to install {pin} (two minutes at most) ...", pin=pin),
            flush=True,
        )
        attempt.write_text(pin)
        install(pin)
        quarto = find_quarto()
    if quarto:
        print(
            say(
                "Quarto {quarto_version} renders the report.", quarto_version=quarto_version(quarto)
            )
        )
    else:
        print(
            say(
                "{pin} could not be installed here: the embedded renderer (pandoc) is used.",
                pin=pin,
            )
        )


if __name__ == "__main__":
    main()

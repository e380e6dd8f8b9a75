"""How the build of one edition ended that another process has started."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tsunagari.messages import Coded, say
from tsunagari.press.core import digests, processes
from tsunagari.press.core.problems import PressError, Problem

VARIABLE = "TSUNAGARI_OUTCOME"
"""The variable of the environment that names the file into which such a build writes it."""
PARENT = "TSUNAGARI_PARENT"
"""The variable with the number of the process with which it ends; what is forked knows it."""


@dataclass(frozen=True)
class Outcome:
    """How a build ended.

    Attributes
    ----------
    code
        Its exit code.
    problems
        All that was wrong.
    unchanged
        Whether there was nothing to build.
    """

    code: int
    problems: Sequence[Problem] = ()
    unchanged: bool = False


def asked() -> Path | None:
    """Return the file into which this build is to write how it ends, if another started it.

    It ends with the other one, and no notebook sees that it was asked.
    """
    name, parent = os.environ.pop(VARIABLE, ""), os.environ.pop(PARENT, "")
    if parent:
        processes.end_with_parent(int(parent))
    return Path(name) if name else None


def note(path: Path | None, fault: PressError | None) -> None:
    """Write how a build ended into the file that was asked for."""
    if path is not None:
        code = 0 if fault is None else fault.exit_code
        problems = [] if fault is None else [dataclasses.asdict(one) for one in fault.problems]
        digests.write_json(path, {"code": code, "problems": problems})


def read(content: Mapping[str, Any], code: int, said: str) -> Outcome:
    """Return what a build noted; of one that could note nothing its code and last words.

    Parameters
    ----------
    said
        Its standard error.
    """
    if content:
        return Outcome(content["code"], [Problem(**one) for one in content["problems"]])
    lines = said.strip().splitlines()
    last = Coded(lines[-1] if lines else say("exit {key}", key=code))
    return Outcome(code or 1, [Problem("build", last)])

"""Publish with something happening before a certain step. As a program: killed at that step.

``python steps.py`` reads lines ``target\tsite\tstep\thome`` and answers each with how a
child ended that published the site and was killed before the step.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tsunagari.press import publish
from tsunagari.press.finish import provenance
from tsunagari.press.publish import address, sftp  # noqa: F401  # once, before there are children
from tsunagari.press.publish.releases import Release


class Stepping:
    """A target that counts its operations, and does something before a certain one."""

    def __init__(self, target: Any, step: int, act: Callable[[], object]) -> None:
        self._target, self._step, self._act = target, step, act
        self.count = 0

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        if not callable(value):
            return value

        def call(*args: Any) -> Any:
            self.count += 1
            if self.count == self._step:
                self._act()
            return value(*args)

        return call


def put(
    place: str, site: Path, step: int = 0, act: Callable[[], object] = int, keep: int = 5
) -> tuple[Release, int]:
    """Publish a site as edition r4; return the release and the number of steps."""
    with publish.open_target(address.parse(place)) as opened:
        state = publish.inspect(opened, "r4", provenance.files(site))
        target = Stepping(opened, step, act)
        release = publish.publish(
            target,  # type: ignore[arg-type]
            site,
            state,
            edition="r4",
            keep=keep,
            notify=lambda _: None,
            on_bytes=lambda _: None,
        )
        return release, target.count


def _killed(place: str, site: str, step: int) -> int:
    child = os.fork()
    if not child:
        try:
            put(place, Path(site), step, lambda: os.kill(os.getpid(), signal.SIGKILL))
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    for line in sys.stdin:
        words = line.rstrip("\n").split("\t")
        os.environ["HOME"] = words[3]
        print(_killed(words[0], words[1], int(words[2])), flush=True)  # noqa: T201

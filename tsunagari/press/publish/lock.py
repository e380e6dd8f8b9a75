"""One publication at a time: a lock on the target itself, that shows whether its holder lives.

A folder and an SFTP server have no lock in common that ends with its holder. So the holder keeps a
file there and writes a new number into it every few seconds. Who finds the file watches it: if the
number moves, somebody is at work; if it does not for a while, the holder was killed or cut off.
No two clocks are compared. The lock keeps an order only: that readers see a whole site does not
hang on it, since every release has a folder of its own.
"""

from __future__ import annotations

import contextlib
import datetime
import getpass
import json
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator

from tsunagari.press.core.problems import ConfigError, PressError, Problem
from tsunagari.press.publish.target import Held, Target, TargetError, failed

NAME = ".lock"
BEAT = 2.0  # seconds between two signs of life
PATIENCE = 12.0  # seconds without one after which a holder is taken for dead

Say = Callable[[str], None]


class Lock:
    """The lock, while it is ours."""

    def __init__(self, target: Target, held: Held) -> None:
        now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
        self.token = secrets.token_hex(8)
        self._who = {"by": f"{getpass.getuser()}@{socket.gethostname()}", "since": now}
        self._target = target
        self._held = held
        self._beats = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)

    def begin(self) -> None:
        """Give the first sign of life, and go on with it."""
        self._beat()
        self._thread.start()

    def check(self) -> None:
        """Make sure that nobody took us for dead, as when this machine slept.

        Raises
        ------
        TargetError
            Somebody did.
        """
        if _told(self._target.read(NAME)).get("token") != self.token:
            what = "another publication has begun, because this one showed no sign of life."
            raise failed(self._target.name, what)

    def end(self) -> None:
        """Let the lock go."""
        self._end.set()
        if self._thread.ident is not None:
            self._thread.join()
        # If the target cannot be reached any more, the next one finds a lock without life.
        with contextlib.suppress(PressError, OSError):
            self._held.close()
            self.check()
            self._target.remove(NAME)

    def _live(self) -> None:
        with contextlib.suppress(PressError, OSError):
            while not self._end.wait(BEAT):
                self._beat()

    def _beat(self) -> None:
        self._beats += 1
        content = self._who | {"token": self.token, "beat": f"{self._beats:09d}"}
        self._held.write(json.dumps(content).encode())


@contextlib.contextmanager
def sole_publication(target: Target, say: Say) -> Iterator[Lock]:
    """Hold the target.

    Raises
    ------
    ConfigError
        Somebody else holds it and is alive.
    TargetError
        The lock cannot be made.
    """
    while (held := target.claim(NAME)) is None:
        _wait_for_another(target, say)
    lock = Lock(target, held)
    try:
        try:
            lock.begin()
        except TargetError:
            target.remove(NAME)  # it is ours, though we could not write it down
            raise
        yield lock
    finally:
        lock.end()


def _wait_for_another(target: Target, say: Say) -> None:
    """Come back when the lock that is there is gone."""
    seen = target.read(NAME)
    if seen is None:
        return
    told = _told(seen)
    who = f"{told.get('by', 'somebody')}, since {told.get('since', 'an unknown time')}"
    say(f"Another publication holds the target ({who}). Looking whether it is alive ...")
    signs = 0
    until = time.monotonic() + PATIENCE
    while (now := target.read(NAME)) is not None and time.monotonic() <= until:
        if now != seen:
            # One sign may have been on its way still when its sender was cut off.
            signs += 1
            if signs > 1:
                what = f"another publication to this target is under way ({who})."
                raise ConfigError(Problem(target.name, what, "Wait until it ends."))
            seen, until = now, time.monotonic() + PATIENCE
        threading.Event().wait(min(BEAT, PATIENCE) / 4)
    if now is not None:
        say(f"It has shown no sign of life for {PATIENCE:.0f} s: going on in its place.")
        _take_away(target, seen)


def _take_away(target: Target, dead: bytes) -> None:
    """Take a dead lock away; a living one that came in its place is put back."""
    away = f"{NAME}-{secrets.token_hex(4)}"
    with contextlib.suppress(TargetError):  # somebody else was quicker
        target.rename(NAME, away)
        if target.read(away) == dead:
            target.remove(away)
        else:
            target.rename(away, NAME)


def _told(content: bytes | None) -> dict[str, str]:
    try:
        told = json.loads(content or b"")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}

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

from tsunagari.messages import coded, say
from tsunagari.press.core.problems import ConfigError, PressError, Problem
from tsunagari.press.publish.target import HeldFile, Target, TargetError, target_error

NAME = ".lock"
BEAT = 2.0  # seconds between two signs of life
_MAX_BYTES = 4096
PATIENCE = 12.0  # seconds without one after which a holder is taken for dead

Notify = Callable[[str], None]
"""Shows a line to the user."""


class Lock:
    """The lock, while it is ours."""

    def __init__(self, target: Target, file: HeldFile) -> None:
        now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
        self.token = secrets.token_hex(8)
        self._holder = {"by": f"{getpass.getuser()}@{socket.gethostname()}", "since": now}
        self._target = target
        self._file = file
        self._beats = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)

    def begin(self) -> None:
        """Write the first sign of life, and go on writing more."""
        self._beat()
        self._thread.start()

    def check(self) -> None:
        """Check that nobody took us for dead, as when this machine slept.

        Raises
        ------
        TargetError
            Somebody did.
        """
        if _parse(self._target.read(NAME, _MAX_BYTES)).get("token") != self.token:
            what = coded(
                "R05", "another publication has begun, because this one showed no sign of life."
            )
            raise target_error(self._target.name, what)

    def end(self) -> None:
        """Release the lock."""
        self._end.set()
        if self._thread.ident is not None:
            self._thread.join()
        # If the target cannot be reached any more, the next one finds a lock without life.
        with contextlib.suppress(PressError, OSError):
            self._file.close()
            self.check()
            self._target.remove(NAME)

    def _live(self) -> None:
        with contextlib.suppress(PressError, OSError):
            while not self._end.wait(BEAT):
                self._beat()

    def _beat(self) -> None:
        self._beats += 1
        content = self._holder | {"token": self.token, "beat": f"{self._beats:09d}"}
        self._file.write(json.dumps(content).encode())


@contextlib.contextmanager
def sole_publication(target: Target, notify: Notify) -> Iterator[Lock]:
    """Hold the target for one publication.

    Raises
    ------
    ConfigError
        Somebody else holds it and is alive.
    TargetError
        The lock cannot be made.
    """
    while (file := target.claim(NAME)) is None:
        _wait_for_holder(target, notify)
    lock = Lock(target, file)
    try:
        try:
            lock.begin()
        except TargetError:
            target.remove(NAME)  # it is ours, though we could not write it down
            raise
        yield lock
    finally:
        lock.end()


def _wait_for_holder(target: Target, notify: Notify) -> None:
    """Return when the lock that is there is gone."""
    last = target.read(NAME, _MAX_BYTES)
    if last is None:
        return
    record = _parse(last)
    holder = say(
        "{by}, since {since}",
        by=record.get("by", say("somebody")),
        since=record.get("since", say("an unknown time")),
    )
    notify(
        say(
            "Another publication holds the target ({holder}). Looking whether it is alive ...",
            holder=holder,
        )
    )
    signs = 0
    until = time.monotonic() + PATIENCE
    while (now := target.read(NAME, _MAX_BYTES)) is not None and time.monotonic() <= until:
        if now != last:
            # One sign may have been on its way still when its sender was cut off.
            signs += 1
            if signs > 1:
                what = coded(
                    "R05",
                    "another publication to this target is under way ({holder}).",
                    holder=holder,
                )
                raise ConfigError(Problem(target.name, what, say("Wait until it ends.")))
            last, until = now, time.monotonic() + PATIENCE
        threading.Event().wait(min(BEAT, PATIENCE) / 4)
    if now is not None:
        notify(
            say(
                "It has shown no sign of life for {patience:.0f} s: going on in its place.",
                patience=PATIENCE,
            )
        )
        _remove_dead_lock(target, last)


def _remove_dead_lock(target: Target, dead: bytes) -> None:
    """Remove a dead lock; a living one that came in its place is put back."""
    aside = f"{NAME}-{secrets.token_hex(4)}"
    with contextlib.suppress(TargetError):  # somebody else was quicker
        target.rename(NAME, aside)
        if target.read(aside, _MAX_BYTES) == dead:
            target.remove(aside)
        else:
            target.rename(aside, NAME)


def _parse(content: bytes | None) -> dict[str, str]:
    """Return what a lock says; nothing if it cannot be read."""
    try:
        record = json.loads(content or b"")
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}

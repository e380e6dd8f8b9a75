"""The press's side of the fork engine: its server, and its connections to the children."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tsunagari.messages import coded
from tsunagari.press.core.processes import kill_children, memory_of
from tsunagari.press.run.environment import environment
from tsunagari.press.run.jobs import Used

_GRACE = 2.0  # seconds between the request to stop and the kill
_LOOK = 0.5  # seconds between two looks at what a notebook and all that it started take


class ChildLostError(Exception):
    """The child ended, or had to be ended, before its notebook was through."""


@dataclass(frozen=True)
class Limits:
    """How far a notebook may go.

    Attributes
    ----------
    seconds
        For the whole notebook.
    memory, output
        Bytes, of the notebook with all that it has started.
    """

    seconds: float
    memory: int
    output: int


@dataclass
class Request:
    """Where a notebook runs and how far it may go.

    Attributes
    ----------
    used
        What it used, if it ran to its end.
    ran
        The notebook itself, then.
    """

    root: Path
    folder: Path
    limits: Limits
    used: Used | None = None
    ran: Any = None


class Server:
    """The process that forks; started at once, waited for when the first child is wanted.

    Parameters
    ----------
    libraries
        Whether it loads pandas, matplotlib and the like for its children.
    modules
        What may be modules of ours that notebooks import.
    """

    def __init__(self, *, libraries: bool, modules: Sequence[str] = ()) -> None:
        self._control, far_end = socket.socketpair()
        # A name as yet: whoever makes a folder must live to take it away.
        self._home = Path(tempfile.gettempdir(), f"tsunagari-{secrets.token_hex(8)}")
        with far_end:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "tsunagari.press.run.fork.server"),
                    *(str(far_end.fileno()), str(self._home)),
                    *(["--libraries"] if libraries else []),
                    *modules,
                ],
                pass_fds=[far_end.fileno()],
                env=environment(),
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # what goes wrong in it is said by who asks of it
                start_new_session=True,  # Ctrl-C is for the press, which ends its children
            )
        self._lock = threading.Lock()
        self._ready = False

    @contextlib.contextmanager
    def child(self, request: Request) -> Iterator[Child]:
        """Fork a child for a notebook and end it afterwards, however that goes."""
        with self._lock:
            if not self._ready:
                if self._control.recv(16) != b"ready":
                    raise ChildLostError(
                        coded("T07", "the process that runs the notebooks could not start.")
                    )
                self._ready = True
            near_end, far_end = socket.socketpair()
            with far_end:
                try:
                    socket.send_fds(self._control, [b"fork"], [far_end.fileno()])
                except OSError:
                    raise ChildLostError(_lost()) from None
        with near_end:
            child = Child(near_end, request)
            try:
                yield child
            finally:
                child.end()

    def runs(self) -> bool:
        """Check that it has not ended."""
        return self._process.poll() is None

    def sweep(self) -> None:
        """End what notebooks have started and left behind, once none of them runs."""
        kill_children(self._process.pid)

    def close(self) -> None:
        """End the server, and with it any child that still runs, and what children left behind."""
        self.sweep()
        self._control.close()
        try:
            self._process.wait(timeout=_GRACE if self._ready else 0)  # before, it has no child
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)


class Child:
    """The press's end of the line to a child."""

    def __init__(self, line: socket.socket, request: Request) -> None:
        self._line = line
        self._reader = line.makefile("r", encoding="utf-8")
        self._limits = request.limits
        self._overdue = False
        self._excess = ""
        self._ended = threading.Event()
        limits = {"memory": self._limits.memory, "output": self._limits.output}
        first = {"root": str(request.root), "folder": str(request.folder)} | limits
        self._pid: int = self._ask(first)["pid"]
        self._timer = threading.Timer(self._limits.seconds, self._stop)
        self._timer.daemon = True
        self._timer.start()
        threading.Thread(target=self._look, daemon=True).start()

    def run(self, code: str) -> dict[str, Any]:
        """Run a cell in the child and return its answer."""
        return self._ask({"code": code})

    def used(self) -> Used:
        """Return what the notebook has used."""
        return Used(**self._ask({})["used"])

    def end(self) -> None:
        """End the child and what it has started."""
        self._timer.cancel()
        self._ended.set()
        self._kill()
        self._reader.close()

    def _kill(self) -> None:
        """Kill the child and what it has started, also what went into a session of its own."""
        kill_children(self._pid)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, signal.SIGKILL)

    def _look(self) -> None:
        """Look now and then how much is taken, and end what takes too much.

        The kernel bounds what one process may ask for. What several take together, and what they
        share, is known by looking alone.
        """
        while not self._ended.wait(_LOOK):
            shown = max(map(_written, (f"/proc/{self._pid}/fd/{number}" for number in (1, 2))))
            if shown > self._limits.output:
                value = self._limits.output / 2**20
                self._excess = coded(
                    "N08", "the notebook has shown more than {value:g} MiB.", value=value
                )
            elif memory_of(self._pid) > self._limits.memory:
                most = self._limits.memory // 2**20
                self._excess = coded(
                    "N08", "it took more than {most} MiB with all that it started.", most=most
                )
            if self._excess:
                self._kill()
                return

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        try:
            self._line.sendall(json.dumps(message).encode() + b"\n")
            text = self._reader.readline()
        except OSError:
            text = ""
        answer: dict[str, Any] = json.loads(text) if text.endswith("\n") else {"ended": None}
        if self._excess:
            raise ChildLostError(self._excess)
        if self._overdue:
            seconds = format(self._limits.seconds, "g")
            raise ChildLostError(
                coded(
                    "N06",
                    "the notebook did not end within {seconds} seconds and was stopped.",
                    seconds=seconds,
                )
            )
        if "fault" in answer:
            raise ChildLostError(answer["fault"])
        if "ended" in answer:
            raise ChildLostError(_how(answer["ended"]))
        return answer

    def _stop(self) -> None:
        """Ask the child to stop, as Ctrl-C would, and kill it if it does not."""
        self._overdue = True
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGINT)
            time.sleep(_GRACE)
            self._kill()


def _written(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - of what the link leads to, deleted or not
    except OSError:
        return 0


def _lost() -> str:
    return coded("N07", "the process that runs the notebooks has ended.")


def _how(code: int | None) -> str:
    if code is None:
        return _lost()
    if code < 0:
        name = signal.Signals(-code).name
        return coded("N07", "the process of the notebook was killed by {name}.", name=name)
    return coded(
        "N07", "the process of the notebook ended by itself with exit code {key}.", key=code
    )

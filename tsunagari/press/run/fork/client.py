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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tsunagari.messages import coded
from tsunagari.press.core import temporary
from tsunagari.press.core.processes import kill_children
from tsunagari.press.run.environment import OURS, environment
from tsunagari.press.run.jobs import Used
from tsunagari.press.run.limits import Limits, LostError, StartError, Watch

_GRACE = 2.0  # seconds that the server has to end


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
    variables: Mapping[str, str] = field(default_factory=dict)
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

    _process: subprocess.Popen[bytes] | None = None  # of one taken over it is the other's

    def __init__(self, *, libraries: bool, modules: Sequence[str] = ()) -> None:
        self._control, far_end = socket.socketpair()
        # A name as yet: whoever makes a folder must live to take it away.
        self._home = temporary.named()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the server is
        with far_end:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "tsunagari.press.run.fork.server"),
                    *(str(far_end.fileno()), str(self._home)),
                    *(["--libraries"] if libraries else []),
                    *modules,
                ],
                cwd=OURS,  # `-m` takes modules from there first: in another checkout, that one's
                pass_fds=[far_end.fileno()],
                env=environment(self._home),
                stdin=subprocess.DEVNULL,
                stderr=self._said,  # what goes wrong in it is said by who asks of it
                start_new_session=True,  # Ctrl-C is for the press, which ends its children
            )
        self._pid = self._process.pid
        self._lock = threading.Lock()
        self._ready = False

    def hand_over(self, line: socket.socket) -> None:
        """Let another process use it too, which gets it by :meth:`taken_over`."""
        numbers = [self._control.fileno(), self._said.fileno()]
        socket.send_fds(line, [f"{self._pid} {self._home}".encode()], numbers)

    @classmethod
    def taken_over(cls, line: socket.socket) -> Server:
        """Return the server of another process, which ends it."""
        message, numbers, _, _ = socket.recv_fds(line, 1 << 12, 2)
        server = cls.__new__(cls)
        pid, _, home = message.decode().partition(" ")
        server._pid, server._home = int(pid), Path(home)
        server._control = socket.socket(fileno=numbers[0])
        server._said = os.fdopen(numbers[1], "r+b")
        server._lock = threading.Lock()
        server._ready = False
        return server

    @contextlib.contextmanager
    def child(self, request: Request) -> Iterator[Child]:
        """Fork a child for a notebook and end it afterwards, however that goes."""
        with self._lock:
            if not self._ready:
                # It stays there, for all that use the server.
                if self._control.recv(16, socket.MSG_PEEK) != b"ready":
                    self._said.seek(0)
                    raise StartError(self._said.read())
                self._ready = True
            near_end, far_end = socket.socketpair()
            with far_end:
                try:
                    socket.send_fds(self._control, [b"fork"], [far_end.fileno()])
                except OSError:
                    raise LostError(_lost()) from None
        folder = self._home / secrets.token_hex(4)
        with near_end:
            child = Child(near_end, request, folder)
            try:
                yield child
            finally:
                child.end()
                shutil.rmtree(folder, ignore_errors=True)

    def runs(self) -> bool:
        """Check that it has not ended."""
        if self._process is None:
            return bool(psutil.pid_exists(self._pid))
        return self._process.poll() is None

    def sweep(self) -> None:
        """End what notebooks have started and left behind, once none of them runs."""
        kill_children(self._pid)

    def close(self) -> None:
        """End the server, and with it any child that still runs, and what children left behind.

        One that was taken over goes on, without any child.
        """
        self.sweep()
        self._control.close()
        self._said.close()
        if self._process is None:
            return
        try:
            self._process.wait(timeout=_GRACE if self._ready else 0)  # before, it has no child
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)


class Child:
    """The press's end of the line to a child."""

    def __init__(self, line: socket.socket, request: Request, temporary: Path) -> None:
        self._line = line
        self._reader = line.makefile("r", encoding="utf-8")
        self._watch: Watch | None = None
        first = {"root": str(request.root), "folder": str(request.folder)}
        first["temporary"] = str(temporary)
        given = {"output": request.limits.output, "variables": dict(request.variables)}
        self._pid: int = self._ask(first | given)["pid"]
        self._watch = Watch(psutil.Process(self._pid), request.limits, self._written)

    def run(self, code: str) -> dict[str, Any]:
        """Run a cell in the child and return its answer."""
        return self._ask({"code": code})

    def close_up(self) -> tuple[Used, list[dict[str, Any]]]:
        """Return what the notebook has used, and the outputs of its last cell as they are now."""
        answer = self._ask({})
        return Used(**answer["used"]), answer["rest"]

    def end(self) -> None:
        """End the child and what it has started."""
        if self._watch:
            self._watch.end()
        self._reader.close()

    def _written(self) -> int:
        """Return the bytes that were written past Python."""
        return max(map(_size, (f"/proc/{self._pid}/fd/{number}" for number in (1, 2))))

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        try:
            self._line.sendall(json.dumps(message).encode() + b"\n")
            text = self._reader.readline()
        except OSError:
            text = ""
        answer: dict[str, Any] = json.loads(text) if text.endswith("\n") else {"ended": None}
        if self._watch:
            self._watch.check()
        if "fault" in answer:
            raise LostError(answer["fault"])
        if "ended" in answer:
            raise LostError(_how(answer["ended"]))
        return answer


def _size(path: str) -> int:
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

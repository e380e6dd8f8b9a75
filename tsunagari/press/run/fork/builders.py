"""The side of who asks for builds: processes that keep what these import, as many as are wanted."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

_SAID = 4000
"""Bytes of what a process said that are handed on."""
_ANSWER = 1 << 16
"""Bytes, of which the last words of a build are the most."""


def last_words(said: IO[bytes]) -> str:
    """Return the end of what a process wrote into a file."""
    said.seek(max(0, said.seek(0, os.SEEK_END) - _SAID))
    return said.read().decode(errors="replace")


class Builders:
    """Processes that fork a child for each build, one for each that runs at once.

    Parameters
    ----------
    root
        The project's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._idle: list[_Builder] = []
        self._running: set[_Builder] = set()
        self._ending = False

    def run(self, args: Sequence[str], env: Mapping[str, str]) -> tuple[int, str]:
        """Run a build to its end.

        Parameters
        ----------
        args
            Of the command.
        env
            What it has of variables besides those of this process.

        Returns
        -------
        tuple
            Its exit code and its last words.
        """
        with self._lock:
            if self._ending:
                return 130, ""
            builder = self._idle.pop() if self._idle else _Builder(self._root)
            self._running.add(builder)
        ended = builder.run(args, env)
        with self._lock:
            self._running.discard(builder)
            if ended is not None:
                self._idle.append(builder)
                return ended
        code, said = builder.close()
        return code or 130, said

    def end(self) -> None:
        """End all that run, and begin no other."""
        with self._lock:
            self._ending = True
            for builder in self._running:
                builder.stop()

    def close(self) -> None:
        """Be done: nothing runs any more."""
        for builder in self._idle:
            builder.close()


class _Builder:
    """The other end of such a process."""

    def __init__(self, root: Path) -> None:
        self._line, far_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process is
        module, program = "tsunagari.press.run.fork.builds", str(root / "pipeline.py")
        with far_end:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, str(far_end.fileno()), program],
                cwd=root,
                pass_fds=[far_end.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,  # what goes wrong in it is said by who asks of it
            )

    def run(self, args: Sequence[str], env: Mapping[str, str]) -> tuple[int, str] | None:
        """Run a build; give its exit code and last words, or None if the process has ended."""
        try:
            self._line.send(json.dumps({"args": list(args), "env": dict(env)}).encode())
            answer = self._line.recv(_ANSWER)
        except OSError:
            answer = b""
        if not answer:
            return None
        ended = json.loads(answer)
        return ended["code"], ended["said"]

    def stop(self) -> None:
        """Have it end what runs, and itself."""
        self._line.shutdown(socket.SHUT_RDWR)

    def close(self) -> tuple[int, str]:
        """End it, and return its exit code and its last words."""
        self._line.close()
        code = self._process.wait()
        with self._said as said:
            return code, last_words(said)

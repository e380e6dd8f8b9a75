"""One process that keeps what builds import, and forks a child for each.

Run as ``python -m tsunagari.press.run.fork.builds FD PROGRAM``: the file descriptor is a Unix
socket along which come the arguments of one build after another, each answered by how it ended;
the program is ``pipeline.py``. What a child has imported at its end, this process imports for those
that follow, and it lends them a server that runs notebooks. It ends, and with it what runs, when
whoever started it ends.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any

from tsunagari.press.core import garbage
from tsunagari.press.core.processes import end_with_parent
from tsunagari.press.run import papermill_runner
from tsunagari.press.run.fork import lending
from tsunagari.press.run.fork.builders import last_words

Main = Callable[[list[str]], int]

_MODULES = 1 << 18
"""Bytes, of which the names of all modules that a build has imported are the most."""
_LOOK = 0.2  # seconds between two looks whether anybody waits for the end


def main(number: int, program: str) -> None:
    """Fork for every build that is asked for, until whoever asks is gone."""
    # Ctrl-C is for who asks, and for what runs.
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
    line, asker = socket.socket(fileno=number), os.getppid()
    sys.argv = [program]
    run: Main = runpy.run_path(program)["main"]
    lender = lending.Lender()
    try:
        while message := line.recv(1 << 16):
            request = {**json.loads(message), "interrupt": interrupt}
            answer = _build(run, request, line, lender, asker)
            if answer is None:
                break
            line.send(json.dumps(answer).encode())
    finally:
        lender.close()


def _build(
    run: Main, request: Mapping[str, Any], line: socket.socket, lender: lending.Lender, asker: int
) -> dict[str, Any] | None:
    """Fork a child for a build and wait for its end; lend it what it asks for meanwhile.

    Returns
    -------
    dict or None
        How it ended; None if nobody waits for it any more, for which it was ended.
    """
    garbage.leave_alone()
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with tempfile.TemporaryFile() as said, near:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            near.close()
            _be_child(run, request, parent, far, said)
        far.close()
        used = _serve(pid, near, line, lender)
        if used is None:
            _end(pid, asker)
        _, status = os.waitpid(pid, 0)
        lender.sweep()
        if used is None:
            return None
        _import(used)
        text = last_words(said)
    return {"code": os.waitstatus_to_exitcode(status), "said": text}


def _serve(
    pid: int, near: socket.socket, line: socket.socket, lender: lending.Lender
) -> list[str] | None:
    """Lend until a child has ended.

    Returns
    -------
    list of str or None
        The modules that it had at its end; None if nobody waits for it any more.
    """
    used: list[str] = []
    number = os.pidfd_open(pid)
    watched: list[int | socket.socket] = [number, line, near]
    try:
        while True:
            ready, _, _ = select.select(watched, [], [])
            if line in ready:  # nothing is asked for while a build runs: it is the end
                return None
            if near in ready:
                message = near.recv(_MODULES)
                if not message:
                    watched.remove(near)
                elif "modules" in (asked := json.loads(message)):
                    used = asked["modules"]
                else:
                    lender.lend(near, asked)
            elif number in ready:
                return used
    finally:
        os.close(number)


def _end(pid: int, asker: int) -> None:
    """End a child: in order where whoever asked for it waits, else at once, as that was killed."""
    number = os.pidfd_open(pid)
    os.kill(pid, signal.SIGTERM)
    while not select.select([number], [], [], _LOOK)[0]:
        if os.getppid() != asker:
            os.kill(pid, signal.SIGKILL)
    os.close(number)


def _import(names: Iterable[str]) -> None:
    """Have what a build has imported, for the next ones to have it at once."""
    new = [name for name in names if name not in sys.modules]
    if "papermill" in new:
        papermill_runner.load()  # which leaves out what it takes long for
    for name in new:
        with contextlib.suppress(Exception):  # it may be wanted in the way alone that a build has
            importlib.import_module(name)  # noqa: TID251 - a build has imported it


def _be_child(
    run: Main, request: Mapping[str, Any], parent: int, line: socket.socket, said: IO[bytes]
) -> None:
    """Be a process like that of the command, which ends here."""
    code = 1
    try:
        end_with_parent(parent)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, request["interrupt"])
        os.dup2(said.fileno(), 2)
        os.environ.update(request["env"])
        lending.borrow_from(line)
        code = run(request["args"])
        line.send(json.dumps({"modules": _modules()}).encode())
    except SystemExit as error:  # what argparse ends with
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:  # noqa: BLE001 - as Python itself says at the end of a process
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            atexit._run_exitfuncs()
            sys.stderr.flush()
        os._exit(code)


def _modules() -> list[str]:
    """Return the names of the modules that are loaded and can be imported by them."""
    return [
        name
        for name, module in sys.modules.items()
        if getattr(getattr(module, "__spec__", None), "name", "") == name
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])

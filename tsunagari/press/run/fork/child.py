"""What a forked child does: run one notebook's cells as they come, and tell what it used."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Set
from dataclasses import dataclass
from multiprocessing import process
from pathlib import Path
from typing import Any, TextIO

from tsunagari import in_common
from tsunagari.messages import coded
from tsunagari.press.core import garbage
from tsunagari.press.core.processes import adopt_orphans, end_with_parent
from tsunagari.press.run.fork.early_modules import EarlyModules
from tsunagari.press.run.fork.memory import Memory
from tsunagari.press.run.fork.outputs import TooMuchOutput
from tsunagari.press.run.fork.shell import Runner
from tsunagari.press.run.trace import Trace

_PACKAGE = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Prepared:
    """What the server has made ready for its children.

    Attributes
    ----------
    preloaded
        Names of the modules that it has loaded and a kernel would not have.
    early
        Our own modules.
    memory
        What notebooks have in common that work the same out, where the system has such.
    trace
        What sees what a notebook uses, with what is loaded looked through.
    """

    runner: Runner
    preloaded: Set[str]
    early: EarlyModules
    memory: Memory | None
    trace: Trace


def main(line: socket.socket, server: int, prepared: Prepared) -> None:
    """Run the notebook whose cells come along a socket, until it is closed.

    The first line has ``root``, ``folder`` (where to run), ``temporary`` (for its temporary files),
    ``output`` (bytes) and ``variables`` (of the environment); each further one the ``code`` of a
    cell, answered by its outputs, or ``{}``, answered by what the notebook has used, and the
    outputs of its last cell as they are then.
    """
    _settle(server)
    with (
        line.makefile("r", encoding="utf-8") as requests,
        line.makefile("w", encoding="utf-8") as out,
    ):
        try:
            _serve(requests, out, prepared)
        except Exception as error:  # noqa: BLE001 - nobody else can report it
            _send(
                out,
                {"fault": coded("N07", "the notebook's process failed: {error!r}.", error=error)},
            )


def _serve(requests: TextIO, out: TextIO, prepared: Prepared) -> None:
    job = json.loads(requests.readline())
    os.chdir(job["folder"])
    process.ORIGINAL_DIR = os.getcwd()  # type: ignore[attr-defined] # noqa: PTH109 - where workers that it spawns begin
    os.environ.update(job["variables"])
    garbage.look_seldom()
    _look_afresh(_PACKAGE, Path(job["folder"]))
    prepared.runner.begin(job["output"])
    hidden = _meet_the_folder(prepared.preloaded)
    # Else ours would have what it stands before.
    if not hidden and prepared.early.offer(Path(job["folder"])) and prepared.memory:
        modules = prepared.early.modules.keys()
        in_common.use(prepared.memory, modules, prepared.runner.shown)
    prepared.trace.start(Path(job["root"]))
    _put_temporary_files(Path(job["temporary"]))  # within what the trace knows for the build's own
    _meet_matplotlibrc()
    _send(out, {"pid": os.getpid()})
    for text in requests:
        _send(out, _answer(json.loads(text), prepared.runner, prepared.trace))


def _answer(message: dict[str, Any], runner: Runner, trace: Trace) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    if "code" not in message:
        with contextlib.suppress(TooMuchOutput):
            answer = {"used": trace.seen(), "rest": runner.rest()}
    else:
        with contextlib.suppress(TooMuchOutput):  # what was written past Python, at the cell's end
            in_common.hear(message["code"])
            answer = runner.run(message["code"])
    if runner.outputs.over:
        return {
            "fault": coded(
                "N08",
                "the notebook has shown more than {value:g} MiB.",
                value=runner.outputs.limit / 2**20,
            )
        }
    return answer


def _settle(server: int) -> None:
    """Be a process of its own, that goes when the server goes and heeds signals as usual."""
    os.setsid()
    end_with_parent(server)
    adopt_orphans()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _meet_the_folder(preloaded: Set[str]) -> bool:
    """Let modules beside the notebook count, which the server that has loaded does not know.

    Returns
    -------
    bool
        Whether one of them stands before what the server has loaded.
    """
    # Behind Python's own modules and before those installed, as a kernel has it.
    folders = [Path(entry).name for entry in sys.path]
    sys.path.insert(folders.index("lib-dynload") if "lib-dynload" in folders else 0, "")
    here = Path()
    beside = {path.stem for path in here.glob("*.py")}
    beside |= {path.parent.name for path in here.glob("*/__init__.py")}
    # To look at a name copies the page it lies in, so none is looked at where nothing is beside.
    hidden = [name for name in preloaded if name.partition(".")[0] in beside] if beside else []
    for name in hidden:
        del sys.modules[name]
    return bool(hidden)


def _put_temporary_files(folder: Path) -> None:
    """Have temporary files go into a folder that is made here, for this notebook alone."""
    folder.mkdir()
    os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder)))
    tempfile.tempdir = None  # as it was before


def _meet_matplotlibrc() -> None:
    """Let matplotlib's settings beside the notebook count, if the server has loaded it."""
    if "matplotlib" in sys.modules and Path("matplotlibrc").is_file():
        import matplotlib as mpl

        mpl.rc_file("matplotlibrc")
        mpl.rcParamsOrig.update(mpl.rcParams)


def _look_afresh(*folders: Path) -> None:
    """Have modules imported as they stand on the disk now.

    Python takes what it has compiled for current if the source has the same size and the same
    second of its last change. So nothing is compiled for later while that second may go on.
    """
    importlib.invalidate_caches()
    young = time.time() - 2
    sys.dont_write_bytecode |= any(
        os.stat(file).st_mtime > young  # noqa: PTH116 - much quicker
        for folder in folders
        for file in _modules(folder)
    )


def _modules(folder: Path) -> Iterator[str]:
    """Yield the modules in a folder and below it."""
    for place, below, names in os.walk(folder):
        if "__pycache__" in below:  # it has what Python has compiled, and nothing else
            below.remove("__pycache__")
        yield from (
            os.path.join(place, name)  # noqa: PTH118
            for name in names
            if name.endswith(".py")
        )


def _send(out: TextIO, message: dict[str, Any]) -> None:
    out.write(json.dumps(message, default=str) + "\n")
    out.flush()

"""One process with the libraries loaded, that forks a child for each notebook.

Run as ``python -m tsunagari.press.run.fork.server FD HOME [--libraries] [MODULE…]``: the file
descriptor is a Unix socket along which the press sends, for each notebook, the socket of its child;
the folder, made here, is what IPython has for a user's home, and for temporary files; the modules
are those of ours that notebooks import. It ends when the press ends, and takes the folder away if
the press could not.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import selectors
import shutil
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from tsunagari.press.core import garbage, temporary
from tsunagari.press.core.processes import adopt_orphans
from tsunagari.press.run import imports
from tsunagari.press.run.fork import child, early_modules
from tsunagari.press.run.fork.memory import Memory
from tsunagari.press.run.fork.shell import Runner
from tsunagari.press.run.trace import Trace


def main(number: int, home: Path, modules: Sequence[str], *, libraries: bool) -> None:
    """Load the libraries, then fork for every socket that comes, until the press closes."""
    control = socket.socket(fileno=number)
    # What a notebook has started and left becomes the server's own, by which the press finds it.
    adopt_orphans()
    gc.disable()  # there is little garbage in loading, and looking for it takes a while
    if sys.path[0] == str(Path.cwd()):  # `-m` puts it there, before all others
        del sys.path[0]
    held = temporary.hold(home)
    runner, of_a_kernel = Runner(home), set(sys.modules)
    with runner.loading():
        early = _load(modules, libraries=libraries)
    preloaded = frozenset(sys.modules.keys() - of_a_kernel)
    prepared = child.Prepared(runner, preloaded, early, Memory.made(), Trace())
    garbage.leave_alone()
    gc.enable()
    with contextlib.suppress(OSError):  # the press may have gone already
        control.send(b"ready")
    waiting: dict[int, tuple[int, socket.socket]] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fd == control.fileno():
                    if not _fork(control, selector, waiting, prepared):
                        _end(waiting)
                        temporary.leave(home, held)
                        return
                else:
                    selector.unregister(key.fd)
                    _report(key.fd, *waiting.pop(key.fd))


def _load(modules: Sequence[str], *, libraries: bool) -> early_modules.EarlyModules:
    """Import what the sections that are run import, and with it the libraries that it needs."""
    # Made for tests and for hands, of which a build has none: they take longer to import than all
    # else of the libraries that import them where they are there.
    with (
        imports.without("hypothesis", "ipywidgets"),
        imports.without_fortran() if libraries else contextlib.nullcontext(),
    ):
        early = early_modules.load(modules, later=libraries)
        if "pandas" in sys.modules:
            _use_frames()
        if "matplotlib" in sys.modules:
            _draw()
    return early


def _use_frames() -> None:
    """Let pandas and pandera load parts of themselves, as they do when these are asked for."""
    import pandas

    frame = pandas.read_csv(io.StringIO("number\n1\n"))
    frame.to_csv(), frame.to_dict(), frame.to_html()
    if "pandera.pandas" in sys.modules:
        pandera = sys.modules["pandera.pandas"]
        pandera.DataFrameSchema({"number": pandera.Column(int)}).validate(frame)


def _draw() -> None:
    """Draw in the Japanese font, but set no style."""
    import matplotlib as mpl
    import matplotlib.backends.backend_svg
    import matplotlib.pyplot
    import matplotlib_inline.backend_inline
    from matplotlib.figure import Figure

    with mpl.rc_context():
        import matplotlib_fontja

        figure = Figure()
        figure.add_axes((0, 0, 1, 1)).annotate("日本語", (0, 0), family="IPAexGothic")
        figure.savefig(io.BytesIO(), format="svg")
    # A notebook that imports it wants the style that comes with the import.
    for name in [name for name in sys.modules if name.startswith("matplotlib_fontja")]:
        del sys.modules[name]


def _fork(
    control: socket.socket,
    selector: selectors.BaseSelector,
    waiting: dict[int, tuple[int, socket.socket]],
    prepared: child.Prepared,
) -> bool:
    """Fork a child for one socket; False when the press has gone."""
    try:
        message, numbers, _, _ = socket.recv_fds(control, 16, 1)
    except ConnectionResetError:  # it has gone and left unread that this is ready
        return False
    if not message:
        return False
    line = socket.socket(fileno=numbers[0])
    server = os.getpid()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            control.close()
            for _pid, other in waiting.values():
                other.close()
            child.main(line, server, prepared)
            code = 0
        finally:
            os._exit(code)
    number = os.pidfd_open(pid)
    waiting[number] = (pid, line)
    selector.register(number, selectors.EVENT_READ)
    return True


def _report(number: int, pid: int, line: socket.socket) -> None:
    """Report to the press how a child ended, along the child's own socket."""
    os.close(number)
    _, status = os.waitpid(pid, 0)
    with contextlib.suppress(OSError), line:
        line.sendall(json.dumps({"ended": os.waitstatus_to_exitcode(status)}).encode() + b"\n")


def _end(waiting: dict[int, tuple[int, socket.socket]]) -> None:
    for pid, _line in waiting.values():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    own = [argument for argument in sys.argv[3:] if argument != "--libraries"]
    main(int(sys.argv[1]), Path(sys.argv[2]), own, libraries="--libraries" in sys.argv)
    os._exit(0)  # the press waits, and Python would first take every library apart

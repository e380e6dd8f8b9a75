"""A Jupyter kernel whose notebook is seen while it runs.

Run as ``python -m tsunagari.press.run.kernels.kernel ROOT -f FILE``, the rest being a kernel's own
command line. It is IPython's kernel; it can besides tell what the notebook has used.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from IPython.core.compilerop import CachingCompiler
from traitlets import Type

from tsunagari.press.core.processes import adopt_orphans
from tsunagari.press.run import errors, forks
from tsunagari.press.run.kernels.streams import Stream
from tsunagari.press.run.trace import Trace


class Kernel(IPythonKernel):
    """IPython's kernel, whose errors are shown at their lines.

    A cell's code has a name like the shell's own, and not of a file that is there only for who
    debugs the kernel: where there is none, a chain of errors is shown at the last one's line.
    """

    compiler_class = Type(CachingCompiler)  # type: ignore[assignment]


def main(root: Path, arguments: Sequence[str]) -> None:
    """Be a kernel until a client ends it."""
    adopt_orphans()
    if sys.path[0] == str(Path.cwd()):  # `-m` puts it there, before Python's own modules
        del sys.path[0]
    app: Any = IPKernelApp.instance(
        kernel_class=Kernel, outstream_class=f"{Stream.__module__}.{Stream.__name__}"
    )
    app.initialize(list(arguments))
    traces: list[Trace] = []

    def begin() -> None:
        """Look from the first cell on: what the kernel itself has done is no matter."""
        if not traces:
            traces.append(Trace())
            traces[0].start(root)

    app.kernel.shell.events.register("pre_execute", begin)
    errors.register(app.kernel.shell)
    forks.register(app.kernel.shell)
    # The kernel flushes what stands in their places, which a cell may have put there.
    streams = [stream for stream in (sys.__stdout__, sys.stdout, sys.stderr) if stream]
    app.kernel.shell.events.register(
        "post_execute", lambda: [stream.flush() for stream in streams if not stream.closed]
    )
    app.kernel.used = lambda: json.dumps([trace.seen() for trace in traces])
    app.start()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])

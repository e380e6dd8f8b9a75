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

from ipykernel.kernelapp import IPKernelApp

from tsunagari.press.core.processes import adopt_orphans
from tsunagari.press.run import missing_names
from tsunagari.press.run.trace import Trace


def main(root: Path, arguments: Sequence[str]) -> None:
    """Be a kernel until a client ends it."""
    adopt_orphans()
    if sys.path[0] == str(Path.cwd()):  # `-m` puts it there, before Python's own modules
        del sys.path[0]
    app: Any = IPKernelApp.instance()
    app.initialize(list(arguments))
    traces: list[Trace] = []

    def begin() -> None:
        """Look from the first cell on: what the kernel itself has done is no matter."""
        if not traces:
            traces.append(Trace())
            traces[0].start(root)

    app.kernel.shell.events.register("pre_execute", begin)
    missing_names.register(app.kernel.shell)
    app.kernel.used = lambda: json.dumps([trace.seen() for trace in traces])
    app.start()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])

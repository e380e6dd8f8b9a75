"""Two engines, both through Papermill: children forked on Linux, Jupyter kernels elsewhere."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tsunagari.press.run.jobs import Engine, Job

if TYPE_CHECKING:  # there is no fork on Windows
    from tsunagari.press.run.fork.client import Server
    from tsunagari.press.run.threads import Threads


@contextlib.contextmanager
def ready(name: str, notebooks: Sequence[Path], server: Server | None) -> Iterator[Server | None]:
    """Give the server for an engine and these notebooks, which loads its libraries from now on.

    Parameters
    ----------
    server
        One that stays, if there is one. Another ends here; there is none for other engines.
    """
    if server is not None or name != "fork" or not notebooks:
        yield server
        return
    from tsunagari.press.run.fork import lending
    from tsunagari.press.run.fork.children import server_for

    if lent := lending.borrow(notebooks):
        yield lent
        return
    server = server_for(notebooks)
    try:
        yield server
    finally:
        server.close()


@contextlib.contextmanager
def open_engine(
    name: str, jobs: Sequence[Job], *, workers: int, server: Server | None = None
) -> Iterator[Engine]:
    """Start an engine for these jobs, so many at once, and end it afterwards.

    Parameters
    ----------
    server
        One for the engine ``fork`` that stays when these jobs are done.
    """
    if name == "fork":
        from tsunagari.press.run.fork.children import ForkedChildren, server_for

        server, stays = server or server_for([job.notebook for job in jobs]), server is not None
        engine: Threads = ForkedChildren(workers, server, stays=stays)
    else:
        from tsunagari.press.run.kernels.jupyter import JupyterKernels

        engine = JupyterKernels(jobs, workers)
    try:
        yield engine
    finally:
        engine.close()

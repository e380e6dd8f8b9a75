"""The engine of forked children."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from pathlib import Path

from tsunagari.press.run import papermill_runner
from tsunagari.press.run.fork import early_modules
from tsunagari.press.run.fork.client import Request, Server
from tsunagari.press.run.jobs import Job, Result
from tsunagari.press.run.limits import limits_of
from tsunagari.press.run.threads import Threads

# A notebook that imports none of these needs no libraries loaded for it.
_LIBRARIES = re.compile(r"import .*(pandas|matplotlib|seaborn|analysis|charts|tables)")


def server_for(notebooks: Iterable[Path]) -> Server:
    """Start a server with the libraries loaded, if one of the notebooks wants them."""
    texts = [
        path.read_text(encoding="utf-8", errors="replace") for path in dict.fromkeys(notebooks)
    ]
    modules = dict.fromkeys(name for text in texts for name in early_modules.named(text))
    return Server(libraries=any(map(_LIBRARIES.search, texts)), modules=list(modules))


class ForkedChildren(Threads):
    """Each notebook in a child of one process that has the libraries loaded.

    That process loads them on one core while a thread here loads Papermill on another.
    """

    def __init__(self, workers: int, server: Server, *, stays: bool) -> None:
        super().__init__(workers)
        self._server = server
        self._stays = stays

    def stop(self) -> None:
        """End the server, and with it all children."""
        super().stop()
        self._server.close()

    def close(self) -> None:
        """Be done: the server ends too, unless it is to stay."""
        if not self._stays:
            self.stop()
        super().close()
        if self._stays:
            self._server.sweep()

    def execute(self, job: Job) -> Result:
        """Run one notebook."""
        papermill_runner.load()
        from tsunagari.press.run.fork import engine  # it is Papermill's

        engine.register()
        request = Request(job.root, job.notebook.parent, limits_of(job), job.variables)
        result = papermill_runner.execute(
            job, engine_name=engine.NAME, server=self._server, request=request
        )
        return dataclasses.replace(result, used=request.used)

"""The engine of forked children."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from pathlib import Path

from tsunagari.press.core.notebook import code, read_notebook
from tsunagari.press.run import papermill_runner
from tsunagari.press.run.fork import early_modules
from tsunagari.press.run.fork.client import Request, Server
from tsunagari.press.run.jobs import Job, Result
from tsunagari.press.run.limits import limits_of
from tsunagari.press.run.threads import Threads

# What is loaded of the libraries that a notebook imports itself; our own modules bring theirs.
_LOADED = {
    "matplotlib": "matplotlib.pyplot",
    "pandas": "pandas",
    "scipy": "scipy.stats",
    "seaborn": "seaborn",
    "statsmodels": "statsmodels.api",
}
_IMPORTED = re.compile(rf"\b(?:import|from) +({'|'.join(_LOADED)})\b")
# A notebook that imports none of these needs no libraries loaded for it.
_LIBRARIES = re.compile(r"import .*(pandas|matplotlib|seaborn|analysis|charts|tables)")


def server_for(notebooks: Iterable[Path]) -> Server:
    """Start a server with the libraries loaded, if one of the notebooks wants them."""
    libraries, modules = wanted(notebooks)
    return Server(libraries=libraries, modules=modules)


def wanted(notebooks: Iterable[Path]) -> tuple[bool, list[str]]:
    """Return whether notebooks want libraries, and what they import of these and of ours."""
    codes = list(map(_code, dict.fromkeys(notebooks)))
    modules = dict.fromkeys(_LOADED[name] for text in codes for name in _IMPORTED.findall(text))
    modules |= dict.fromkeys(name for text in codes for name in early_modules.named(text))
    return any(map(_LIBRARIES.search, codes)), list(modules)


def _code(path: Path) -> str:
    """Return the code of a notebook; none of one that cannot be read, which its run will tell."""
    try:
        return code(read_notebook(path))
    except (OSError, ValueError):
        return ""


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

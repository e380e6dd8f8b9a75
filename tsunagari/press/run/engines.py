"""Two engines, both through Papermill: children forked on Linux, Jupyter kernels elsewhere."""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from tsunagari.press.run import papermill_runner
from tsunagari.press.run.fork import early_modules
from tsunagari.press.run.fork.client import Limits, Request, Server
from tsunagari.press.run.jobs import Engine, Job, OnProgress, Result

# A notebook that imports none of these needs no libraries loaded for it.
_LIBRARIES = re.compile(r"import .*(pandas|matplotlib|seaborn|analysis|charts|tables)")
_MOST_OUTPUT = 20 * 2**20  # bytes a notebook may show; the largest of ours shows a hundredth


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
        server, stays = server or server_for([job.notebook for job in jobs]), server is not None
        engine: _Threads = ForkedChildren(workers, server, stays=stays)
    else:
        engine = JupyterKernels(workers)
    try:
        yield engine
    finally:
        engine.close()


def server_for(notebooks: Iterable[Path]) -> Server:
    """Start a server with the libraries loaded, if one of the notebooks wants them."""
    texts = [
        path.read_text(encoding="utf-8", errors="replace") for path in dict.fromkeys(notebooks)
    ]
    modules = dict.fromkeys(name for text in texts for name in early_modules.named(text))
    return Server(libraries=any(map(_LIBRARIES.search, texts)), modules=list(modules))


class _Threads:
    """A thread for each notebook that runs, which waits for what runs it."""

    def __init__(self, workers: int) -> None:
        self._pool = ThreadPoolExecutor(workers)

    def submit(self, job: Job, on_progress: OnProgress) -> Future[Result]:
        """Take a job."""
        return self._pool.submit(self._work, job, on_progress)

    def stop(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Be done: nothing runs any more."""
        self._pool.shutdown()

    def execute(self, job: Job) -> Result:
        """Run one notebook."""
        raise NotImplementedError

    def _work(self, job: Job, on_progress: OnProgress) -> Result:
        on_progress(job.section, "running", 0.0)
        result = self.execute(job)
        on_progress(job.section, "failed" if result.problems else "done", result.seconds)
        return result


class JupyterKernels(_Threads):
    """Papermill's own engine: each notebook in a Jupyter kernel of its own.

    A deadline holds for each cell here, there is no limit of memory or output, and what a
    notebook uses is not seen, so that its result is never cached.
    """

    def stop(self) -> None:
        """Kill the kernels: they run in sessions of their own, where Ctrl-C does not reach."""
        import psutil

        super().stop()
        for child in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()

    def execute(self, job: Job) -> Result:
        """Run one notebook."""
        return papermill_runner.execute(
            job,
            execution_timeout=job.deadline,
            extra_arguments=["--log-level=CRITICAL"],  # of the kernel's own, not the cells'
            resources={"metadata": {"path": str(job.notebook.parent)}},
        )


class ForkedChildren(_Threads):
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

    def execute(self, job: Job) -> Result:
        """Run one notebook."""
        papermill_runner.load()
        from tsunagari.press.run.fork import engine  # it is Papermill's

        engine.register()
        limits = Limits(job.deadline, job.memory, _MOST_OUTPUT)
        request = Request(job.root, job.notebook.parent, limits)
        result = papermill_runner.execute(
            job, engine_name=engine.NAME, server=self._server, request=request
        )
        return dataclasses.replace(result, used=request.used)

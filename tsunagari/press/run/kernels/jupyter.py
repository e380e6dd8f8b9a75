"""The engine of Jupyter kernels."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import psutil

from tsunagari.press.core.processes import adopt_orphans, kill_children, kill_tree
from tsunagari.press.run import papermill_runner
from tsunagari.press.run.jobs import Job, Result
from tsunagari.press.run.kernels.pool import KernelPool, Place
from tsunagari.press.run.limits import limits_of
from tsunagari.press.run.threads import Threads


class JupyterKernels(Threads):
    """Each notebook in a Jupyter kernel of its own; the next one is warm before it is needed."""

    def __init__(self, jobs: Sequence[Job], workers: int) -> None:
        super().__init__(workers)
        # What a kernel that died has started becomes this process's own, by which it is found.
        adopt_orphans()
        self._before = psutil.Process().children()
        self._kernels = KernelPool(map(_place, jobs), min(workers, len(jobs)))

    def stop(self) -> None:
        """Kill the kernels: they run in sessions of their own, where Ctrl-C does not reach."""
        super().stop()
        kill_children()

    def close(self) -> None:
        """Be done: no kernel is left, and nothing that one of them started."""
        super().close()
        self._kernels.close()
        for child in psutil.Process().children():
            if child not in self._before:
                kill_tree(child)
                child.wait()
        adopt_orphans(adopt=False)

    def execute(self, job: Job) -> Result:
        """Run one notebook."""
        papermill_runner.load()
        from tsunagari.press.run.kernels import engine  # it is Papermill's

        engine.register()
        request = engine.Request(_place(job), limits_of(job))
        result = papermill_runner.execute(
            job, engine_name=engine.NAME, pool=self._kernels, request=request
        )
        return dataclasses.replace(result, used=request.used)


def _place(job: Job) -> Place:
    return Place(job.root, job.notebook.parent, tuple(sorted(job.variables.items())))

"""A thread for each notebook that runs: what both engines share."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from tsunagari.press.run.jobs import Job, OnProgress, Result


class Threads:
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

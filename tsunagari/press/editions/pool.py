"""All editions, several at once, each in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Protocol

from tsunagari.press.core import digests
from tsunagari.press.editions import outcome
from tsunagari.press.editions.outcome import Outcome
from tsunagari.press.run import jobs
from tsunagari.press.run.jobs import OnProgress, interruptible

Submit = Callable[[str], Future[Outcome]]


def in_turn(
    former: Mapping[str, str], submit: Submit, on_progress: OnProgress
) -> dict[str, Outcome]:
    """Build editions, each as soon as the one before it is there whose facts it may use.

    Parameters
    ----------
    former
        The edition before by edition, empty where there is none.
    submit
        Begins the build of an edition.
    on_progress
        Called with edition, state and seconds as it goes.

    Returns
    -------
    dict
        How each ended, in the order given.
    """
    waiting, running = dict(former), dict[Future[Outcome], tuple[str, float]]()
    ended: dict[str, Outcome] = {}
    while waiting or running:
        ready = [
            name for name, before in waiting.items() if before not in former or before in ended
        ]
        # Two that name each other are begun together, as neither can wait.
        for name in ready or ([] if running else list(waiting)):
            del waiting[name]
            on_progress(name, "running", 0.0)
            running[submit(name)] = name, time.monotonic()
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            name, began = running.pop(future)
            ended[name] = one = future.result()
            state = "failed" if one.problems else "kept" if one.unchanged else "done"
            on_progress(name, state, time.monotonic() - began)
    return {name: ended[name] for name in former}


def build(
    root: Path,
    former: Mapping[str, str],
    options: Sequence[str],
    *,
    workers: int,
    on_progress: OnProgress,
) -> dict[str, Outcome]:
    """Build editions on this machine, so many at once; parameters are those of `in_turn`.

    Parameters
    ----------
    options
        Of the command ``build``, for each of them.
    """
    at_once = min(workers, len(former)) or 1
    each = [*options, "--jobs", str(max(1, workers // at_once))]
    started = _processes(root)
    with interruptible(), ThreadPoolExecutor(at_once) as pool:
        try:
            return in_turn(
                former, lambda name: pool.submit(_build, root, name, each, started), on_progress
            )
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            started.end()
            raise
        finally:
            started.close()


class _Processes(Protocol):
    """Where builds run."""

    def run(self, args: Sequence[str], env: Mapping[str, str]) -> tuple[int, str]:
        """Run one to its end; give its exit code and what it said on standard error."""

    def end(self) -> None:
        """End all that run, and begin no other."""

    def close(self) -> None:
        """Be done: nothing runs any more."""


def _processes(root: Path) -> _Processes:
    if not jobs.FORKS:
        return _Commands(root)
    from tsunagari.press.run.fork.builders import Builders

    return Builders(root)


class _Commands:
    """The command for each edition, in a process that begins with nothing."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._ending = False

    def run(self, args: Sequence[str], env: Mapping[str, str]) -> tuple[int, str]:
        """Run it to its end; give its code and what it said on standard error."""
        with self._lock:
            if self._ending:
                return 130, ""
            process = subprocess.Popen(
                [sys.executable, str(self._root / "pipeline.py"), *args],
                cwd=self._root,
                env={**os.environ, **env, outcome.PARENT: str(os.getpid())},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
            )
            self._running.add(process)
        try:
            said = process.communicate()[1]
        finally:
            with self._lock:
                self._running.discard(process)
        return process.returncode, said

    def end(self) -> None:
        """End all that run, and begin no other."""
        with self._lock:
            self._ending = True
            for process in self._running:
                process.send_signal(signal.SIGTERM)

    def close(self) -> None:
        """Be done: nothing runs any more."""


def _build(root: Path, edition: str, options: Sequence[str], processes: _Processes) -> Outcome:
    """Build one edition in a process of its own."""
    place = root / "_build" / "outcome" / f"{edition}.json"
    place.unlink(missing_ok=True)
    record = root / "_build" / "cache" / edition / "site.json"
    before = digests.of_file(record)
    code, said = processes.run(["build", edition, *options], {outcome.VARIABLE: str(place)})
    ended = outcome.read(digests.read_json(place), code, said)
    unchanged = ended.code == 0 and before != "" and before == digests.of_file(record)
    return Outcome(ended.code, ended.problems, unchanged)

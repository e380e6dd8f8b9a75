"""Work for several cores, in children forked off this process: they have all that it has read."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from tsunagari.press.core import garbage, processes

Result = TypeVar("Result")


def results(
    tasks: Sequence[Callable[[], Result]],
    workers: int,
    on_done: Callable[[int, int], None] = lambda *_: None,
) -> list[Result]:
    """Return what tasks give, in their order; they are begun in it too.

    Parameters
    ----------
    workers
        How many may run at once. One after another they run here, as they do where a process
        cannot be forked, and where the children are lost, say for want of memory.
    on_done
        Is told how many of how many are done, each time that one is; what it raises ends it all.
    """
    workers = min(workers, len(tasks))
    if workers > 1 and sys.platform == "linux":
        pool = ProcessPoolExecutor(
            workers,
            mp_context=multiprocessing.get_context("fork"),
            initializer=_begin,
            initargs=(tasks, os.getpid()),
        )
        try:
            with pool:
                futures = [pool.submit(_result, number) for number in range(len(tasks))]
                try:
                    for number, _future in enumerate(as_completed(futures), start=1):
                        on_done(number, len(tasks))
                except BaseException:  # nobody wants the rest any more
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise
                return [future.result() for future in futures]
        except BrokenProcessPool:
            pass
    found = []
    for task in tasks:
        found.append(task())
        on_done(len(found), len(tasks))
    return found


_tasks: Sequence[Callable[[], Any]] = ()


def _begin(tasks: Sequence[Callable[[], Any]], press: int) -> None:
    """Take the tasks, which a fork brings along as they are.

    Ctrl-C ends a child in silence, and a child ends with the press, however that ends: it would
    wait for work for ever, since it holds both ends of the pipe from which the work comes.
    """
    processes.end_with_parent(press)
    global _tasks  # noqa: PLW0603 - what a child is asked for can be a number only
    _tasks = tasks
    garbage.leave_alone()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _result(number: int) -> Any:
    return _tasks[number]()

"""Work on several cores gives what it gives on one, whatever becomes of the children."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial

import psutil
import pytest

from tests.messages import refused
from tsunagari.press.core import parallel


def double(number: int) -> int:
    return 2 * number


@pytest.mark.parametrize("workers", [1, 2, 9])
def test_results_come_in_the_order_of_the_tasks(workers: int) -> None:
    tasks = [partial(double, number) for number in range(5)]
    assert parallel.results(tasks, workers) == [0, 2, 4, 6, 8]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_task_raises_is_raised(workers: int) -> None:
    def fail() -> int:
        raise LookupError("it is not there")

    with refused(LookupError):
        parallel.results([partial(double, 1), fail], workers)


@pytest.mark.parametrize("workers", [1, 2])
def test_who_is_told_may_end_it(workers: int) -> None:
    def stop(done: int, of: int) -> None:
        raise LookupError(done, of)

    with refused(LookupError, "1", "3"):
        parallel.results([partial(double, number) for number in range(3)], workers, stop)


def test_a_task_whose_child_is_lost_is_done_here() -> None:
    parent = os.getpid()

    def lost() -> int:
        if os.getpid() != parent:
            os._exit(9)
        return 1

    assert parallel.results([lost, partial(double, 1)], 2) == [1, 2]


WAITS = """
import os, time
from tsunagari.press.core import parallel
def wait():
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(60)
parallel.results([wait, wait], 2)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="children are forked on Linux only")
def test_no_child_outlives_a_killed_build() -> None:
    command = [sys.executable, "-c", WAITS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as build:
        assert build.stdout is not None
        children = [psutil.Process(int(build.stdout.readline())) for _ in range(2)]
        build.kill()
    gone, alive = psutil.wait_procs(children, timeout=30)
    assert (len(gone), alive) == (2, [])

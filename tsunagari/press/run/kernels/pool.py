"""Kernels for notebooks, started before they are needed."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections import defaultdict, deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_event_loop

from tsunagari.press.core import temporary
from tsunagari.press.run.environment import environment
from tsunagari.press.run.streams import NUMBERS, place

_LONGEST = 80  # characters of a folder in which a socket can have a name on every system
_OPTIONS = (
    "--log-level=CRITICAL",  # of the kernel's own, not the cells'
    "--InteractiveShell.enable_tip=False",  # it draws a random number
    "--HistoryManager.enabled=False",
    "--HistoryManager.hist_file=:memory:",
)


@dataclass(frozen=True)
class Place:
    """Where a kernel runs: the project's folder, the notebook's, and variables of its own."""

    root: Path
    folder: Path
    variables: tuple[tuple[str, str], ...] = ()


class KernelPool:
    """Kernels for the notebooks of a run; one is started beyond those that run.

    Parameters
    ----------
    places
        Where they will be needed, in that order.
    warm
        How many are started at once.
    """

    def __init__(self, places: Iterable[Place], warm: int) -> None:
        self._folder = temporary.named()
        self._held = temporary.hold(self._folder)
        self._waiting = deque(places)
        self._started: dict[Place, deque[Future[KernelManager]]] = defaultdict(deque)
        self._starter = ThreadPoolExecutor(1)
        self._lock = threading.Lock()
        self._count = 0
        for _ in range(warm):
            self._start_next()

    def take(self, place: Place) -> KernelManager:
        """Return a kernel that nobody else has, and have another one ready."""
        with self._lock:
            queue = self._started[place]
            kernel = queue.popleft() if queue else self._starter.submit(self._start, place)
            is_last = not any(self._started.values())
        if is_last:
            self._start_next()
        return kernel.result()

    def written(self, pid: int) -> int:
        """Return the bytes that the cells of a kernel have written past Python to one stream."""
        sizes = [0]
        for number in NUMBERS.values():
            with contextlib.suppress(OSError):
                sizes.append(place(self._folder, pid, number).stat().st_size)
        return max(sizes)

    def close(self) -> None:
        """End those that nobody has taken."""
        self._starter.shutdown(cancel_futures=True)
        for queue in self._started.values():
            for kernel in queue:
                if not kernel.cancelled() and kernel.exception() is None:
                    kernel.result().shutdown_kernel(now=True)
        temporary.leave(self._folder, self._held)

    def _start_next(self) -> None:
        with self._lock:
            if self._waiting:
                place = self._waiting.popleft()
                self._started[place].append(self._starter.submit(self._start, place))

    def _start(self, place: Place) -> KernelManager:
        self._count += 1
        manager = KernelManager(
            kernel_spec_manager=_Specs(root=place.root),
            connection_file=str(self._folder / f"{self._count}.json"),
            client_class="jupyter_client.asynchronous.AsyncKernelClient",
            **self._transport(),
        )
        with _said(manager).open("wb") as stderr:  # until it takes what its cells write there
            manager.start_kernel(
                cwd=str(place.folder),
                env=environment(self._folder)
                | dict(place.variables)
                | {"IPYTHONDIR": str(self._folder / "ipython")},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
            )
        ensure_event_loop().close()  # the starter's, through which the manager has waited
        return manager

    def _transport(self) -> dict[str, Any]:
        """Return how to talk: files have names of their own, and ports may be taken meanwhile."""
        if os.name == "nt" or len(str(self._folder)) > _LONGEST:
            return {}
        return {"transport": "ipc"}


def said(kernel: KernelManager) -> bytes:
    """Return what a kernel has said that did not start."""
    return _said(kernel).read_bytes()


def _said(kernel: KernelManager) -> Path:
    return Path(kernel.connection_file).with_suffix(".said")


class _Specs(KernelSpecManager):
    """Knows one kernel: ours, run by this Python."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._root = root

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return its command."""
        module = f"{__name__.rpartition('.')[0]}.kernel"
        return KernelSpec(
            argv=[
                *(sys.executable, "-m", module, str(self._root)),
                *("-f", "{connection_file}", *_OPTIONS),
            ],
            name=kernel_name,
            display_name="Python 3",
            language="python",
        )

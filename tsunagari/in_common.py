"""What notebooks that run beside one another work out alike is worked out by one of them.

Where they are forked by one process, it has a memory for them. Anywhere else, as in a kernel, each
works it out for itself.
"""

from __future__ import annotations

import hashlib
import importlib
import pickle
import sys
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")

_OURS = f"{__name__.partition('.')[0]}."


class Memory(Protocol):
    """What processes have in common."""

    def waiting_for(self, key: bytes) -> AbstractContextManager[None]:
        """Let one process after the other ask for the same."""

    def read(self, key: bytes) -> bytes | None:
        """Return what is kept under a key."""

    def write(self, key: bytes, content: bytes) -> None:
        """Keep a content under a key."""


_memory: Memory | None = None
_modules: Collection[str] = ()


def use(memory: Memory, modules: Collection[str]) -> None:
    """Use a memory for the functions of modules whose code is the same in all of the processes."""
    global _memory, _modules
    _memory, _modules = memory, modules


def once(
    work: Callable[..., Result], *given: Any, files: Iterable[Path], keep: Callable[[], bool]
) -> Result:
    """Return what a function gives, if need be from another process that has asked for the same.

    Parameters
    ----------
    work
        Gives what can be pickled, and follows from these alone:
    given
        What it is given; ``repr`` says all of it.
    files
        What it reads, which is read here in any case, so that whoever looks sees it.
    keep
        Whether the result may be kept, once it is there.
    """
    if _memory is None or work.__module__ not in _modules:
        return work(*given)
    paths = list(files)
    try:
        key = _key(work, given, paths)
    except OSError:  # which who reads them explains
        return work(*given)
    with _memory.waiting_for(key):
        content = _memory.read(key)
        if content is not None:
            modules, kept = pickle.loads(content)  # noqa: S301 - a process like this one wrote it
            for name in modules:
                importlib.import_module(name)  # noqa: TID251 - the other one has imported it
            result: Result = kept
            return result
        many = len(sys.modules)
        result = work(*given)
        new = islice(reversed(sys.modules), max(len(sys.modules) - many, 0))
        modules = [name for name in new if name.startswith(_OURS)]
        # What was saved meanwhile is not what the key says.
        if keep() and _key(work, given, paths) == key:
            _memory.write(key, pickle.dumps((modules, result), pickle.HIGHEST_PROTOCOL))
        return result


def _key(work: Callable[..., Any], given: Any, paths: Iterable[Path]) -> bytes:
    digest = hashlib.sha256(repr((work.__module__, work.__qualname__, given)).encode())
    for path in paths:
        content = path.read_bytes()
        digest.update(repr((str(path), len(content))).encode())
        digest.update(content)
    return digest.digest()

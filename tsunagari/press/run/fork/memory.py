"""Memory that the server and its children share: on no disk, and gone with the server."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

_MOST = 64 * 2**20
"""Bytes of what is kept."""
_DIGEST = 32
_HEAD = 2 * _DIGEST + 8


class Memory:
    """Keeps one content under its key, the last that was written."""

    def __init__(self) -> None:
        self._number = os.memfd_create("tsunagari")
        self._node = os.fstat(self._number).st_ino

    @classmethod
    def made(cls) -> Memory | None:
        """Return one, or None where Python or the system gives none."""
        try:
            return cls()
        except (AttributeError, OSError):  # a Python that was built for an older system
            return None

    @contextmanager
    def waiting_for(self, key: bytes) -> Iterator[None]:
        """Let one process after the other ask for the same."""
        place = 1 + int.from_bytes(key[:4])
        if self._is_open():
            fcntl.lockf(self._number, fcntl.LOCK_EX, 1, place)
        try:
            yield
        finally:
            if self._is_open():
                fcntl.lockf(self._number, fcntl.LOCK_UN, 1, place)

    def read(self, key: bytes) -> bytes | None:
        """Return what is kept under a key, if it is that and whole."""
        if not self._is_open():
            return None
        head = os.pread(self._number, _HEAD, 0)
        if head[:_DIGEST] != key:
            return None
        content = os.pread(self._number, int.from_bytes(head[2 * _DIGEST :]), _HEAD)
        return content if hashlib.sha256(content).digest() == head[_DIGEST : 2 * _DIGEST] else None

    def write(self, key: bytes, content: bytes) -> None:
        """Keep a content under a key, a digest of SHA-256, unless it is too much."""
        if self._is_open() and len(content) <= _MOST:
            os.ftruncate(self._number, 0)
            head = key + hashlib.sha256(content).digest() + len(content).to_bytes(8)
            os.pwrite(self._number, head + content, 0)

    def _is_open(self) -> bool:
        """Check that the number is the memory's still: a notebook may close what it likes."""
        try:
            return os.fstat(self._number).st_ino == self._node
        except OSError:
            return False

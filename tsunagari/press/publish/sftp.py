"""A folder behind SFTP, as a target."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import posixpath
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

import asyncssh
from asyncssh import constants

from tsunagari.messages import coded, say
from tsunagari.press.publish.address import SftpAddress
from tsunagari.press.publish.login import log_in
from tsunagari.press.publish.target import (
    FULL,
    MAX_BESIDES,
    MAX_NAMES,
    READ_ONLY,
    HeldFile,
    Kind,
    OnBytes,
    Reading,
    TargetError,
    folders_of,
    target_error,
)

_MAX_TRANSFERS = 16  # files that are on their way together, so that a long line does not slow them
SILENCE = 60.0  # seconds that a server may take for one step
_SLOWEST = 16 * 1024  # bytes a second below which a line is of no use
# With fewer bytes free than these, a failure without a reason is a full disk.
_FULL_BELOW = 64 * 1024
_KINDS: dict[int, Kind] = {
    constants.FILEXFER_TYPE_REGULAR: "file",
    constants.FILEXFER_TYPE_DIRECTORY: "folder",
    constants.FILEXFER_TYPE_SYMLINK: "link",
}
_ABSENT = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)
_LOST = (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, asyncssh.DisconnectError)
_NO_SPACE = (asyncssh.SFTPNoSpaceOnFilesystem, asyncssh.SFTPQuotaExceeded)
_DENIED = (asyncssh.SFTPPermissionDenied, asyncssh.SFTPWriteProtect)
T = TypeVar("T")


class _Deadline:
    """Does something if what is within it takes too long.

    A coroutine that is cancelled would tell the server so, and wait for its answer.
    """

    def __init__(self, act: Callable[[], None], seconds: float) -> None:
        self._act, self._seconds = act, seconds

    async def __aenter__(self) -> _Deadline:
        self._timer = asyncio.get_running_loop().call_later(self._seconds, self._act)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._timer.cancel()

    def again(self) -> None:
        """Begin to count again: something came."""
        self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(self._seconds, self._act)


class _OpenFile:
    def __init__(self, target: SftpTarget, file: asyncssh.SFTPClientFile, path: str) -> None:
        self._target, self._file, self._path = target, file, path

    def write(self, content: bytes) -> None:
        self._target.do(self._path, self._file.write(content, 0))

    def close(self) -> None:
        self._target.do(self._path, self._file.close())


class SftpTarget:
    """See :class:`~tsunagari.press.publish.target.Target`.

    asyncssh works in a thread of its own, so that the lock's signs of life go out while the
    command does something else.
    """

    def __init__(self, address: SftpAddress) -> None:
        self.name = str(address)
        self._base = address.path
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._connection: asyncssh.SSHClientConnection | None = None
        self._silent = False
        try:
            self._connection = log_in(address, self._run)
            self._sftp = self._run(self._start_sftp(self._connection))
        except (asyncssh.Error, OSError) as error:
            self.close()
            what = coded("R03", "the server offers no SFTP: {error}.", error=error)
            raise target_error(
                self.name, what, say("Ask the server's administrator for it.")
            ) from error
        except BaseException:
            self.close()
            raise

    def kind(self, path: str) -> Kind | None:
        async def query() -> Kind | None:
            stat = self._sftp.lstat if path else self._sftp.stat
            try:
                return _KINDS.get((await stat(self._at(path))).type, "other")
            except _ABSENT:
                return None

        return self.do(path, query())

    def names(self, folder: str) -> list[str]:
        async def query() -> list[str]:
            try:
                return sorted([name async for name, _ in self._entries(folder)])
            except _ABSENT:
                return []

        return self.do(folder, query())

    def read(self, path: str, limit: int) -> bytes | None:
        async def query() -> bytes | None:
            try:
                async with self._sftp.open(self._at(path), "rb") as file:
                    content: bytes = await file.read(limit + 1)
            except _ABSENT:
                return None
            return content if len(content) <= limit else None

        return self.do(path, query())

    def make_folder(self, path: str) -> None:
        self.do(path, self._make_folder(self._at(path)))

    def send(self, files: Mapping[str, Path], folder: str, on_bytes: OnBytes) -> None:
        async def send_file(name: str, source: Path) -> None:
            content = source.read_bytes()
            await self._write(self._at(f"{folder}/{name}"), content)
            on_bytes(len(content))

        async def send_all() -> None:
            folders = {parent.as_posix() for name in files for parent in Path(name).parents}
            for path in sorted(folders - {"."}, key=lambda path: (path.count("/"), path)):
                await self._make_folder(self._at(f"{folder}/{path}"))
            await _for_each(files, lambda name: send_file(name, files[name]))

        self.make_folder(folder)
        self.do(folder, send_all(), times=0)

    def write(self, path: str, content: bytes) -> None:
        self.do(path, self._write(self._at(path), content))

    def digests(
        self, folder: str, expected: Mapping[str, int | None], copy: Path | None = None
    ) -> dict[str, str]:
        digests: dict[str, str] = {}
        besides: list[str] = []
        own, folders = folders_of(expected), [""]

        async def walk(below: str) -> None:
            async with self._deadline():
                async for filename, kind in self._entries(f"{folder}/{below}"):
                    name = posixpath.join(below, filename)
                    if kind == "folder":
                        if name in own:
                            folders.append(name)
                        else:
                            besides.append(f"{name}/")
                    elif name not in expected:
                        besides.append(name)
                    else:
                        digests[name] = kind if kind == "file" else ""

        async def read_file(name: str) -> None:
            path, copied = self._at(f"{folder}/{name}"), copy / name if copy else None
            digests[name] = await self._digest(path, Reading(expected[name], copied))

        async def read_all() -> None:
            for below in folders:  # which grows
                await walk(below)
            await _for_each([name for name, kind in digests.items() if kind], read_file)

        self.do(folder, read_all(), times=0)
        return digests | dict.fromkeys(sorted(besides)[:MAX_BESIDES], "")

    def rename(self, old: str, new: str) -> None:
        self.do(new, self._sftp.rename(self._at(old), self._at(new)))

    def link(self, to: str, path: str) -> None:
        self.do(path, self._sftp.symlink(to, self._at(path)))

    def link_text(self, path: str) -> str | None:
        if self.kind(path) != "link":
            return None
        return str(self.do(path, self._sftp.readlink(self._at(path))))

    def replace(self, old: str, new: str) -> None:
        self.do(new, self._sftp.posix_rename(self._at(old), self._at(new)))

    def remove(self, path: str) -> None:
        kind = self.kind(path)
        if kind == "folder":
            self.do(path, self._sftp.rmtree(self._at(path)), times=10)
        elif kind:
            self.do(path, self._sftp.remove(self._at(path)))

    def free(self) -> int | None:
        async def query() -> int | None:
            for folder in (self._base, posixpath.dirname(self._base) or "."):
                with contextlib.suppress(asyncssh.SFTPError):
                    disk = await self._sftp.statvfs(folder)
                    return int(disk.bavail * disk.frsize)
            return None

        return self.do("", query())

    def claim(self, path: str) -> HeldFile | None:
        async def make() -> asyncssh.SFTPClientFile | None:
            try:
                file: asyncssh.SFTPClientFile = await self._sftp.open(self._at(path), "xb")
            except asyncssh.SFTPError:
                # Version 3 of the protocol has no word for "is there already".
                if await self._sftp.lexists(self._at(path)):
                    return None
                raise
            return file

        file = self.do(path, make())
        return _OpenFile(self, file, path) if file else None

    def close(self) -> None:
        async def leave() -> None:
            if connection := self._connection:
                connection.close()
                await asyncio.wait_for(connection.wait_closed(), 5)

        with contextlib.suppress(asyncssh.Error, OSError, TimeoutError):
            self._run(leave())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        if not self._loop.is_running():
            self._loop.close()

    def do(self, path: str, work: Coroutine[Any, Any, T], times: float = 1) -> T:
        """Return the result of some work; a failure is raised in words that people understand.

        Parameters
        ----------
        times
            How often :data:`SILENCE` the server may take; 0 where each step has a limit of its own.
        """

        async def in_time() -> T:
            async with self._deadline(times * SILENCE):
                return await work

        try:
            return self._run(in_time() if times else work)
        except BaseExceptionGroup as group:
            error: BaseException = group.exceptions[0]
        except (asyncssh.Error, OSError) as single:
            error = single
        if isinstance(error, (asyncssh.Error, OSError)):
            raise self._error(path, error) from error
        raise error

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        done = threading.Event()

        async def run() -> T:
            try:
                return await work
            finally:
                done.set()

        future = asyncio.run_coroutine_threadsafe(run(), self._loop)
        try:
            return future.result()
        except (KeyboardInterrupt, concurrent.futures.CancelledError):
            future.cancel()
            done.wait(5)  # what was begun lets go before anything is cleaned up
            raise

    def _error(self, path: str, error: Exception) -> TargetError:
        where = f"{self.name}/{path}" if path else self.name
        if isinstance(error, _LOST):
            silent = coded(
                "R03", "the server did not answer within {silence:.0f} s.", silence=SILENCE
            )
            return target_error(
                self.name, silent if self._silent else coded("R03", "the connection was cut.")
            )
        unexplained = type(error) is asyncssh.SFTPFailure
        if isinstance(error, _NO_SPACE) or (unexplained and self._is_full()):
            return target_error(where, coded("R06", "the server's disk is full."), say(FULL))
        if isinstance(error, _DENIED):
            return target_error(
                where, coded("R06", "it may not be written or read by this user."), say(READ_ONLY)
            )
        if isinstance(error, _ABSENT):
            return target_error(where, coded("R06", "there is no such file or folder."))
        if isinstance(error, asyncssh.SFTPOpUnsupported):
            return target_error(where, coded("R06", "the server cannot do this."))
        reason = str(getattr(error, "reason", "") or error)
        return target_error(
            where,
            coded(
                "R06", "the server refused it, with no more to say than {reason!r}.", reason=reason
            ),
        )

    def _is_full(self) -> bool:
        with contextlib.suppress(TargetError):
            free = self.free()
            return free is not None and free < _FULL_BELOW
        return False

    def _at(self, path: str) -> str:
        return posixpath.join(self._base, path) if path else self._base

    async def _start_sftp(self, connection: asyncssh.SSHClientConnection) -> asyncssh.SFTPClient:
        async with self._deadline():
            return await connection.start_sftp_client()

    def _deadline(self, seconds: float | None = None) -> _Deadline:
        return _Deadline(self._give_up, SILENCE if seconds is None else seconds)

    def _give_up(self) -> None:
        """Cut the connection, so that all that waits for an answer ends."""
        self._silent = True
        if self._connection:
            self._connection.abort()

    async def _entries(self, folder: str) -> AsyncIterator[tuple[str, Kind]]:
        """Yield names and kinds of what is in a folder, which a server may make endless."""
        count = 0
        async for entry in self._sftp.scandir(self._at(folder)):
            count += 1
            if count > MAX_NAMES:
                where = f"{self.name}/{folder}" if folder else self.name
                raise target_error(
                    where,
                    coded("R06", "it holds more than {max_names:,} names.", max_names=MAX_NAMES),
                )
            name = str(entry.filename)
            if name not in (".", ".."):
                # A name with a slash would be read, and removed, somewhere else.
                yield name, "other" if "/" in name else _KINDS.get(entry.attrs.type, "other")

    async def _digest(self, path: str, reading: Reading) -> str:
        async with self._deadline() as deadline, self._sftp.open(path, "rb") as file:
            while reading.add(await file.read(reading.next)):
                deadline.again()
        return reading.end()

    async def _make_folder(self, path: str) -> None:
        async with self._deadline():
            await self._sftp.mkdir(path)
            mode = (await self._sftp.stat(path)).permissions or 0
            await self._permit(path, mode & 0o7777 | 0o755)

    async def _write(self, path: str, content: bytes) -> None:
        async with self._deadline(SILENCE + len(content) / _SLOWEST):
            async with self._sftp.open(path, "xb") as file:
                await file.write(content)
                with contextlib.suppress(asyncssh.SFTPOpUnsupported):
                    await file.fsync()
            await self._permit(path, 0o644)

    async def _permit(self, path: str, mode: int) -> None:
        # Some servers set the permissions themselves and let nobody change them.
        with contextlib.suppress(asyncssh.SFTPPermissionDenied, asyncssh.SFTPOpUnsupported):
            await self._sftp.chmod(path, mode)


async def _for_each(names: Any, work: Callable[[str], Awaitable[None]]) -> None:
    """Do some work for each name, so many at once; the first failure ends all."""
    slots = asyncio.Semaphore(_MAX_TRANSFERS)

    async def work_on(name: str) -> None:
        async with slots:
            await work(name)

    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(work_on(name))

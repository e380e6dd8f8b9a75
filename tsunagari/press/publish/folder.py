"""A folder on this machine, or mounted on it, as a target."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from tsunagari.messages import coded, marked, say
from tsunagari.press.publish.target import (
    FULL,
    MAX_BESIDES,
    READ_ONLY,
    HeldFile,
    Kind,
    OnBytes,
    Reading,
    folders_of,
    target_error,
)
from tsunagari.system_errors import reason, way_out

_REASONS = {
    errno.ENOSPC: (marked("the disk is full."), FULL),
    errno.EDQUOT: (marked("the quota is used up."), FULL),
    errno.EFBIG: (marked("the file is larger than may be written there."), FULL),
    errno.EACCES: (marked("it may not be written or read."), READ_ONLY),
    errno.EPERM: (marked("it may not be changed."), READ_ONLY),
    errno.EROFS: (marked("the disk can only be read."), READ_ONLY),
}


class _OpenFile:
    def __init__(self, number: int, name: str) -> None:
        self._number = number
        self._name = name

    def write(self, content: bytes) -> None:
        with _naming(self._name):
            os.pwrite(self._number, content, 0)

    def close(self) -> None:
        os.close(self._number)


class FolderTarget:
    """See :class:`~tsunagari.press.publish.target.Target`."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self.name = str(root)

    def kind(self, path: str) -> Kind | None:
        with _naming(self._at(path)):
            try:
                # The folder itself may be reached by a link; what is in it may not.
                mode = (self._root / path).stat(follow_symlinks=not path).st_mode
            except (FileNotFoundError, NotADirectoryError):
                return None
        if stat.S_ISLNK(mode):
            return "link"
        return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"

    def names(self, folder: str) -> list[str]:
        with _naming(self._at(folder)):
            try:
                return sorted(entry.name for entry in (self._root / folder).iterdir())
            except FileNotFoundError:
                return []

    def read(self, path: str, limit: int) -> bytes | None:
        with _naming(self._at(path)):
            try:
                with _opened(self._root / path) as file:
                    content = file.read(limit + 1)
            except FileNotFoundError:
                return None
        return content if len(content) <= limit else None

    def make_folder(self, path: str) -> None:
        with _naming(self._at(path)):
            new = self._root / path
            new.mkdir()
            new.chmod(new.stat().st_mode | 0o755)

    def send(self, files: Mapping[str, Path], folder: str, on_bytes: OnBytes) -> None:
        self.make_folder(folder)
        folders = {folder}
        for name, source in sorted(files.items()):
            for parent in reversed([*Path(name).parents][:-1]):
                if (below := f"{folder}/{parent.as_posix()}") not in folders:
                    self.make_folder(below)
                    folders.add(below)
            content = source.read_bytes()
            self.write(f"{folder}/{name}", content)
            on_bytes(len(content))
        for path in folders:
            _sync(self._root / path)

    def write(self, path: str, content: bytes) -> None:
        with _naming(self._at(path)), (self._root / path).open("xb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), stat.S_IMODE(os.fstat(file.fileno()).st_mode) | 0o644)
            os.fsync(file.fileno())

    def digests(
        self, folder: str, expected: Mapping[str, int | None], copy: Path | None = None
    ) -> dict[str, str]:
        digests: dict[str, str] = {}
        besides: list[str] = []
        base, own, folders = self._root / folder, folders_of(expected), [""]
        with _naming(self._at(folder)):
            for below in folders:  # which grows
                for path in (base / below).iterdir():
                    name = path.relative_to(base).as_posix()
                    if stat.S_ISDIR(path.lstat().st_mode):
                        if name in own:
                            folders.append(name)
                        else:
                            besides.append(f"{name}/")
                    elif name in expected:
                        copied = copy / name if copy else None
                        digests[name] = _digest(path, expected[name], copied)
                    else:
                        besides.append(name)
        return digests | dict.fromkeys(sorted(besides)[:MAX_BESIDES], "")

    def rename(self, old: str, new: str) -> None:
        with _naming(self._at(new)):
            if os.path.lexists(self._root / new):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
            (self._root / old).rename(self._root / new)
            _sync((self._root / new).parent)

    def link(self, to: str, path: str) -> None:
        with _naming(self._at(path)):
            (self._root / path).symlink_to(to)

    def link_text(self, path: str) -> str | None:
        if self.kind(path) != "link":
            return None
        with _naming(self._at(path)):
            return str((self._root / path).readlink())

    def replace(self, old: str, new: str) -> None:
        with _naming(self._at(new)):
            (self._root / old).replace(self._root / new)
            _sync((self._root / new).parent)

    def remove(self, path: str) -> None:
        with _naming(self._at(path)):
            if self.kind(path) == "folder":
                shutil.rmtree(self._root / path)
            else:
                (self._root / path).unlink(missing_ok=True)

    def free(self) -> int | None:
        with _naming(self.name):
            folder = self._root if self._root.exists() else self._root.parent
            return shutil.disk_usage(folder).free

    def claim(self, path: str) -> HeldFile | None:
        with _naming(self._at(path)):
            try:
                flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
                return _OpenFile(os.open(self._root / path, flags, 0o644), self._at(path))
            except FileExistsError:
                return None

    def close(self) -> None:
        """Nothing is held open."""

    def _at(self, path: str) -> str:
        return f"{self.name}/{path}" if path else self.name


@contextlib.contextmanager
def _naming(path: str) -> Iterator[None]:
    """Raise what fails as an error that names the path."""
    try:
        yield
    except OSError as error:
        text, remedy = _REASONS.get(error.errno or 0, ("", ""))
        if not text:
            what = coded("R06", "{error}.", error=reason(error))
            remedy = way_out(error)
            if error.errno == errno.ENOENT:
                remedy = say("Make the folder above it, or look at the spelling.")
            raise target_error(path, what, remedy) from error
        raise target_error(path, coded("R06", text), say(remedy)) from error


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[io.BufferedReader]:
    """Open a file; what is none, or is reached by a link only, counts as not there."""
    if not stat.S_ISREG(path.lstat().st_mode):  # a pipe would never end
        raise FileNotFoundError
    with path.open("rb") as file:
        yield file


def _digest(path: Path, size: int | None, copy: Path | None) -> str:
    """Return the checksum of a file; empty for what is none, or is longer than it should be."""
    try:
        with _opened(path) as file:
            reading = Reading(size, copy)
            while reading.add(file.read(reading.next)):
                pass
            return reading.end()
    except FileNotFoundError:
        return ""


def _sync(folder: Path) -> None:
    """Flush the names in a folder to the disk, where the system can do that."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

"""What something was made from, by content: paths and digests, and what of it has changed."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tsunagari.messages import say

MISSING = ""
MODULES = "/*.py"
"""The end of a path that stands for the modules in a folder."""
LINK = "/->"
"""The end of a path that stands for where a link leads, whatever is there."""
_LEFT = {"__pycache__", "Thumbs.db", "desktop.ini"}
_INSTALLED = (".dist-info", ".egg-info")
_PRESS = Path(__file__).resolve().parents[1]


def of_file(path: Path) -> str:
    """Return the digest of a file's content; empty if there is no such file."""
    try:
        if not path.is_file():  # a pipe would never end
            return MISSING
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return MISSING


def is_left(name: str) -> bool:
    """Check that a file or folder is what programs leave that look at others.

    Python, Jupyter, Excel, LibreOffice, editors, the Finder and the Explorer do: none is an input.
    """
    return name.startswith((".", "~$")) or name.endswith("~") or name in _LEFT


def code_below(folder: Path) -> dict[str, Path]:
    """Return the modules below a folder by their names from there, but for copies that are left."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.py"))}
    return {name: path for name, path in found.items() if not any(map(is_left, name.split("/")))}


def of_folder(path: Path) -> str:
    """Return the digest of the names in a folder; empty if there is no such folder."""
    try:
        names = sorted(entry.name for entry in path.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return MISSING
    return of_value([name for name in names if not is_left(name)])


def of_modules(path: Path) -> str:
    """Return the digest of the names of the modules that Python would find in a folder."""
    found = [*path.glob("*.py"), *path.glob("*/__init__.py")]
    return of_value(sorted(file.relative_to(path).as_posix() for file in found))


def of_link(path: Path) -> str:
    """Return the digest of where a link leads; empty if it is none."""
    try:
        return of_value(os.readlink(path))  # noqa: PTH115 - a path would be tidied
    except (OSError, ValueError):
        return MISSING


def of_value(value: Any) -> str:
    """Return the digest of a value that JSON can hold."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def of_paths(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """Return the digest of each path below a root, or of a whole path.

    It is that of a file's content, of the names in a folder (``data/``), of the modules in a
    folder (``notebooks/*.py``) or of where a link leads (``data/now/->``).
    """
    return {path: _of_path(root / path, path) for path in sorted(set(paths))}


def _of_path(path: Path, name: str) -> str:
    if name.endswith(MODULES):
        return of_modules(path.parent)
    if name.endswith(LINK):
        return of_link(path.parent)
    return of_folder(path) if name.endswith("/") else of_file(path)


class Moment:
    """The files of a project at one moment: each is looked at once, for all who ask.

    Parameters
    ----------
    root
        The project's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._digests: dict[str, str] = {}
        self._trees: dict[str, list[str]] = {}
        self._written: dict[str, int] = {}
        self._folders: dict[str, bool] = {}

    def of_paths(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the digest of each path, as :func:`of_paths` does."""
        wanted = sorted(set(paths))
        new = [path for path in wanted if path not in self._digests]
        self._digests |= of_paths(self._root, new)
        return {path: self._digests[path] for path in wanted}

    def tree(self, folder: str) -> list[str]:
        """Return what is below a folder, as :func:`tree` does; nothing if there is none."""
        if folder not in self._trees:
            there = (self._root / folder).is_dir()
            self._trees[folder] = tree(self._root, folder) if there else []
        return self._trees[folder]

    def is_folder(self, path: str) -> bool:
        """Check that a folder has this path."""
        if path not in self._folders:
            self._folders[path] = (self._root / path).is_dir()
        return self._folders[path]

    def written(self, path: str) -> int:
        """Return when a file was last written, in nanoseconds; 0 if it is not there."""
        if path not in self._written:
            try:
                status = (self._root / path).stat()
            except OSError:
                self._written[path] = 0
            else:
                self._written[path] = max(status.st_mtime_ns, status.st_ctime_ns)
        return self._written[path]


def tree(root: Path, folder: str) -> list[str]:
    """Return every file and, with a / at its end, every folder below a folder, and itself."""
    paths, top = [f"{folder}/"], root / folder
    for path in sorted(top.rglob("*")):
        name = path.relative_to(root).as_posix()
        if not any(map(is_left, path.relative_to(top).parts)):
            paths.append(f"{name}/" if path.is_dir() else name)
    return paths


def change(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Return what has changed first, in words; empty if nothing has."""
    for path in sorted(before.keys() | now.keys()):
        old, new = before.get(path, MISSING), now.get(path, MISSING)
        if old == new:
            continue
        if path.endswith(MODULES):
            return say("other modules are in {path}/", path=path.removesuffix(MODULES))
        if path.endswith(LINK):
            return say("{path} leads elsewhere", path=path.removesuffix(LINK))
        if path.endswith("/"):
            return say("other files are in {path}", path=path)
        if old == MISSING:
            return say("{path} appeared", path=path)
        return (
            say("{path} is gone", path=path) if new == MISSING else say("{path} changed", path=path)
        )
    return ""


@functools.cache
def of_machinery() -> str:
    """Return the digest of Python, its packages and the press's code, which shape what is cached.

    Packages are known by the names of the folders that say what is installed, in which versions.
    """
    code = {name: of_file(path) for name, path in code_below(_PRESS).items()}
    machine = [platform.system(), platform.machine(), platform.python_implementation()]
    return of_value([*machine, platform.python_version(), _installed(), code])


def _installed() -> list[str]:
    names: set[str] = set()
    for folder in {*sys.path} - {""}:
        with contextlib.suppress(OSError):
            names |= {name for name in os.listdir(folder) if name.endswith(_INSTALLED)}  # noqa: PTH208
    return sorted(names)


def write_json(path: Path, content: Any) -> None:
    """Write a file so that a reader finds the old content or the new, and never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(json.dumps(content, ensure_ascii=False))  # `dump` is the slow encoder
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_json(path: Path) -> dict[str, Any]:
    """Read what :func:`write_json` wrote; nothing if it is not there or of no use."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}

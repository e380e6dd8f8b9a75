"""Build again at each save: what changed below the project, and the server that stays."""

from __future__ import annotations

import ast
import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import watchfiles

from tsunagari.messages import coded, say
from tsunagari.press.core import pandoc
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.run import cache, papermill_runner
from tsunagari.press.run.jobs import interruptible

if TYPE_CHECKING:  # there is no fork on Windows
    from tsunagari.press.run.fork.client import Server

_GENERATED = ("_build", "_site", "__pycache__")
# What editors keep only while one edits: those that watchfiles knows, vim, Emacs and Excel.
_NOT_OF_EDITORS = watchfiles.DefaultFilter(
    ignore_dirs=(),
    ignore_entity_patterns=[
        *watchfiles.DefaultFilter.ignore_entity_patterns,
        *(r"^4913$", r"^#.*#$", r"^~\$", r"\.tmp$"),
    ],
)
_MAX_NAMES = 3  # in a line
_PRESS = Path(__file__).resolve().parents[1]
_STEP = 10  # milliseconds without a further save after which those that came are one change


class Watched:
    """A project whose files are watched.

    Parameters
    ----------
    root
        The project's folder.
    forks
        Whether a server that forks is to be at hand.
    """

    def __init__(self, root: Path, *, forks: bool) -> None:
        self._root = root
        self._forks = forks
        self._server: Server | None = None

    def server(self) -> Server | None:
        """Return the server that stays from build to build, another one if it has ended."""
        if self._forks and (self._server is None or not self._server.runs()):
            self.close()
            from tsunagari.press.run.fork.children import server_for

            found = (self._root / "notebooks").rglob("*.ipynb")
            self._server = server_for(path for path in found if is_watched(self._root, path))
        return self._server

    def close(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.close()

    def saves(self, tell: Callable[[str], None]) -> Iterator[list[str]]:
        """Yield what was saved, time and again; what is saved during a build comes after it.

        Yields
        ------
        list of str
            Paths below the root, in order; none the first time, when the watch begins. It ends
            when something was saved that only a new process can take in.

        Raises
        ------
        ConfigError
            The system does not watch so many files.
        """
        self.server()  # it loads its libraries meanwhile
        flat, deep = self._watch([self._root], deep=False), self._watch(self._folders())
        try:
            next(flat), next(deep)  # from here on nothing is missed
        except OSError as error:
            what = coded("T05", "the project's files cannot be watched: {error}", error=error)
            remedy = say("Close other programs that watch files, or build without --watch.")
            raise ConfigError(Problem("--watch", what, remedy)) from None
        yield []
        _load()
        for some, others in zip(flat, deep, strict=False):
            names = sorted(some | others)
            if not names:
                continue
            if not self._outdated(names):
                yield names
            elif fault := self._fault(names):
                tell(say("{fault} The press starts anew when that is mended", fault=fault))
            else:
                tell(say("{names}: starting anew", names=summary(names)))
                return

    def _watch(self, places: Sequence[Path], *, deep: bool = True) -> Iterator[set[str]]:
        """Yield what was saved in places, nothing if nothing was saved for a moment."""
        for changes in watchfiles.watch(
            *places,
            recursive=deep,
            watch_filter=lambda _change, path: is_watched(self._root, Path(path)),
            step=_STEP,
            rust_timeout=_STEP,
            yield_on_timeout=True,
        ):
            yield {Path(path).relative_to(self._root).as_posix() for _change, path in changes}

    def _folders(self) -> list[Path]:
        """Return the folders to be watched to their depths: in .venv alone are thousands."""
        entries = self._root.iterdir()
        return [path for path in entries if path.is_dir() and is_watched(self._root, path)]

    def _outdated(self, names: Sequence[str]) -> bool:
        """Check whether something was saved that this process cannot take in."""
        loaded = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
        paths = [self._root / name for name in names]
        return any(
            name == cache.LOCK
            or str(path) in loaded
            or (path.suffix == ".py" and path.is_relative_to(_PRESS))
            or (path.parent == self._root and path.is_dir())  # which is not watched yet
            for name, path in zip(names, paths, strict=True)
        )

    def _fault(self, names: Sequence[str]) -> str:
        """Return why what was saved is no Python, with which a new process would not come up."""
        for name in names:
            path = self._root / name
            if path.suffix == ".py" and path.is_file():
                try:
                    ast.parse(path.read_bytes())
                except SyntaxError as error:
                    return coded(
                        "T06",
                        "{name}, line {lineno}: it is not valid Python: {msg}.",
                        name=name,
                        lineno=error.lineno,
                        msg=error.msg,
                    )
                except ValueError as error:
                    return coded(
                        "T06", "{name}: it is not valid Python: {error}.", name=name, error=error
                    )
        return ""


@contextlib.contextmanager
def watching(root: Path, *, engine: str) -> Iterator[Watched]:
    """Watch a project; Ctrl-C and SIGTERM end it, and no process is left."""
    watched = Watched(root, forks=engine == "fork")
    with interruptible():
        try:
            yield watched
        finally:
            watched.close()
            pandoc.end()


def summary(names: Sequence[str], seconds: float | None = None, *, failed: bool = False) -> str:
    """Return in a line what was saved and how long the build took."""
    if not names:
        return say("Watching the project's files; Ctrl-C ends")
    more = (
        say(" and {value} more", value=len(names) - _MAX_NAMES) if len(names) > _MAX_NAMES else ""
    )
    what = say("{names}{more} changed", names=", ".join(names[:_MAX_NAMES]), more=more)
    if seconds is None:
        return what
    if failed:
        return say("{what}: failed after {seconds:.1f} s", what=what, seconds=seconds)
    return say("{what}: up to date after {seconds:.1f} s", what=what, seconds=seconds)


def start_anew() -> None:
    """Put a new process with the same command line in the place of this one.

    Raises
    ------
    ConfigError
        Windows cannot do that.
    """
    if os.name == "nt":
        what = coded("T06", "the press itself changed, and this process has loaded what it was.")
        raise ConfigError(Problem("--watch", what, say("Start it again.")))
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - its own command


def _load() -> None:
    """Import what a build imports when it needs it, now that nobody waits."""
    papermill_runner.load()
    import selectolax.lexbor  # noqa: F401

    from tsunagari.press.plan import edition  # noqa: F401
    from tsunagari.press.run.fork import engine  # noqa: F401


def is_watched(root: Path, path: Path) -> bool:
    """Check that a file is one of the project's: not made from it nor left by editors."""
    parts = path.relative_to(root).parts
    generated = any(part in _GENERATED or part.startswith(".") for part in parts)
    return not generated and _NOT_OF_EDITORS(watchfiles.Change.modified, str(path))

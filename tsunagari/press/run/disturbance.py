"""What changed in the project while notebooks ran, whoever changed it and in whatever way."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator

from tsunagari.messages import say
from tsunagari.press.core.digests import is_left
from tsunagari.press.plan.plan import Plan
from tsunagari.press.run import cache

_MADE = {"_build", "_site"}
_MOST = 10
"""Files that are named."""
_State = dict[str, tuple[int, int, int]]


@contextlib.contextmanager
def told(plan: Plan, tell: Callable[..., None]) -> Iterator[None]:
    """Tell at the end what of the project's files changed within, and by which notebook if known.

    The site that there is and what is remembered of releases are among them; what the build itself
    writes is not.
    """
    before = _state(plan)
    try:
        yield
    finally:
        now = _state(plan)
        known = {path for paths in cache.changes(plan).values() for path in paths}
        paths = before.keys() | now.keys()
        changed = sorted(path for path in paths - known if before.get(path) != now.get(path))
        lines = [
            say(
                "Note: {path} changed while notebooks ran; if nobody saved it, one of them did",
                path=path,
            )
            for path in changed[:_MOST]
        ]
        if more := len(changed) - len(lines):
            lines.append(say("Note: {number} more files changed while notebooks ran", number=more))
        tell(*cache.changed_by_notebooks(plan), *lines)


def _state(plan: Plan) -> _State:
    """Return what of each file no program can set back: that it was changed shows, its time too."""
    state: _State = {}
    _add(str(plan.root), "", state)
    for made in (plan.site, plan.root / "_build" / "released" / plan.edition):
        if made.is_dir():
            _add(str(made), f"{made.relative_to(plan.root).as_posix()}/", state)
    return state


def _add(folder: str, place: str, state: _State) -> None:
    """Add the files of a folder, with the names that they have from the project on."""
    with os.scandir(folder) as found:
        entries = [entry for entry in found if not is_left(entry.name)]
    if any(entry.name == "pyvenv.cfg" for entry in entries):  # an environment is the machine's
        return
    for entry in entries:
        with contextlib.suppress(OSError):
            if not entry.is_dir(follow_symlinks=False):
                status = entry.stat(follow_symlinks=False)
                key = (status.st_ino, status.st_size, status.st_ctime_ns)
                state[f"{place}{entry.name}"] = key
            elif place or entry.name not in _MADE:
                _add(entry.path, f"{place}{entry.name}/", state)

"""What was found to be hidden, kept on the disk by all that it follows from.

The pages of a report that show the same tables hide the same, and need not find it out each: one
does while the others wait. A result is named by the digest of the numbers, of the code and of
the solvers' versions, so that it can be of nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import scipy
from filelock import FileLock

from tsunagari.tabulation.suppression import (
    algorithm,
    attacker,
    component,
    lone,
    programs,
    reasons,
    search,
    sums,
)

_MOST = 50  # so many results are kept, the last that were worked out


def cached(folder: Path | None, content: Any, work: Callable[[], list[int]]) -> list[int]:
    """Return a result that follows from some content alone, worked out if it is not kept.

    Parameters
    ----------
    folder
        Where results are kept; if None, or if it cannot be written, it is worked out.
    content
        All that it follows from, as JSON can write it.
    """
    if folder is None:
        return work()
    text = json.dumps([content, scipy.__version__, version("highspy"), _code()])
    path = folder / f"{hashlib.sha256(text.encode()).hexdigest()}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")):
            kept = _read(path)
            if kept is None:
                kept = work()
                _write(path, kept)
            return kept
    except OSError:
        return work()


def _read(path: Path) -> list[int] | None:
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, list) else None


def _write(path: Path, result: list[int]) -> None:
    """Write a file so that whoever reads it finds all of it, and drop the oldest of too many."""
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(result), "utf-8")
    draft.replace(path)
    kept = sorted(path.parent.glob("*.json"), key=lambda other: other.stat().st_mtime)
    for old in kept[:-_MOST]:
        old.unlink(missing_ok=True)
        old.with_suffix(".lock").unlink(missing_ok=True)


@cache
def _code() -> str:
    """Return the digest of the code that chooses."""
    digest = hashlib.sha256()
    for module in (algorithm, attacker, component, lone, programs, reasons, search, sums):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()

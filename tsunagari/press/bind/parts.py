"""The parts of a page that a notebook leaves out, because it has nothing to show in them."""

from __future__ import annotations

import re
from collections.abc import Collection

_HEADING = re.compile(r"(#{1,6})\s.*?(?:\{#([\w-]+)[^}]*\}\s*)?$")
_FENCE = re.compile(r"\s*(```|~~~)")


class Parts:
    """Walks through a page from the top, and tells what is left out.

    Parameters
    ----------
    left_out : collection of str
        The ids of headings whose parts are.

    Attributes
    ----------
    unknown : set of str
        Those that no heading had so far.
    """

    def __init__(self, left_out: Collection[str]) -> None:
        self.unknown = set(left_out)
        self._level: int | None = None

    @property
    def skipping(self) -> bool:
        """Whether what comes next belongs to a part that is left out."""
        return self._level is not None

    def prose(self, source: str) -> str:
        """Return what is kept of a piece of prose."""
        if not self.unknown and not self.skipping:
            return source
        kept, fenced = [], False
        for line in source.splitlines(keepends=True):
            if _FENCE.match(line):
                fenced = not fenced
            elif not fenced and (heading := _HEADING.match(line.rstrip())):
                self._enter(len(heading[1]), heading[2])
            if not self.skipping:
                kept.append(line)
        return "".join(kept)

    def _enter(self, level: int, section: str | None) -> None:
        if self._level is not None and level <= self._level:
            self._level = None
        if section in self.unknown:
            self.unknown.discard(section)
            self._level = level if self._level is None else self._level

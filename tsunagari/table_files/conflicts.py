"""What git leaves in a file where two people have changed the same lines."""

from __future__ import annotations

import re

from tsunagari.messages import Coded, coded, say

_MARKS = re.compile(rb"^<{7}(?: .*)?\n(?:.*\n)*?={7}\n(?:.*\n)*?>{7}(?: |$)", re.MULTILINE)


def conflict(raw: bytes) -> tuple[int, Coded] | None:
    """Return the line in which a merge conflict begins, from 1, and words on it; None without."""
    if b"<<<<<<<" not in raw:
        return None
    raw = raw.replace(b"\r\n", b"\n")
    if (found := _MARKS.search(raw)) is None:
        return None
    line = raw.count(b"\n", 0, found.start()) + 1
    what = coded(
        "C10",
        "a merge conflict begins here: keep one of the two versions that git has left, and delete "
        "the lines with <<<<<<<, ======= and >>>>>>>.",
    )
    return line, what


def place(where: str, line: int) -> str:
    """Return the place of a line: of a file, or of a cell."""
    return say("{path}, line {line}", path=where, line=line)

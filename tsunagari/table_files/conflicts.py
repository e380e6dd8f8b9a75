"""What git leaves in a file where two people have changed the same lines."""

from __future__ import annotations

import re

from tsunagari.messages import Coded, coded

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
        "a merge conflict begins in line {line}: keep one of the two versions that git has left "
        "there, and delete the lines with <<<<<<<, ======= and >>>>>>>",
        line=line,
    )
    return line, what

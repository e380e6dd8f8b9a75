"""How often Python looks for garbage: what a build makes lives for the most part to its end."""

from __future__ import annotations

import gc

# New objects after which Python looks for garbage. Its own 700 are few for the trees of parsed
# pages and the parts of figures, through all of which it then goes again and again for nothing.
_MANY = 100_000


def look_seldom() -> None:
    """Look for garbage in this process when there may be much of it."""
    gc.set_threshold(_MANY)


def leave_alone() -> None:
    """Never look through what there is now, such as what a process has from the one that forked it.

    To look through it would copy it, too.
    """
    gc.freeze()

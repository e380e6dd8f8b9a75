"""What a wrong name may have been meant to be, for the messages of all sides."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from tsunagari.messages import say


def near_names(name: object, known: Iterable[str], *, many: int = 3) -> list[str]:
    """Return the known names that are near to a name, the nearest first; there may be none."""
    return difflib.get_close_matches(str(name), sorted(set(known)), n=many, cutoff=0.5)


def hint(name: object, known: Iterable[str]) -> str:
    """Return what a wrong name may have been meant to be, or else which names there are."""
    names = list(known)
    near = near_names(name, names, many=1)
    return (
        say("did you mean {value}?", value=near[0])
        if near
        else say("there are {names}", names=", ".join(names))
    )

"""Why something follows: the fewest tables, or cells, from which it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def fewest(pieces: Sequence[T], follows: Callable[[list[T]], bool]) -> list[T]:
    """Return pieces of which none can be left out.

    Parameters
    ----------
    pieces
        The first are rather left in.
    follows
        Whether it follows from some of them; what follows from some follows from more.

    Returns
    -------
    list
        In the order given; all of them if it does not follow from all.

    Notes
    -----
    QuickXplain (Junker 2004, "QUICKXPLAIN: Preferred Explanations and Relaxations for
    Over-Constrained Problems", AAAI): few questions where few pieces of many matter.
    """
    if len(pieces) == 1 or not follows(list(pieces)):
        return list(pieces)
    if follows([]):
        return []
    needed = _needed([], False, list(pieces), follows)
    return [piece for piece in pieces if piece in needed]


def _needed(
    given: list[T], changed: bool, pieces: list[T], follows: Callable[[list[T]], bool]
) -> list[T]:
    if changed and follows(given):
        return []
    if len(pieces) == 1:
        return pieces
    half = len(pieces) // 2
    first, second = pieces[:half], pieces[half:]
    of_second = _needed(given + first, True, second, follows)
    of_first = _needed(given + of_second, bool(of_second), first, follows)
    return of_first + of_second

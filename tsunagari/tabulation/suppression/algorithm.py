"""The choice of counts that are not shown: as few and as small as it takes.

This is complementary cell suppression: counts that sums tie together are found here, and
`search.py` looks for the cheapest choice among them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from tsunagari.messages import coded
from tsunagari.tabulation.people import CountsError
from tsunagari.tabulation.suppression.component import Component
from tsunagari.tabulation.suppression.search import WORK, choose
from tsunagari.tabulation.suppression.sums import CountSystem, Key


def protect(system: CountSystem[Key], *, limit: int, width: int, lone: bool = False) -> set[Key]:
    """Choose the counts that are not shown, so that no small one can be worked out.

    A count is safe if, from all counts shown and all sums, its possible values span `width` or
    more. A zero is always shown. Counts of more worth are hidden only where those of less do not
    suffice; among choices of like worth that of least cost is taken, a count costing
    1 + log2(1 + count).

    Parameters
    ----------
    limit
        Counts from 1 to this are hidden.
    width
        What the possible values of a hidden count must span at least.
    lone
        Whether the small counts must be safe, too, from whoever is counted alone and knows it.

    Returns
    -------
    set
        Keys of the counts to be hidden, without the unseen.

    Raises
    ------
    CountsError
        Some follow whatever is hidden.
    """
    small = {
        key
        for key, count in system.counts.items()
        if (0 < count <= limit and key not in system.unprotected)
        or (count and key in system.sensitive)
    }
    levels = [0] * len(system.sums)
    highest = max(map(system.worth, system.counts), default=0)
    solved: dict[tuple[frozenset[Key], frozenset[int]], tuple[set[Key], set[Key]]] = {}
    while True:
        parts, share = [], 1.0
        # The largest last: they may take what work the others left.
        components = sorted(_components(system, levels, small), key=lambda one: len(one[0]))
        left = sum(len(keys) for keys, _ in components)
        for keys, sums in components:
            name = frozenset(keys), frozenset(sums)
            if name not in solved:
                tied = [system.sums[place] for place in sums]
                part = Component(system, keys, tied, small, width, limit=limit, lone=lone)
                solved[name] = choose(part, share * len(keys) / left)
                share = max(share - part.work / WORK, 0)
            left -= len(keys)
            parts.append(solved[name])
        lost = set[Key]().union(*(lost for _, lost in parts))
        if not lost:
            return (small | set[Key]().union(*(chosen for chosen, _ in parts))) - system.unseen
        if not _raise(system, levels, lost, highest):
            raise CountsError(
                coded("N16", "some counts follow whatever is hidden: put categories together")
            )


def _raise(system: CountSystem[Key], levels: list[int], lost: Set[Key], highest: int) -> bool:
    """Allow counts of more worth to be hidden near those that are lost, ever farther from them.

    Returns
    -------
    bool
        Whether there were any left to allow.
    """
    sums = [{total, *parts} for total, parts in system.sums]
    near, before = set(lost), -1
    while before != len(near):
        before = len(near)
        near |= set[Key]().union(
            *(keys for place, keys in enumerate(sums) if levels[place] and keys & near)
        )
    allowed = [place for place, keys in enumerate(sums) if levels[place] < highest and keys & near]
    for place in allowed:
        levels[place] += 1
    return bool(allowed)


def _components(
    system: CountSystem[Key], levels: Sequence[int], small: Set[Key]
) -> Iterator[tuple[list[Key], list[int]]]:
    """Part what may not be known to the reader into counts that no sum ties together.

    Yields
    ------
    tuple
        The counts in their order, and the places of the sums they are in; only of components
        that have a small count.
    """
    tied, sums_of = _tied(system, _loose(system, levels, small), small)
    order = {key: number for number, key in enumerate(system.counts)}
    done: set[Key] = set()
    for start in system.counts:
        if start not in small or start in done or start not in sums_of:
            continue
        component, sums, waiting = {start}, set[int](), [start]
        while waiting:
            for place in sums_of[waiting.pop()]:
                if place not in sums:
                    sums.add(place)
                    new = set(tied[place]) - component
                    component |= new
                    waiting += new
        done |= component
        yield sorted(component, key=order.__getitem__), sorted(sums)


def _loose(system: CountSystem[Key], levels: Sequence[int], small: Set[Key]) -> set[Key]:
    """Return the counts that are hidden or may be."""
    level: dict[Key, int] = defaultdict(int)
    for place, (total, parts) in enumerate(system.sums):
        for key in (total, *parts):
            level[key] = max(level[key], levels[place])
    chosen = {
        key for key, count in system.counts.items() if count and system.worth(key) <= level[key]
    }
    return chosen | small | system.unseen


def _tied(
    system: CountSystem[Key], loose: Set[Key], small: Set[Key]
) -> tuple[dict[int, list[Key]], dict[Key, list[int]]]:
    """Return the loose counts of each sum by its place, and the places of the sums of each."""
    tied = {
        place: [key for key in (total, *parts) if key in loose]
        for place, (total, parts) in enumerate(system.sums)
    }
    sums_of: dict[Key, list[int]] = defaultdict(list)
    for place, keys in tied.items():
        for key in keys:
            sums_of[key].append(place)
    # What nobody shows and yet anybody can work out need not be safe if it is not small.
    plain = [place for place, keys in tied.items() if len(keys) == 1]
    while plain:
        for key in list(tied[plain.pop()]):
            if key in system.unseen and key not in small:
                for place in sums_of.pop(key):
                    tied[place].remove(key)
                    plain += [place] if len(tied[place]) == 1 else []
    return tied, sums_of

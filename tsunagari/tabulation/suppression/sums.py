"""Counts that are published together: which is the sum of which others, and what follows unsaid."""

from __future__ import annotations

from collections import Counter
from collections.abc import (
    Callable,
    Collection,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
    Set,
)
from dataclasses import dataclass
from typing import Generic, TypeVar

from tsunagari.contract import Unreported
from tsunagari.messages import coded
from tsunagari.tabulation.people import CountsError, Population

Key = TypeVar("Key", bound=Hashable)
Sum = tuple[Key, Sequence[Key]]
Group = frozenset[tuple[str, str]]
"""The conditions of a group of people."""
Groups = Group | frozenset[Group]
"""A group, or several that are counted together."""
_Sums = tuple[Groups, frozenset[Groups]]
_NOT = "\N{NOT SIGN}"
_AND = "・"


@dataclass(frozen=True)
class CountSystem(Generic[Key]):
    """Counts that are published together, on whatever pages.

    Attributes
    ----------
    counts
        Counts by any key, with all that sums name.
    sums
        Which count is the sum of which others.
    worth
        How much a reader would miss the count of a key: a small whole number.
    unseen
        Keys of counts that are shown nowhere, but may follow from those shown.
    unprotected
        Keys of counts that need not be hidden, however small.
    sensitive
        Keys of counts that are hidden, however large.
    """

    counts: Mapping[Key, int]
    sums: Sequence[Sum[Key]]
    worth: Callable[[Key], int] = lambda _: 0
    unseen: Set[Key] = frozenset()
    unprotected: Set[Key] = frozenset()
    sensitive: Set[Key] = frozenset()


def count_system(
    known: Mapping[Groups, int],
    of: Population,
    keep: Sequence[Group] = (),
    suppress_first: Sequence[Group] = (),
    unprotected: Sequence[Unreported] = (),
    *,
    sensitive: Collection[tuple[str, str]] = (),
) -> CountSystem[Groups]:
    """Find all sums between the counts of tables, and the counts that follow without a table.

    Parameters
    ----------
    known
        The counts that tables have.
    keep
        Conditions of counts that are worth more than others.
    suppress_first
        Groups whose counts are worth less than all others.
    unprotected
        Whose counts need not be hidden, however small.
    sensitive
        Attributes and categories whose counts are hidden, however large.

    Raises
    ------
    CountsError
        If they contradict one another.
    """
    counts = dict(known)
    sums: dict[_Sums, Sum[Groups]] = {}
    before = -1
    while before != len(counts):
        before = len(counts)
        for context, attribute in _contexts(counts):
            for name, whole, parts in of.steps:
                if name == attribute and (
                    total_and_parts := _sum(counts, context, name, whole, parts)
                ):
                    sums[total_and_parts[0], frozenset(total_and_parts[1])] = total_and_parts
    for key in known:
        if several := _several(key, counts):
            sums[key, frozenset(several)] = key, several
    for key in list(counts):  # in groups that no table shows too
        for total, item in _shared(key, of):
            if total in counts:
                rest = _others(counts, key, total, item)
                sums[total, frozenset({key, rest})] = total, (key, rest)
    equations = list(sums.values())
    worth = _worths(equations, known, keep, suppress_first)
    unseen = counts.keys() - known.keys()
    free = {key for key in counts if unprotected and _is_of(key, unprotected, counts)}
    hidden = {key for key in counts if sensitive and _is_sensitive(key, sensitive)}
    return CountSystem(counts, equations, lambda key: worth.get(key, 0), unseen, free, hidden)


def _is_of(key: Groups, unreported: Sequence[Unreported], counts: Mapping[Groups, int]) -> bool:
    """Tell whether all whom a key counts did not report something, or are put to those.

    Where everybody did, there is nobody to be put to.
    """
    groups = _of_several(key)
    if groups:
        return all(_is_of(group, unreported, counts) for group in groups)
    return any(
        one.attribute == attribute
        and (
            one.category == category
            or (
                one.category == category.rpartition(_AND)[2]
                and counts.get(frozenset({(attribute, one.category)})) != 0
            )
        )
        for attribute, category in _conditions(key)
        for one in unreported
    )


def _is_sensitive(key: Groups, sensitive: Collection[tuple[str, str]]) -> bool:
    """Tell whether all whom a key counts gave a sensitive answer."""
    groups = _of_several(key)
    if groups:
        return all(_is_sensitive(group, sensitive) for group in groups)
    return any(condition in sensitive for condition in _conditions(key))


def _several(key: Groups, counts: Mapping[Groups, int]) -> list[Groups]:
    """Return the groups that a key counts together, if each of them is known."""
    groups = _of_several(key)
    if not groups or any(group not in counts for group in groups):
        return []
    if sum(counts[group] for group in groups) != counts[key]:
        raise CountsError(
            coded(
                "N16",
                "{named}: one table counts {value}, others differ",
                named=named(key),
                value=counts[key],
            )
        )
    return groups


def _of_several(key: Groups) -> list[Groups]:
    return sorted((group for group in key if isinstance(group, frozenset)), key=sorted)


def _contexts(counts: Iterable[Groups]) -> list[tuple[Group, str]]:
    """Return the groups that an attribute divides, and the attribute."""
    contexts = {(_but(key, item), item[0]): None for key in counts for item in _conditions(key)}
    return list(contexts)


def _sum(
    counts: dict[Groups, int], context: Group, attribute: str, whole: str, parts: Sequence[str]
) -> Sum[Groups] | None:
    """Return a sum if it says anything, and add to the counts what follows from it.

    Parts that no table has follow as one, if they are several.
    """
    total = context | {(attribute, whole)} if whole else context
    there = [part for part in parts if context | {(attribute, part)} in counts]
    if not there or (total not in counts and len(there) < len(parts)):
        return None
    summed = sum(counts[context | {(attribute, part)}] for part in there)
    rest = counts.setdefault(total, summed) - summed
    if rest < 0 or (rest and len(there) == len(parts)):
        what = coded(
            "N16",
            "{named} is {value}, but by {attribute} it sums to {summed}",
            named=named(total),
            value=counts[total],
            attribute=attribute,
            summed=summed,
        )
        raise CountsError(what)
    if len(there) < len(parts):
        there.append(_AND.join(part for part in parts if part not in there))
        counts[context | {(attribute, there[-1])}] = rest
    return total, [context | {(attribute, part)} for part in there]


def _conditions(key: Groups) -> list[tuple[str, str]]:
    """Return the conditions of a group in an order that is the same in every process."""
    return sorted(item for item in key if isinstance(item, tuple))


def _shared(key: Groups, of: Population) -> Iterator[tuple[Group, tuple[str, str]]]:
    """Yield the groups of which a key has those with one answer of several, and that answer."""
    for item in _conditions(key):
        if item[0] not in of.sums:
            yield _but(key, item), item


def _others(counts: dict[Groups, int], key: Groups, total: Group, item: tuple[str, str]) -> Groups:
    """Add to the counts those who were asked and did not give an answer of several."""
    if counts[key] > counts[total]:
        raise CountsError(
            coded(
                "N16",
                "{named} is {value}, of {value2} who were asked",
                named=named(key),
                value=counts[key],
                value2=counts[total],
            )
        )
    rest = total | {(item[0], f"{_NOT}{item[1]}")}
    counts[rest] = counts[total] - counts[key]
    return rest


def _worths(
    sums: Sequence[Sum[Groups]],
    known: Iterable[Groups],
    keep: Sequence[Group],
    suppress_first: Sequence[Group],
) -> dict[Groups, int]:
    """Rank the counts: more the farther a sum goes and the more tables have it, and the kept."""
    worth: dict[Groups, int] = {}
    parts_of: dict[Groups, list[Groups]] = {}
    times = Counter(total for total, _ in sums)
    for total, parts in sums:
        parts_of.setdefault(total, []).extend(parts)

    def rank(key: Groups) -> int:
        if key not in worth:
            worth[key] = 0
            below = max((1 + rank(part) for part in parts_of.get(key, ())), default=0)
            worth[key] = below + max(0, times[key].bit_length() - 1)
        return worth[key]

    # What a reader can add up without it is hidden before all else, too.
    least = {key for key in known if _of_several(key) or key in suppress_first}
    return {
        key: rank(key) + any(group <= key for group in keep) + bool(least)
        for key in {**dict.fromkeys(known), **parts_of}
        if key not in least
    }


def named(key: Groups) -> str:
    """Name a group in a message."""
    if groups := _of_several(key):
        return " + ".join(sorted(map(named, groups)))
    items = [item for item in key if isinstance(item, tuple)]
    return ", ".join(f"{attribute} {category}" for attribute, category in sorted(items)) or "all"


def _but(key: Groups, item: tuple[str, str]) -> Group:
    return frozenset(other for other in key if isinstance(other, tuple) and other != item)

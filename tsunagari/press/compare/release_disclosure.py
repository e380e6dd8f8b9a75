"""What a site and the last release tell together: who was added, and what was shown before.

Two releases are held against each other as their readers can. Where few people more were counted,
the differences are their answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import combinations

from tsunagari.contract import Thresholds
from tsunagari.messages import coded, marked, say
from tsunagari.press.check.disclosure.observations import (
    PAGE,
    Key,
    Observation,
    Place,
    Published,
    counts_people,
)
from tsunagari.press.check.disclosure.printed_values import HIDDEN
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.compare.history import release_to_compare
from tsunagari.press.core.problems import Problem

Counted = tuple[int, Place]
"""A count, and where it stands."""
_SHOWN = 6
"""So many of a kind are told."""
_BATCH = marked(
    "Publish when {more:,} more of them have answered, so that {cases:,} or more are new, or leave "
    "the new ones out; or put the groups together, so that each moves by more."
)
_WAS_SHOWN = marked(
    "Show it again, as nobody can forget it, or put categories together; or "
    "publish when enough answers have come that the numbers are of other people."
)


def check(site: BuiltSite) -> Iterator[Problem]:
    """Hold a site against the last release that is remembered here.

    The release is read by the site's own declarations, where its rows have the same names.
    """
    limits = site.plan.settings.disclosure
    released = release_to_compare(site.plan.root, site.plan.edition)
    if limits is None or released is None or not counts_people(site):
        return
    from tsunagari.press.check.disclosure import reading

    now = reading.read(site)
    before = reading.read(BuiltSite(released.site, site.plan, site.book)).observations
    yield from told_by_two(before, now, limits, released.name)


def told_by_two(
    before: list[Observation], published: Published, limits: Thresholds, name: str
) -> Iterator[Problem]:
    """Name what follows from two releases, the first few of each kind.

    Parameters
    ----------
    published
        What is published now.
    name
        Of the release before.
    """
    now = published.observations
    # A row that the release had in another place is not the one that the declaration means.
    rows = {(number.place.table, number.key, number.place.row) for number in now}
    before = [n for n in before if (n.place.table, n.key, n.place.row) in rows]
    old, new = _counts(before), _counts(now)
    bases = {number.base for number in now if number.base is not None}
    dividing = {
        (people, one.attribute)
        for people, several in published.unreported.items()
        for one in several
        if one.divides
    }
    bases |= {key for key in new if _is_divided_by(key, dividing)}
    moved = {key: new[key][0] - old[key][0] for key in new if key in old}
    few = [key for key in moved if key in bases and 0 < abs(moved[key]) < limits.cases]
    for key in few[:_SHOWN]:
        count, place = new[key]
        what = coded(
            "S08",
            "{place} counts {count:,}, and {value:,} in the release {name}: the "
            "differences between the two tell the answers of {abs}.",
            place=place,
            count=count,
            value=old[key][0],
            name=name,
            abs=abs(moved[key]),
        )
        more = limits.cases - moved[key]
        yield Problem(place.where, what, say(_BATCH, more=more, cases=limits.cases))
    yield from _shown_before(old, now, moved, name)


def _shown_before(
    old: dict[Key, Counted], now: list[Observation], moved: dict[Key, int], name: str
) -> Iterator[Problem]:
    """Name what is hidden now, and was shown of the same people: where nobody was added."""
    told: set[Key] = set()
    unmoved = {key for key, by in moved.items() if by == 0}
    for number in now:
        key = number.key
        if number.value == HIDDEN and key in old and key not in told and _is_within(key, unmoved):
            told.add(key)
            if len(told) <= _SHOWN:
                what = coded(
                    "S08",
                    "{place} hides what the release {name} shows of the same people.",
                    place=number.place,
                    name=name,
                )
                yield Problem(number.place.where, what, say(_WAS_SHOWN))


def _is_divided_by(key: Key, dividing: Set[tuple[str, str]]) -> bool:
    """Tell whether a count is of people, all or some, whatever they answered."""
    people, groups = key
    return all((people, attribute) in dividing for group in groups for attribute, _ in group)


def _is_within(key: Key, unmoved: Set[Key]) -> bool:
    """Tell whether a count is of some of those of whom there are as many as before."""
    people, groups = key
    return all(
        any(
            (people, frozenset({frozenset(some)})) in unmoved
            for size in range(len(group) + 1)
            for some in combinations(sorted(group), size)
        )
        for group in groups
    )


def _counts(numbers: list[Observation]) -> dict[Key, Counted]:
    """Return the counts that pages show, each with where it stands first."""
    counts: dict[Key, Counted] = {}
    for number in numbers:
        if isinstance(number.value, int) and number.place.file == PAGE:
            counts.setdefault(number.key, (number.value, number.place))
    return counts

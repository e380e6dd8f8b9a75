"""The same people under two names: tables that would be held against each other, and are not.

Two populations whose groups have the same names and, as far as both print them, the same counts
are taken for one.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from tsunagari.messages import coded, marked, say
from tsunagari.press.check.disclosure.observations import Key, Observation, Published
from tsunagari.press.check.disclosure.possible import Possible, PrintedNumber
from tsunagari.press.check.disclosure.printed_values import HIDDEN
from tsunagari.press.core.problems import Problem

Groups = frozenset[frozenset[str]]
"""Whom a number counts, by what pages call the categories, whatever the attributes are called."""

_ENOUGH = 2
"""So many different counts that agree are no accident."""
_REMEDY = marked(
    "Tabulate both in one plan (tabulation.yml), so that they are held against each other."
)


def check(possible: Possible) -> Iterator[Problem]:
    """Compare every two populations of a site."""
    published = possible.published
    numbers: dict[str, dict[Groups, Observation]] = {}
    for number in published.observations:
        if number.base is None:
            known = numbers.setdefault(number.key[0], {})
            known.setdefault(_named(number.key, published), number)
    for one, other in combinations(numbers, 2):
        yield from _compared(numbers[one], numbers[other], possible)


def _compared(
    one: dict[Groups, Observation], other: dict[Groups, Observation], possible: Possible
) -> Iterator[Problem]:
    pairs = [(one[groups], other[groups]) for groups in one if groups in other]
    printed = [
        (here, there)
        for here, there in pairs
        if isinstance(here.value, int) and isinstance(there.value, int) and here.value + there.value
    ]
    if any(here.value != there.value for here, there in printed):
        return
    if len({here.value for here, _ in printed}) >= _ENOUGH:
        here, there = printed[0]
        yield _same(here, there, say("They agree in {number} counts.", number=len(printed)))
        return
    for pair in pairs:
        hidden, shown = sorted(pair, key=lambda number: number.value != HIDDEN)
        if hidden.value == HIDDEN and isinstance(shown.value, int) and shown.value:
            number = PrintedNumber(str(shown.value), Fraction(shown.value), 0, "人")
            if any(possible.may_be_hidden([number], [hidden])):
                yield _same(hidden, shown, say("One may show what the other hides."))
                return


def _same(here: Observation, there: Observation, why: str) -> Problem:
    names = say(" and ").join(f"{one.key[0]} ({one.place})" for one in (here, there))
    what = coded(
        "S11", "{names} seem to be the same people under two names. {why}", names=names, why=why
    )
    return Problem(there.place.where, what, say(_REMEDY))


def _named(key: Key, published: Published) -> Groups:
    return frozenset(
        frozenset(published.labels.get(condition, condition[1]) for condition in group)
        for group in key[1]
    )

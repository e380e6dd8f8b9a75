"""Two releases as one system of unknown counts: who stayed, who came, who left.

Of every group there are as many in a release as stayed, with the same answers, and as came; and in
the one before as stayed and as left. Who answered otherwise left and came. Readers take it that as
few people as can be did: so it is where a release was only printed anew, where answers came in
late, and where one was corrected.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tsunagari.press.check.disclosure.bounds import narrow
from tsunagari.press.check.disclosure.feasible_ranges import spans
from tsunagari.press.check.disclosure.observations import Key, Observation
from tsunagari.press.check.disclosure.system import (
    ContradictionError,
    System,
    bound,
    keys_of,
    make_unbounded,
)
from tsunagari.press.compare.regrouping import Regrouping

NOW, BEFORE, STAYED, CAME, LEFT = range(5)
"""The people of an unknown: those of a release, or what became of them between the two."""
_MARKS = ("", "\0before", "\0stayed", "\0came", "\0left")
_ALL = frozenset({frozenset[tuple[str, str]]()})
_TURNED_OVER = 20
"""If one in so many left, and of those who are there one in so many came, they are other people."""
_ROUNDED = 3
"""By so many more people, at most, whole numbers need than fractions do."""


class TwoReleases:
    """What two releases tell together of the people of a population.

    Attributes
    ----------
    system
        Its bounds are narrowed by whoever asks.
    groups
        Whom it knows of; the unknown of a group is found by `place`.
    changed
        How many came or left, at least.
    """

    def __init__(
        self, before: Sequence[Observation], now: Sequence[Observation], sums: Regrouping
    ) -> None:
        population = now[0].key[0]
        whole = population, _ALL
        before = [sums.observation(number) for number in before]
        keys = [*keys_of([*before, *now]), whole]
        keys += sums.in_pieces(keys)
        one, other = make_unbounded(keys, sums.now), make_unbounded(keys, sums.before)
        self.groups = list(dict.fromkeys([*one.names, *other.names]))
        names = [_marked(name, mark) for mark in _MARKS for name in self.groups]
        names.append((f"{population}\0changed", _ALL))
        places = {name: place for place, name in enumerate(names)}
        self.system = System(names, places, low=[0] * len(names), high=[None for _ in names])
        for people, known in (
            *((NOW, one), (CAME, one), (STAYED, one)),
            *((BEFORE, other), (LEFT, other), (STAYED, other)),
        ):
            self._add_sums(people, known)
        for name in self.groups:
            for release, more in ((NOW, CAME), (BEFORE, LEFT)):
                parts = self.place(STAYED, name), self.place(more, name)
                self.system.sums.append((self.place(release, name), parts))
        self._total = len(names) - 1
        both = self.place(CAME, whole), self.place(LEFT, whole)
        self.system.sums.append((self._total, both))
        bound(self.system, now)
        bound(self.system, (_of_before(number) for number in before))
        self._before, self._now = before, now
        self._whole = [self.place(people, whole) for people in range(len(_MARKS))]
        narrow(self.system)
        self.changed = spans(self.system, [self._total])[self._total][0]

    def _add_sums(self, people: int, known: System) -> None:
        for total, parts in known.sums:
            places = tuple(self.place(people, known.names[part]) for part in parts)
            self.system.sums.append((self.place(people, known.names[total]), places))

    def place(self, people: int, group: Key) -> int:
        """Return the unknown of how many of a group are among some people."""
        return self.system.places[_marked(group, _MARKS[people])]

    def known(self, people: int, group: Key) -> int | None:
        """Return how many of a group are among some people, if that is known."""
        place = self.place(people, group)
        low, high = self.system.low[place], self.system.high[place]
        return low if low == high else None

    def whose(self, place: int) -> tuple[int, Key]:
        """Return of which people, and of which group of them, an unknown is."""
        people, at = divmod(place, len(self.groups))
        return people, self.groups[at]

    def are_other_people(self, cases: int) -> bool:
        """Tell whether the population has been asked anew: many left, many came, most moved."""
        low, high = self.system.low, self.system.high
        for release, more in ((NOW, CAME), (BEFORE, LEFT)):
            least, most = low[self._whole[more]], high[self._whole[release]]
            if least < cases or most is None or least * _TURNED_OVER < most:
                return False
        old, new = _shown(self._before), _shown(self._now)
        both = [old[key] != new[key] for key in old.keys() & new.keys()]
        return 2 * sum(both) > len(both)

    def assume_few_changed(self) -> None:
        """Take it that as few people as can be came and left."""
        low, high = list(self.system.low), list(self.system.high)
        for more in range(_ROUNDED):
            try:
                self.system.at_most(self._total, self.changed + more)
                narrow(self.system)
                spans(self.system, [self._total])
            except ContradictionError:
                self.system.low[:], self.system.high[:] = low, high
            else:
                return


def _marked(name: Key, mark: str) -> Key:
    return name[0] + mark, name[1]


def _of_before(number: Observation) -> Observation:
    base = None if number.base is None else _marked(number.base, _MARKS[BEFORE])
    return replace(number, key=_marked(number.key, _MARKS[BEFORE]), base=base)


def _shown(numbers: Iterable[Observation]) -> dict[Key, int]:
    return {number.key: number.value for number in numbers if isinstance(number.value, int)}

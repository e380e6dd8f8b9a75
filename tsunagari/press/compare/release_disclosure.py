"""What a site and the last release tell together: who came, who left, who answered otherwise.

Two releases are held against each other as their readers can. Where few people more were counted,
the differences are their answers; where few answered otherwise, what they answer now and answered
before; and what each hides for itself may follow from both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from tsunagari.contract import Thresholds
from tsunagari.messages import coded, marked, say
from tsunagari.press.bind.book import Book
from tsunagari.press.check.audited import Audit
from tsunagari.press.check.disclosure.audit import (
    Limits,
    named,
    needs_of,
    people,
    places_of,
    too_many,
    without_hidden_shares,
)
from tsunagari.press.check.disclosure.contradictions import contradictory
from tsunagari.press.check.disclosure.feasible_ranges import Need, failing
from tsunagari.press.check.disclosure.observations import (
    PAGE,
    Key,
    Observation,
    Place,
    Published,
    SumRules,
    counts_people,
)
from tsunagari.press.check.disclosure.system import (
    ContradictionError,
    Range,
    TooManyError,
    make_system,
)
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.compare.history import release_to_compare
from tsunagari.press.compare.regrouping import Regrouping, regroup
from tsunagari.press.compare.two_releases import BEFORE, CAME, LEFT, NOW, TwoReleases
from tsunagari.press.core.problems import Problem
from tsunagari.press.finish import counted, provenance
from tsunagari.press.plan.plan import Plan

_SHOWN = 6
"""So many of a kind are told."""
_BATCH = marked(
    "Publish when {more:,} more of them have answered, so that {cases:,} or more are new, or leave "
    "the new ones out; or put the groups together, so that each moves by more."
)
_CORRECT = marked(
    "Publish it with more corrections, so that {cases:,} or more of them answer otherwise, or "
    "leave it as it was; or put groups or answers together, so that the numbers do not tell it."
)
_WAS_SHOWN = marked(
    "Show it again, as nobody can forget it, or put categories together; or "
    "publish when enough answers have come that the numbers are of other people."
)
_TOGETHER = marked(
    "Put categories together, take a table out, or publish when more answers have come; "
    "if these are other people, name them otherwise ({people})."
)


Notify = Callable[[str], None]


def check(site: BuiltSite, notify: Notify) -> Iterator[Problem]:
    """Hold a site against the last release that is remembered here.

    Parameters
    ----------
    notify
        Is told which numbers of the release contradict one another, and so are left out.
    """
    released = release_to_compare(site.plan.root, site.plan.edition)
    if released is not None and site.plan.settings.disclosure and counts_people(site):
        from tsunagari.press.check.disclosure import reading

        def held(notify: Notify) -> Iterator[Problem]:
            own = counted.of_book(site.book)
            now, of = reading.read(site), (released.site, released.name)
            return _held(site.plan, own, now, of, notify)

        beside = [released.name, provenance.files(released.site)]
        yield from Audit(site).unless_passed("release", beside, held, notify)


def check_against(plan: Plan, release: Path, name: str, notify: Notify) -> Iterator[Problem]:
    """Hold the built site against a release wherever it is, by what both say of themselves."""
    own = counted.read(plan.site)
    if own is not None and plan.settings.disclosure:
        from tsunagari.press.check.disclosure import reading

        site = BuiltSite(plan.site, plan, _NOTHING)
        yield from _held(plan, own, reading.read_counted(site, own), (release, name), notify)


_NOTHING = Book([], {}, {}, {})


def _held(
    plan: Plan,
    own: counted.Counted,
    now: Published,
    released: tuple[Path, str],
    notify: Notify,
) -> Iterator[Problem]:
    """Hold a site against a release, which is a folder and has a name."""
    from tsunagari.press.check.disclosure import reading

    assert plan.settings.disclosure is not None  # noqa: S101 - who calls it has looked
    release, name = released
    declared = counted.read(release)
    site = BuiltSite(release, plan, _NOTHING)
    before = reading.read_counted(site, declared or own)
    if declared is None:
        # A row that the release had in another place is not the one that the declaration means.
        rows = {(number.place.table, number.key, number.place.row) for number in now.observations}
        before.observations = [
            number
            for number in before.observations
            if (number.place.table, number.key, number.place.row) in rows
        ]
    yield from told_by_two(before, now, plan.settings.disclosure, name, notify)


def told_by_two(
    before: Published,
    now: Published,
    thresholds: Thresholds,
    name: str,
    notify: Notify = lambda _: None,
) -> Iterator[Problem]:
    """Name what follows from two releases, the first few of each kind.

    Parameters
    ----------
    now
        What is to be published.
    name
        Of the release before.
    notify
        See `check`.
    """
    sums = regroup(before.sum_rules, now.sum_rules)
    by_population: dict[str, tuple[list[Observation], list[Observation]]] = {}
    for numbers, place in ((before.observations, 0), (now.observations, 1)):
        for number in numbers:
            by_population.setdefault(number.key[0], ([], []))[place].append(number)
    for population, (old, new) in by_population.items():
        if old and new:
            numbers, wrong = _believable(without_hidden_shares(old), before.sum_rules)
            if wrong:
                notify(
                    say(
                        "The release {name} contradicts itself, and is held against this site "
                        "without what cannot all be right: {places}",
                        name=name,
                        places=places_of(wrong),
                    )
                )
            held = _Held(
                list(map(sums.observation, numbers)),
                without_hidden_shares(new),
                sums,
                Limits.of(thresholds, now.unreported),
                thresholds.cases,
                {
                    one.attribute
                    for one in (*now.unreported[population], *before.unreported[population])
                    if one.divides
                },
                name,
                now.labels,
            )
            yield from held.problems()


def _believable(
    numbers: list[Observation], sum_rules: SumRules
) -> tuple[list[Observation], list[Observation]]:
    """Return what a release says without what cannot all be right, and that.

    Which of these is wrong nobody can tell, so that nothing follows from any of them.
    """
    left_out: list[Observation] = []
    # Of sums that fail the widest: they are of the fewest numbers.
    numbers = sorted(numbers, key=lambda number: max(map(len, number.key[1])))
    try:
        while wrong := contradictory(numbers, sum_rules):
            left_out += wrong
            numbers = [number for number in numbers if number not in wrong]
    except TooManyError:
        return numbers, left_out  # it is told where both are held against each other
    return numbers, left_out


@dataclass(frozen=True)
class _Held:
    """The people of a population, as two releases tell of them.

    Attributes
    ----------
    dividing
        Attributes that divide people, whatever they answer.
    """

    before: Sequence[Observation]
    now: Sequence[Observation]
    sums: Regrouping
    limits: Limits
    cases: int
    dividing: Set[str]
    name: str
    labels: Mapping[tuple[str, str], str]

    def problems(self) -> Iterator[Problem]:
        """Name what follows from both releases and from neither alone."""
        if {_told(number) for number in self.before} <= {_told(number) for number in self.now}:
            return
        try:
            yield from self._inferred()
        except ContradictionError:
            return  # the audit tells of a site
        except TooManyError:
            yield too_many(self.now)

    def _inferred(self) -> Iterator[Problem]:
        two = TwoReleases(self.before, self.now, self.sums)
        if two.are_other_people(self.cases):
            return
        two.assume_few_changed()
        few = [
            place
            for place, need in self._of_people(two).items()
            if not need.met(two.system.low[place], two.system.high[place])
        ]
        found = failing(two.system, {} if few else self._needs(two))
        span = dict.fromkeys(few, (0, 0)) | found
        span |= {place: (two.system.low[place], two.system.high[place]) for place in few}
        kinds: dict[int, dict[Key, Range]] = {people: {} for people in (NOW, BEFORE, CAME, LEFT)}
        for place in sorted(span):
            whose, group = two.whose(place)
            kinds[whose][group] = span[place]
        yield from islice(self._few(two, kinds[CAME], kinds[LEFT]), _SHOWN)
        yield from islice(self._hidden_now(kinds[NOW]), _SHOWN)
        yield from islice(self._hidden_before(kinds[BEFORE]), _SHOWN)

    def _of_people(self, two: TwoReleases) -> dict[int, Need]:
        """Ask that nobody, or enough, of each group came, and left."""
        bases = {number.base for number in (*self.now, *self.before)}
        need = Need(small=self.cases - 1)
        return {
            two.place(whose, group): need
            for group in two.groups
            if (group in bases or self._is_divided(group))
            and (self.limits.protect(group) or group[1] == {frozenset()})
            for whose in (CAME, LEFT)
        }

    def _needs(self, two: TwoReleases) -> dict[int, Need]:
        """Ask of both releases what is asked of each, and of who came and left."""
        asked = self._of_people(two)
        for whose, numbers in ((NOW, self.now), (BEFORE, self.before)):
            for at, need in needs_of(numbers, self.limits, two.groups).items():
                asked[two.place(whose, two.groups[at])] = need
        return asked

    def _is_divided(self, key: Key) -> bool:
        """Tell whether a count is of people, all or some, whatever they answered."""
        return all(attribute in self.dividing for group in key[1] for attribute, _ in group)

    def _few(
        self, two: TwoReleases, came: Mapping[Key, Range], left: Mapping[Key, Range]
    ) -> Iterator[Problem]:
        """Name the groups of which a few came, left or answered otherwise, the widest first."""
        both = dict.fromkeys([*came, *left])
        for key in sorted(both, key=lambda key: max(map(len, key[1]))):
            low, high = came.get(key) or left[key]
            old, new = two.known(BEFORE, key), two.known(NOW, key)
            moved = None if old is None or new is None else new - old
            told: dict[str, object] = {
                "place": self._whom(key),
                "name": self.name,
                "people": people(low, high),
            }
            remedy = say(_BATCH, more=self.cases - (moved or 0), cases=self.cases)
            if moved is None:
                what = coded(
                    "S08",
                    "{place}: it follows from this site and the release {name} together what "
                    "{people} of them answered, who came or left between the two.",
                    **told,
                )
            elif 0 < abs(moved) < self.cases:
                what = coded(
                    "S08",
                    "{place} counts {count:,}, and {value:,} in the release {name}: the "
                    "differences between the two tell the answers of {abs}.",
                    **told,
                    count=new,
                    value=old,
                    abs=abs(moved),
                )
            else:
                what = coded(
                    "S08",
                    "{place} counts {count:,}, and {value:,} in the release {name}, but the "
                    "answers of {people} among them are others: the two tell what they answered "
                    "before, or answer now.",
                    **told,
                    count=new,
                    value=old,
                )
                remedy = say(_CORRECT, cases=self.cases)
            yield Problem(self._place(key).where, what, remedy)

    def _whom(self, key: Key) -> str:
        """Name where a group is counted, or what of a table counts it if nothing does alone."""
        place = self._place(key)
        if any(number.key == key for number in self.now):
            return str(place)
        return f"{place.named}, {named(key, self.labels)}"

    def _hidden_now(self, found: Mapping[Key, Range]) -> Iterator[Problem]:
        """Name what the site hides, or does not say, and both releases together tell."""
        for key, (low, high) in found.items():
            if key in self._leaks_alone(NOW):
                continue
            place = self._place(key)
            if low == high == self._count(self.before, key) and self._hides(self.now, key):
                what = coded(
                    "S08",
                    "{place} hides what the release {name} shows of the same people.",
                    place=place,
                    name=self.name,
                )
                yield Problem(place.where, what, say(_WAS_SHOWN))
                continue
            what = coded(
                "S08",
                "from this site and the release {name} together follow {people} ({named}), which "
                "neither says.",
                name=self.name,
                people=people(low, high),
                named=named(key, self.labels),
            )
            yield Problem(place.where, what, say(_TOGETHER, people=key[0]))

    def _hidden_before(self, found: Mapping[Key, Range]) -> Iterator[Problem]:
        """Name what the release hides, and follows from it and the site together."""
        for key, (low, high) in found.items():
            if key in self._leaks_alone(BEFORE):
                continue
            what = coded(
                "S08",
                "the release {name} does not show {people} ({named}), and it follows from it and "
                "this site together.",
                name=self.name,
                people=people(low, high),
                named=named(key, self.labels),
            )
            yield Problem(self._place(key).where, what, say(_TOGETHER, people=key[0]))

    @cached_property
    def _alone(self) -> dict[int, Set[Key]]:
        return {}

    def _leaks_alone(self, release: int) -> Set[Key]:
        """Return what follows from one of the two: the audit tells of a site, too late of both."""
        if release not in self._alone:
            numbers, sums = {
                NOW: (self.now, self.sums.now),
                BEFORE: (self.before, self.sums.before),
            }[release]
            system = make_system(numbers, sums)
            found = failing(system, needs_of(numbers, self.limits, system.names))
            self._alone[release] = {system.names[place] for place in found}
        return self._alone[release]

    def _place(self, key: Key) -> Place:
        """Return where the site tells of a group, or else of those whom it is told apart from."""
        pages = [number.place for number in self.now if number.key == key]
        pages.sort(key=lambda place: place.file != PAGE)
        if pages:
            return pages[0]
        asked = {name for group in key[1] for name, _ in group}
        near = (
            number.place
            for number in self.now
            if {name for group in number.key[1] for name, _ in group} & asked
        )
        return next(near, self.now[0].place)

    @staticmethod
    def _count(numbers: Iterable[Observation], key: Key) -> int | None:
        shown = (n.value for n in numbers if n.key == key and isinstance(n.value, int))
        return next(shown, None)

    @staticmethod
    def _hides(numbers: Iterable[Observation], key: Key) -> bool:
        return any(n.key == key and not isinstance(n.value, int) for n in numbers)


def _told(number: Observation) -> tuple[object, ...]:
    return number.key, number.base, number.value

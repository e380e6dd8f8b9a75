"""The audit of published counts: what may not be published, and what may not follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from tsunagari.contract import Thresholds, Unreported
from tsunagari.messages import coded, marked, say
from tsunagari.press.check.disclosure import lone_respondents
from tsunagari.press.check.disclosure.bounds import Systems
from tsunagari.press.check.disclosure.contradictions import TableName, contradictory, table_of
from tsunagari.press.check.disclosure.explain import fewest
from tsunagari.press.check.disclosure.feasible_ranges import (
    Need,
    Reasons,
    failing_with_reasons,
    spans,
)
from tsunagari.press.check.disclosure.observations import (
    PAGE,
    Group,
    Key,
    Observation,
    Place,
    SumRules,
)
from tsunagari.press.check.disclosure.printed_values import HIDDEN, Between
from tsunagari.press.check.disclosure.system import (
    NOT,
    ContradictionError,
    Range,
    TooManyError,
    make_system,
    members,
)
from tsunagari.press.core.problems import Problem

Labels = Mapping[tuple[str, str], str]
_EXPLAINED = 6
"""For so many leaks of a population it is found out from which tables they follow."""
_CELLS = 6
_HIDE = marked(
    "Tabulate these in one plan (tabulation.yml), put answers together, or take a table out."
)
_HIDE_IT = marked(
    "Tabulate it in the plan (tabulation.yml), put answers together, or take the number out."
)
_DECLARED = marked(
    "Tabulate both in one plan, so that they count the same people, or take one out."
)


@dataclass(frozen=True)
class Limits:
    """What may not be told: counts from 1 to `hidden`, and the hidden closer than a width.

    Attributes
    ----------
    unprotected
        By population attributes and categories: whoever is in one of them may be told.
    sensitive
        Attributes and categories of which no count may be told, however large.
    lone
        Whether nothing may be told to whoever is counted alone and knows it.
    """

    hidden: int
    width: int
    unprotected: Mapping[str, Set[tuple[str, str]]]
    sensitive: Set[tuple[str, str]]
    lone: bool = False

    @classmethod
    def of(cls, thresholds: Thresholds, unreported: Mapping[str, Iterable[Unreported]]) -> Limits:
        """Return the limits of an edition."""
        unprotected = {
            population: {
                (one.attribute, one.category) for one in several if not thresholds.protects(one)
            }
            for population, several in unreported.items()
        }
        return cls(
            thresholds.hidden,
            thresholds.width,
            unprotected,
            thresholds.sensitive_answers,
            thresholds.lone_respondents,
        )

    def is_sensitive(self, key: Key) -> bool:
        """Tell whether a count may not be told, however large it is."""
        return bool(self.sensitive) and all(
            not self.sensitive.isdisjoint(group) for group in key[1]
        )

    def protect(self, key: Key) -> bool:
        """Tell whether a count is protected."""
        population, groups = key
        free = self.unprotected.get(population, frozenset())
        return self.is_sensitive(key) or any(free.isdisjoint(group) for group in groups)


def audit(
    observations: Sequence[Observation],
    systems: Systems,
    thresholds: Thresholds,
    labels: Labels | None = None,
    unreported: Mapping[str, Iterable[Unreported]] | None = None,
) -> list[Problem]:
    """Return all that is published and must not be.

    Parameters
    ----------
    observations
        All numbers that readers see, of all pages.
    systems
        Of these counts.
    labels
        By attribute and category what pages call it.
    unreported
        By population which categories are of who did not report an attribute.
    """
    problems: list[Problem] = []
    limits = Limits.of(thresholds, unreported or {})
    by_population: dict[str, list[Observation]] = {}
    for number in observations:
        by_population.setdefault(number.key[0], []).append(number)
    for numbers in by_population.values():
        own = without_hidden_shares(numbers)
        problems += _small_counts(own, limits)
        consistent, reported, contradictions = _contradictions(own)
        problems += contradictions
        try:
            problems.extend(_inferences(consistent, systems, limits, reported, labels or {}))
        except TooManyError:  # nobody can tell what else follows
            problems.append(too_many(consistent))
    return problems


def without_hidden_shares(observations: Iterable[Observation]) -> list[Observation]:
    """Leave out hidden shares of counts that pages print: it is not the people that they hide."""
    observations = list(observations)
    printed = {
        number.key
        for number in observations
        if isinstance(number.value, int) and number.place.file == PAGE
    }
    return [
        number
        for number in observations
        if not (number.value == HIDDEN and number.base is not None and number.key in printed)
    ]


def _small_counts(observations: Sequence[Observation], limits: Limits) -> Iterator[Problem]:
    """Find printed counts that are small or sensitive, of a page's file only if it has them not."""
    reported = set()
    for number in observations:
        place = number.place
        cell = place.where, place.table, number.key
        if cell in reported or number.value == HIDDEN or not limits.protect(number.key):
            continue
        if isinstance(number.value, int) and 1 <= number.value <= limits.hidden:
            reported.add(cell)
            what = coded(
                "S03",
                "{place} shows {people}, and so few are not shown.",
                place=place,
                people=people(number.value),
            )
            yield Problem(place.where, what, say(_HIDE_IT))
        elif number.value and limits.is_sensitive(number.key):
            reported.add(cell)
            what = coded(
                "S03",
                "{place} shows what the edition calls sensitive, and it is not shown at all.",
                place=place,
            )
            yield Problem(place.where, what, say(_HIDE_IT))


def _contradictions(
    observations: Sequence[Observation],
) -> tuple[list[Observation], set[Key], list[Problem]]:
    """Find groups that are printed with two counts, or hidden in one place and shown in another.

    Returns
    -------
    tuple
        The observations without second counts, so that the rest can be audited; the groups found,
        and a problem for each.
    """
    consistent: list[Observation] = []
    reported: set[Key] = set()
    problems: list[Problem] = []
    first: dict[Key, Observation] = {}
    hidden = {
        number.key: number.place for number in reversed(observations) if number.value == HIDDEN
    }
    for number in observations:
        place, key = number.place, number.key
        known = first.setdefault(key, number) if isinstance(number.value, int) else number
        if known.value == number.value:
            consistent.append(number)
        else:
            if key not in reported:
                this, other = people(number.value), people(known.value)
                what = coded(
                    "S05",
                    "{place} counts {this}, and {place2} {other}; they are the same.",
                    place=place,
                    this=this,
                    place2=known.place,
                    other=other,
                )
                problems.append(Problem(place.where, what, say(_DECLARED)))
            reported.add(key)
        if number.value != HIDDEN and key in hidden and key not in reported:
            what = coded("S03", "{place} shows what {value} hides.", place=place, value=hidden[key])
            problems.append(Problem(place.where, what, say("Hide it here too, or show it there.")))
            reported.add(key)
    return consistent, reported, problems


def _inferences(
    observations: Sequence[Observation],
    systems: Systems,
    limits: Limits,
    reported: set[Key],
    labels: Labels,
) -> Iterator[Problem]:
    """Find what follows from several numbers together."""
    try:
        leaks, with_reasons, to_lone = _leaks(observations, systems, limits)
    except ContradictionError:
        yield _contradiction(observations, systems.sum_rules)
        return
    new = {key: values for key, values in leaks.items() if key not in reported}
    for number, (key, values) in enumerate(new.items()):
        explained = number < _EXPLAINED
        sources = _sources(observations, systems.sum_rules, limits, key) if explained else []
        yield _leak(key, values, observations, sources, labels)
    for key, (low, high) in with_reasons.items():
        own = next((number for number in observations if number.key == key), None)
        if own is not None and key not in reported:
            what = coded(
                "S02",
                "{place} hides {people}: whoever knows the rules can tell, as no other number that "
                "is hidden with it can be why.",
                place=own.place,
                people=people(low, high),
            )
            yield Problem(own.place.where, what, say(_HIDE))
    for key, (values, alone) in to_lone.items():
        if key not in reported:
            yield _told_to_lone(key, values, alone, observations, labels)


def _told_to_lone(
    key: Key, values: Range, alone: Key, observations: Sequence[Observation], labels: Labels
) -> Problem:
    """Return the problem of a count that somebody can tell who is counted alone."""

    def place(key: Key) -> Place | None:
        return next((number.place for number in observations if number.key == key), None)

    own, his = place(key), place(alone)
    what = coded(
        "S02",
        "{place}: {people} follow for whoever is counted alone in {alone}, and knows it.",
        place=own or named(key, labels),
        people=people(*values),
        alone=his or named(alone, labels),
    )
    return Problem((own or his or observations[0].place).where, what, say(_HIDE))


def too_many(observations: Iterable[Observation]) -> Problem:
    """Return that these numbers bind more groups than can be looked at, at the widest of them."""
    widest = max(observations, key=lambda number: max(len(group) for group in number.key[1]))
    what = coded(
        "S09",
        "{named} binds too many groups to look at what follows from them.",
        named=widest.place.named,
    )
    return Problem(widest.place.where, what, say("Publish it by fewer attributes at once."))


def needs_of(
    observations: Sequence[Observation], limits: Limits, keys: Iterable[Key]
) -> dict[int, Need]:
    """Return what is asked of the values that each count may have.

    A share of a hidden base cannot be shown, and so says nothing of whether its count has to be
    hidden: of it is asked what is asked of counts that are not hidden.
    """
    marked = [number for number in observations if number.value == HIDDEN]
    unknown = {number.key for number in marked}
    hidden = {number.key for number in marked if number.base not in unknown}
    exact = {number.key for number in observations if isinstance(number.value, int)}
    shares = {number.key for number in observations if isinstance(number.value, Between)}
    asked = {}
    for place, key in enumerate(keys):
        if not limits.protect(key):
            continue
        if key in hidden or (key not in exact and limits.is_sensitive(key)):
            asked[place] = Need(width=limits.width)
        elif key not in exact:
            several = key not in unknown and key not in shares
            asked[place] = Need(small=limits.hidden, several=several)
    return asked


def _leaks(
    observations: Sequence[Observation], systems: Systems, limits: Limits
) -> tuple[dict[Key, Range], dict[Key, Range], dict[Key, tuple[Range, Key]]]:
    """Return the counts that do not vary as they must, with the values that they may have.

    Then those that do not for who knows by which rules numbers are hidden; and, if nothing is told
    to everybody, those that do not for somebody who is counted alone, with whom that counts.
    """
    system = systems.of(observations)
    exact = {number.key for number in observations if isinstance(number.value, int)}
    hidden = [key for key in system.names if key not in exact and limits.protect(key)]
    reasons = Reasons(
        limits.hidden,
        {system.places[key] for key in hidden if not limits.is_sensitive(key)},
        {system.places[key] for key in hidden if limits.is_sensitive(key)},
    )
    needs = needs_of(observations, limits, system.names)
    found = failing_with_reasons(system, needs, reasons)
    plain, with_reasons = (
        {system.names[place]: values for place, values in sorted(failures.items())}
        for failures in found
    )
    if plain or not limits.lone:
        return plain, with_reasons, {}
    shown = {number.key for number in observations if number.value != HIDDEN}
    unseen = {place for place, key in enumerate(system.names) if key not in shown}
    told = lone_respondents.told(
        system, needs, unseen, small=limits.hidden, sensitive=reasons.other
    )
    to_lone = {system.names[one.place]: (one.values, system.names[one.alone]) for one in told}
    return plain, with_reasons, to_lone


def _sources(
    observations: Sequence[Observation], sum_rules: SumRules, limits: Limits, key: Key
) -> list[TableName]:
    """Return the fewest tables from which a leak follows."""
    need = needs_of(observations, limits, [key])[0]

    def follows(tables: Sequence[TableName]) -> bool:
        chosen = [number for number in observations if table_of(number) in tables]
        system = make_system(chosen, sum_rules)
        place = system.places.get(key)
        return place is not None and not need.met(*spans(system, [place])[place])

    own = {table_of(number): None for number in observations if number.key == key}
    related = {table_of(number): None for number in observations if _is_related(number.key, key)}
    every = {table_of(number): None for number in observations}
    near = list(own | related)
    return fewest(near if follows(near) else list(own | related | every), follows)


def _is_related(key: Key, other: Key) -> bool:
    """Check whether a count is told apart by the same attributes as another, or by fewer."""
    attributes, others = (
        {name for group in groups for name, _ in group} for _, groups in (key, other)
    )
    return attributes <= others


def _leak(
    key: Key,
    values: Range,
    observations: Sequence[Observation],
    sources: Sequence[TableName],
    labels: Labels,
) -> Problem:
    """Return the problem of a count that does not vary as it must."""
    low, high = values
    told = people(low, high)
    own = next((number for number in observations if number.key == key), None)
    follows = _follows_from(sources, own)
    if own is None:
        where = sources[0][0] if sources else observations[0].place.where
        whom = f"{told} ({named(key, labels)})"
        what = coded(
            "S02",
            "readers can work out {named}, though no page says it: it follows{follows}.",
            named=whom,
            follows=follows,
        )
        return Problem(where, what, say(_HIDE))
    if own.value == HIDDEN:
        what = coded(
            "S02",
            "{place} hides {people}: it follows{follows}.",
            place=own.place,
            people=told,
            follows=follows,
        )
        return Problem(own.place.where, what, say(_HIDE))
    what = coded(
        "S02",
        "{place} shows a share that tells {people}{value}{follows}.",
        place=own.place,
        people=told,
        value=say(": it follows") if sources else "",
        follows=follows,
    )
    return Problem(own.place.where, what, say(_HIDE_IT))


def _follows_from(sources: Sequence[TableName], own: Observation | None) -> str:
    if not sources:
        return say(" from the tables together") if own is None or own.value == HIDDEN else ""
    if own is not None and list(sources) == [table_of(own)]:
        return say(" from the table itself")
    names = [
        name
        if own is None or where == own.place.where
        else say("{name} of {where}", name=name, where=where)
        for where, name in sources
    ]
    return say(" from {names}", names=say(" and ").join(names))


def _contradiction(observations: Sequence[Observation], sum_rules: SumRules) -> Problem:
    """Return a problem with the fewest numbers that cannot all be right."""
    cells = contradictory(observations, sum_rules)
    what = coded("S05", "these numbers cannot all be right: {names}.", names=places_of(cells))
    return Problem(cells[0].place.where, what, say(_DECLARED))


def places_of(cells: Sequence[Observation]) -> str:
    """Name where numbers stand, the first few."""
    places = list(dict.fromkeys(str(cell.place) for cell in cells))
    more = say(" and {value} more", value=len(places) - _CELLS) if len(places) > _CELLS else ""
    return "; ".join(places[:_CELLS]) + more


def named(key: Key, labels: Labels) -> str:
    """Name whom a count counts."""
    groups = say(" or ").join(_conditions(group, labels) for group in members(key))
    return f"{key[0]}: {groups}"


def _conditions(group: Group, labels: Labels) -> str:
    """Name a group as pages do; where no page does, by its attributes and categories."""
    words = []
    for attribute, category in sorted(group):
        bare = category.removeprefix(NOT)
        label = labels.get((attribute, bare), bare)
        named = f"{attribute} {bare}" if label == bare else label
        words.append(say("not {named}", named=named) if category.startswith(NOT) else named)
    return ", ".join(words) or "all"


def people(low: object, high: object = None) -> str:
    """Say how many people."""
    if high not in (None, low):
        return say("{low} to {high} people", low=low, high=high)
    return say("1 person") if low == 1 else say("{number} people", number=low)

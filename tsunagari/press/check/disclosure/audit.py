"""What readers can work out of the published counts, told with the tables it follows from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tsunagari.press.check.disclosure.explain import fewest
from tsunagari.press.check.disclosure.feasible_ranges import Need, failing, spans
from tsunagari.press.check.disclosure.published import PAGE, Group, Key, Seen, Steps
from tsunagari.press.check.disclosure.solver import Range
from tsunagari.press.check.disclosure.system import (
    NOT,
    ContradictionError,
    TooManyError,
    members,
    system,
)
from tsunagari.press.check.disclosure.values import HIDDEN, Between
from tsunagari.press.core.problems import Problem

Labels = Mapping[tuple[str, str], str]

_EXPLAINED = 6
"""For so many leaks of a population it is found out from which tables they follow."""
_CELLS = 6
_HIDE = "Hide another number of the same sum, or put categories together."
_HIDE_IT = "Hide it as x, and with it what it follows from; or put categories together."
_DECLARED = "Look at these numbers, and at whom counts=… says that they count."


@dataclass(frozen=True)
class Setting:
    """What an edition allows.

    Attributes
    ----------
    hidden
        Counts from 1 to this are not shown.
    width
        The values that a hidden count may have are at least this far apart.
    """

    hidden: int = 2
    width: int = 2


def judge(
    seen: Sequence[Seen],
    steps: Steps,
    setting: Setting,
    labels: Labels | None = None,
) -> list[Problem]:
    """Find all that is published and must not be.

    Parameters
    ----------
    seen
        All numbers that readers see, of all pages.
    steps
        How counts add up.
    labels
        By attribute and category what pages call it.
    """
    problems: list[Problem] = []
    for of in dict.fromkeys(each.whom[0] for each in seen):
        own = hiding([each for each in seen if each.whom[0] == of])
        problems += _small(own, setting)
        told, found = _both(own)
        problems += found
        problems += _worked_out(own, steps, setting, told, labels or {})
    return problems


def hiding(seen: Iterable[Seen]) -> list[Seen]:
    """Leave out hidden shares of counts that pages print: it is not the people that they hide."""
    seen = list(seen)
    shown = {each.whom for each in seen if isinstance(each.value, int) and each.place.file == PAGE}
    return [
        each
        for each in seen
        if not (each.value == HIDDEN and each.base is not None and each.whom in shown)
    ]


def _small(seen: Sequence[Seen], setting: Setting) -> Iterator[Problem]:
    """Find small counts that are printed as such; what a page shows is not told of its file too."""
    told = set()
    for each in seen:
        table = each.place.where, each.place.table, each.whom
        if isinstance(each.value, int) and 1 <= each.value <= setting.hidden and table not in told:
            told.add(table)
            what = f"{each.place} shows {_people(each.value)}, and so few are not shown."
            yield Problem(each.place.where, what, _HIDE_IT)


def _both(seen: list[Seen]) -> tuple[set[Key], list[Problem]]:
    """Find groups that are printed with two counts, or hidden in one place and shown in another.

    Returns
    -------
    tuple
        These groups; a second count is taken out of `seen`, so that the rest can be judged.
    """
    told: set[Key] = set()
    problems: list[Problem] = []
    first: dict[Key, Seen] = {}
    hidden = {each.whom: each.place for each in reversed(seen) if each.value == HIDDEN}
    for each in list(seen):
        if isinstance(each.value, int):
            known = first.setdefault(each.whom, each)
            if known.value != each.value:
                seen.remove(each)
                if each.whom not in told:
                    one, other = _people(known.value), _people(each.value)
                    what = (
                        f"{each.place} counts {other}, and {known.place} {one}; they are the same."
                    )
                    problems.append(Problem(each.place.where, what, _DECLARED))
                told.add(each.whom)
        if each.value != HIDDEN and each.whom in hidden and each.whom not in told:
            what = f"{each.place} shows what {hidden[each.whom]} hides."
            problems.append(Problem(each.place.where, what, "Hide it here too, or show it there."))
            told.add(each.whom)
    return told, problems


def _worked_out(
    seen: Sequence[Seen], steps: Steps, setting: Setting, told: set[Key], labels: Labels
) -> Iterator[Problem]:
    """Find what follows from several numbers together."""
    try:
        leaks = _leaks(seen, steps, setting)
    except ContradictionError:
        yield _contradiction(seen, steps)
        return
    except TooManyError:
        most = max(seen, key=lambda each: max(len(group) for group in each.whom[1]))
        what = f"{most.place.named} binds too many groups to look at what follows from them."
        yield Problem(most.place.where, what, "Publish it by fewer attributes at once.")
        return
    new = {key: found for key, found in leaks.items() if key not in told}
    for number, (key, found) in enumerate(new.items()):
        explained = number < _EXPLAINED
        reason = _reason(seen, steps, setting, key) if explained else []
        yield _leak(key, found, seen, reason, labels)


def _needs(seen: Sequence[Seen], setting: Setting, keys: Iterable[Key]) -> dict[int, Need]:
    """Say what is asked of the values that each count may have.

    A share of a hidden base cannot be shown, and so says nothing of whether its count has to be
    hidden: of it is asked what is asked of counts that are not hidden.
    """
    marked = [each for each in seen if each.value == HIDDEN]
    unknown = {each.whom for each in marked}
    hidden = {each.whom for each in marked if each.base not in unknown}
    exact = {each.whom for each in seen if isinstance(each.value, int)}
    shared = unknown | {each.whom for each in seen if isinstance(each.value, Between)}
    needs = {}
    for place, key in enumerate(keys):
        if key in hidden:
            needs[place] = Need(width=setting.width)
        elif key not in exact:
            needs[place] = Need(small=setting.hidden, several=key not in shared)
    return needs


def _leaks(seen: Sequence[Seen], steps: Steps, setting: Setting) -> dict[Key, Range]:
    made = system(seen, steps)
    found = failing(made, _needs(seen, setting, made.names))
    return {made.names[place]: values for place, values in sorted(found.items())}


def _reason(
    seen: Sequence[Seen], steps: Steps, setting: Setting, key: Key
) -> list[tuple[str, str]]:
    """Give where and name of the fewest tables from which a leak follows."""
    asked = _needs(seen, setting, [key])[0]

    def follows(tables: Sequence[tuple[str, str]]) -> bool:
        chosen = [each for each in seen if _table(each) in tables]
        made = system(chosen, steps)
        place = made.places.get(key)
        return place is not None and not asked.met(*spans(made, [place])[place])

    own = {_table(each): None for each in seen if each.whom == key}
    others = {_table(each): None for each in seen if _near(each.whom, key)}
    every = {_table(each): None for each in seen}
    near = list(own | others)
    return fewest(near if follows(near) else list(own | others | every), follows)


def _near(one: Key, other: Key) -> bool:
    """Tell whether two counts are told apart by the same attributes, or by fewer of them."""
    attributes = [{a for group in key[1] for a, _ in group} for key in (one, other)]
    return attributes[0] <= attributes[1]


def _table(seen: Seen) -> tuple[str, str]:
    return seen.place.where, seen.place.named


def _leak(
    key: Key, found: Range, seen: Sequence[Seen], reason: Sequence[tuple[str, str]], labels: Labels
) -> Problem:
    low, high = found
    values = _people(low) if low == high else f"{low} to {high} people"
    own = next((each for each in seen if each.whom == key), None)
    follows = _follow(reason, own)
    if own is None:
        where = reason[0][0] if reason else seen[0].place.where
        who = f"{values} ({_named(key, labels)})"
        what = f"readers can work out {who}, though no page says it: it follows{follows}."
        return Problem(where, what, _HIDE)
    if own.value == HIDDEN:
        what = f"{own.place} hides {values}: it follows{follows}."
        return Problem(own.place.where, what, _HIDE)
    what = f"{own.place} shows a share that tells {values}{reason and ': it follows'}{follows}."
    return Problem(own.place.where, what, _HIDE_IT)


def _follow(reason: Sequence[tuple[str, str]], own: Seen | None) -> str:
    if not reason:
        return " from the tables together" if own is None or own.value == HIDDEN else ""
    if own is not None and list(reason) == [_table(own)]:
        return " from the table itself"
    names = [
        name if own is None or where == own.place.where else f"{name} of {where}"
        for where, name in reason
    ]
    return f" from {' and '.join(names)}"


def _contradiction(seen: Sequence[Seen], steps: Steps) -> Problem:
    """Name the fewest numbers that cannot all be right."""

    def wrong(chosen: Sequence[Seen]) -> bool:
        try:
            failing(system(chosen, steps), {})
        except ContradictionError:
            return True
        return False

    by_table: dict[tuple[str, str], list[Seen]] = {}
    for each in seen:
        by_table.setdefault(_table(each), []).append(each)
    tables = fewest(
        list(by_table), lambda names: wrong([each for name in names for each in by_table[name]])
    )
    cells = fewest([each for name in tables for each in by_table[name]], wrong)
    places = list(dict.fromkeys(str(each.place) for each in cells))
    more = f" and {len(places) - _CELLS} more" if len(places) > _CELLS else ""
    what = f"these numbers cannot all be right: {'; '.join(places[:_CELLS])}{more}."
    return Problem(cells[0].place.where, what, _DECLARED)


def _named(key: Key, labels: Labels) -> str:
    of, groups = key
    return f"{of}: {' or '.join(_conditions(group, labels) for group in members((of, groups)))}"


def _conditions(group: Group, labels: Labels) -> str:
    """Name a group as pages do; where no page does, by its attributes and categories."""
    words = []
    for name, value in sorted(group):
        bare = value.removeprefix(NOT)
        label = labels.get((name, bare), bare)
        said = f"{name} {bare}" if label == bare else label
        words.append(f"not {said}" if value.startswith(NOT) else said)
    return ", ".join(words) or "all"


def _people(number: object) -> str:
    return "1 person" if number == 1 else f"{number} people"

"""By which attributes each question is tabulated, so that nearly all of it can be shown."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tsunagari.contract import Thresholds
from tsunagari.starters.proposals import Proposal

_HIDDEN = Thresholds().hidden
_ONE_IN = 8
"""Of so many groups one may have a count that is hidden: another would be for its sake."""


@dataclass(frozen=True)
class Crossings:
    """Attributes by question, and what was left out.

    Attributes
    ----------
    by : dict
        By the name of each question those of the attributes it is tabulated by.
    without : dict
        By the name of each question the attributes that would show too few people.
    bands : list of int
        The lower bounds of the bands in which ages are tabulated; empty if those of the codebook.
    """

    by: dict[str, list[str]]
    without: dict[str, list[str]]
    bands: list[int] = field(default_factory=list)


def crossings(
    questions: Sequence[Proposal],
    wanted: Mapping[str, Sequence[str]],
    bands: Mapping[str, list[int]],
    age: str,
    headline: str,
) -> Crossings:
    """Choose by which attributes each question is tabulated.

    Parameters
    ----------
    questions
    wanted
        By the name of each question the attributes it would be tabulated by, had it enough answers.
    bands
        By the name of each question that asks a number the lower bounds of its bands.
    age
        The name of the question on the age if it asks a number, else empty.
    headline
        The name of the question that ages are put together for.
    """
    of = {question.name: question for question in questions}
    wide, chosen = list(bands.get(age, [])), dict(bands)
    if age in wanted.get(headline, ()):
        for tried in _together(of[age], wide):
            if _can_be_shown(of[headline], of[age], chosen | {age: tried}):
                wide = tried
                break
    chosen |= {age: wide} if age else {}
    by: dict[str, list[str]] = {}
    without: dict[str, list[str]] = {}
    for name, attributes in wanted.items():
        fits = {one: _can_be_shown(of[name], of[one], chosen) for one in attributes}
        by[name] = [one for one in attributes if fits[one]]
        without[name] = [one for one in attributes if not fits[one]]
    return Crossings(by, without, wide if wide != bands.get(age, []) else [])


def _together(question: Proposal, bands: list[int]) -> Iterator[list[int]]:
    """Yield bands, each time with the one of the fewest put to the smaller of its neighbours."""
    while len(bands) > 1:
        yield bands
        sizes = Counter(group for groups in _groups(question, bands) for group in groups)
        count = [sizes[str(at)] for at in range(len(bands))]
        least = count.index(min(count))
        beside = [at for at in (least - 1, least + 1) if 0 <= at < len(bands)]
        other = min(beside, key=count.__getitem__)
        bands = [low for at, low in enumerate(bands) if at != max(least, other)]


def _can_be_shown(question: Proposal, by: Proposal, bands: Mapping[str, list[int]]) -> bool:
    """Tell whether few groups have a count that is hidden, of an answer or of its absence."""
    pairs: Counter[tuple[str, str]] = Counter()
    bases: Counter[str] = Counter()
    answered = _groups(question, bands.get(question.name, []))
    for groups, answers in zip(_groups(by, bands.get(by.name, [])), answered, strict=True):
        for group in groups:
            bases[group] += 1
            pairs.update((group, answer) for answer in answers)
    hidden = {group for (group, _), count in pairs.items() if count <= _HIDDEN}
    if question.kind == "multiple":
        rest = {(group, bases[group] - count) for (group, _), count in pairs.items()}
        hidden |= {group for group, count in rest if 0 < count <= _HIDDEN}
    return len(hidden) <= len(bases) // _ONE_IN


def _groups(question: Proposal, bands: Sequence[int]) -> Iterator[list[str]]:
    """Yield the groups that each answer sheet is in: its codes, or the place of its band."""
    for cell in question.cells:
        codes = [code for code in cell.split(";") if code and code != question.no_answer]
        if question.kind == "number":
            yield [str(bisect_right(bands, int(code)) - 1) for code in codes]
        else:
            yield codes

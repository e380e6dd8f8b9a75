"""How two releases group the same people: categories renamed, bands of numbers cut otherwise.

With the ages 16 to 29 in one release and 16 to 24 in the next, their difference is a group too.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from tsunagari.press.check.disclosure.observations import Key, Observation, SumRules

Rule = tuple[str, tuple[str, ...]]
Category = tuple[str, str, str]
"""A population, an attribute and its category."""
Ends = tuple[float, float]
"""The least number of a band, and the least above it."""

_BANDS: Sequence[tuple[re.Pattern[str], float | None, float]] = (
    # What a label says; what it ends at: its last number and so many, or no end; None: no start.
    (re.compile(r"(\d+)\D*?[~〜‐‑–—―-](\d+)\D*"), 0, 1),
    (re.compile(r"(\d+)\D*(?:以上|から)"), 0, inf),
    (re.compile(r"()(\d+)\D*以下"), None, 1),
    (re.compile(r"()(\d+)\D*未満"), None, 0),
    (re.compile(r"(\d+)\D?代"), 0, 10),
    (re.compile(r"(\d+)\D{0,2}"), 0, 1),
)


@dataclass(frozen=True)
class Regrouping:
    """What the people of two releases have in common, though they are grouped otherwise.

    Attributes
    ----------
    before, now
        How the people of each add up, as they are called now.
    renamed
        What a category of the release before is called now.
    pieces
        Bands that both releases are made of, by band.
    """

    before: SumRules
    now: SumRules
    renamed: dict[Category, str]
    pieces: dict[Category, tuple[str, ...]]

    def observation(self, number: Observation) -> Observation:
        """Return a number of the release before with its groups as they are called now."""
        base = None if number.base is None else self._key(number.base)
        return replace(number, key=self._key(number.key), base=base)

    def _key(self, key: Key) -> Key:
        population, groups = key
        return population, frozenset(
            frozenset((name, self.renamed.get((population, name, of), of)) for name, of in group)
            for group in groups
        )

    def in_pieces(self, keys: Iterable[Key]) -> Iterator[Key]:
        """Yield the pieces of groups."""
        for population, groups in keys:
            for group in groups:
                for name, of in group:
                    for piece in self.pieces.get((population, name, of), ()):
                        yield population, frozenset({group - {(name, of)} | {(name, piece)}})


def regroup(before: SumRules, now: SumRules) -> Regrouping:
    """Find out what is called otherwise, or cut otherwise, in the second of two releases."""
    old, new = _copy(before), _copy(now)
    found = Regrouping(old, new, {}, {})
    for population in old.keys() & new.keys():
        for attribute in old[population].keys() & new[population].keys():
            olds, news = old[population][attribute], new[population][attribute]
            for name, called in _renamed(olds, news):
                found.renamed[population, attribute, name] = called
            called_now = {
                name: found.renamed.get((population, attribute, name), name)
                for name in _names(olds)
            }
            olds = {
                (called_now.get(total, total), tuple(map(called_now.__getitem__, parts)))
                for total, parts in olds
            }
            both = {rule for rule in olds | news if rule[0]}  # what a category is made of
            for band, pieces in _pieces(olds, news):
                found.pieces[population, attribute, band] = pieces
                both.add((band, pieces))
            old[population][attribute], new[population][attribute] = olds | both, news | both
    return found


def _copy(rules: SumRules) -> SumRules:
    copy: SumRules = defaultdict(lambda: defaultdict(set))
    for population, by_attribute in rules.items():
        for attribute, several in by_attribute.items():
            copy[population][attribute] = set(several)
    return copy


def _names(rules: Iterable[Rule]) -> set[str]:
    return {name for total, parts in rules for name in (total, *parts)} - {""}


def _renamed(old: Iterable[Rule], new: Iterable[Rule]) -> Iterator[tuple[str, str]]:
    """Yield the categories whose place another one has now, of which bands are no others."""
    gone, come = _names(old) - _names(new), _names(new) - _names(old)
    for _, parts in sorted(rule for rule in old if not rule[0]):
        for _, others in sorted(rule for rule in new if not rule[0]):
            pairs = list(zip(parts, others, strict=False))
            if len(parts) == len(others) and all(
                one == other or (one in gone and other in come) for one, other in pairs
            ):
                for one, other in pairs:
                    if one != other and ends(one) == ends(other):
                        yield one, other


def _pieces(old: Iterable[Rule], new: Iterable[Rule]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the bands that both releases are made of, by the bands that are several of these."""
    bands = {name: cut for name in sorted(_names(old) | _names(new)) if (cut := ends(name))}
    if bands.keys() <= _names(old) & _names(new):
        return
    called = {cut: name for name, cut in bands.items()}
    for name, (low, high) in bands.items():
        cuts = sorted({cut for band in bands.values() for cut in band if low <= cut <= high})
        if len(cuts) > 2:
            yield name, tuple(called.get(cut) or _label(cut) for cut in pairwise(cuts))


def _label(cut: Ends) -> str:
    return f"{cut[0]:g}~{cut[1] - 1:g}"


def ends(label: str) -> Ends | None:
    """Return between which numbers a band is; None if its label does not say so."""
    text = unicodedata.normalize("NFKC", label)
    for pattern, least, more in _BANDS:
        if match := pattern.fullmatch(text):
            low = -inf if least is None else float(match[1])
            high = float(match[match.lastindex or 1]) + more
            return (low, high) if low < high else None
    return None

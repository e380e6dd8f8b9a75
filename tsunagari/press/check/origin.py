"""Where what is wrong with a site was written: the cell that one opens, not a made line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from tsunagari.messages import Coded, code_of, say
from tsunagari.press.bind.page import Float, Page
from tsunagari.press.check.canonical import squashed
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem, told_once
from tsunagari.press.core.syntax import FIXED
from tsunagari.press.plan.plan import edition_file

_FEW = 5


def told(site: BuiltSite, problems: Sequence[Problem]) -> list[Problem]:
    """Return problems at the places where they are mended, each once.

    The same text stands on a page, in the search, among the facts and in a table to take away.
    """
    placed: dict[object, Problem] = {}
    sources = _Sources(site)
    for problem in problems:
        told = replace(problem, quoted="")  # it may be secret, and is written down nowhere
        if place := sources.place(problem.quoted):  # what it says may differ in a copy
            key = (place, problem.quoted, problem.remedy)
            placed.setdefault(key, replace(told, where=place))
        else:
            placed.setdefault(told, told)
    return list(shortened(told_once(list(placed.values()), by_itself=1)))


def shortened(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Yield problems, of those of one kind with one way out the first few: one mistake has many."""
    kinds: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        kinds.setdefault((code_of(problem.what), problem.remedy), []).append(problem)
    for (code, remedy), group in kinds.items():
        yield from group[:_FEW]
        if rest := group[_FEW:]:
            places = "; ".join(list(dict.fromkeys(problem.where for problem in rest))[:_FEW])
            words = say("it is the same with {number} more.", number=len(rest))
            yield Problem(places, Coded(f"{words} [{code}]"), remedy)


class _Sources:
    """The texts that somebody has written, and in which one something stands."""

    def __init__(self, site: BuiltSite) -> None:
        self._site = site

    def place(self, quoted: str) -> str:
        """Return the cell, fact or file in which what is quoted stands, or nothing."""
        if not quoted:
            return ""
        if found := next((where for where, text in self._texts if quoted in text), ""):
            return found
        short = squashed(quoted)
        return next((where for where, text in self._squashed if short and short in text), "")

    @cached_property
    def _texts(self) -> Sequence[tuple[str, str]]:
        return list(_written(self._site))

    @cached_property
    def _squashed(self) -> Sequence[tuple[str, str]]:
        return [(where, squashed(text)) for where, text in self._texts]


def _written(site: BuiltSite) -> Iterator[tuple[str, str]]:
    """Yield texts with their places, first those that somebody has typed."""
    pages = site.book.pages
    typed = [(piece.where, piece.typed) for page in pages for piece in page.pieces]
    yield from typed
    yield from ((where, FIXED.sub(r"\1", text)) for where, text in typed)
    yield from (fact for page in pages for fact in _facts(site, page))
    for page in pages:
        for piece in page.pieces:
            if isinstance(piece, Float):
                yield piece.where, f"{piece.csv}\n{piece.note}\n{piece.content}"
    yield edition_file(site.plan.edition), str(site.plan.document)


def _facts(site: BuiltSite, page: Page) -> Iterator[tuple[str, str]]:
    for name, counted in page.counted.items():
        where = say("{where}, fact {name}", where=counted.where, name=name)
        yield where, site.book.facts.get(name, "")

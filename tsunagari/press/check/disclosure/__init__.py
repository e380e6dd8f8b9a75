"""Disclosure control: no small count of people is published, nor can it be worked out.

An auditor of the finished site. It knows nothing of how numbers were chosen to be hidden: it reads
what is published, as whom a notebook declares it to count, and tries to find out the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tsunagari.press.check.disclosure import labels, published, sentences
from tsunagari.press.check.made import Made
from tsunagari.press.errors import Problem

_SAY = (
    "Say whom it counts: Table(…, counts=Counts(…)); or counts=None if its numbers are no counts "
    "and no shares of people."
)


def check(made: Made) -> Iterator[Problem]:
    """Look for counts of people that the site gives away.

    Tables that say nothing of whom they count are named where the edition sets ``disclosure``.
    """
    given: dict[str, Any] | None = made.plan.settings.get("disclosure")
    if given is not None:
        for _page, table in published.tables(made):
            if table.counts is ...:
                what = f"{table.label} does not say whether it counts people."
                yield Problem(table.where, what, _SAY)
    if not published.declared(made):
        return
    from tsunagari.press.check.disclosure.judge import Setting, judge

    found = published.read(made)
    yield from found.problems
    yield from judge(found.seen, found.steps, Setting(**(given or {})))
    yield from labels.check(made, found)
    yield from sentences.check(made, found)

"""Disclosure control: no small count of people is published, nor can it be worked out.

An auditor of the finished site. It knows nothing of how numbers were chosen to be hidden: it reads
what is published, as whom a notebook declares it to count, and tries to find out the rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tsunagari.press.check.disclosure import charts, published, sentences
from tsunagari.press.check.site import Made
from tsunagari.press.core.problems import Problem

_SAY = (
    "Say whom it counts: Table(…, counts=Counts(…)); or counts=None if its numbers are no counts "
    "and no shares of people."
)
_SAY_OF_FACT = (
    "Say whom it counts: fact(…, counts=Count(…)); or counts=None if it counts nobody, or is "
    "written of numbers that are marked already."
)


def check(made: Made) -> Iterator[Problem]:
    """Look for counts of people that the site gives away.

    Tables that say nothing of whom they count are named where the edition sets ``disclosure``, and
    so are facts with digits beside tables or facts of people.
    """
    given: dict[str, Any] | None = made.plan.settings.get("disclosure")
    if given is not None:
        for _page, table in published.tables(made):
            if table.counts is ...:
                what = f"{table.label} does not say whether it counts people."
                yield Problem(table.where, what, _SAY)
        yield from _silent_facts(made)
    if not published.declared(made):
        return
    from tsunagari.press.check.disclosure import derived, reading
    from tsunagari.press.check.disclosure.audit import Setting, judge

    found = reading.read(made)
    yield from found.problems
    yield from judge(found.seen, found.steps, Setting(**(given or {})), found.labels)
    yield from derived.check(found)
    yield from charts.check(made, found)
    yield from sentences.check(made, found)


def _silent_facts(made: Made) -> Iterator[Problem]:
    """Name facts with digits that do not say whom they count, on pages that count people."""
    facts: Mapping[str, Mapping[str, object]] = json.loads(made.texts.get(published.FACTS, "{}"))
    for page in filter(published.counting, made.book.pages):
        for name, fact in facts.items():
            recorded = page.counted.get(name)
            if recorded is None and name.partition(".")[0] != page.name:
                continue
            if recorded is not None and recorded.counts is not ...:
                continue
            if re.search(r"\d", f"{fact['value']} {fact['text']}"):
                what = f"the fact {name} ({fact['text']}) does not say whether it counts people."
                yield Problem(recorded.where if recorded else page.where, what, _SAY_OF_FACT)

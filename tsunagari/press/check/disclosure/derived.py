"""Numbers worked out of a count say nothing where the count is hidden.

What an interval or an estimate tells of its count is not reckoned: it has to be a mark where the
count or its base is hidden anywhere. Where the count is printed nowhere, as such or as a share,
nothing else has looked at whether it is too small, so it may not be told in this way either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tsunagari.press.check.disclosure.audit import hiding
from tsunagari.press.check.disclosure.published import Published
from tsunagari.press.check.disclosure.reading import bare
from tsunagari.press.check.disclosure.values import HIDDEN
from tsunagari.press.core.problems import Problem

_REMEDY = "Put the mark x in its place, for readers and in the data."
_OR_PRINT = "Put the mark x in its place; or print the count too, so that it can be checked."


def check(found: Published) -> Iterator[Problem]:
    """Look at all numbers that are said to be worked out of counts.

    What a page shows is not told of its file too.
    """
    hidden = {
        each.whom: each.place for each in reversed(hiding(found.seen)) if each.value == HIDDEN
    }
    shown = {each.whom for each in found.seen}
    told = set()
    for each in found.worked_out:
        cell = each.place.where, each.place.table, each.place.row, bare(each.place.column)
        if cell in told:
            continue
        there = hidden.get(each.whom) or (hidden.get(each.base) if each.base else None)
        if there is not None:
            told.add(cell)
            same_row = replace(each.place, column=there.column) == there
            by = f"column {there.column!r}" if same_row else there
            what = f"{each.place} is a number worked out of what {by} hides."
            yield Problem(each.place.where, what, _REMEDY)
        elif each.whom not in shown:
            told.add(cell)
            what = f"{each.place} is a number worked out of a count that is printed nowhere."
            yield Problem(each.place.where, what, _OR_PRINT)

"""Numbers derived from a count say nothing where the count is hidden.

What an interval or an estimate tells of its count is not reckoned: it has to be a mark where the
count or its base is hidden anywhere. Where the count is printed nowhere, as such or as a share,
nothing else has looked at whether it is too small, so it may not be told in this way either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tsunagari.messages import coded, marked, say
from tsunagari.press.check.disclosure.audit import without_hidden_shares
from tsunagari.press.check.disclosure.observations import Published
from tsunagari.press.check.disclosure.printed_values import HIDDEN
from tsunagari.press.check.disclosure.reading import without_unit
from tsunagari.press.core.problems import Problem

_REMEDY = marked("Put the mark x in its place, for readers and in the data.")
_OR_PRINT = marked(
    "Put the mark x in its place; or print the count too, so that it can be checked."
)


def check(published: Published) -> Iterator[Problem]:
    """Look at all numbers that are declared to be derived from counts.

    What a page shows is not reported of its file too.
    """
    hidden = {
        observation.key: observation.place
        for observation in reversed(without_hidden_shares(published.observations))
        if observation.value == HIDDEN
    }
    printed = {observation.key for observation in published.observations}
    reported = set()
    for number in published.derived:
        place = number.place
        cell = place.where, place.table, place.row, without_unit(place.column)
        if cell in reported:
            continue
        source = hidden.get(number.key) or (hidden.get(number.base) if number.base else None)
        if source is not None:
            reported.add(cell)
            in_same_row = replace(place, column=source.column) == source
            named = say("column {column!r}", column=source.column) if in_same_row else source
            what = coded(
                "S06",
                "{place} is a number worked out of what {named} hides.",
                place=place,
                named=named,
            )
            yield Problem(place.where, what, say(_REMEDY))
        elif number.key not in printed:
            reported.add(cell)
            what = coded(
                "S06",
                "{place} is a number worked out of a count that is printed nowhere.",
                place=place,
            )
            yield Problem(place.where, what, say(_OR_PRINT))

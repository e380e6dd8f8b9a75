"""What a site hides, in words for the analyst: in which tables, and what to put together.

Two numbers that alone are hidden in a row are shown again as one if their columns are put together:
what they are together follows from the others already. So it is with rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from tsunagari.contract import HIDDEN, Conditions, NumberCounts, Sum, TableCounts
from tsunagari.messages import say
from tsunagari.press.check.disclosure import observations
from tsunagari.press.check.disclosure.reading import rows_on_page, without_unit
from tsunagari.press.check.site import BuiltSite

_TABLES = 5
"""Of so many tables it is told; the others are counted."""
_PLACES = 3


def on_hidden(site: BuiltSite) -> list[str]:
    """Return lines on the tables that hide numbers of people, those that hide most first."""
    told = []
    for page, table in observations.tables(site):
        if isinstance(table.counts, TableCounts) and f">{HIDDEN}<" in site.texts[page.href]:
            rows = rows_on_page(site, page.href, table.label) or [[]]
            marked = sum(row.count(HIDDEN) for row in rows[1:])
            if marked:
                numbers = sum(len(row) - 1 for row in rows[1:])
                text = say(
                    "{label} hides {marked} of {numbers} numbers: {places}",
                    label=table.label,
                    marked=marked,
                    numbers=numbers,
                    places=_places(rows),
                )
                told.append((-marked, text + "".join(_together(rows, table.counts))))
    lines = [text for _, text in sorted(told)[:_TABLES]]
    if len(told) > _TABLES:
        lines.append(say("and {value} more tables hide numbers", value=len(told) - _TABLES))
    return lines


def _places(rows: Sequence[Sequence[str]]) -> str:
    """Name the rows with what they hide."""
    head, *body = rows
    named = []
    for row in body:
        pairs = zip(head, row, strict=True)
        columns = [without_unit(name) for name, cell in pairs if cell == HIDDEN]
        if columns:
            named.append(f"{row[0]} ({', '.join(columns)})")
    more = say(" and {value} more rows", value=len(named) - _PLACES) if len(named) > _PLACES else ""
    return ", ".join(named[:_PLACES]) + more


def _together(rows: Sequence[Sequence[str]], counts: TableCounts) -> Iterator[str]:
    """Name what put together would be shown: two columns of a row, or else two rows of a column.

    Only categories that everybody is in exactly one of add up to what is put together. Those that
    stand side by side go before others: 50代 and 60代以上 before いつもある and まったくない.
    """
    head, *body = rows
    order = _Order(counts.sums)
    whom = [[_whom(counts, line, name) for name in head] for line in range(len(body))]
    hidden = [
        {at for at, cell in enumerate(row) if cell == HIDDEN and at < len(head)} for row in body
    ]
    found: dict[tuple[int, bool], set[tuple[str, str]]] = {}
    for line, places in enumerate(hidden):
        if len(places) == 2:
            one, other = sorted(places)
            distance = order.distance(whom[line][one], whom[line][other])
            names = without_unit(head[one]), without_unit(head[other])
            found.setdefault((min(distance, 2), False), set()).add(names)
    for at in range(1, len(head)):
        lines = [line for line, places in enumerate(hidden) if at in places]
        if len(lines) == 2:
            one, other = lines
            distance = order.distance(whom[one][at], whom[other][at])
            found.setdefault((min(distance, 2), True), set()).add((body[one][0], body[other][0]))
    possible = [key for key in found if key[0] > 0]
    for first, second in sorted(found[min(possible)]) if possible else ():
        yield say("; shown if {one} and {other} were put together", one=first, other=second)


def _whom(counts: TableCounts, line: int, name: str) -> Conditions | None:
    """Return whom a number counts, if it is one group."""
    if line >= len(counts.rows):
        return None
    of_column = counts.columns.get(name)
    cell = (
        of_column if isinstance(of_column, NumberCounts) or of_column is None else of_column[line]
    )
    if cell is None:
        return None
    groups = [
        {**of_row, **conditions}
        for of_row in counts.rows[line] or [{}]
        for conditions in cell.groups or [{}]
    ]
    return groups[0] if len(groups) == 1 else None


class _Order:
    """How the categories of each attribute stand side by side, however they are summed up."""

    def __init__(self, sums: Sequence[Sum]) -> None:
        self._sums = sums

    def distance(self, one: Conditions | None, other: Conditions | None) -> int:
        """Return how far apart two categories of one attribute stand; 0 for what has no sum."""
        if one is None or other is None or one.keys() != other.keys():
            return 0
        apart = [name for name in one if one[name] != other[name]]
        if len(apart) != 1:
            return 0
        (name,) = apart
        found = (self._within(each, one[name], other[name]) for each in self._of(name))
        return min(filter(None, found), default=0)

    def _of(self, attribute: str) -> list[Sum]:
        return [one for one in self._sums if one.attribute == attribute]

    def _within(self, whole: Sum, one: str, other: str) -> int:
        """Return how far apart two categories stand that are of different parts of a sum."""
        parts = [self._finest(whole.attribute, part) for part in whole.parts]
        places = {leaf: place for place, leaf in enumerate(chain.from_iterable(parts))}
        holding = [
            {at for at, part in enumerate(whole.parts) if self._is_of(whole.attribute, each, part)}
            for each in (one, other)
        ]
        if not all(holding) or holding[0] & holding[1]:
            return 0
        mine, theirs = (
            [places[leaf] for leaf in self._finest(whole.attribute, each) if leaf in places]
            for each in (one, other)
        )
        return min((abs(a - b) for a in mine for b in theirs), default=0)

    def _steps(self, attribute: str, category: str, above: frozenset[str]) -> list[str]:
        """Return the parts of a category, but for sums that lead back to where they come from."""
        sums = (one.parts for one in self._of(attribute) if one.total == category)
        return list(chain.from_iterable(parts for parts in sums if above.isdisjoint(parts)))

    def _is_of(
        self, attribute: str, category: str, part: str, above: frozenset[str] = frozenset()
    ) -> bool:
        """Tell whether a category is another one or, in whatever steps, a part of it."""
        above |= {part}
        within = self._steps(attribute, part, above)
        return category == part or any(
            self._is_of(attribute, category, each, above) for each in within
        )

    def _finest(
        self, attribute: str, category: str, above: frozenset[str] = frozenset()
    ) -> list[str]:
        """Return the categories that one is made of and that are made of no others."""
        above |= {category}
        within = self._steps(attribute, category, above)
        finest = (self._finest(attribute, each, above) for each in within)
        return list(dict.fromkeys(chain.from_iterable(finest))) or [category]

"""What a site hides, in words for the analyst: in which tables, and what to put together.

Two numbers that alone are hidden in a row are shown again as one if their columns are put together:
what they are together follows from the others already. So it is with rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tsunagari.contract import HIDDEN, Conditions, NumberCounts, TableCounts
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
    order = {
        (one.attribute, part): number
        for one in counts.sums
        for number, part in enumerate(one.parts)
    }
    whom = [[_whom(counts, line, name) for name in head] for line in range(len(body))]
    hidden = [
        {at for at, cell in enumerate(row) if cell == HIDDEN and at < len(head)} for row in body
    ]
    found: dict[tuple[int, bool], set[tuple[str, str]]] = {}
    for line, places in enumerate(hidden):
        if len(places) == 2:
            one, other = sorted(places)
            distance = _distance(whom[line][one], whom[line][other], order)
            names = without_unit(head[one]), without_unit(head[other])
            found.setdefault((min(distance, 2), False), set()).add(names)
    for at in range(1, len(head)):
        lines = [line for line, places in enumerate(hidden) if at in places]
        if len(lines) == 2:
            one, other = lines
            distance = _distance(whom[one][at], whom[other][at], order)
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


def _distance(
    one: Conditions | None, other: Conditions | None, order: Mapping[tuple[str, str], int]
) -> int:
    """Return how far apart two categories of one attribute stand; 0 for what does not add up."""
    if one is None or other is None or one.keys() != other.keys():
        return 0
    apart = [name for name in one if one[name] != other[name]]
    places = [order.get((name, group[name])) for name in apart for group in (one, other)]
    if len(apart) != 1 or places[0] is None or places[1] is None:
        return 0
    return abs(places[0] - places[1])

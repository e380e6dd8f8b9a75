"""What a site hides, in words for the analyst: in which tables, and what to put together.

Two numbers that alone are hidden in a row are shown again as one if their columns are put together:
what they are together follows from the others already. So it is with rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

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

    Only categories that everybody is in exactly one of add up to what is put together.
    """
    head, *body = rows
    parts = {(one.attribute, part) for one in counts.sums for part in one.parts}
    columns = {at for at, name in enumerate(head) if _is_part(counts.columns.get(name), parts)}
    lines = {at for at, groups in enumerate(counts.rows) if groups and _one_of(groups, parts)}
    pairs = {
        tuple(without_unit(head[at]) for at in hidden)
        for row in body
        if len(hidden := [at for at, cell in enumerate(row) if cell == HIDDEN]) == 2
        and columns.issuperset(hidden)
    }
    if not pairs:
        pairs = {
            tuple(body[line][0] for line in hidden)
            for at in range(1, len(head))
            if len(hidden := [n for n, row in enumerate(body) if row[at] == HIDDEN]) == 2
            and lines.issuperset(hidden)
        }
    for one, other in sorted(pairs):
        yield say("; shown if {one} and {other} were put together", one=one, other=other)


def _is_part(column: object, parts: Set[tuple[str, str]]) -> bool:
    return isinstance(column, NumberCounts) and _one_of(column.groups, parts)


def _one_of(groups: Sequence[Conditions], parts: Set[tuple[str, str]]) -> bool:
    """Tell whether a group is one category of an attribute and no more."""
    return len(groups) == 1 and len(groups[0]) == 1 and set(groups[0].items()) <= parts

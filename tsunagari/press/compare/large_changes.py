"""The changes that are larger than an edition lets pass: each is to be acknowledged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tsunagari.press.compare import amounts
from tsunagari.press.compare.amounts import Amount
from tsunagari.press.compare.changes import Changes
from tsunagari.press.core import digests

_LONGEST = 60
"""Letters of what readers know a number by, in a line of a terminal."""


@dataclass(frozen=True)
class LargeChange:
    """A number that moved by much.

    Attributes
    ----------
    place
        The fact, or table, row and column.
    title
        The same as readers know it: the sentence, or the table's caption with row and column.
    """

    page: str
    place: str
    title: str
    before: str
    after: str
    amount: Amount

    @property
    def code(self) -> str:
        """What it is acknowledged by: it stands for exactly this change, and for no other."""
        return digests.of_value([self.page, self.place, self.before, self.after])[:8]

    def __str__(self) -> str:
        difference = self.amount.difference + (
            f", {self.amount.percent}%" if self.amount.percent else ""
        )
        known_as = self.title[: _LONGEST - 1] + "…" if len(self.title) > _LONGEST else self.title
        where = f"{known_as} ({self.page}, {self.place})" if known_as != self.place else self.place
        return f"{where}: {self.before} -> {self.after} ({difference})"


def find(changes: Changes, limit: float | None) -> list[LargeChange]:
    """Return the numbers that moved by more than a limit, the largest first.

    Parameters
    ----------
    limit
        In per cent of the number before, for shares in percentage points; None for no limit.
    """
    if limit is None:
        return []
    large = [change for change in _numbers(changes) if change.amount.size > limit]
    return sorted(large, key=lambda change: -change.amount.size)


def _numbers(changes: Changes) -> Iterator[LargeChange]:
    for fact in changes.facts:
        if fact.amount:
            said = fact.said or fact.name
            yield LargeChange(fact.page, fact.name, said, fact.before, fact.after, fact.amount)
    for table in changes.tables:
        for where, diff in (("", table.on_page), (" (CSV)", table.in_csv)):
            for cell in diff.cells:
                if amount := amounts.text_difference(cell.before, cell.after):
                    place = f"{table.label}{where} | {cell.row} | {cell.column}"
                    title = f"「{table.caption or table.label}」{cell.row}　{cell.column}"
                    yield LargeChange(table.page, place, title, cell.before, cell.after, amount)

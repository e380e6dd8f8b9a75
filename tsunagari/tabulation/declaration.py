"""Whom a table or a fact counts: declared so that nothing hidden can be worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from tsunagari.messages import coded, say
from tsunagari.tabulation.people import UNIT, Conditions, CountsError, Groups, Population


@dataclass(frozen=True)
class Share:
    """A column of shares.

    Parameters
    ----------
    among
        The attribute whose categories are shared out: the base is counted without its condition.
    also
        Conditions of the column, in addition to those of the rows.
    """

    among: str
    also: Groups = field(default_factory=dict)


@dataclass(frozen=True)
class Derived:
    """A column of numbers that are no counts, but worked out of one: intervals, estimates.

    The build makes sure that they are marks wherever the count, or the base of the share, is
    hidden.

    Parameters
    ----------
    count
        What they are worked out of, in addition to the conditions of the rows.
    """

    count: Groups | Share = field(default_factory=dict)


Column = Groups | Share | Derived


@dataclass(frozen=True)
class ByRow:
    """A column that does not count alike in every row.

    Parameters
    ----------
    columns
        What it counts in each row, in order; None where the number is no count of people.
    """

    columns: Sequence[Column | None]


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Whom each cell of a table counts.

    Parameters
    ----------
    of
        The population.
    rows
        The attribute whose categories name the rows; or the conditions by the rows' labels; or
        the conditions of each row in order. None for a row that counts nobody.
    columns
        By the head of each column with numbers, its conditions, a `Share`, a `Derived` or a
        `ByRow`; None for numbers that have nothing to do with counts of people. Or the attribute
        whose categories name the columns, their units aside.
    within
        Conditions of all cells.
    """

    of: Population
    rows: str | Mapping[str, Groups | None] | Sequence[Groups | None]
    columns: str | Mapping[str, Column | ByRow | None]
    within: Conditions = field(default_factory=dict)

    def row_groups(self, labels: Sequence[str]) -> list[list[Conditions] | None]:
        """Return the groups of each row; None for a row that counts nobody."""
        if isinstance(self.rows, str):
            named: list[Groups | None] = [self.of.group(self.rows, label) for label in labels]
        elif isinstance(self.rows, Mapping):
            if missing := [label for label in labels if label not in self.rows]:
                raise CountsError(
                    coded(
                        "N15",
                        "whom does the row {value!r} count? Say it, or say None",
                        value=missing[0],
                    )
                )
            named = [self.rows[label] for label in labels]
        else:
            if len(self.rows) != len(labels):
                raise CountsError(
                    coded(
                        "N15",
                        "counts has {number} rows, the table {number2}",
                        number=len(self.rows),
                        number2=len(labels),
                    )
                )
            named = list(self.rows)
        return [None if groups is None else self._within(groups, self.within) for groups in named]

    def column(self, head: str) -> Column | ByRow | None:
        """Return what a column of numbers counts; its unit may be left out of the declaration.

        Raises
        ------
        CountsError
            If it is not said.
        """
        if isinstance(self.columns, str):
            return self.of.group(self.columns, head)
        for name in (head, UNIT.sub("", head)):
            if name in self.columns:
                return self.columns[name]
        raise CountsError(
            coded("N15", "whom does the column {head!r} count? Say it, or say None", head=head)
        )

    def derives(self, head: str) -> bool:
        """Return whether a column is said to be worked out of counts, whatever is printed in it."""
        try:
            column = None if isinstance(self.columns, str) else self.column(head)
        except CountsError:
            return False
        columns = column.columns if isinstance(column, ByRow) else [column]
        return any(isinstance(one, Derived) for one in columns)

    def plain(self, labels: Sequence[str], heads: Iterable[str]) -> dict[str, Any]:
        """Return the declaration of one frame as plain data, by which each cell can be read.

        Parameters
        ----------
        labels
            Of the rows, in order.
        heads
            Of the columns that hold numbers or marks.

        Returns
        -------
        dict
            ``of`` and ``sums`` of the population; ``rows``: for each row a list of groups, or
            None; ``columns``: by head the ``groups`` that a cell's conditions are joined with,
            ``share`` (the attribute shared out, or None for counts) and ``derived``; or
            a list of these, one a row, with None where nobody is counted.
        """
        rows = self.row_groups(labels)
        groups = [group for row in rows for group in row or ()]
        plain_columns: dict[str, Any] = {}
        for head in heads:
            column = self.column(head)
            if isinstance(column, ByRow):
                if len(column.columns) != len(rows):
                    what = say(
                        "the column {head!r} says {number} rows",
                        head=head,
                        number=len(column.columns),
                    )
                    raise CountsError(
                        coded("N15", "{what}, the table has {number}", what=what, number=len(rows))
                    )
                pairs = zip(column.columns, rows, strict=True)
                plain_columns[head] = [
                    None if row is None else _plain(cell, row) for cell, row in pairs
                ]
            elif column is not None:
                plain_columns[head] = _plain(column, groups)
        for column_counts in plain_columns.values():
            for cell in column_counts if isinstance(column_counts, list) else [column_counts]:
                groups += cell["groups"] if cell else []
        return self.of.plain(attributes(groups)) | {
            "rows": [row and [dict(group) for group in row] for row in rows],
            "columns": plain_columns,
        }

    @staticmethod
    def _within(groups: Groups, within: Conditions) -> list[Conditions]:
        return [_joined(group, within) for group in _listed(groups)]


@dataclass(frozen=True)
class Count:
    """What a single number counts: for a fact.

    Parameters
    ----------
    of, groups
        Whom it counts.
    share
        If it is a share, the attribute whose categories are shared out, as in `Share`.
    derived
        Whether it is only worked out of this count or share, as in `Derived`.
    """

    of: Population
    groups: Groups = field(default_factory=dict)
    share: str | None = None
    derived: bool = False

    def plain(self) -> dict[str, Any]:
        """Return the declaration as plain data."""
        groups = [dict(group) for group in _listed(self.groups)]
        plain_columns = {"groups": groups, "share": self.share, "derived": self.derived}
        return self.of.plain(attributes(groups)) | plain_columns


def attributes(groups: Iterable[Conditions]) -> set[str]:
    """Return the attributes that groups are told apart by."""
    return {attribute for group in groups for attribute in group}


def _plain(column: Column | None, rows: Sequence[Conditions]) -> dict[str, Any] | None:
    """Return what a column counts in some rows as plain data."""
    if column is None:
        return None
    derived = isinstance(column, Derived)
    counted = column.count if isinstance(column, Derived) else column
    share = counted if isinstance(counted, Share) else Share("", counted)
    added = [dict(more) for more in _listed(share.also)]
    for row, more in product(rows, added):
        _joined(row, more)  # a contradiction is told here, where it was made
    return {"groups": added, "share": share.among or None, "derived": derived}


def _listed(groups: Groups) -> list[Conditions]:
    return [groups] if isinstance(groups, Mapping) else list(groups)


def _joined(one: Conditions, other: Conditions) -> Conditions:
    for attribute in one.keys() & other.keys():
        if one[attribute] != other[attribute]:
            what = coded(
                "N15",
                "{attribute} is {value!r} and {value2!r} in one cell",
                attribute=attribute,
                value=one[attribute],
                value2=other[attribute],
            )
            raise CountsError(what)
    return {**one, **other}

"""Tables that count the same people are hidden together, so that none gives away another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from tsunagari.contract import Thresholds
from tsunagari.messages import coded
from tsunagari.tabulation.declaration import Counts
from tsunagari.tabulation.people import Conditions, CountsError
from tsunagari.tabulation.suppression.algorithm import protect
from tsunagari.tabulation.suppression.cache import cached
from tsunagari.tabulation.suppression.sums import CountSystem, Groups, count_system, named
from tsunagari.tabulation.symbols import HIDDEN, NIL

Name = TypeVar("Name")


def suppress_tables(
    tables: Mapping[Name, tuple[pd.DataFrame, Counts]],
    *,
    thresholds: Thresholds | None = None,
    keep: Iterable[Conditions] = (),
    suppress_first: Iterable[Conditions] = (),
    cache: Path | None = None,
) -> dict[Name, pd.DataFrame]:
    """Put marks in the place of counts that are not shown, in all tables of a report at once.

    Which counts are hidden depends on all tables, and on nothing else: pages that hide the same
    tables and show a part of them each agree with one another.

    Parameters
    ----------
    tables
        By any name whole numbers, with whom they count by the frame's own labels; a column that
        counts nobody is left as it is. Categories may be left out, and it is seen what follows
        for them. Where a table shows shares, its counts are given: a chart drawn from a share,
        or a share of few people, is as good as the count.
    thresholds
    keep
        Conditions of the counts that a reader would miss most: if they are not small, they are
        hidden only where no others will do.
    suppress_first
        Groups whose own counts a reader would miss least: they are hidden before others.
    cache
        A folder that keeps what was found, by all that it follows from.

    Returns
    -------
    dict
        Of the same names and shapes: each cell a count, 「x」 or 「-」.

    Raises
    ------
    CountsError
        If the tables contradict one another.
    """
    thresholds = thresholds or Thresholds()
    kept, first = ([frozenset(one.items()) for one in some] for some in (keep, suppress_first))
    cells = {name: _cells(frame, counts) for name, (frame, counts) in tables.items()}
    populations = {counts.of.name: counts.of for _, counts in tables.values()}
    hidden: dict[str, set[Groups]] = {}
    for people, population in populations.items():
        known: dict[Groups, int] = {}
        for name, (frame, counts) in tables.items():
            if counts.of.name == people:
                if counts.of != population:
                    raise CountsError(
                        coded(
                            "N16",
                            "two tables say in different ways how {people} add up",
                            people=people,
                        )
                    )
                _add(known, frame, cells[name])
        unprotected = [one for one in population.unreported if not thresholds.protects(one)]
        system = count_system(
            known, population, kept, first, unprotected, sensitive=thresholds.sensitive_answers
        )
        hidden[people] = _protected(system, thresholds, cache)
    return {
        name: _marked(frame, cells[name], hidden[counts.of.name])
        for name, (frame, counts) in tables.items()
    }


def _protected(
    system: CountSystem[Groups], thresholds: Thresholds, cache: Path | None
) -> set[Groups]:
    """Return the counts of a system that are not shown, from the cache if they are in it."""
    keys = list(system.counts)

    def work() -> list[int]:
        hidden = protect(
            system,
            limit=thresholds.hidden,
            width=thresholds.width,
            lone=thresholds.lone_respondents,
        )
        return [place for place, key in enumerate(keys) if key in hidden]

    place = {key: number for number, key in enumerate(keys)}
    content = {
        "counts": list(system.counts.values()),
        "sums": [[place[total], *map(place.__getitem__, parts)] for total, parts in system.sums],
        "worth": [system.worth(key) for key in keys],
        "unseen": [key in system.unseen for key in keys],
        "unprotected": [key in system.unprotected for key in keys],
        "sensitive": [key in system.sensitive for key in keys],
        "thresholds": [thresholds.hidden, thresholds.width, thresholds.lone_respondents],
    }
    return {keys[number] for number in cached(cache, content, work)}


def whom_of_cells(frame: pd.DataFrame, counts: Counts) -> list[list[list[Conditions] | None]]:
    """Return the groups that each cell counts together, row by row; None if it counts nobody."""
    declared = counts.plain([str(label) for label in frame.index], map(str, frame.columns))
    table: list[list[list[Conditions] | None]] = []
    for number, row in enumerate(declared["rows"]):
        columns = [declared["columns"].get(str(head)) for head in frame.columns]
        columns = [column[number] if isinstance(column, list) else column for column in columns]
        table.append(
            [
                [{**group, **more} for group in row for more in column["groups"]]
                if row is not None and column
                else None
                for column in columns
            ]
        )
    return table


def _cells(frame: pd.DataFrame, counts: Counts) -> list[list[Groups | None]]:
    """Return a key for whom each cell counts."""
    return [
        [None if groups is None else _key(groups) for groups in row]
        for row in whom_of_cells(frame, counts)
    ]


def _key(groups: Iterable[Conditions]) -> Groups:
    distinct = frozenset(frozenset(group.items()) for group in groups)
    return next(iter(distinct)) if len(distinct) == 1 else distinct


def _add(known: dict[Groups, int], frame: pd.DataFrame, cells: list[list[Groups | None]]) -> None:
    """Add the counts of a table to those that are known."""
    for line, numbers in zip(cells, frame.to_numpy().tolist(), strict=True):
        for key, number in zip(line, numbers, strict=True):
            if key is not None and known.setdefault(key, int(number)) != number:
                raise CountsError(
                    coded(
                        "N16",
                        "{named}: two tables count {value} and {number}",
                        named=named(key),
                        value=known[key],
                        number=number,
                    )
                )


def _marked(
    frame: pd.DataFrame, cells: list[list[Groups | None]], hidden: set[Groups]
) -> pd.DataFrame:
    """Put marks in the place of what is hidden, and of zeros."""

    def shown(key: Groups | None, count: Any) -> Any:
        return count if key is None else HIDDEN if key in hidden else count or NIL

    rows = [
        [shown(*pair) for pair in zip(line, counts, strict=True)]
        for line, counts in zip(cells, frame.to_numpy().tolist(), strict=True)
    ]
    return pd.DataFrame(rows, frame.index, frame.columns, dtype=object)

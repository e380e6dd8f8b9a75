"""What the auditor works out is what can be worked out: against enumeration and the literature."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tsunagari.press.check.disclosure import printed_values
from tsunagari.press.check.disclosure.feasible_ranges import spans
from tsunagari.press.check.disclosure.observations import PAGE, Key, Observation, Place, SumRules
from tsunagari.press.check.disclosure.system import (
    ContradictionError,
    Range,
    TooManyError,
    make_system,
)

HERE = Place("one, cell 1", "tbl-one", "表", PAGE)


def key(*groups: dict[str, str]) -> Key:
    return "人", frozenset(frozenset(group.items()) for group in groups)


def sum_rules(**sums: list[tuple[str, tuple[str, ...]]]) -> SumRules:
    rules: SumRules = defaultdict(lambda: defaultdict(set))
    for attribute, given_ in sums.items():
        rules["人"][attribute] |= set(given_)
    return rules


def count(who: Key, text: str) -> Observation:
    value = printed_values.count(text)
    assert value is not None
    return Observation(HERE, who, value)


def share(who: Key, base: Key, text: str) -> Observation:
    value = printed_values.share(text)
    assert value is not None
    return Observation(HERE, who, value, base)


def ranges(observations: list[Observation], rules: SumRules) -> dict[Key, Range]:
    """Return all values of every count, as far as the auditor can tell."""
    system = make_system(observations, rules)
    values = spans(system, range(len(system.names)))
    return {name: values[place] for place, name in enumerate(system.names)}


def table(printed: list[list[str]]) -> dict[tuple[int, int], Range]:
    """Return the ranges of a table of counts whose last row and column are totals.

    An ``x`` hides somebody; of ``?`` not even that is known.
    """
    last_row, last_column = len(printed) - 1, len(printed[0]) - 1

    def who(row: int, column: int) -> Key:
        group = ({} if row == last_row else {"r": str(row)}) | (
            {} if column == last_column else {"c": str(column)}
        )
        return key(group)

    observations = [
        count(who(row, column), text)
        for row, line in enumerate(printed)
        for column, text in enumerate(line)
        if text != "?"
    ]
    sums = sum_rules(
        r=[("", tuple(map(str, range(last_row))))], c=[("", tuple(map(str, range(last_column))))]
    )
    values = ranges(observations, sums)
    return {
        (row, column): values[who(row, column)]
        for row, line in enumerate(printed)
        for column, text in enumerate(line)
        if text in ("x", "?")
    }


def test_one_hidden_count_of_a_sum_is_the_rest() -> None:
    assert table([["3", "x", "8"], ["4", "6", "10"], ["7", "11", "18"]]) == {(0, 1): (5, 5)}


def test_the_example_of_fischetti_and_salazar() -> None:
    """Investment by activity and region: the attacker's interval is from 5 to 30.

    M. Fischetti, J.J. Salazar-González (2001), Solving the cell suppression problem on tabular
    data with linear constraints, Management Science 47(7), figure 1: activity II in region C.
    """
    values = table(
        [
            ["20", "50", "10", "80"],
            ["?", "19", "?", "49"],
            ["?", "32", "?", "61"],
            ["45", "101", "44", "190"],
        ]
    )
    assert values[1, 2] == (5, 30)


def test_the_example_of_working_paper_22() -> None:
    """Two hidden in every row and column, and one of them can be worked out all the same.

    Statistical Policy Working Paper 22 (OMB, 1994), delinquent children by county and education of
    the household's head: rows 1 and 2 without columns 2 and 3 leave one cell.
    """
    values = table(
        [
            ["15", "x", "x", "x", "20"],
            ["20", "x", "x", "15", "55"],
            ["x", "10", "10", "x", "25"],
            ["x", "14", "7", "x", "35"],
            ["50", "35", "30", "20", "135"],
        ]
    )
    assert values[0, 3] == (1, 1)
    assert all(low < high for (low, high) in (values[cell] for cell in values if cell != (0, 3)))


@cache
def compositions(total: int, parts: int) -> NDArray[np.int64]:
    """Return all ways to write a number as a sum of whole numbers from 0."""
    if parts == 1:
        return np.array([[total]])
    blocks = []
    for first in range(total + 1):
        rest = compositions(total - first, parts - 1)
        blocks.append(np.column_stack([np.full(len(rest), first), rest]))
    return np.vstack(blocks)


ROWS, COLUMNS = 2, 3


def counted(cells: NDArray[np.int64], row: int | None, column: int | None) -> NDArray[np.int64]:
    """Count a group in every table: of a row, of a column, of both, or all people."""
    tables = cells.reshape(-1, ROWS, COLUMNS)
    rows = slice(None) if row is None else slice(row, row + 1)
    columns = slice(None) if column is None else slice(column, column + 1)
    sizes: NDArray[np.int64] = tables[:, rows, columns].sum(axis=(1, 2))
    return sizes


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_bounds_are_those_of_all_tables_of_whole_numbers(data: st.DataObject) -> None:
    total = data.draw(st.integers(1, 11))
    every = compositions(total, ROWS * COLUMNS)
    true = every[data.draw(st.integers(0, len(every) - 1))][None]
    possible = np.ones(len(every), bool)
    observations = [count(key({}), str(total))]
    # Several answers may be given to the question of the rows: who did not give the first one is
    # counted nowhere.
    several = data.draw(st.booleans())
    rows = [0] if several else range(ROWS)
    groups = list(product([None, *rows], [None, *range(COLUMNS)]))

    def who(row: int | None, column: int | None) -> Key:
        return key(
            ({} if row is None else {"r": str(row)})
            | ({} if column is None else {"c": str(column)})
        )

    for row, column in groups:
        how = data.draw(st.sampled_from(["count", "hidden", "share", "nothing"]))
        n = int(counted(true, row, column)[0])
        size, base_size = counted(every, row, column), counted(every, row, None)
        if how == "nothing":
            continue
        if n == 0:
            observations.append(count(who(row, column), "-"))
            possible &= size == 0
        elif how == "count":
            observations.append(count(who(row, column), str(n)))
            possible &= size == n
        elif how == "hidden":
            observations.append(count(who(row, column), "x"))
            possible &= size > 0
        else:
            tenths = data.draw(st.sampled_from([1, 10]))
            base = int(counted(true, row, None)[0])
            digits = (200 * tenths * n + base) // (2 * base)
            text = f"{digits}%" if tenths == 1 else f"{digits // 10}.{digits % 10}%"
            observations.append(share(who(row, column), who(row, None), text))
            rounded = (200 * tenths * size + base_size) // np.maximum(2 * base_size, 1)
            possible &= (base_size > 0) & (rounded == digits) & (size > 0)
    of_columns = [("", ("0", "1", "2"))]
    sums = sum_rules(c=of_columns) if several else sum_rules(r=[("", ("0", "1"))], c=of_columns)
    left = every[possible]
    assert len(left)
    for name, (low, high) in ranges(observations, sums).items():
        (group,) = name[1]
        where = dict(group)
        row, column = (int(where[a].replace("¬0", "1")) if a in where else None for a in "rc")
        sizes = counted(left, row, column)
        assert (low, high) == (sizes.min(), sizes.max()), (name, observations)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_contradiction_is_told_where_no_table_fits(data: st.DataObject) -> None:
    total = data.draw(st.integers(1, 8))
    every = compositions(total, 4)
    printed = data.draw(st.lists(st.integers(0, total), min_size=4, max_size=4))
    names = [{"r": "0"}, {"c": "0"}, {"r": "0", "c": "0"}, {"r": "1", "c": "1"}]
    of = [every[:, :2].sum(1), every[:, [0, 2]].sum(1), every[:, 0], every[:, 3]]
    fits = np.logical_and.reduce([a == n for a, n in zip(of, printed, strict=True)]).any()
    observations = [count(key({}), str(total))]
    observations += [count(key(name), str(n)) for name, n in zip(names, printed, strict=True)]
    sums = sum_rules(r=[("", ("0", "1"))], c=[("", ("0", "1"))])
    if fits:
        ranges(observations, sums)
    else:
        with pytest.raises(ContradictionError):
            ranges(observations, sums)


def test_several_answers_leave_those_who_did_not_give_them() -> None:
    observations = [count(key({}), "50"), share(key({"q": "a"}), key({}), "98.0%")]
    values = ranges(observations, sum_rules())
    assert values[key({"q": "a"})] == (49, 49)
    assert values[key({"q": "¬a"})] == (1, 1)


def test_groups_counted_together_are_a_sum() -> None:
    together: Any = key({"r": "0"}, {"r": "1"})
    observations = [count(key({}), "10"), count(together, "7"), count(key({"r": "0"}), "x")]
    values = ranges(observations, sum_rules(r=[("", ("0", "1", "2"))]))
    assert values[key({"r": "2"})] == (3, 3)
    assert values[key({"r": "0"})] == (1, 7)
    assert values[key({"r": "1"})] == (0, 6)


def test_categories_are_summed_up_in_steps() -> None:
    sums = sum_rules(age=[("", ("young", "old")), ("young", ("16", "20"))])
    observations = [
        count(key({}), "20"),
        count(key({"age": "old"}), "12"),
        count(key({"age": "16"}), "5"),
    ]
    values = ranges(observations, sums)
    assert values[key({"age": "young"})] == (8, 8)
    assert values[key({"age": "20"})] == (3, 3)


def test_a_count_without_a_total_has_no_bound_from_above() -> None:
    observations = [count(key({"r": "0"}), "x"), count(key({"r": "1"}), "4")]
    values = ranges(observations, sum_rules(r=[("", ("0", "1"))]))
    assert values[key({"r": "0"})] == (1, None)
    assert values[key({})] == (5, None)


def test_of_many_counts_those_alone_have_a_bound_whose_total_is_printed() -> None:
    digits = "0123456789"
    printed = [count(key({"a": a, "b": b}), "x") for a, b in product(digits, digits)]
    printed.append(count(key({"a": "1"}), "25"))
    rules = sum_rules(a=[("", tuple(digits))], b=[("", tuple(digits))])
    system = make_system(printed, rules)
    asked = [key({"a": "0", "b": "0"}), key({"a": "1", "b": "0"}), key({})]
    places = [system.places[one] for one in asked]
    found = spans(system, places)
    assert [found[place] for place in places] == [(1, None), (1, 16), (115, None)]


def test_more_groups_than_can_be_looked_at_are_not_looked_at() -> None:
    names = tuple(map(str, range(9)))
    sums = sum_rules(**{attribute: [("", names)] for attribute in "abcde"})
    with pytest.raises(TooManyError):
        make_system([count(key(dict.fromkeys("abcde", "0")), "5")], sums)


def test_a_zero_of_a_file_is_nobody_only_where_other_shares_have_decimals() -> None:
    assert printed_values.share("0", head="割合（％）", decimals=1) == 0
    assert printed_values.share("0", head="割合（％）", decimals=0) is None

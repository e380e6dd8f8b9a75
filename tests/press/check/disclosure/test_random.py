"""What the project chooses to hide, judged by the auditor: safe, and no cell of it too many."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from tests.messages import names
from tests.oracles import examples
from tsunagari.contract import FrameCounts, Thresholds, Unreported
from tsunagari.present.numbers import percent
from tsunagari.press.check.disclosure import audit as auditor
from tsunagari.press.check.disclosure.bounds import Systems
from tsunagari.press.check.disclosure.observations import PAGE, Place, Published
from tsunagari.press.check.disclosure.reading import add_sum_rules, read_frame
from tsunagari.press.core.problems import Problem
from tsunagari.tabulation.declaration import Counts, Share
from tsunagari.tabulation.people import CountsError, Population
from tsunagari.tabulation.rounding import ratio
from tsunagari.tabulation.suppression.tables import suppress_tables

THRESHOLDS = Thresholds(hidden=2)
ALL = "計"
Declared = tuple[pd.DataFrame, Counts]


def audited(tables: Mapping[str, Declared], thresholds: Thresholds | None = None) -> list[Problem]:
    """Let the auditor read tables as a page prints them."""
    published = Published()
    for name, (frame, counts) in tables.items():
        labels = [str(label) for label in frame.index]
        declared = FrameCounts(**counts.plain(labels, map(str, frame.columns)))
        add_sum_rules(published, declared)
        lines = [["区分", *map(str, frame.columns)]]
        lines += [[str(name), *map(str, row)] for name, row in frame.astype(object).T.items()]
        read_frame(published, Place("one", name, "", PAGE), lines, declared)
    assert published.problems == []
    return auditor.audit(
        published.observations,
        Systems(published.sum_rules),
        thresholds or Thresholds(),
        unreported=published.unreported,
    )


def population(**sizes: int) -> Population:
    """Return people of some attributes, each with so many categories."""
    return Population("人", {a: [f"{a}{n}" for n in range(size)] for a, size in sizes.items()})


def crossed(cells: NDArray[np.int64], rows: str, columns: str, of: Population) -> Declared:
    """Return a table with both margins."""
    high, wide = cells.shape
    names = [f"{rows}{n}" for n in range(high)], [f"{columns}{n}" for n in range(wide)]
    frame = pd.DataFrame(cells, *names)
    frame[ALL] = frame.sum(axis=1)
    frame.loc[ALL] = frame.sum()
    return frame, Counts(of=of, rows=rows, columns=columns)


def spans(frame: pd.DataFrame) -> dict[tuple[int, int], float]:
    """Tell how far each hidden cell may vary, with a variable for every cell of the table."""
    high, wide = frame.shape
    place = {cell: n for n, cell in enumerate(product(range(high), range(wide)))}
    signs = [*[1.0] * (wide - 1), -1.0], [*[1.0] * (high - 1), -1.0]
    rows = [[(place[line, n], sign) for n, sign in enumerate(signs[0])] for line in range(high)]
    rows += [[(place[n, line], sign) for n, sign in enumerate(signs[1])] for line in range(wide)]
    matrix = np.zeros((len(rows), len(place)))
    for number, row in enumerate(rows):
        for at, sign in row:
            matrix[number, at] = sign
    cells = frame.to_numpy()
    hidden = [cell for cell in place if cells[cell] == "x"]
    bounds: list[tuple[float, float | None]] = [
        (1, None) if cell in hidden else (int(str(cells[cell]).replace("-", "0")),) * 2
        for cell in place
    ]
    found = {}
    for cell in hidden:
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(place))
            aim[place[cell]] = sign
            solved = linprog(aim, A_eq=matrix, b_eq=np.zeros(len(rows)), bounds=bounds)
            ends.append(np.inf if solved.status in (3, 4) else sign * solved.fun)
        found[cell] = float(abs(ends[1] - ends[0]))
    return found


def drawn(data: st.DataObject, *shape: int) -> NDArray[np.int64]:
    """Draw counts of which some are small and some are 0."""
    few = st.one_of(st.integers(0, 3), st.integers(0, 9), st.integers(3, 40))
    size = int(np.prod(shape))
    return np.array(data.draw(st.lists(few, min_size=size, max_size=size))).reshape(shape)


@settings(max_examples=examples(200), deadline=None)
@given(st.data())
def test_what_is_hidden_in_a_table_is_safe(data: st.DataObject) -> None:
    high, wide = data.draw(st.integers(1, 3)), data.draw(st.integers(2, 3))
    of = population(a=high, b=wide)
    frame, counts = crossed(drawn(data, high, wide), "a", "b", of)
    (shown,) = suppress_tables({"one": (frame, counts)}, thresholds=THRESHOLDS).values()
    assert audited({"one": (shown, counts)}) == []


@settings(max_examples=examples(80), deadline=None)
@given(st.data())
def test_what_is_hidden_in_a_table_is_needed(data: st.DataObject) -> None:
    high, wide = data.draw(st.integers(2, 3)), data.draw(st.integers(2, 4))
    of = population(a=high, b=wide)
    frame, counts = crossed(drawn(data, high, wide), "a", "b", of)
    (shown,) = suppress_tables({"one": (frame, counts)}, thresholds=THRESHOLDS).values()
    assert audited({"one": (shown, counts)}) == []
    hidden = [cell for cell in product(frame.index, frame) if shown.loc[cell] == "x"]
    secondary = [cell for cell in hidden if frame.loc[cell] > THRESHOLDS.hidden]
    if secondary:
        row, column = data.draw(st.sampled_from(secondary))
        shown.loc[row, column] = frame.loc[row, column]
        if not audited({"one": (shown, counts)}):
            assert min(spans(shown).values(), default=2) >= 2


@settings(max_examples=examples(70), deadline=None)
@given(st.data())
def test_what_is_hidden_in_several_tables_together_is_safe(data: st.DataObject) -> None:
    of = population(a=data.draw(st.integers(2, 3)), b=data.draw(st.integers(2, 3)), c=3)
    joint = drawn(data, len(of.sums["a"]), len(of.sums["b"]), 3)
    tables = {
        "ab": crossed(joint.sum(2), "a", "b", of),
        "ac": crossed(joint.sum(1), "a", "c", of),
        "bc": crossed(joint.sum(0), "b", "c", of),
    }
    chosen = data.draw(st.lists(st.sampled_from(sorted(tables)), min_size=2, unique=True))
    tables = {name: tables[name] for name in chosen}
    shown = suppress_tables(tables, thresholds=THRESHOLDS)
    counted = {name: (shown[name], tables[name][1]) for name in chosen}
    assert audited(counted) == []
    # As shares with their bases they tell less than as counts.
    assert audited({name: in_shares(*each) for name, each in counted.items()}) == []


@settings(max_examples=examples(60), deadline=None)
@given(st.data())
def test_who_knows_the_rules_does_not_know_why_a_number_is_hidden(data: st.DataObject) -> None:
    """With few small counts and those who did not answer unprotected, one would stand out."""
    sizes = {name: data.draw(st.integers(2, 4)) for name in "ab"}
    unreported = [Unreported(name, f"{name}{size - 1}", False) for name, size in sizes.items()]
    of = Population("人", population(**sizes).sums, unreported=unreported)
    few = st.sampled_from([0, 1, 2, 3, 7, 11, 40, 60, 95, 130, 200, 310])
    size = sizes["a"] * sizes["b"]
    cells = np.array(data.draw(st.lists(few, min_size=size, max_size=size)))
    assume(cells.sum() >= THRESHOLDS.cases)  # of one or two people in all, nothing can be shown
    frame, counts = crossed(cells.reshape(sizes["a"], sizes["b"]), "a", "b", of)
    (shown,) = suppress_tables({"one": (frame, counts)}, thresholds=THRESHOLDS).values()
    assert audited({"one": (shown, counts)}) == []


@settings(max_examples=examples(25), deadline=None)
@given(st.data())
def test_who_may_be_alone_can_tell_nobody_else(data: st.DataObject) -> None:
    """The auditor, who cannot tell which mark hides a 1, refuses nothing of what is chosen."""
    limits = Thresholds(lone_respondents=True, protect_no_answers=data.draw(st.booleans()))
    sizes = {name: data.draw(st.integers(2, 3)) for name in "ab"}
    unreported = [Unreported(name, f"{name}{size - 1}", False) for name, size in sizes.items()]
    of = Population("人", population(**sizes, c=2).sums, unreported=unreported)
    few = st.sampled_from([0, 1, 1, 2, 3, 5, 9])
    count = 2 * sizes["a"] * sizes["b"]
    cells = np.array(data.draw(st.lists(few, min_size=count, max_size=count)))
    joint = cells.reshape(sizes["a"], sizes["b"], 2)
    tables = {"ab": crossed(joint.sum(2), "a", "b", of), "bc": crossed(joint.sum(0), "b", "c", of)}
    try:
        shown = suppress_tables(tables, thresholds=limits)
    except CountsError:
        return  # refused, so that nothing is shown at all
    counted = {name: (shown[name], tables[name][1]) for name in tables}
    assert audited(counted, limits) == []
    # A hidden base takes shares with it that are not hidden as counts: of what could be there the
    # auditor knows less then, and may refuse what tells nobody of anybody.
    if not any((frame[ALL] == "x").any() for frame, _ in counted.values()):
        assert audited({name: in_shares(*each) for name, each in counted.items()}, limits) == []


def test_the_auditor_asks_what_follows_for_who_is_alone() -> None:
    # Were a0 by b0 one person, a1 by b1 would be two: 11 less the 9 others of a0.
    cells = {"b0": ["x", "x", 6], "b1": ["x", "x", 11], ALL: [10, 7, 17]}
    frame = pd.DataFrame(cells, ["a0", "a1", ALL])
    counts = Counts(of=population(a=2, b=2), rows="a", columns="b")
    assert audited({"one": (frame, counts)}) == []
    (told,) = audited({"one": (frame, counts)}, Thresholds(lone_respondents=True))
    assert names(told.what, "row 'a1', column 'b1'", "row 'a0', column 'b0'", "2 people")


def test_what_a_rule_takes_out_tells_of_the_answers_that_it_is_about() -> None:
    """Two ways of telling people apart are one attribute, where one tells of the other."""
    ways = [
        {"": ["several", "later"], "several": ["both", "several elsewhere"]},
        {"": ["yes", "no", "both"]},
    ]
    of = Population("人", {"a": ways, "b": ["b0", "b1"]})
    flow = pd.DataFrame({ALL: [3, 57]}, ["several", "later"])
    answers = {"b0": [20, 4, 2, 26], "b1": [25, 8, 1, 34], ALL: [45, 12, 3, 60]}
    tables = {
        "flow": (flow, Counts(of=of, rows="a", columns={ALL: {}})),
        "answers": (
            pd.DataFrame(answers, ["yes", "no", "both", ALL]),
            Counts(of=of, rows="a", columns="b"),
        ),
    }
    frame, counts = tables["answers"]
    marked = frame.astype(object)
    marked.loc[["no", "both"]] = "x"
    assert audited({"answers": (marked, counts)}) == []
    told = audited({"flow": tables["flow"], "answers": (marked, counts)})
    assert len(told) == 6  # each is one of two
    assert any(names(one.what, "row 'both'", "column 'b1'", "1 to 2 people") for one in told)
    shown = suppress_tables(tables, thresholds=THRESHOLDS)
    assert audited({name: (shown[name], tables[name][1]) for name in tables}) == []


def test_who_is_not_protected_ties_a_small_count_to_others_that_may_be_why() -> None:
    unreported = [Unreported("a", "a1", False), Unreported("b", "b1", False)]
    of = Population("人", population(a=2, b=2).sums, unreported=unreported)
    frame, counts = crossed(np.array([[0, 1], [3, 3]]), "a", "b", of)
    (shown,) = suppress_tables({"one": (frame, counts)}, thresholds=THRESHOLDS).values()
    assert audited({"one": (shown, counts)}) == []


@pytest.mark.parametrize("more", [0, 1])
def test_who_may_have_answered_is_protected_where_everybody_did(more: int) -> None:
    """A small category that no table shows counts with those who did not answer, if any did not."""
    sums = {"a": ["a0", "a1"], "b": ["b0", "b1", "b2", "b3"]}
    of = Population("人", sums, unreported=[Unreported("b", "b3", False)])
    counts = Counts(of=of, rows="a", columns="b")
    large = {"b0": [40, 30, 70], "b1": [20, 25, 45], ALL: [61, 75, 136]}
    whole = {"b0": [70], "b1": [45], "b2": [21 - more], "b3": [more], ALL: [136]}
    tables = {
        "crossed": (pd.DataFrame(large, ["a0", "a1", ALL]), counts),
        "whole": (pd.DataFrame(whole, [ALL]), counts),
    }
    shown = suppress_tables(tables, thresholds=THRESHOLDS)
    assert audited({name: (shown[name], counts) for name in tables}) == []
    assert (shown["crossed"] == "x").any(axis=None) != bool(more)


def test_the_auditor_knows_by_which_rules_a_number_is_hidden() -> None:
    cells = {"b0": ["x", "x", 52], "b1": ["x", "x", 70], ALL: [32, 90, 122]}
    frame = pd.DataFrame(cells, ["a0", "a1", ALL])
    of = population(a=2, b=2)
    assert audited({"one": (frame, Counts(of=of, rows="a", columns="b"))}) == []
    # Whoever did not answer is not protected, and a1 by b0 is 21 at least: so a0 by b0 is small.
    unreported = [Unreported("b", "b1", False)]
    of = Population("人", of.sums, unreported=unreported)
    told = audited({"one": (frame, Counts(of=of, rows="a", columns="b"))})
    assert any(names(one.what, "row 'a0'", "column 'b0'", "1 to 2 people") for one in told)
    protected = Thresholds(protect_no_answers=True)
    assert audited({"one": (frame, Counts(of=of, rows="a", columns="b"))}, protected) == []


@settings(max_examples=examples(20), deadline=None)
@given(st.data(), st.sampled_from([{"b": ["b0"]}, {"b": ["b1"], "a": ["a0"]}]), st.booleans())
def test_what_is_sensitive_is_safe_however_large(
    data: st.DataObject, sensitive: dict[str, list[str]], lone: bool
) -> None:
    limits = Thresholds(sensitive=sensitive, lone_respondents=lone)
    of = population(a=2, b=data.draw(st.integers(2, 3)), c=2)
    joint = drawn(data, 2, len(of.sums["b"]), 2)
    tables = {"ab": crossed(joint.sum(2), "a", "b", of), "bc": crossed(joint.sum(0), "b", "c", of)}
    try:
        shown = suppress_tables(tables, thresholds=limits)
    except CountsError:
        return  # refused, so that nothing is shown at all
    assert audited({name: (shown[name], tables[name][1]) for name in tables}, limits) == []
    for answer in sensitive["b"]:
        assert set(shown["ab"][answer]) <= {"x", "-"}


def in_shares(frame: pd.DataFrame, counts: Counts) -> Declared:
    """Print a table's columns as shares of its rows' totals, as far as these are shown."""
    attribute = str(counts.columns)
    printed = frame.astype(object)
    for row, base in frame[ALL].items():
        for head in frame.columns[:-1]:
            count = frame.loc[row, head]
            if isinstance(count, int | np.integer) and isinstance(base, int | np.integer):
                printed.loc[row, head] = percent(ratio(count, base))
            elif count != "-":
                printed.loc[row, head] = "x"
    whom = {head: Share(attribute, {attribute: head}) for head in frame.columns[:-1]}
    return printed, Counts(of=counts.of, rows=counts.rows, columns={**whom, ALL: {}})

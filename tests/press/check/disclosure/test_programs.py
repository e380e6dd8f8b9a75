"""What the solver does not find is not taken for what there is not."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.messages import names
from tests.press.check.disclosure.audited import HIDDEN, crossed, problems_of
from tsunagari.press.check.disclosure import programs
from tsunagari.press.check.disclosure.programs import Program, Row
from tsunagari.press.check.disclosure.system import ContradictionError, TooManyError

ONE_OF = [[1, 0], [0, 1], [1, 1]]


def solve(rows: list[Row], aim: list[float], high: float, *, whole: bool = True) -> float | None:
    program, size = Program(rows, len(aim), whole=True), len(aim)
    ends = np.zeros(size), np.full(size, high)
    return program.minimum(np.array(aim, float), *ends, whole=whole, presolve=whole).bound


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ONE_OF), st.integers(0, 7)), max_size=3), st.data())
def test_the_least_is_that_of_all_numbers_there_are(
    sums: list[tuple[list[int], int]], data: st.DataObject
) -> None:
    aim = data.draw(st.lists(st.integers(-3, 3), min_size=2, max_size=2))
    rows: list[Row] = [(dict(enumerate(factors)), low, low + 1, 2) for factors, low in sums]
    every = [
        np.dot(aim, numbers)
        for numbers in product(range(5), repeat=2)
        if all(low <= np.dot(factors, numbers) <= low + 1 for factors, low in sums)
    ]
    if every:
        assert solve(rows, [*map(float, aim)], 4) == pytest.approx(min(every))
    else:
        with pytest.raises(ContradictionError):
            solve(rows, [*map(float, aim)], 4)


def test_fractions_are_bounded_by_what_whole_numbers_are_not() -> None:
    twice: list[Row] = [({0: 2}, 3, None, 1)]
    assert solve(twice, [1], 9, whole=False) == pytest.approx(1.5)
    assert solve(twice, [1], 9) == pytest.approx(2)
    assert solve([({0: 2}, 3, 3, 1)], [1], 9, whole=False) == pytest.approx(1.5)
    with pytest.raises(ContradictionError):
        solve([({0: 2}, 3, 3, 1)], [1], 9)


def test_what_nothing_bounds_has_no_bound() -> None:
    rows: list[Row] = [({0: 1, 1: -1}, 0, None, 1)]
    assert solve(rows, [-1, 0], np.inf, whole=False) is None
    assert solve(rows, [-1, 0], np.inf) is None
    with pytest.raises(ContradictionError):
        solve([*rows, ({0: 1, 1: -1}, None, -1, 1)], [-1, 0], np.inf)


def test_a_solver_that_gives_up_tells_of_no_contradiction(
    capfd: pytest.CaptureFixture[str],
) -> None:
    sums: list[Row] = [({0: 1, 1: 1, 2: 1}, 5, 5, 1), ({0: 1, 1: -1}, 1, 1, 1)]
    program = Program(sums, 3, whole=False)
    asked = np.array([1.0, 2, -1]), np.zeros(3), np.full(3, 9.0)
    program._highs.setOptionValue("simplex_iteration_limit", 0)
    with pytest.raises(TooManyError):
        program.minimum(*asked, whole=False, presolve=False)
    program._highs.setOptionValue("simplex_iteration_limit", 100)
    assert program.minimum(*asked, whole=False, presolve=False).bound == pytest.approx(-3)
    assert capfd.readouterr() == ("", "")


def test_what_the_solver_cannot_work_out_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = programs._Silent.run

    def give_up(highs: programs._Silent) -> object:
        highs.setOptionValue("simplex_iteration_limit", 0)
        return run(highs)

    monkeypatch.setattr(programs._Silent, "run", give_up)
    (problem,) = problems_of(tmp_path, {"one": [crossed(HIDDEN)], "two": [crossed(HIDDEN)]})
    assert problem.where.startswith("one, cell 1")
    assert names(problem.what, "tbl-one-1")


def test_that_there_are_none_is_not_believed_where_some_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run, status = Program._run, highspy.HighsModelStatus

    def is_wrong(program: Program, *, presolve: bool) -> highspy.HighsModelStatus:
        return status.kInfeasible if presolve else run(program, presolve=presolve)

    monkeypatch.setattr(Program, "_run", is_wrong)
    assert solve([({0: 1}, 2, None, 1)], [1], 9) == pytest.approx(2)
    with pytest.raises(ContradictionError):
        solve([({0: 1}, 10, None, 1)], [1], 9)

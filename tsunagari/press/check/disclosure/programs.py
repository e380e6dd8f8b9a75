"""Linear and integer programs over the same sums, solved again and again for other aims (HiGHS).

Each begins anew: from where one ended it is farther to what the next aims at than from the start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray

from tsunagari.press.check.disclosure.system import ContradictionError, TooManyError

Numbers = NDArray[np.float64]
Row = tuple[Mapping[int, int], int | None, int | None, int]
"""Factors by number, bounds of their sum, and by what all is divided for the solver."""

_NODES = 500
_Status = highspy.HighsModelStatus


class Solution(NamedTuple):
    """What the solver found.

    Attributes
    ----------
    numbers
        None where nothing bounds what is aimed at, and where it found none.
    bound
        What no solution is below, as far as it is known.
    """

    numbers: Numbers | None
    bound: float | None


class _Silent(highspy.Highs):
    """HiGHS without its banner, and without calls back to Python."""

    def enableCallbacks(self) -> None:  # noqa: N802
        self.silent()


class Program:
    """Numbers between ends, whose sums are between ends too.

    Parameters
    ----------
    rows
        The sums.
    size
        How many numbers there are.
    whole
        Whether they can be asked for in whole numbers.
    """

    def __init__(self, rows: Sequence[Row], size: int, *, whole: bool) -> None:
        self._every = np.arange(size, dtype=np.int32)
        self._highs = _Silent()  # type: ignore[no-untyped-call]
        options: dict[str, str | float] = {"parallel": "off", "threads": 1, "mip_rel_gap": 0.0}
        for name, value in options.items():
            self._highs.setOptionValue(name, value)
        self._highs.setOptionValue("mip_max_nodes", _NODES)
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = len(rows), size
        program.col_cost_ = program.col_lower_ = program.col_upper_ = np.zeros(size)
        program.row_lower_ = np.array([_scaled(low, scale, -1) for _, low, _, scale in rows])
        program.row_upper_ = np.array([_scaled(high, scale, 1) for _, _, high, scale in rows])
        if whole:
            program.integrality_ = [highspy.HighsVarType.kInteger] * size
        matrix = program.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.num_row_, matrix.num_col_ = len(rows), size
        matrix.start_ = np.cumsum([0, *(len(terms) for terms, *_ in rows)], dtype=np.int32)
        matrix.index_ = np.array([at for terms, *_ in rows for at in terms], np.int32)
        matrix.value_ = np.array(
            [factor / scale for terms, _, _, scale in rows for factor in terms.values()], float
        )
        self._highs.passModel(program)

    def minimum(
        self, aim: Numbers, low: Numbers, high: Numbers, *, whole: bool, presolve: bool
    ) -> Solution:
        """Return numbers for which an aim is least.

        Raises
        ------
        ContradictionError
            There are none.
        TooManyError
            The solver fails.
        """
        highs = self._highs
        highs.changeColsCost(len(self._every), self._every, aim)
        highs.changeColsBounds(len(self._every), self._every, low, high)
        highs.setOptionValue("solve_relaxation", not whole)
        status = self._run(presolve=presolve)
        if status == _Status.kInfeasible:
            # It is not, if the other way finds some: HiGHS 1.12 said so of what nothing bounds.
            status = self._run(presolve=not presolve)
            if status not in (_Status.kOptimal, _Status.kUnbounded):
                raise ContradictionError
        found = highs.getInfo()
        if status in (_Status.kUnbounded, _Status.kUnboundedOrInfeasible):
            if aim.any():  # are there any?
                self.minimum(np.zeros(len(aim)), low, high, whole=whole, presolve=presolve)
            return Solution(None, None)
        is_best = status == _Status.kOptimal
        if not is_best and status != _Status.kSolutionLimit:
            raise TooManyError
        # After so many nodes there is perhaps a solution, and a bound.
        if not is_best and found.objective_function_value == highspy.kHighsInf:
            bound = found.mip_dual_bound
            return Solution(None, bound if np.isfinite(bound) else None)
        bound = found.objective_function_value if is_best else found.mip_dual_bound
        return Solution(np.array(highs.getSolution().col_value), bound)

    def _run(self, *, presolve: bool) -> highspy.HighsModelStatus:
        """Solve from the start, and return how that ended."""
        self._highs.setOptionValue("presolve", "on" if presolve else "off")
        self._highs.clearSolver()
        self._highs.run()
        return self._highs.getModelStatus()


def _scaled(end: int | None, scale: int, sign: int) -> float:
    return sign * np.inf if end is None else end / scale

"""Linear programs that are solved again and again, each time from where the last ended."""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

Numbers = NDArray[np.float64]
DUAL, PRIMAL = 1, 4  # HiGHS's numbers of the ways of the simplex method
_ANSWERS = highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible
_FOUND, _NONE = 0, 2  # scipy's numbers of how an integer program ends


class _Silent(highspy.Highs):
    """HiGHS without its banner, which would stand in a notebook's output."""

    def enableCallbacks(self) -> None:  # noqa: N802
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class Program:
    """Numbers of least cost, between ends, of which sums are 0 or as large as asked.

    Parameters
    ----------
    matrix
        One row a sum that is 0, one column a number.
    costs
        What each number costs.
    way
        `DUAL` where ends and sums change from one solution to the next, `PRIMAL` where costs do.
    """

    def __init__(self, matrix: csc_array, costs: Numbers, way: int) -> None:
        rows, self._size = matrix.shape
        self._all = np.arange(self._size, dtype=np.int32)
        self._highs = _Silent()  # type: ignore[no-untyped-call]
        for name, value in (("solver", "simplex"), ("presolve", "off"), ("parallel", "off")):
            self._highs.setOptionValue(name, value)
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("simplex_strategy", way)
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = rows, self._size
        program.col_cost_ = costs
        program.col_lower_ = program.col_upper_ = np.zeros(self._size)
        program.row_lower_ = program.row_upper_ = np.zeros(rows)
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.num_row_, program.a_matrix_.num_col_ = rows, self._size
        program.a_matrix_.start_ = matrix.indptr
        program.a_matrix_.index_ = matrix.indices
        program.a_matrix_.value_ = matrix.data
        self._highs.passModel(program)

    def limit(self, least: Numbers, most: Numbers) -> None:
        """Set the ends of all numbers."""
        self._highs.changeColsBounds(self._size, self._all, least, most)

    def limit_one(self, place: int, least: float, most: float) -> None:
        """Set the ends of one number."""
        self._highs.changeColBounds(int(place), float(least), float(most))

    def price_one(self, place: int, cost: float) -> None:
        """Set what one number costs."""
        self._highs.changeColCost(int(place), float(cost))

    def ask(self, row: Numbers, least: float) -> None:
        """Ask for one more sum, that is so much at least."""
        places = np.flatnonzero(row).astype(np.int32)
        self._highs.addRow(least, highspy.kHighsInf, len(places), places, row[places])

    def forget(self) -> None:
        """Begin anew with the next solution: where the last ended is far from it."""
        self._highs.setBasis()

    def solve(self) -> Numbers | None:
        """Return the numbers, or None if there are none.

        Raises
        ------
        ArithmeticError
            The solver fails, from where it last ended and from the start.
        """
        self._highs.run()
        if self._highs.getModelStatus() not in _ANSWERS:
            # It lost its way from where it last ended, which says nothing of the numbers.
            self._highs.clearSolver()
            self._highs.run()
        if (status := self._highs.getModelStatus()) not in _ANSWERS:
            raise ArithmeticError(self._highs.modelStatusToString(status))
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        return np.array(self._highs.getSolution().col_value)

    def prices(self) -> Numbers:
        """Return what each sum costs, had it to be one more: the dual of the last solution."""
        return np.array(self._highs.getSolution().row_dual)


def whole_numbers(
    matrix: csc_array | Numbers, costs: Numbers, least: Numbers, most: Numbers
) -> Numbers | None:
    """Return whole numbers of least cost, between ends, whose sums are 0; None if there are none.

    Raises
    ------
    ArithmeticError
        The solver fails.
    """
    found = milp(
        costs,
        integrality=1,
        bounds=Bounds(least, most),
        constraints=LinearConstraint(matrix, 0, 0),
    )
    if found.status not in (_FOUND, _NONE):
        raise ArithmeticError(found.message)
    return None if found.x is None else np.round(found.x)

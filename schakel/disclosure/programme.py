"""Linear and integer programmes: the one place where a solver is called.

HiGHS keeps one pool of threads for the whole process, and loses results when their number changes;
so every programme here runs on one. Only a proved optimum counts as one: any other end of a solve
that is neither infeasible nor unbounded is `OUT_OF_TIME`, which no caller may take for an answer.
So is a programme that the solver does not take, or of numbers so far apart that it could crash.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csr_array, diags_array

from schakel.disclosure.puzzle import Marks, Vector

LONGEST = 60.0  # seconds for one integer programme, whoever has time for more
FINE = 1e-9  # how far HiGHS may be off in a bound, a row, a reduced cost or a whole number
TINY, HUGE = 1e-9, 1e12  # coefficients that HiGHS still works with: smaller ones it leaves out
APART, WHOLE_APART = 1e10, 1e7  # largest over smallest in a row: beyond it HiGHS may crash
NEAR = 1e4  # whole numbers and amounts closer than this need no units of their own


class Status(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    OUT_OF_TIME = "out-of-time"  # also: any other end without proof


ENDS = {
    highspy.HighsModelStatus.kOptimal: Status.OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: Status.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Status.UNBOUNDED,
}


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """What a solve gave; empty values when it found none.

    objective: of `values`; nan without them. bound: what no solution can beat (equal to the
    objective of a linear programme; of an integer programme that ran out of time it may be
    better than what was found). values: per column. duals: per row, of linear programmes:
    the gain of the objective per unit by which a row is loosened. reduced: per column.
    """

    status: Status
    objective: float
    bound: float
    values: Vector
    duals: Vector
    reduced: Vector

    @property
    def found(self) -> bool:
        """Is there a feasible solution, optimal or not?"""
        return self.values.size > 0


_NONE = np.zeros(0)
NO_ANSWER = Solution(Status.OUT_OF_TIME, np.nan, np.nan, _NONE, _NONE, _NONE)


class Programme:
    """min (or max) cost · x with row_low ≤ M x ≤ row_high, low ≤ x ≤ high; kept warm.

    A change of cost re-solves from the last basis by primal simplex, one of bounds by dual;
    `interior` solves without a basis, and stops before the corner is found. Whole numbers beside
    amounts of millions: the amounts are counted in larger units inside.

    >>> one = Programme(csr_array([[1.0, 1.0]]), [0.0], [4.0], [0.0, 0.0], [3.0, 3.0])
    >>> one.set_costs([0, 1], [-1.0, -2.0])
    >>> one.solve().objective
    -7.0
    """

    def __init__(
        self,
        matrix: Any,
        row_low: Any,
        row_high: Any,
        low: Any,
        high: Any,
        *,
        cost: Any = None,
        integer: Marks | None = None,
        maximise: bool = False,
        interior: bool = False,
    ) -> None:
        rows, columns = matrix.shape
        self.integer = integer is not None and bool(np.any(integer))
        self.columns = np.arange(columns, dtype=np.int32)
        self._warm, self._primal, self._interior = False, True, interior
        self._solver, self._refused = _solver(interior), False
        self._unit = _units(csr_array(matrix), integer if self.integer else None)
        matrix, row_low, row_high = self._in_units(matrix, row_low, row_high)
        low, high = _floats(low) / self._unit, _floats(high) / self._unit
        cost = None if cost is None else _floats(cost) * self._unit
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = rows, columns
        model.row_lower_, model.row_upper_ = _floats(row_low), _floats(row_high)
        model.col_lower_, model.col_upper_ = _floats(low), _floats(high)
        model.col_cost_ = np.zeros(columns) if cost is None else _floats(cost)
        model.sense_ = highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize
        self._tame(matrix, (row_low, row_high, low, high), model.col_cost_)
        _fill(model.a_matrix_, csr_array(matrix))
        if self.integer and integer is not None:
            model.integrality_ = [_KINDS[bool(whole)] for whole in integer]
        if not self._refused:
            self._note(self._solver.passModel(model))

    def _in_units(self, matrix: Any, low: Any, high: Any) -> tuple[csr_array, Vector, Vector]:
        """Rows in the units of the columns, each divided by its largest coefficient."""
        rows, under, over = csr_array(matrix), _floats(low), _floats(high)
        if np.all(self._unit == 1):
            return rows, under, over
        rows = csr_array(rows @ diags_array(self._unit))
        most = np.maximum(abs(rows).max(axis=1).toarray().ravel(), TINY)
        return csr_array(diags_array(1 / most) @ rows), under / most, over / most

    def _of(self, places: Any) -> Vector:
        """The units of some columns; the solver itself refuses columns that there are not."""
        unit: Vector = np.take(self._unit, places, mode="clip")
        return unit

    def _tame(self, matrix: Any, bounds: Any, cost: Any) -> None:
        """Refuse coefficients out of all proportion, endless costs, and bounds that are none."""
        wild = not _in_proportion(csr_array(matrix), WHOLE_APART if self.integer else APART)
        none = any(np.isnan(_floats(each)).any() for each in bounds)
        self._refused |= wild or none or not np.isfinite(_floats(cost)).all()

    def _note(self, status: Any) -> None:
        """A solver that does not take what it is given has no answer from then on."""
        self._refused |= status == highspy.HighsStatus.kError

    def set_costs(self, places: Any, values: Any) -> None:
        """Change the cost of some columns."""
        where = np.asarray(places, dtype=np.int32)
        costs = _floats(values) * self._of(where)
        self._refused |= not np.isfinite(costs).all()
        self._note(self._solver.changeColsCost(len(where), where, costs))

    def set_bounds(self, places: Any, low: Any, high: Any) -> None:
        """Change the bounds of some columns."""
        where = np.asarray(places, dtype=np.int32)
        if len(where):
            self._primal = False
            unit = self._of(where)
            bounds = _floats(low) / unit, _floats(high) / unit
            self._note(self._solver.changeColsBounds(len(where), where, *bounds))

    def set_row_bounds(self, places: Any, low: Any, high: Any) -> None:
        """Change the bounds of some rows."""
        self._primal = False
        for place, under, over in zip(places, low, high, strict=True):
            self._note(self._solver.changeRowBounds(int(place), float(under), float(over)))

    def add_rows(self, matrix: Any, low: Any, high: Any) -> None:
        """Add rows under the others: cuts."""
        more, low, high = self._in_units(matrix, low, high)
        self._primal = False
        starts, columns = more.indptr[:-1].astype(np.int32), more.indices.astype(np.int32)
        bounds, values = (_floats(low), _floats(high)), _floats(more.data)
        self._tame(more, bounds, 0.0)
        if not self._refused:
            self._note(
                self._solver.addRows(more.shape[0], *bounds, more.nnz, starts, columns, values)
            )

    def start_from(self, values: Any) -> None:
        """Hand a feasible solution to an integer programme before it starts."""
        solution = highspy.HighsSolution()
        solution.col_value = list(_floats(values) / self._unit)
        self._note(self._solver.setSolution(solution))

    def forget(self) -> None:
        """Start the next solve afresh, not from the last corner."""
        self._solver.clearSolver()
        self._warm = False

    def set_option(self, name: str, value: float | str | bool) -> None:
        """Set an option of HiGHS by its own name; never that of threads."""
        _agreed(self._solver.setOptionValue(name, value))

    def solve(self, seconds: float | None = None, *, gap: float = 0.0) -> Solution:
        """Solve, for so many seconds at most; an integer programme to within this share."""
        if self._refused:
            return NO_ANSWER
        self._prepare(seconds, gap)
        self._solver.run()
        if self._solver.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
            self._solver.setOptionValue("presolve", "off")  # presolve did not say which
            self._solver.run()
        status = ENDS.get(self._solver.getModelStatus(), Status.OUT_OF_TIME)
        self._warm, self._primal = status == Status.OPTIMAL, True
        return self._solution(status)

    def _prepare(self, seconds: float | None, gap: float) -> None:
        spent = self._solver.getRunTime()
        longest = LONGEST if self.integer else np.inf
        limit = spent + (longest if seconds is None else max(min(seconds, longest), 1e-3))
        self._solver.setOptionValue("time_limit", float(limit))
        self._solver.setOptionValue("mip_rel_gap", gap)
        if not self.integer and not self._interior:
            self._solver.setOptionValue("presolve", "off" if self._warm else "choose")
            self._solver.setOptionValue("simplex_strategy", 4 if self._warm and self._primal else 1)

    def _solution(self, status: Status) -> Solution:
        information, answer = self._solver.getInfo(), self._solver.getSolution()
        feasible = highspy.SolutionStatus.kSolutionStatusFeasible
        none = np.zeros(0)
        usable = self.integer and information.primal_solution_status == feasible
        if status != Status.OPTIMAL and not usable:
            return Solution(status, np.nan, self._bound(status), none, none, none)
        objective = float(information.objective_function_value)
        bound = float(information.mip_dual_bound) if self.integer else objective
        duals = none if self.integer else np.asarray(answer.row_dual)
        reduced = none if self.integer else np.asarray(answer.col_dual)
        values = np.asarray(answer.col_value) * self._unit
        return Solution(status, objective, bound, values, duals, reduced)

    def _bound(self, status: Status) -> float:
        if self.integer and status == Status.OUT_OF_TIME:
            return float(self._solver.getInfo().mip_dual_bound)
        return float("nan")


_KINDS = {True: highspy.HighsVarType.kInteger, False: highspy.HighsVarType.kContinuous}


def _solver(interior: bool) -> Any:
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, float | str | bool] = {
        "output_flag": False,
        "threads": 1,
        "primal_feasibility_tolerance": FINE,
        "dual_feasibility_tolerance": FINE,
        "mip_feasibility_tolerance": FINE,
        "mip_abs_gap": FINE,
    }
    if interior:
        options |= {"solver": "ipm", "run_crossover": "off"}
    for name, value in options.items():
        _agreed(solver.setOptionValue(name, value))
    return solver


def _fill(target: Any, matrix: Any) -> None:
    target.format_ = highspy.MatrixFormat.kRowwise
    target.start_ = matrix.indptr.astype(np.int32)
    target.index_ = matrix.indices.astype(np.int32)
    target.value_ = _floats(matrix.data)


def _units(matrix: csr_array, integer: Marks | None) -> Vector:
    """1, or for amounts what a whole number of the same row is worth, where that is far apart."""
    unit = np.ones(matrix.shape[1])
    if integer is None or _in_proportion(matrix, NEAR):
        return unit
    entries = matrix.tocoo()
    whole, size = np.asarray(integer, dtype=bool), np.abs(entries.data)
    mixed = np.isin(entries.coords[0], entries.coords[0][~whole[entries.coords[1]]])
    worth = size[mixed & whole[entries.coords[1]] & (size > 0)]
    unit[~whole] = np.exp2(np.rint(np.log2(np.median(worth)))) if worth.size else 1.0
    return unit


def _in_proportion(matrix: Any, apart: float) -> bool:
    """Are all coefficients neither tiny nor huge, and those of a row not too far apart?"""
    sizes = np.abs(matrix.data)
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))[sizes != 0]
    sizes = sizes[sizes != 0]
    if not np.all((sizes >= TINY) & (sizes <= HUGE)):
        return False
    least, most = np.full(matrix.shape[0], HUGE), np.full(matrix.shape[0], TINY)
    np.minimum.at(least, row, sizes)
    np.maximum.at(most, row, sizes)
    return bool(np.all(most <= apart * least))


def _floats(values: Any) -> Vector:
    return np.ascontiguousarray(values, dtype=np.float64)


def _agreed(status: Any) -> None:
    """A solver that does not take what it is given must not go on with something else."""
    if status == highspy.HighsStatus.kError:
        raise ValueError("The solver does not take this programme.")

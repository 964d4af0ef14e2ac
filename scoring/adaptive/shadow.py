"""Shadow tests: before each item, the best whole test that holds it and meets every constraint.

At each step a linear programme in binary variables is solved by HiGHS (van der Linden & Reese,
1998; van der Linden, 2005, chapter 9): x_j whether item j is in the test, z_s whether set s is.
The next item is the best free one of that test, so no step can lead into a dead end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from scoring.adaptive.constraints import Constraints
from scoring.errors import InvalidParameters, NotConverged
from scoring.models.model import BoolArray, FloatArray, IntArray

INFEASIBLE = 2
TIME_LIMIT_SECONDS = 20.0


class InfeasibleTest(InvalidParameters):
    """No test meets all constraints; `conflict` names a smallest set of them that clash."""

    def __init__(self, length: int, conflict: tuple[str, ...]) -> None:
        self.conflict = conflict
        super().__init__(f"no test of {length} items meets all of: {'; '.join(conflict)}")


@dataclass(frozen=True, slots=True)
class Row:
    """low <= sum of coefficient * variable <= high; name : of the constraint it belongs to."""

    name: str
    variables: tuple[int, ...]
    coefficients: tuple[float, ...]
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class ShadowTests:
    """The programme of one design; only its objective and fixed items change with the person."""

    n_items: int
    length: int
    constraints: Constraints

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All constraints, sets with a variable of their own behind the items."""
        items = tuple(range(self.n_items))
        rows = [Row(f"{self.length} items", items, (1.0,) * self.n_items, self.length, self.length)]
        for one in self.constraints.content:
            high = np.inf if one.maximum is None else one.maximum
            limits = f"at least {one.minimum}" if one.minimum else ""
            if one.maximum is not None:
                limits += f"{' and ' if limits else ''}at most {one.maximum}"
            name = f"{limits or 'any number'} of content {one.name!r}"
            rows.append(Row(name, one.items, (1.0,) * len(one.items), one.minimum, high))
        for group in self.constraints.enemies:
            name = f"at most one of the enemies {', '.join(map(str, group))}"
            rows.append(Row(name, group, (1.0,) * len(group), 0.0, 1.0))
        for position, chosen in enumerate(self.constraints.sets):
            highest = len(chosen.items) if chosen.maximum is None else chosen.maximum
            name = f"{chosen.minimum} to {highest} items of set {chosen.name!r} or none"
            variables = (*chosen.items, self.n_items + position)
            ones = (1.0,) * len(chosen.items)
            rows.append(Row(name, variables, (*ones, -float(highest)), -np.inf, 0.0))
            rows.append(Row(name, variables, (*ones, -float(chosen.minimum)), 0.0, np.inf))
        return tuple(rows)

    @property
    def _n_variables(self) -> int:
        return self.n_items + len(self.constraints.sets)

    @cached_property
    def _matrix(self) -> FloatArray:
        """Coefficients of the rows, (n_rows, n_variables)."""
        matrix = np.zeros((len(self.rows), self._n_variables))
        for at, row in enumerate(self.rows):
            matrix[at, list(row.variables)] = row.coefficients
        return matrix

    @cached_property
    def _limits(self) -> FloatArray:
        """Smallest and largest value of each row, (2, n_rows)."""
        return np.array([[row.low for row in self.rows], [row.high for row in self.rows]])

    def solve(
        self, values: FloatArray, administered: tuple[int, ...], closed: BoolArray
    ) -> BoolArray:
        """Which items the best test holds, (n_items,).

        values : (n_items,), finite; administered : items it must hold; closed : (n_items,) items
        it must not hold. InfeasibleTest names the constraints that clash.
        """
        bounds = self._bounds(administered, closed)
        cost = np.zeros(self._n_variables)
        cost[: self.n_items] = -values
        kept = self._worth_considering(values, administered, closed)
        found = _solve(cost[kept], bounds[:, kept], self._matrix[:, kept], self._limits)
        if found is None:
            raise InfeasibleTest(self.length, self._conflict(bounds, administered))
        inside = np.zeros(self._n_variables, dtype=np.bool_)
        inside[kept] = found > 0.5
        return inside[: self.n_items]

    @cached_property
    def _kind(self) -> IntArray:
        """Items of one kind stand in the same constraints, (n_items,): they can change places."""
        columns = self._matrix[:, : self.n_items]
        kind: IntArray = np.unique(columns, axis=1, return_inverse=True)[1].reshape(-1)
        return kind

    def _worth_considering(
        self, values: FloatArray, administered: tuple[int, ...], closed: BoolArray
    ) -> IntArray:
        """Variables of a smaller programme with the same optimum.

        Of open items of one kind no best test holds more than the best `length`.
        """
        asked = list(administered)
        is_open = ~closed
        is_open[asked] = False
        items = np.flatnonzero(is_open)
        order = items[np.lexsort((-values[items], self._kind[items]))]
        kinds = self._kind[order]
        rank = np.arange(len(order)) - np.searchsorted(kinds, kinds)
        best = order[rank < self.length - len(asked)]
        sets = np.arange(self.n_items, self._n_variables)
        return np.concatenate([np.array(asked, dtype=np.int64), np.sort(best), sets])

    def _bounds(self, administered: tuple[int, ...], closed: BoolArray) -> FloatArray:
        low, high = np.zeros(self._n_variables), np.ones(self._n_variables)
        high[: self.n_items][closed] = 0.0
        low[list(administered)] = 1.0
        high[list(administered)] = 1.0
        return np.stack([low, high])

    def _conflict(self, bounds: FloatArray, administered: tuple[int, ...]) -> tuple[str, ...]:
        """Leave out one constraint after the other; what cannot be left out is the conflict.

        The deletion filter of Chinneck & Dravnieks (1991).
        """
        names = np.array([row.name for row in self.rows])
        kept, nothing = list(dict.fromkeys(names.tolist())), np.zeros(self._n_variables)
        for name in list(kept):
            without = [other for other in kept if other != name]
            rows = np.isin(names, without)
            if _solve(nothing, bounds, self._matrix[rows], self._limits[:, rows]) is None:
                kept = without
        if administered:
            kept.append(f"the {len(administered)} items already asked")
        return tuple(kept)


def _solve(
    cost: FloatArray, bounds: FloatArray, matrix: FloatArray, limits: FloatArray
) -> FloatArray | None:
    """The binary variables that cost least, or None where there are none."""
    found = milp(
        cost,
        integrality=np.ones(len(cost), dtype=np.int64),
        bounds=Bounds(*bounds),
        constraints=LinearConstraint(matrix, *limits),
        options={"time_limit": TIME_LIMIT_SECONDS, "mip_rel_gap": 0.0},
    )
    if found.x is not None:
        return np.asarray(found.x, dtype=np.float64)
    if found.status != INFEASIBLE:
        raise NotConverged(f"no shadow test was found: {found.message}")
    return None

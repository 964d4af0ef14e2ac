"""Shadow tests: before each item, the best whole test that holds it and meets every constraint.

At each step a linear programme in binary variables is solved by HiGHS (van der Linden & Reese,
1998; van der Linden, 2005, chapter 9): x_j whether item j is in the test, z_s whether set s is.
The next item is the best free one of that test, so no step can lead into a dead end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from scoring.adaptive.constraints import Constraints
from scoring.errors import InvalidParameters
from scoring.models.model import BoolArray, FloatArray

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

    @cached_property
    def _all_rows(self) -> LinearConstraint:
        return self._matrix(self.rows)

    @property
    def _n_variables(self) -> int:
        return self.n_items + len(self.constraints.sets)

    def _matrix(self, rows: Iterable[Row]) -> LinearConstraint:
        chosen = list(rows)
        at = np.repeat(np.arange(len(chosen)), [len(row.variables) for row in chosen])
        columns = np.array([v for row in chosen for v in row.variables], dtype=np.int64)
        values = np.array([c for row in chosen for c in row.coefficients])
        matrix = csr_array((values, (at, columns)), shape=(len(chosen), self._n_variables))
        return LinearConstraint(
            matrix,
            np.array([row.low for row in chosen], dtype=np.float64),
            np.array([row.high for row in chosen], dtype=np.float64),
        )

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
        found = milp(
            cost,
            integrality=np.ones(self._n_variables, dtype=np.int64),
            bounds=bounds,
            constraints=self._all_rows,
            options={"time_limit": TIME_LIMIT_SECONDS},
        )
        if found.x is None:
            if found.status != INFEASIBLE:
                raise InvalidParameters(f"no shadow test was found: {found.message}")
            raise InfeasibleTest(self.length, self._conflict(bounds, administered))
        inside: BoolArray = np.asarray(found.x[: self.n_items]) > 0.5
        return inside

    def _bounds(self, administered: tuple[int, ...], closed: BoolArray) -> Bounds:
        low, high = np.zeros(self._n_variables), np.ones(self._n_variables)
        high[: self.n_items][closed] = 0.0
        low[list(administered)] = 1.0
        high[list(administered)] = 1.0
        return Bounds(low, high)

    def _conflict(self, bounds: Bounds, administered: tuple[int, ...]) -> tuple[str, ...]:
        """Leave out one constraint after the other; what cannot be left out is the conflict.

        The deletion filter of Chinneck & Dravnieks (1991).
        """
        kept = list(dict.fromkeys(row.name for row in self.rows))
        for name in list(kept):
            without = [other for other in kept if other != name]
            if not self._is_feasible(without, bounds):
                kept = without
        if administered:
            kept.append(f"the {len(administered)} items already asked")
        return tuple(kept)

    def _is_feasible(self, names: list[str], bounds: Bounds) -> bool:
        rows = [row for row in self.rows if row.name in names]
        if not rows:
            return True
        found = milp(
            np.zeros(self._n_variables),
            integrality=np.ones(self._n_variables, dtype=np.int64),
            bounds=bounds,
            constraints=self._matrix(rows),
            options={"time_limit": TIME_LIMIT_SECONDS},
        )
        return found.status != INFEASIBLE

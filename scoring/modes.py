"""Finds the theta at which a person's score function crosses zero: MAP, ML and weighted ML.

A log-likelihood that is not concave (with an asymptote, for one) can have several peaks; the
search then begins at the highest of a grid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from scoring.errors import NotConverged
from scoring.estimates import Estimate
from scoring.item_parameters import ItemParameters, ParameterGroup
from scoring.models.model import BoolArray, FloatArray, IntArray
from scoring.observations import MISSING

MAX_ITERATIONS = 200
TOLERANCE = 1e-9
# Beyond this the likelihood of a finite item set is flat: a root outside counts as infinite.
SEARCH_LIMIT = 40.0
LARGEST_STEP = 2.0
# Step of a central difference where no closed derivative is used.
DIFFERENCE = 1e-4
PEOPLE_PER_BLOCK = 2048
# Where peaks are looked for; the ends stand for infinity.
GRID = np.array([-SEARCH_LIMIT, *np.linspace(-10.0, 10.0, 81), SEARCH_LIMIT])

Prior = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class _Answers:
    """What some people chose among the items of one group. index : (n, g, 1), 0 where missing."""

    group: ParameterGroup
    index: IntArray
    seen: BoolArray

    def of(self, rows: IntArray | slice) -> _Answers:
        return _Answers(self.group, self.index[rows], self.seen[rows])

    def derivatives(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Of log P of every category in theta, each (n, g, k)."""
        model, parameters = self.group.model, self.group.parameters
        at = theta[:, None]
        return model.theta_gradient(parameters, at), model.theta_curvature(parameters, at)

    def chosen(self, by_category: FloatArray) -> FloatArray:
        """The value of the chosen category, summed over answered items, (n,)."""
        picked = np.take_along_axis(by_category, self.index, -1)[..., 0]
        result: FloatArray = (picked * self.seen).sum(axis=1)
        return result


@dataclass(frozen=True, slots=True, eq=False)
class _Equation:
    """A score function and a slope good enough for Newton, each (n,)."""

    answers: list[_Answers]
    prior: Prior

    def of(self, rows: IntArray | slice) -> _Equation:
        return type(self)([one.of(rows) for one in self.answers], self.prior)

    def at(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """First and second derivative of the log-likelihood in theta."""
        score, curvature = np.zeros_like(theta), np.zeros_like(theta)
        for one in self.answers:
            first, second = one.derivatives(theta)
            score += one.chosen(first)
            curvature += one.chosen(second)
        return score, curvature

    def slope(self, theta: FloatArray) -> FloatArray:
        """Of the score function, exact, for the standard error."""
        return self.at(theta)[1]

    def may_have_peaks(self) -> bool:
        """Whether some category's log-likelihood is not concave in theta."""
        return any(
            (one.group.model.theta_curvature(one.group.parameters[:, None, :], GRID) > 1e-9).any()
            for one in self.answers
        )

    def log_value(self) -> FloatArray:
        """Log-likelihood over the grid, (n, len(GRID))."""
        total = np.zeros((len(self.answers[0].seen), len(GRID)))
        for one in self.answers:
            log_p = one.group.model.log_probability(one.group.parameters[:, None, :], GRID)
            for item, table in enumerate(log_p):
                total += table.T[one.index[:, item, 0]] * one.seen[:, item, None]
        return total


class _Posterior(_Equation):
    def at(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        mean, sd = self.prior
        score, curvature = _Equation.at(self, theta)
        return score - (theta - mean) / sd**2, curvature - 1.0 / sd**2

    def log_value(self) -> FloatArray:
        mean, sd = self.prior
        result: FloatArray = _Equation.log_value(self) - 0.5 * ((GRID - mean) / sd) ** 2
        return result


class _Weighted(_Equation):
    """Score + J/(2 I), I = sum P'^2/P and J = sum P' P''/P over answered items (Warm, 1989).

    Newton uses the slope of the score alone: the correction changes slowly.
    """

    def at(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        score, curvature, information, bias = (np.zeros_like(theta) for _ in range(4))
        for one in self.answers:
            first, second = one.derivatives(theta)
            score += one.chosen(first)
            curvature += one.chosen(second)
            log_p = one.group.model.log_probability(one.group.parameters, theta[:, None])
            pull = np.exp(log_p) * first
            information += (np.einsum("ngk,ngk->ng", pull, first) * one.seen).sum(axis=1)
            bias += (np.einsum("ngk,ngk->ng", pull, first**2 + second) * one.seen).sum(axis=1)
        # Where information has vanished, so has all reason to correct.
        correction = np.divide(
            bias, 2.0 * information, out=np.zeros_like(bias), where=information > 1e-200
        )
        return score + correction, curvature

    def may_have_peaks(self) -> bool:
        return False  # the correction has no likelihood of its own to look for peaks in

    def slope(self, theta: FloatArray) -> FloatArray:
        ends = [self.at(theta + sign * DIFFERENCE)[0] for sign in (1.0, -1.0)]
        result: FloatArray = (ends[0] - ends[1]) / (2.0 * DIFFERENCE)
        return result


_EQUATIONS: Mapping[str, type[_Equation]] = MappingProxyType(
    {"map": _Posterior, "ml": _Equation, "wle": _Weighted}
)


def _estimated(kind: type[_Equation]) -> Callable[[IntArray, ItemParameters, Prior], Estimate]:
    def estimate(codes: IntArray, items: ItemParameters, prior: Prior) -> Estimate:
        groups = list(items.groups())
        theta, error = np.empty(len(codes)), np.empty(len(codes))
        for start in range(0, len(codes), PEOPLE_PER_BLOCK):
            people = slice(start, start + PEOPLE_PER_BLOCK)
            answers = []
            for group in groups:
                shown = codes[people][:, group.items]
                answers.append(_Answers(group, np.maximum(shown, 0)[..., None], shown != MISSING))
            found = _rooted(kind(answers, prior), len(codes[people]))
            theta[people], error[people] = found.theta, found.standard_error
        return Estimate(theta, error)

    return estimate


MODES: Mapping[str, Callable[[IntArray, ItemParameters, Prior], Estimate]] = MappingProxyType(
    {name: _estimated(kind) for name, kind in _EQUATIONS.items()}
)


def _rooted(equation: _Equation, n: int) -> Estimate:
    """Root of a decreasing function for each row by short Newton steps inside a shrinking bracket.

    The standard error is 1/sqrt of the negative slope at the root.
    """
    theta, low, high = np.zeros(n), np.full(n, -SEARCH_LIMIT), np.full(n, SEARCH_LIMIT)
    if equation.may_have_peaks():
        value = equation.log_value()
        peak = value[:, 1:-1].argmax(axis=1) + 1
        highest = value[np.arange(n), peak]
        below, above = value[:, 0] >= highest, value[:, -1] >= highest
        theta, low, high = GRID[peak], GRID[peak - 1], GRID[peak + 1]
    else:
        below, above = equation.at(low)[0] <= 0, equation.at(high)[0] >= 0
    active = np.flatnonzero(~(below | above))
    for iteration in range(1, MAX_ITERATIONS + 1):
        if not len(active):
            break
        at = theta[active]
        value, slope = equation.of(active).at(at)
        rising = value > 0
        low[active] = np.where(rising, at, low[active])
        high[active] = np.where(rising, high[active], at)
        step = np.divide(-value, slope, out=np.sign(value) * LARGEST_STEP, where=slope < 0)
        moved = at + np.clip(step, -LARGEST_STEP, LARGEST_STEP)
        # Now and then the bracket is halved, so that no function can trap Newton.
        outside = (moved < low[active]) | (moved > high[active]) | (iteration % 10 == 0)
        moved = np.where(outside, (low[active] + high[active]) / 2.0, moved)
        theta[active] = np.where(value == 0, at, moved)
        active = active[np.abs(theta[active] - at) > TOLERANCE]
    else:
        raise NotConverged(f"no root within {MAX_ITERATIONS} iterations for {len(active)} rows")
    slope = equation.slope(theta)
    infinite = below | above | ~(slope < 0)
    error = np.sqrt(np.divide(-1.0, slope, out=np.full(n, np.inf), where=~infinite))
    return Estimate(np.where(below, -np.inf, np.where(above, np.inf, theta)), error)

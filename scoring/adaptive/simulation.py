"""Simulates an adaptive test: how precise, how long, how exposed it is at each theta."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from scoring.adaptive.design import Design
from scoring.adaptive.state import State
from scoring.adaptive.steps import advance, start
from scoring.adaptive.stopping import REASONS
from scoring.errors import InvalidParameters
from scoring.models.model import BoolArray, FloatArray, IntArray
from scoring.samples import checked_count

LARGEST_SEED = 2**62
NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedTests:
    """What n_repetitions simulated people at each true theta went through.

    theta : (n_points,) or (n_points, n_dimensions) true values
    estimates, standard_errors : (n_points, n_repetitions) or with n_dimensions behind
    lengths : (n_points, n_repetitions) items asked
    counts : (n_points, n_items) how many people saw each item
    stop_reasons : share of all tests by reason
    """

    theta: FloatArray
    estimates: FloatArray
    standard_errors: FloatArray
    lengths: IntArray
    counts: IntArray
    stop_reasons: Mapping[str, float]

    @property
    def n_infinite(self) -> IntArray:
        """Tests without a finite estimate (ml), (n_points, ...); they are left out below."""
        count: IntArray = (~np.isfinite(self.estimates)).sum(axis=1)
        return count

    @property
    def bias(self) -> FloatArray:
        """Mean error of the estimate at each theta, (n_points, ...)."""
        return _mean(self._errors, self._finite)

    @property
    def bias_standard_error(self) -> FloatArray:
        """Of the bias, from the spread over repetitions; infinite with fewer than two."""
        finite = self._finite
        n = finite.sum(axis=1)
        spread = (self._errors - self.bias[:, None]) ** 2
        total = np.where(finite, spread, 0.0).sum(axis=1)
        variance = np.divide(total, n * (n - 1.0), out=np.full(n.shape, np.inf), where=n > 1)
        result: FloatArray = np.sqrt(variance)
        return result

    @property
    def rmse(self) -> FloatArray:
        """Root mean squared error at each theta, (n_points, ...)."""
        result: FloatArray = np.sqrt(_mean(self._errors**2, self._finite))
        return result

    @property
    def coverage(self) -> FloatArray:
        """Share of theta +- 1.96 standard errors that hold the truth, (n_points, ...)."""
        inside = np.abs(self._errors) <= NORMAL_95 * self.standard_errors
        return _mean(inside.astype(np.float64), self._finite)

    @property
    def mean_length(self) -> FloatArray:
        """Items asked at each theta, (n_points,)."""
        result: FloatArray = self.lengths.mean(axis=1)
        return result

    @property
    def exposure(self) -> FloatArray:
        """Share of all people who saw each item, (n_items,)."""
        result: FloatArray = self.counts.sum(axis=0) / self.lengths.size
        return result

    @property
    def conditional_exposure(self) -> FloatArray:
        """Share of the people at each theta who saw each item, (n_points, n_items)."""
        result: FloatArray = self.counts / self.lengths.shape[1]
        return result

    @property
    def overlap(self) -> float:
        """Share of items that two people have in common on average; 0 for a single person.

        Pairs are counted by item (Chen, Ankenmann & Spray, 2003), over the mean length.
        """
        n, seen = self.lengths.size, self.counts.sum(axis=0).astype(np.float64)
        if n < 2:
            return 0.0
        return float((seen * (seen - 1.0)).sum() / (n * (n - 1.0)) / self.lengths.mean())

    @property
    def _finite(self) -> BoolArray:
        return np.isfinite(self.estimates)

    @property
    def _errors(self) -> FloatArray:
        """Estimate minus truth, 0 where the estimate is infinite."""
        truth = np.broadcast_to(self.theta[:, None], self.estimates.shape)
        known = np.where(self._finite, self.estimates, truth)
        result: FloatArray = known - truth
        return result


def simulate_tests(
    design: Design,
    theta: ArrayLike,
    rng: np.random.Generator,
    *,
    repetitions: int = 1,
    seconds_per_item: float | None = None,
) -> SimulatedTests:
    """Simulated people take the test, in random order.

    theta : (n_points,) or (n_points, n_dimensions), a grid, or with one repetition a sample
    rng : what answers and the order of people are drawn from; the same state gives the same
        tests
    repetitions : tests at each theta, one or more
    seconds_per_item : needed where the design stops by time
    Exposure rules that count (progressive-restricted) count from person to person.
    InvalidParameters for a bad theta, or where ml gave no finite estimate at a theta.
    """
    points = np.asarray(theta, dtype=np.float64)
    several = len(design.correlation)
    shape = (len(points), several) if several else (points.size,)
    if points.shape != shape or not points.size or not np.isfinite(points).all():
        raise InvalidParameters(f"theta must be finite of shape {shape}, not {points.shape}")
    repetitions = checked_count(repetitions, 1, "repetitions")
    cells = (len(points), repetitions)
    estimates, errors = np.empty((2, *cells, *shape[1:]))
    lengths = np.empty(cells, dtype=np.int64)
    counts = np.zeros((len(points), design.items.n_items), dtype=np.int64)
    reasons = dict.fromkeys(REASONS, 0)
    steps = [cumulative_chances(design, point) for point in points]
    for person in rng.permutation(lengths.size).tolist():
        point, repetition = divmod(person, repetitions)
        state = sit(design, steps[point], rng, seconds_per_item)
        estimates[point, repetition] = state.theta
        errors[point, repetition] = state.standard_error
        lengths[point, repetition] = len(state.administered)
        counts[point, list(state.administered)] += 1
        if state.stop_reason is not None:
            reasons[state.stop_reason] += 1
        rule = design.exposure.after(state.administered, design.items.n_items)
        if rule is not design.exposure:
            design = design.changed(exposure=rule)
    if not np.isfinite(estimates).any(axis=1).all():
        raise InvalidParameters("at some theta no test has a finite estimate: ask more items")
    shares: dict[str, float] = {reason: n / lengths.size for reason, n in reasons.items() if n}
    return SimulatedTests(points, estimates, errors, lengths, counts, MappingProxyType(shares))


def cumulative_chances(design: Design, theta: FloatArray) -> FloatArray:
    """P(category <= k) at theta () or (n_dimensions,), (n_items, k_max - 1); 1 behind the last."""
    bank = design.bank
    p = bank.probability_at(float(theta)) if not theta.ndim else np.zeros(bank.has_category.shape)
    for dimension in range(theta.size if theta.ndim else 0):
        own = np.array(design.dimensions) == dimension
        p[own] = bank.probability_at(float(theta[dimension]))[own]
    return np.where(bank.has_category[:, 1:], np.cumsum(p, axis=1)[:, :-1], 1.0)


def sit(
    design: Design, chances: FloatArray, rng: np.random.Generator, seconds: float | None = None
) -> State:
    """One simulated person with these cumulative chances takes the test to its end."""
    codes = (rng.random((len(chances), 1)) > chances).sum(axis=1).tolist()
    state = start(design, seed=int(rng.integers(LARGEST_SEED)))
    while state.next_item is not None:
        state = advance(state, codes[state.next_item], seconds=seconds)
    return state


def _mean(values: FloatArray, where: BoolArray) -> FloatArray:
    total = np.where(where, values, 0.0).sum(axis=1)
    result: FloatArray = total / where.sum(axis=1)
    return result

"""Adaptive testing of several correlated thetas, each item measuring one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np

from scoring.adaptive.bank import Bank
from scoring.adaptive.beliefs import Likelihood
from scoring.adaptive.criteria import level_distance
from scoring.dimensions import checked_covariance
from scoring.errors import InvalidParameters, NotConverged
from scoring.models.model import FloatArray, IntArray

MAX_STEPS = 100
TOLERANCE = 1e-9
LARGEST_STEP = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class SeveralBelief:
    """What the answers so far say about several thetas.

    theta, standard_error, at : (n_dimensions,); covariance : (n_dimensions, n_dimensions)
    items, responses : the answers it rests on, in their order
    """

    theta: FloatArray
    standard_error: FloatArray
    at: FloatArray
    covariance: FloatArray
    items: tuple[int, ...]
    responses: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class SeveralEstimator:
    """Posterior mode under a multivariate normal prior (Segall, 1996).

    dimensions : (n_items,) from 0; prior : mean and SD of each theta; correlation : of the prior,
        or its covariance in units of that SD squared
    The covariance is the inverse of prior precision plus Fisher information at the mode.
    """

    bank: Bank
    dimensions: IntArray
    correlation: FloatArray
    prior: tuple[float, float]
    start: float | None = None

    @cached_property
    def precision(self) -> FloatArray:
        """Inverse of the prior covariance."""
        return inverse(self.correlation) / self.prior[1] ** 2

    @cached_property
    def items_of(self) -> tuple[IntArray, ...]:
        """Positions of the items of each dimension."""
        return tuple(np.flatnonzero(self.dimensions == d) for d in range(len(self.correlation)))

    def begin(self) -> SeveralBelief:
        """The prior."""
        mean, sd = self.prior
        theta = np.full(len(self.correlation), mean)
        at = theta if self.start is None else np.full_like(theta, self.start)
        covariance = sd**2 * self.correlation
        return SeveralBelief(theta, np.sqrt(np.diag(covariance)), at, covariance, (), ())

    def update(self, belief: SeveralBelief, item: int, response: int) -> SeveralBelief:
        """The belief after one more answer; the response must be a category of the item."""
        items, responses = (*belief.items, item), (*belief.responses, response)
        likelihood = Likelihood(self.bank, items, responses)
        own = self.dimensions[list(items)]
        n, mean = len(self.correlation), self.prior[0]
        theta = belief.theta
        for _ in range(MAX_STEPS):
            score, curvature, _ = likelihood.of_each(theta[own])
            gradient = np.bincount(own, score, n) - self.precision @ (theta - mean)
            # Guessing can bend the likelihood upwards: such answers lend no curvature.
            bend = np.maximum(-np.bincount(own, curvature, n), 0.0)
            step = np.linalg.solve(self.precision + np.diag(bend), gradient)
            largest = float(np.abs(step).max())
            theta = theta + step * min(1.0, LARGEST_STEP / max(largest, TOLERANCE))
            if largest < TOLERANCE:
                break
        else:
            raise NotConverged(f"no posterior mode within {MAX_STEPS} steps")
        _, _, information = likelihood.of_each(theta[own])
        covariance = inverse(self.precision + np.diag(np.bincount(own, information, n)))
        error = np.sqrt(np.diag(covariance))
        return SeveralBelief(theta, error, theta, covariance, items, responses)

    def information(self, belief: SeveralBelief) -> FloatArray:
        """Fisher information of each item about its own theta, (n_items,)."""
        result = np.empty(self.bank.n_items)
        for dimension, items in enumerate(self.items_of):
            result[items] = self.bank.information_at(float(belief.at[dimension]))[items]
        return result


def check_dimensions(
    dimensions: tuple[int, ...], correlation: tuple[tuple[float, ...], ...], n_items: int
) -> None:
    """Refuse positions outside the correlation, and a correlation that is none."""
    n = len(correlation)
    if len(dimensions) != n_items:
        raise InvalidParameters(f"{len(dimensions)} dimensions for {n_items} items")
    for item, dimension in enumerate(dimensions):
        if not 0 <= dimension < n:
            raise InvalidParameters(f"item {item}: dimension {dimension} outside 0..{n - 1}")
    checked_covariance(correlation, n, "correlation")


def inverse(matrix: FloatArray) -> FloatArray:
    """The inverse of a positive definite matrix."""
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def d_optimal(estimator: SeveralEstimator, belief: SeveralBelief) -> FloatArray:
    """Fall of the log determinant of the posterior covariance (Segall, 1996).

    An item with information I about theta_d multiplies the determinant by 1 / (1 + I S_dd).
    """
    variance = np.diag(belief.covariance)[estimator.dimensions]
    result: FloatArray = np.log1p(estimator.information(belief) * variance)
    return result


def a_optimal(estimator: SeveralEstimator, belief: SeveralBelief) -> FloatArray:
    """Fall of the trace of the posterior covariance (Mulder & van der Linden, 2009).

    By the rank-one update of an inverse it is I sum_e S_de^2 / (1 + I S_dd).
    """
    own = estimator.dimensions
    information = estimator.information(belief)
    variance = np.diag(belief.covariance)[own]
    spread = (belief.covariance**2).sum(axis=0)[own]
    result: FloatArray = information * spread / (1.0 + information * variance)
    return result


def several_levels(estimator: SeveralEstimator, belief: SeveralBelief) -> FloatArray:
    """Minus the distance between the item's level and the level nearest to its own theta."""
    return level_distance(estimator.bank.levels, belief.at[estimator.dimensions])


@dataclass(frozen=True, slots=True)
class SeveralCriterion:
    """As `Criterion`, for several thetas."""

    rate: Callable[[SeveralEstimator, SeveralBelief], FloatArray]
    is_level_matched: bool = False


SEVERAL_CRITERIA: Mapping[str, SeveralCriterion] = MappingProxyType(
    {
        "d_optimal": SeveralCriterion(d_optimal),
        "a_optimal": SeveralCriterion(a_optimal),
        "level": SeveralCriterion(several_levels, is_level_matched=True),
    }
)

"""What stays unknown about each person's complete-data score once the responses are known.

Louis (1982): observed information = complete information - sum_i w_i Cov(S_i | responses_i). The
score of an item is a function of its own theta_d alone. It is expanded in polynomials h_l that are
orthonormal under that person's posterior of theta_d; then within a dimension
Cov(S_j, S_k) = sum_l c_jl c_kl, and between dimensions, with r the posterior correlation,
sum_l r^l c_jl c_kl (Mehler, 1866, exact where the posterior is normal). Scores of variances and
correlations are quadratic in theta and taken under the normal with the posterior's moments.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.models.model import FloatArray, as_floats
from scoring.multidimensional.latent import covariance_directions
from scoring.multidimensional.likelihood import DimensionLikelihood, Marginals
from scoring.multidimensional.scores import item_scores, score_tables
from scoring.multidimensional.structure import Layout, Position

# Scores are smooth against a posterior: what a fifth polynomial would add is below rounding.
HIGHEST_ORDER = 4
SMALLEST_NORM = 1e-4


def score_spread(likelihood: DimensionLikelihood, layout: Layout, position: Position) -> FloatArray:
    """sum_i w_i Cov(S_i | responses_i), (free, free)."""
    prior = likelihood.integrator.prior(position.covariance)
    n_free = len(layout.pack(position))
    bounds = _bounds(likelihood)
    result = np.zeros((n_free, n_free))
    latent = _LatentSpread.of(layout, position)
    tables = score_tables(likelihood, position)
    for people, designs, found in likelihood.marginals(likelihood.tables(position), prior):
        weights = likelihood.patterns.weights[people]
        mean, covariance = _moments(found, likelihood.integrator.nodes)
        sd = np.sqrt(np.einsum("ddn->dn", covariance))
        correlation = covariance / (sd[:, None] * sd[None])
        polynomials = _orthonormal(found.posterior, likelihood.integrator.nodes)
        orders = [
            item_scores(likelihood, tables, designs, found.posterior * polynomial)
            for polynomial in polynomials
        ]
        for order, scores in enumerate(orders, start=1):
            for d, own in enumerate(bounds):
                for e, other in enumerate(bounds[: d + 1]):
                    strength = weights * correlation[d, e] ** order
                    result[own, other] += (scores[own] * strength) @ scores[other].T
        at = bounds[-1].stop
        for d, own in enumerate(bounds):
            linear, quadratic = latent.with_dimension(d, mean, covariance, sd[d])
            result[at:, own] += (linear * weights) @ orders[0][own].T
            result[at:, own] += (quadratic * weights) @ orders[1][own].T
        latent.add(mean, covariance, weights)
    at = bounds[-1].stop
    result[at:, at:] = latent.total()
    lower = np.tril(result)
    return as_floats(lower + np.tril(result, -1).T)


def _bounds(likelihood: DimensionLikelihood) -> list[slice]:
    """Where the free item parameters of each dimension stand."""
    result, at = [], 0
    for dimension in range(likelihood.n_dimensions):
        own = [likelihood.batches[b] for b in likelihood.of_dimension(dimension)]
        size = sum(len(batch.items) * batch.n_free for batch in own)
        result.append(slice(at, at + size))
        at += size
    return result


def _moments(found: Marginals, nodes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Posterior means (D, n) and covariances (D, D, n)."""
    mean = np.einsum("q,dqn->dn", nodes, found.posterior)
    return mean, found.moments - mean[:, None] * mean[None]


def _orthonormal(posterior: FloatArray, nodes: FloatArray) -> list[FloatArray]:
    """h_1 .. h_L at the nodes for each person and dimension, each (D, n_nodes, n).

    By the three-term recurrence (Stieltjes), which starts from h_0 = 1.
    """
    before = np.zeros_like(posterior)
    current = np.ones_like(posterior)
    result: list[FloatArray] = []
    norm = np.zeros((posterior.shape[0], 1, posterior.shape[2]))
    grid = nodes[:, None]
    for _ in range(HIGHEST_ORDER):
        weighted = posterior * current
        centre = (weighted * current * grid).sum(axis=1, keepdims=True)
        following = (grid - centre) * current - norm * before
        norm = np.sqrt((posterior * following**2).sum(axis=1, keepdims=True))
        # A posterior on fewer nodes than this order needs has nothing left to expand.
        following /= np.where(norm > SMALLEST_NORM, norm, np.inf)
        before, current = current, following
        result.append(current)
    return result


@dataclass(frozen=True, slots=True, eq=False)
class _LatentSpread:
    """Scores 1/2 tr(M_f (theta theta' - Sigma)), M_f = P dSigma_f P with P = Sigma^-1.

    first, second : sums over people of u u' (x) V P and of V P (x) V P, both (D^2, D^2), where
        u = P mean and V = P posterior covariance
    """

    directions: FloatArray
    precision: FloatArray
    first: FloatArray
    second: FloatArray

    @classmethod
    def of(cls, layout: Layout, position: Position) -> _LatentSpread:
        directions = covariance_directions(layout, position)
        cells = len(position.log_variances) ** 2
        zero = np.zeros((cells, cells))
        return cls(directions, as_floats(np.linalg.inv(position.covariance)), zero, zero.copy())

    def with_dimension(
        self, dimension: int, mean: FloatArray, covariance: FloatArray, sd: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Covariance of the scores with h_1 and h_2 of one dimension, each (free, n)."""
        n = mean.shape[1]
        pulled = self.precision @ mean
        along = self.precision @ covariance[:, dimension] / sd
        flat = self.directions.reshape(len(self.directions), self.precision.size)
        linear = flat @ (pulled[:, None] * along[None]).reshape(-1, n)
        quadratic = flat @ (along[:, None] * along[None]).reshape(-1, n) / np.sqrt(2.0)
        return linear, quadratic

    def add(self, mean: FloatArray, covariance: FloatArray, weights: FloatArray) -> None:
        """Count a block of people in."""
        n = mean.shape[1]
        pulled = self.precision @ mean
        around = np.einsum("de,efn,fg->dgn", self.precision, covariance, self.precision)
        squares = (pulled[:, None] * pulled[None]).reshape(-1, n) * weights
        around = around.reshape(-1, n)
        self.first[...] += squares @ around.T
        self.second[...] += (around * weights) @ around.T

    def total(self) -> FloatArray:
        """(free, free)."""
        n_dimensions = self.directions.shape[1]
        shape = (n_dimensions,) * 4
        first, second = self.first.reshape(shape), self.second.reshape(shape)
        d = self.directions
        result = np.einsum("fca,abcd,gdb->fg", d, first, d, optimize=True)
        result += 0.5 * np.einsum("fab,bcda,gcd->fg", d, second, d, optimize=True)
        return as_floats(result)

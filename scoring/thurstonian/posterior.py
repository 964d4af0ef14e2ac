"""Where a person's traits lie given ranked blocks: mode, curvature and weighted draws.

Blocks are independent given the traits; the rankings inside a block are not taken apart. Ranking
probabilities are log-concave in the mean utilities, so the posterior has one mode, which Newton
finds for all people at once. Integrals over the traits are importance sampling (Evans & Swartz,
1995) from a normal around that mode, wider by INFLATION, at quasi-random points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.special import logsumexp, ndtri
from scipy.stats import qmc

from scoring.errors import NotConverged
from scoring.models.model import FloatArray, IntArray, as_floats
from scoring.orthants import OrderTerms, order_terms
from scoring.thurstonian.blocks import Rows

# Below this the probability is rounding; its logarithm stops there.
SMALLEST_PROBABILITY = 1e-13
DIFFERENCE = 1e-5
INFLATION = 1.1
MAX_NEWTON, TOLERANCE, LONGEST_STEP = 60, 1e-6, 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Parameters:
    """loadings (signed), means : (n_statements,); positions : (n_statements,), the dimension of
    each; correlation : (D, D) of the traits, which have mean 0 and variance 1."""

    loadings: FloatArray
    means: FloatArray
    positions: IntArray
    correlation: FloatArray

    @property
    def variances(self) -> FloatArray:
        """Unique variances 1 - loading^2, (n_statements,)."""
        return 1.0 - self.loadings**2


@dataclass(frozen=True, slots=True, eq=False)
class Modes:
    """theta : (n_persons, D); covariance : (n_persons, D, D), inverse curvature there."""

    theta: FloatArray
    covariance: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """theta : (n_persons, n_draws, D); log_density : (n_persons, n_draws), of the proposal;
    centre : (n_persons, D), around which they lie."""

    theta: FloatArray
    log_density: FloatArray
    centre: FloatArray

    def of_people(self, people: slice) -> Draws:
        return Draws(self.theta[people], self.log_density[people], self.centre[people])


def mean_utilities(rows: Rows, parameters: Parameters, theta: FloatArray) -> FloatArray:
    """(n_rows, n_draws, n) from theta (n_persons, n_draws, D), from most to least."""
    which = rows.statements
    traits = np.moveaxis(theta[rows.person[:, None], :, parameters.positions[which]], 1, -1)
    means: FloatArray = (
        parameters.means[which][:, None, :] + parameters.loadings[which][:, None, :] * traits
    )
    return means


def ranked_terms(rows: Rows, parameters: Parameters, means: FloatArray) -> OrderTerms:
    """Probability of each row, (n_rows, n_draws), and its derivatives, (n_rows, n_draws, n).

    means : (n_rows, n_draws, n). Where a row is tied the two orders of the statements between
    are added.
    """
    variances = parameters.variances[rows.statements][:, None, :]
    found = order_terms(means, variances)
    tied = rows.is_tied
    if tied.any():
        turned = np.array([0, 2, 1, 3])
        other = order_terms(means[tied][..., turned], variances[tied][..., turned])
        found.probability[tied] += other.probability
        found.by_mean[tied] += other.by_mean[..., turned]
        found.by_variance[tied] += other.by_variance[..., turned]
    np.maximum(found.probability, SMALLEST_PROBABILITY, out=found.probability)
    return found


def log_likelihood(
    rows: Sequence[Rows], parameters: Parameters, theta: FloatArray
) -> tuple[FloatArray, list[OrderTerms]]:
    """(n_persons, n_draws), and the terms of the rows it was made of."""
    total = np.zeros(theta.shape[:2])
    terms = []
    for part in rows:
        found = ranked_terms(part, parameters, mean_utilities(part, parameters, theta))
        total += per_person(part, len(theta)) @ np.log(found.probability)
        terms.append(found)
    return total, terms


def posterior_modes(rows: Sequence[Rows], parameters: Parameters, start: FloatArray) -> Modes:
    """Newton with damping, for all people at once. start : (n_persons, D)."""
    precision = as_floats(np.linalg.inv(parameters.correlation))
    theta, previous = start.copy(), start.copy()
    best = np.full(len(theta), -np.inf)
    scale = np.ones(len(theta))
    for _ in range(MAX_NEWTON):
        value, gradient, curvature = _local(rows, parameters, theta, precision)
        worse = value < best - 1e-8 * (1.0 + np.abs(best))
        step = np.linalg.solve(curvature, gradient[..., None])[..., 0]
        longest = np.abs(step).max(axis=1, keepdims=True)
        step *= np.minimum(1.0, LONGEST_STEP / np.maximum(longest, LONGEST_STEP))
        if np.abs(step).max() < TOLERANCE and not worse.any():
            return Modes(theta + step, as_floats(np.linalg.inv(curvature)))
        scale = np.where(worse, scale / 2.0, 1.0)
        best = np.where(worse, best, value)
        halfway = previous + (theta - previous) / 2.0
        previous = np.where(worse[:, None], previous, theta)
        theta = np.where(worse[:, None], halfway, theta + step)
    raise NotConverged(
        f"posterior of person {int(np.abs(step).max(axis=1).argmax())}: Newton did not settle"
    )


def proposal(modes: Modes, points: FloatArray, rng: np.random.Generator) -> Draws:
    """Draws around the modes, two for each of the points (n, D) in the unit cube.

    Every person gets the points shifted by a random amount (Cranley & Patterson, 1976), with
    their mirror images. With the same points for everybody the errors of integration would not
    average out over people: with 64 draws they took .02 from every loading.
    """
    n_persons, n_dims = modes.theta.shape
    shifted = (points + rng.random((n_persons, 1, n_dims))) % 1.0
    half = ndtri(np.clip(shifted, 1e-10, 1.0 - 1e-10))
    standard = np.concatenate([half, -half], axis=1)
    factor = np.linalg.cholesky(modes.covariance) * INFLATION
    theta = modes.theta[:, None, :] + standard @ np.swapaxes(factor, -1, -2)
    log_scale = np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
    constant = 0.5 * n_dims * np.log(2.0 * np.pi)
    log_density = -0.5 * (standard**2).sum(axis=-1) - log_scale[:, None] - constant
    return Draws(theta, log_density, modes.theta)


def quasi_random(n_points: int, n_dims: int) -> FloatArray:
    """Sobol points in the unit cube, (n_points, D)."""
    power = int(np.ceil(np.log2(n_points)))
    return as_floats(qmc.Sobol(n_dims, scramble=False).random_base2(power)[:n_points])


def log_weights(
    rows: Sequence[Rows], parameters: Parameters, draws: Draws
) -> tuple[FloatArray, FloatArray, list[OrderTerms]]:
    """Log marginal likelihood (n_persons,), normalised weights (n_persons, n_draws), the terms."""
    total, terms = log_likelihood(rows, parameters, draws.theta)
    n_dims = draws.theta.shape[-1]
    precision = np.linalg.inv(parameters.correlation)
    log_det = float(np.linalg.slogdet(parameters.correlation)[1])
    square = ((draws.theta @ precision) * draws.theta).sum(axis=-1)
    prior = -0.5 * (square + log_det + n_dims * np.log(2.0 * np.pi))
    joint = total + prior - draws.log_density
    whole = logsumexp(joint, axis=1)
    weights = np.exp(joint - whole[:, None])
    return whole - np.log(draws.theta.shape[1]), weights, terms


def _local(
    rows: Sequence[Rows], parameters: Parameters, theta: FloatArray, precision: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Log posterior, gradient and negative Hessian at theta (n_persons, D)."""
    n_dims = theta.shape[1]
    pull = theta @ precision
    value = -0.5 * (pull * theta).sum(axis=1)
    gradient = -pull
    curvature = np.broadcast_to(precision, (len(theta), n_dims, n_dims)).copy()
    for part in rows:
        here = per_person(part, len(theta))
        means = mean_utilities(part, parameters, theta[:, None, :])
        found = ranked_terms(part, parameters, means)
        score = (found.by_mean / found.probability[..., None])[:, 0]
        value += here @ np.log(found.probability[:, 0])
        own = np.zeros((len(part.person), score.shape[1], n_dims))
        at = np.ogrid[: own.shape[0], : own.shape[1]]
        which = part.statements
        own[at[0], at[1], parameters.positions[which]] = parameters.loadings[which]
        gradient += here @ np.einsum("rn,rnd->rd", score, own)
        hessian = _negative_hessian(part, parameters, means, score)
        of_rows = np.swapaxes(own, 1, 2) @ hessian @ own
        curvature += (here @ of_rows.reshape(len(own), n_dims**2)).reshape(-1, n_dims, n_dims)
    return value, gradient, curvature


def _negative_hessian(
    part: Rows, parameters: Parameters, means: FloatArray, score: FloatArray
) -> FloatArray:
    """Of log probability in the mean utilities, (n_rows, n, n), by differences of the score."""
    n = score.shape[1]
    result = np.empty((len(score), n, n))
    for column in range(n - 1):
        moved = means.copy()
        moved[..., column] += DIFFERENCE
        found = ranked_terms(part, parameters, moved)
        there = (found.by_mean / found.probability[..., None])[:, 0]
        result[:, :, column] = (score - there) / DIFFERENCE
    # A shift of all utilities changes nothing, so rows and columns add up to zero.
    result[:, :, n - 1] = -result[:, :, : n - 1].sum(axis=2)
    return (result + np.swapaxes(result, 1, 2)) / 2.0


def per_person(part: Rows, n_persons: int) -> csr_array:
    """(n_persons, n_rows) indicator that adds rows up."""
    n = len(part.person)
    shape = (n_persons, n)
    return csr_array((np.ones(n), (part.person, np.arange(n))), shape=shape)

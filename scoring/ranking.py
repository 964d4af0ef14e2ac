"""How firm an order of people is: chances of each rank, and what other weights would change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from scoring.errors import InvalidParameters
from scoring.estimates import Estimate
from scoring.models.model import FloatArray, IntArray, as_floats
from scoring.samples import SMALLEST_ERROR, checked_count, is_usable

# Nodes of the trapezoid over each person's own error, in standard errors.
REACH, N_NODES = 8.0, 801
N_DRAWS = 4000
BLOCK = 500


@dataclass(frozen=True, slots=True, eq=False)
class RankDistribution:
    """probability : (n_persons, n_ranks), chance of rank 1 (highest), 2, ...; rows and columns
    sum to 1; best : (n_persons,) chance to be the highest; expected_rank : (n_persons,) from 1
    """

    probability: FloatArray
    best: FloatArray
    expected_rank: FloatArray

    def rank_interval(self, level: float = 0.80) -> tuple[IntArray, IntArray]:
        """Central range of ranks of each person that has at least this probability, from 1."""
        if not 0 < level < 1:
            raise InvalidParameters(f"level must be between 0 and 1, not {level}")
        tail = (1.0 - level) / 2.0
        below = np.cumsum(self.probability, axis=1)
        low = (below <= tail + 1e-12).sum(axis=1) + 1
        high = (below < 1.0 - tail - 1e-12).sum(axis=1) + 1
        return low, high

    def top(self, n_places: int) -> FloatArray:
        """Chance to be among the n highest, (n_persons,)."""
        if not 1 <= n_places <= len(self.best):
            raise InvalidParameters(f"{n_places} places for {len(self.best)} people")
        return as_floats(self.probability[:, :n_places].sum(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class OrderSensitivity:
    """What the order would be under other weights of the same kind.

    ranks : rank distribution over the draws of weights
    pair_share : (n_persons, n_persons) share of draws with the row above the column, ties half
    agreement : mean Kendall correlation of the drawn orders with the order at the given weights
    same_first : share of draws with the same highest person
    weight_sd : (n_scales,) how far the weights were varied
    """

    ranks: RankDistribution
    pair_share: FloatArray
    agreement: float
    same_first: float
    weight_sd: FloatArray


def rank_distribution(estimate: Estimate) -> RankDistribution:
    """Chance of each rank from independent normal errors, computed, not drawn.

    estimate : theta and standard_error (n_persons,). For one person at theta + SE z the number of
    people above is Poisson-binomial; averaging over z gives P(rank) (Laird & Louis, 1989).
    Raises InvalidParameters for estimates that are not finite, negative errors and several
    dimensions. Exact to .005 however far the errors differ, to 1e-6 when none is below a tenth of
    another. Time grows with the third power of the people: a second for 100.
    """
    theta, error = np.atleast_1d(estimate.theta), np.atleast_1d(estimate.standard_error)
    if theta.ndim != 1 or not len(theta):
        raise InvalidParameters("rank one dimension or combination of at least one person")
    if not is_usable([theta, error]).all() or (error < 0).any():
        raise InvalidParameters("estimates must be finite and standard errors not negative")
    nodes = np.linspace(-REACH, REACH, N_NODES)
    weights = np.exp(-0.5 * nodes**2)
    weights /= weights.sum()
    n = len(theta)
    probability = np.empty((n, n))
    for person in range(n):
        own = theta[person] + error[person] * nodes
        above = np.zeros((n, N_NODES))
        above[0] = 1.0
        for count, other in enumerate(np.delete(np.arange(n), person), start=1):
            p = _chance_above(theta[other], error[other], own)
            above[1 : count + 1] = above[1 : count + 1] * (1.0 - p) + above[:count] * p
            above[0] *= 1.0 - p
        probability[person] = above @ weights
    return _ranked(probability)


def rank_distribution_of_draws(draws: ArrayLike) -> RankDistribution:
    """Chance of each rank from joint draws, which may have dependent errors (Laird & Louis, 1989).

    draws : (n_draws, n_persons) of the posterior, in any unit; equal values share their ranks
    Raises InvalidParameters for draws of another shape or that are not finite.
    """
    x = as_floats(draws)
    if x.ndim != 2 or 0 in x.shape or not np.isfinite(x).all():
        raise InvalidParameters("draws must be finite and of shape (n_draws, n_persons)")
    probability, _ = _counted(x)
    return _ranked(probability)


def order_sensitivity(
    scores: ArrayLike,
    weights: ArrayLike,
    *,
    rng: np.random.Generator,
    concentration: float = 50.0,
    n_draws: int = N_DRAWS,
) -> OrderSensitivity:
    """Sensitivity of an order to the weights, drawn from a Dirichlet distribution round them
    (Butler, Jia & Dyer, 1997).

    scores : (n_persons, n_scales) finite; weights : (n_scales,) not negative, any sum
    concentration : the larger, the closer the draws stay; a weight w varies with SD
        sqrt(w (1 - w) / (concentration + 1)), so 50 moves a weight of .25 by about .06. Scales
        with weight 0 keep it.
    n_draws : of weights, from rng; the result is the same for the same state of it
    Raises InvalidParameters for numbers that are not finite, fewer than two people, weights that
    are negative or all 0, and a number of draws or concentration that is not positive.
    """
    x, w = as_floats(scores), as_floats(weights)
    if x.ndim != 2 or len(x) < 2 or not is_usable(x).all():
        raise InvalidParameters("scores must be finite, (n_persons, n_scales), two people or more")
    if w.shape != x.shape[1:] or not np.isfinite(w).all() or (w < 0).any() or w.sum() <= 0:
        raise InvalidParameters(f"weights must be {x.shape[1]} numbers, none negative, not all 0")
    n_draws = checked_count(n_draws, 1, "the number of draws")
    if not (is_usable(concentration).all() and concentration > 0):
        raise InvalidParameters(f"the concentration must be positive, not {concentration}")
    w = w / w.sum()
    used = w > 0
    drawn = rng.dirichlet(concentration * w[used], size=n_draws)
    composites = as_floats(drawn @ x[:, used].T)
    given = x @ w
    probability, pairs = _counted(composites)
    direction = np.sign(given[:, None] - given)
    upper = np.triu_indices(len(x), 1)
    best = given >= given.max() - 1e-12
    same_first = best[composites.argmax(axis=1)].mean()
    return OrderSensitivity(
        _ranked(probability),
        pairs,
        float((direction * (2.0 * pairs - 1.0))[upper].mean()),
        float(same_first),
        np.sqrt(w * (1.0 - w) / (concentration + 1.0)),
    )


def _chance_above(theta: float, error: float, points: FloatArray) -> FloatArray:
    if error >= SMALLEST_ERROR:
        return as_floats(ndtr((theta - points) / error))
    return as_floats(0.5 * (1.0 + np.sign(theta - points)))


def _counted(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Share of draws of each rank (n, n), and of the row above the column, ties split."""
    n_draws, n = x.shape
    probability, pairs = np.zeros((n, n)), np.zeros((n, n))
    ranks = np.arange(n)
    for start in range(0, n_draws, BLOCK):
        part = x[start : start + BLOCK]
        higher = part[:, :, None] > part[:, None, :]
        equal = part[:, :, None] == part[:, None, :]
        pairs += higher.sum(axis=0) + 0.5 * equal.sum(axis=0)
        above, tied = higher.sum(axis=1), equal.sum(axis=1)
        inside = (ranks >= above[..., None]) & (ranks < (above + tied)[..., None])
        probability += (inside / tied[..., None]).sum(axis=0)
    return probability / n_draws, pairs / n_draws


def _ranked(probability: FloatArray) -> RankDistribution:
    ranks = np.arange(1, probability.shape[1] + 1)
    return RankDistribution(probability, probability[:, 0].copy(), as_floats(probability @ ranks))

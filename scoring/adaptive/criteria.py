"""By which number the next item is chosen: the registry of criteria for one theta.

A criterion gives every item of the bank a value, the larger the better. Integrals over theta run
on the nodes by the trapezoid rule and use normalised weights, so that a value is a mean (of
information, of divergence) and does not shrink with the number of answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from scoring.adaptive.bank import Bank
from scoring.adaptive.beliefs import Belief, Estimator, Likelihood
from scoring.models.model import FloatArray, ResponseModel

MAX_STEPS = 30
TOLERANCE = 1e-9
# Keeps a step of Newton finite where guessing makes the posterior flat.
SMALLEST = 1e-3

Rate = Callable[[Estimator, Belief], FloatArray]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A way to choose.

    rate : values of all items, (n_items,)
    is_level_matched : whether items of one level are equally good, so that lots decide
    """

    rate: Rate
    is_level_matched: bool = False


def fisher(estimator: Estimator, belief: Belief) -> FloatArray:
    """Information at theta (Birnbaum, 1968; Lord, 1980)."""
    return estimator.bank.information_at(belief.at)


def likelihood_weighted(estimator: Estimator, belief: Belief) -> FloatArray:
    """Mean information under the likelihood (Veerkamp & Berger, 1997)."""
    return estimator.bank.node_information @ _likelihood_weights(belief)


def posterior_weighted(estimator: Estimator, belief: Belief) -> FloatArray:
    """Mean information under the posterior (van der Linden, 1998)."""
    return estimator.bank.node_information @ _trapezoid(belief.weights)


def expected_variance(estimator: Estimator, belief: Belief) -> FloatArray:
    """Minus the expected posterior variance (van der Linden, 1998), by the posterior predictive.

    With m_i = E[theta^i P_k] it is E[theta^2] - sum_k m_1^2 / m_0, which needs one matrix product.
    """
    reached, first = _category_moments(estimator.bank, belief)
    gain = np.divide(first**2, reached, out=np.zeros_like(first), where=reached > 0.0)
    result: FloatArray = gain.sum(axis=1) - float(belief.weights @ estimator.bank.nodes**2)
    return result


def plug_in_variance(estimator: Estimator, belief: Belief) -> FloatArray:
    """The same with each category weighted by its probability at theta, as some programs do.

    It takes theta for known when it foresees the answer, so it is off while theta is uncertain.
    """
    bank = estimator.bank
    reached, first = _category_moments(bank, belief)
    second = bank.probability @ (belief.weights * bank.nodes**2)
    inverse = np.divide(1.0, reached, out=np.zeros_like(reached), where=reached > 0.0)
    variance = second * inverse - (first * inverse) ** 2
    result: FloatArray = -(bank.probability_at(belief.at) * variance).sum(axis=1)
    return result


def expected_information(estimator: Estimator, belief: Belief) -> FloatArray:
    """Observed information where each answer would bring theta (van der Linden, 1998).

    The answers are weighted by their probability at the present theta; theta after each of them
    is the posterior mean under eap, otherwise the posterior mode.
    """
    bank = estimator.bank
    reached, first = _category_moments(bank, belief)
    moved = np.divide(first, reached, out=np.full_like(first, belief.at), where=reached > 0.0)
    chance, result = bank.probability_at(belief.at), np.zeros(bank.n_items)
    for group in bank.groups:
        k = group.n_categories
        at = moved[group.items, :k]
        parameters = group.parameters[:, None, :]
        own = np.arange(k)
        if estimator.method != "eap":
            at = _modes(estimator, belief, group.model, parameters, at)
        observed = -group.model.theta_curvature(parameters, at)[:, own, own]
        result[group.items] = (chance[group.items, :k] * observed).sum(axis=1)
    return result


def divergence_likelihood(estimator: Estimator, belief: Belief) -> FloatArray:
    """Mean Kullback-Leibler divergence from theta under the likelihood (Barrada et al., 2009)."""
    return _divergence(estimator.bank, belief, _likelihood_weights(belief))


def divergence_posterior(estimator: Estimator, belief: Belief) -> FloatArray:
    """Mean Kullback-Leibler divergence from theta under the posterior (Chang & Ying, 1996)."""
    return _divergence(estimator.bank, belief, _trapezoid(belief.weights))


def discrimination_likelihood(estimator: Estimator, belief: Belief) -> FloatArray:
    """Spread of the category probabilities under the likelihood."""
    return _discrimination(estimator.bank, _likelihood_weights(belief))


def discrimination_posterior(estimator: Estimator, belief: Belief) -> FloatArray:
    """Spread of the category probabilities under the posterior.

    The global discrimination index (Kaplan, de la Torre & Barrada, 2015): half the sum of their
    variances, which for two categories is the variance of the probability of success.
    """
    return _discrimination(estimator.bank, _trapezoid(belief.weights))


def nearest_location(estimator: Estimator, belief: Belief) -> FloatArray:
    """Minus the distance of theta from the mean threshold (Urry, 1970)."""
    return -np.abs(estimator.bank.location - belief.at)


def nearest_optimum(estimator: Estimator, belief: Belief) -> FloatArray:
    """Minus the distance of theta from where the item informs most."""
    return -np.abs(estimator.bank.optimum - belief.at)


def level(estimator: Estimator, belief: Belief) -> FloatArray:
    """Minus the distance between the item's level and the level nearest to theta.

    For provisional items: it uses no more of their parameters than which level they belong to.
    """
    return level_distance(estimator.bank.levels, np.array([belief.at]))


def level_distance(levels: FloatArray, theta: FloatArray) -> FloatArray:
    """Minus the distance of each level from the level nearest to theta, (1,) or (n_items,)."""
    known = np.unique(levels)
    now = known[np.abs(known - theta[:, None]).argmin(axis=1)]
    result: FloatArray = -np.abs(levels - now)
    return result


CRITERIA: Mapping[str, Criterion] = MappingProxyType(
    {
        "fisher": Criterion(fisher),
        "mlwi": Criterion(likelihood_weighted),
        "mpwi": Criterion(posterior_weighted),
        "mepv": Criterion(expected_variance),
        "mepv_plug_in": Criterion(plug_in_variance),
        "mei": Criterion(expected_information),
        "kl": Criterion(divergence_likelihood),
        "klp": Criterion(divergence_posterior),
        "gdi": Criterion(discrimination_likelihood),
        "gdip": Criterion(discrimination_posterior),
        "b_opt": Criterion(nearest_location),
        "th_opt": Criterion(nearest_optimum),
        "level": Criterion(level, is_level_matched=True),
    }
)


def _likelihood_weights(belief: Belief) -> FloatArray:
    log_likelihood = belief.log_likelihood
    return _trapezoid(np.exp(log_likelihood - log_likelihood.max()))


def _trapezoid(density: FloatArray) -> FloatArray:
    weights = density.copy()
    weights[[0, -1]] /= 2.0
    result: FloatArray = weights / weights.sum()
    return result


def _category_moments(bank: Bank, belief: Belief) -> tuple[FloatArray, FloatArray]:
    """E[P_k] and E[theta P_k] under the posterior, each (n_items, k_max)."""
    # Flat products with one vector each: BLAS has no better way for so narrow a matrix.
    shape = bank.probability.shape
    flat = bank.probability.reshape(-1, shape[-1])
    reached, first = flat @ belief.weights, flat @ (belief.weights * bank.nodes)
    return reached.reshape(shape[:2]), first.reshape(shape[:2])


def _divergence(bank: Bank, belief: Belief, weights: FloatArray) -> FloatArray:
    """sum_k P_k(theta) (log P_k(theta) - mean of log P_k over the weights), (n_items,)."""
    p = bank.probability_at(belief.at)
    own = np.log(p, out=np.zeros_like(p), where=p > 0.0)
    result: FloatArray = (p * (own - bank.log_probability @ weights)).sum(axis=1)
    return result


def _discrimination(bank: Bank, weights: FloatArray) -> FloatArray:
    mean = bank.probability @ weights
    result: FloatArray = (bank.probability**2 @ weights - mean**2).sum(axis=1) / 2.0
    return result


def _modes(
    estimator: Estimator,
    belief: Belief,
    model: ResponseModel,
    parameters: FloatArray,
    start: FloatArray,
) -> FloatArray:
    """Posterior modes after each category of each item of a group, (g, k), by Newton."""
    mean, sd = estimator.prior
    answered = Likelihood(estimator.bank, belief.items, belief.responses)
    own, theta = np.arange(start.shape[1]), start
    for _ in range(MAX_STEPS):
        score, curvature = answered.derivatives(theta)
        score = score + model.theta_gradient(parameters, theta)[:, own, own]
        curvature = curvature + model.theta_curvature(parameters, theta)[:, own, own]
        step = (score - (theta - mean) / sd**2) / np.maximum(1.0 / sd**2 - curvature, SMALLEST)
        step = np.clip(step, -1.0, 1.0)
        theta = theta + step
        if np.abs(step).max() < TOLERANCE:
            break
    return theta

"""What is known of one person during a test, and how an answer changes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from scipy.optimize import brentq

from scoring.adaptive.bank import Bank
from scoring.models.model import FloatArray, ResponseModel
from scoring.quadrature import normal_log_weights

# As in scoring.ability: a root of the score beyond this counts as infinite.
SEARCH_LIMIT = 40.0
# Step of a central difference where no closed derivative is used.
DIFFERENCE = 1e-4
MAX_STEPS = 12
LARGEST_STEP = 2.0
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """What the answers so far say about one theta.

    theta, standard_error : by the estimator of the design; infinite while there is no maximum
    at : where criteria look: theta, or the posterior mean while theta is infinite
    log_likelihood : (n_nodes,); weights : (n_nodes,) posterior, sum 1
    items, responses : the answers it rests on, in their order
    """

    theta: float
    standard_error: float
    at: float
    log_likelihood: FloatArray
    weights: FloatArray
    items: tuple[int, ...]
    responses: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Estimator:
    """Turns answers into beliefs about one theta.

    method : "eap" posterior mean and SD on the nodes (Bock & Mislevy, 1982); "map" posterior mode
        with the curvature there; "ml" maximum likelihood; "wle" weighted likelihood (Warm, 1989)
    prior : mean and SD; under ml and wle it only weights criteria that integrate over theta
    start : where criteria look before the first answer, default the prior mean
    curvature : what the error of the other three rests on, "observed" or "expected" information
    Guessing can give the likelihood several maxima: the one next to the posterior mean is taken.
    """

    bank: Bank
    method: str
    prior: tuple[float, float]
    start: float | None = None
    curvature: str = "observed"

    @cached_property
    def log_prior(self) -> FloatArray:
        """At the nodes, (n_nodes,)."""
        return normal_log_weights(self.bank.nodes, self.prior[0], self.prior[1] ** 2)

    @cached_property
    def _powers(self) -> FloatArray:
        nodes = self.bank.nodes
        return np.stack([np.ones_like(nodes), nodes, nodes**2])

    def begin(self) -> Belief:
        """Before any answer: the prior, or for ml and wle no estimate yet."""
        found = self._believe(np.zeros_like(self.bank.nodes), (), ())
        start = self.prior[0] if self.start is None else self.start
        theta, error = self.prior
        if self.method == "eap":
            theta, error = found.theta, found.standard_error
        elif self.method != "map":
            theta, error = start, np.inf
        return Belief(theta, error, start, found.log_likelihood, found.weights, (), ())

    def update(self, belief: Belief, item: int, response: int) -> Belief:
        """The belief after one more answer; the response must be a category of the item."""
        log_likelihood = belief.log_likelihood + self.bank.log_probability[item, response]
        items, responses = (*belief.items, item), (*belief.responses, response)
        return self._believe(log_likelihood, items, responses)

    def information(self, belief: Belief) -> FloatArray:
        """Fisher information of each item where criteria look, (n_items,)."""
        return self.bank.information_at(belief.at)

    def _believe(
        self, log_likelihood: FloatArray, items: tuple[int, ...], responses: tuple[int, ...]
    ) -> Belief:
        log_posterior = log_likelihood + self.log_prior
        weights = np.exp(log_posterior - log_posterior[log_posterior.argmax()])
        total, first, second = (self._powers @ weights).tolist()
        mean = first / total
        error = max(second / total - mean**2, 0.0) ** 0.5
        weights /= total
        theta = at = mean
        if items and self.method != "eap":
            likelihood = Likelihood(self.bank, items, responses)
            theta, error = MODES[self.method](likelihood, self.prior, mean)
            if self.curvature == "expected" and np.isfinite(theta):
                known = likelihood.information(theta)
                known += self.prior[1] ** -2 if self.method == "map" else 0.0
                error = known**-0.5 if known > 0.0 else np.inf
            at = theta if np.isfinite(theta) else mean
        return Belief(theta, error, at, log_likelihood, weights, items, responses)


class Likelihood:
    """Derivatives of the log-likelihood of some answers in theta."""

    def __init__(self, bank: Bank, items: tuple[int, ...], responses: tuple[int, ...]) -> None:
        answers: dict[tuple[ResponseModel, int], list[int]] = {}
        for answer, item in enumerate(items):
            answers.setdefault((bank.models[item], bank.n_categories[item]), []).append(answer)
        self._n_answers = len(items)
        self._parts = [
            (
                model,
                np.stack([bank.parameters[items[answer]] for answer in chosen]),
                np.array(chosen),
                (np.arange(len(chosen)), np.array([responses[answer] for answer in chosen])),
            )
            for (model, _), chosen in answers.items()
        ]

    def derivatives(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """First and second derivative at any thetas, each of their shape."""
        score, curvature = np.zeros_like(theta), np.zeros_like(theta)
        for model, parameters, _, (rows, codes) in self._parts:
            at = theta[..., None]
            score += model.theta_gradient(parameters, at)[..., rows, codes].sum(axis=-1)
            curvature += model.theta_curvature(parameters, at)[..., rows, codes].sum(axis=-1)
        return score, curvature

    def of_each(self, theta: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """First and second derivative and Fisher information of each answer, (n_answers,).

        theta : (n_answers,), each answer at its own
        """
        score, curvature, information = np.empty((3, self._n_answers))
        for model, parameters, answers, index in self._parts:
            at = theta[answers]
            first = model.theta_gradient(parameters, at)
            score[answers] = first[index]
            curvature[answers] = model.theta_curvature(parameters, at)[index]
            p = np.exp(model.log_probability(parameters, at))
            information[answers] = (p * first**2).sum(axis=-1)
        return score, curvature, information

    def information(self, theta: float) -> float:
        """Fisher information of the answered items."""
        return self._sums(theta)[1]

    def weighted_score(self, theta: float) -> float:
        """score + J / (2 I) (Warm, 1989), with I = sum P'^2/P and J = sum P' P''/P."""
        score, information, bias = self._sums(theta)
        # Where information has vanished, so has all reason to correct.
        return score + (bias / (2.0 * information) if information > 1e-200 else 0.0)

    def _sums(self, theta: float) -> tuple[float, float, float]:
        """Score, I and J."""
        at, score, information, bias = np.array(theta), 0.0, 0.0, 0.0
        for model, parameters, _, index in self._parts:
            p = np.exp(model.log_probability(parameters, at))
            first = model.theta_gradient(parameters, at)
            second = model.theta_curvature(parameters, at)
            weighted = p * first
            score += float(first[index].sum())
            information += float((weighted * first).sum())
            bias += float((weighted * (first**2 + second)).sum())
        return score, information, bias


Mode = Callable[[Likelihood, tuple[float, float], float], tuple[float, float]]


def _map(likelihood: Likelihood, prior: tuple[float, float], start: float) -> tuple[float, float]:
    mean, sd = prior

    def gradient(theta: float) -> tuple[float, float]:
        score, curvature = likelihood.derivatives(np.array(theta))
        return float(score) - (theta - mean) / sd**2, float(curvature) - 1.0 / sd**2

    return _rooted(gradient, start)


def _ml(likelihood: Likelihood, _prior: tuple[float, float], start: float) -> tuple[float, float]:
    def gradient(theta: float) -> tuple[float, float]:
        score, curvature = likelihood.derivatives(np.array(theta))
        return float(score), float(curvature)

    return _rooted(gradient, start)


def _wle(likelihood: Likelihood, _prior: tuple[float, float], start: float) -> tuple[float, float]:
    score = likelihood.weighted_score

    def gradient(theta: float) -> tuple[float, float]:
        above, below = score(theta + DIFFERENCE), score(theta - DIFFERENCE)
        return score(theta), (above - below) / (2.0 * DIFFERENCE)

    return _rooted(gradient, start)


MODES: Mapping[str, Mode] = MappingProxyType({"map": _map, "ml": _ml, "wle": _wle})
METHODS = ("eap", *MODES)
CURVATURES = ("observed", "expected")


def _rooted(gradient: Callable[[float], tuple[float, float]], start: float) -> tuple[float, float]:
    """Root of a gradient that ends negative, and 1/sqrt of its negative slope there.

    gradient : gives its value and its slope. Newton from the posterior mean mostly gets there;
    where it strays, the root is bracketed.
    """
    theta = start
    for _ in range(MAX_STEPS):
        value, slope = gradient(theta)
        if slope >= 0.0 or abs(value) > -LARGEST_STEP * slope:
            break
        theta -= value / slope
        if abs(value) < -TOLERANCE * slope:
            return theta, (-1.0 / slope) ** 0.5
    if gradient(-SEARCH_LIMIT)[0] <= 0.0:
        return -np.inf, np.inf
    if gradient(SEARCH_LIMIT)[0] >= 0.0:
        return np.inf, np.inf
    theta = float(brentq(lambda at: gradient(at)[0], -SEARCH_LIMIT, SEARCH_LIMIT, xtol=TOLERANCE))
    slope = gradient(theta)[1]
    return theta, (-1.0 / slope) ** 0.5 if slope < 0.0 else np.inf

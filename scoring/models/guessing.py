"""Three-parameter logistic model: two categories with a lower asymptote (Birnbaum, 1968).

P(1 | theta) = c + (1 - c) s(a theta + d), s the logistic, c = s(g). Everything is written with
w = (1 - c) s / P(1), the share of correct answers that were not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from scoring.errors import InvalidParameters
from scoring.models.logistic import MARGINAL_STRETCH
from scoring.models.model import FloatArray, as_floats
from scoring.parameters import Parameter

TYPICAL_LOGIT = float(np.log(0.2 / 0.8))
# On the logit: 95 % of the prior lies between asymptotes of .09 and .40.
PRIOR_SD = 0.5
# An asymptote below e^-12 cannot be told from none.
SMALLEST_LOGIT = -12.0


@dataclass(frozen=True, slots=True)
class Guessing:
    """Two categories, parameters (a, d, g = logit of the lower asymptote)."""

    name: str
    estimates_slope: bool = True

    def parameters(self, n_categories: int) -> tuple[Parameter, ...]:
        if n_categories != 2:
            raise InvalidParameters(f"{self.name} has two categories, not {n_categories}")
        prior = (TYPICAL_LOGIT, PRIOR_SD)
        return (
            Parameter("a", "real", 1.0),
            Parameter("d", "real", 0.0),
            Parameter("g", "logit of a probability", TYPICAL_LOGIT, prior),
        )

    def log_probability(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        z = parameters[..., 0] * theta + parameters[..., 1]
        log_guess = -np.logaddexp(0.0, -parameters[..., 2])
        log_no_guess = -np.logaddexp(0.0, parameters[..., 2])
        softplus = np.logaddexp(0.0, z)
        correct = np.logaddexp(log_guess, log_no_guess + z - softplus)
        return np.stack([log_no_guess - softplus, correct], axis=-1)

    def parameter_gradient(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        s, known = _known(parameters, theta)
        c = expit(parameters[..., 2])
        by_predictor = np.stack([-s, known * (1.0 - s)], axis=-1)
        by_guess = np.stack(
            [np.broadcast_to(-c, s.shape), (1.0 - known) * (1.0 - c) * (1.0 - s)], axis=-1
        )
        by_slope = by_predictor * np.asarray(theta)[..., None]
        return np.stack([by_slope, by_predictor, by_guess], axis=-1)

    def theta_gradient(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        s, known = _known(parameters, theta)
        result: FloatArray = parameters[..., :1] * np.stack([-s, known * (1.0 - s)], axis=-1)
        return result

    def theta_curvature(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        s, known = _known(parameters, theta)
        correct = known * (1.0 - known) * (1.0 - s) ** 2 - known * s * (1.0 - s)
        result: FloatArray = parameters[..., :1] ** 2 * np.stack([-s * (1.0 - s), correct], axis=-1)
        return result

    def thresholds(self, parameters: FloatArray) -> FloatArray:
        return -parameters[..., 1:2] / parameters[..., :1]

    def threshold_jacobian(self, parameters: FloatArray) -> FloatArray:
        a, d = parameters[..., 0], parameters[..., 1]
        return np.stack([d / a**2, -1.0 / a, np.zeros_like(a)], axis=-1)[..., None, :]

    def from_thresholds(self, discrimination: ArrayLike, thresholds: ArrayLike) -> FloatArray:
        a = as_floats(discrimination)[..., None]
        d = -a * as_floats(thresholds)
        return np.concatenate([np.broadcast_to(a, d.shape), d, np.full_like(d, TYPICAL_LOGIT)], -1)

    def rescaled(self, parameters: FloatArray, slope: float, intercept: float) -> FloatArray:
        a = parameters[..., :1] / slope
        return np.concatenate(
            [a, parameters[..., 1:2] - a * intercept, parameters[..., 2:]], axis=-1
        )

    def is_proper(self, parameters: FloatArray) -> Any:
        return np.isfinite(parameters).all(axis=-1) & (parameters[..., 2] > SMALLEST_LOGIT)

    def start(self, proportions: FloatArray) -> FloatArray:
        known = np.clip((proportions[..., 1] - 0.2) / 0.8, 0.05, 0.98)
        d = MARGINAL_STRETCH * np.log(known / (1.0 - known))
        return np.stack([np.ones_like(d), d, np.full_like(d, TYPICAL_LOGIT)], axis=-1)


def _known(parameters: FloatArray, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
    """s(z), and w: (1 - c) / c = exp(-g) makes its logit log s(z) - g."""
    z = parameters[..., 0] * theta + parameters[..., 1]
    return expit(z), expit(-np.logaddexp(0.0, -z) - parameters[..., 2])

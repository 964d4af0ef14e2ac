"""Logistic models for items with two categories: Rasch and two-parameter.

P(1 | theta) = 1 / (1 + exp(-(a theta + d))), b = -d / a (Rasch, 1960; Birnbaum, 1968).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from scoring.errors import InvalidParameters
from scoring.models.model import FloatArray, as_floats
from scoring.parameters import Parameter

# The slope that a unit-slope start is shrunk by when theta is integrated out:
# logit of a marginal share is about d / sqrt(1 + a^2 / 2.89) for theta ~ N(0, 1).
MARGINAL_STRETCH = float(np.sqrt(1.0 + 1.0 / 2.89))


@dataclass(frozen=True, slots=True)
class Logistic:
    """Two categories, parameters (a, d)."""

    name: str
    estimates_slope: bool = True

    def parameters(self, n_categories: int) -> tuple[Parameter, ...]:
        if n_categories != 2:
            raise InvalidParameters(f"{self.name} has two categories, not {n_categories}")
        return (Parameter("a", "real", 1.0), Parameter("d", "real", 0.0))

    def log_probability(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        z = parameters[..., 0] * theta + parameters[..., 1]
        softplus = np.logaddexp(0.0, z)
        return np.stack([-softplus, z - softplus], axis=-1)

    def parameter_gradient(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        p = expit(parameters[..., 0] * theta + parameters[..., 1])
        residual = np.stack([-p, 1.0 - p], axis=-1)
        return np.stack([residual * np.asarray(theta)[..., None], residual], axis=-1)

    def theta_gradient(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        a = parameters[..., 0]
        p = expit(a * theta + parameters[..., 1])
        return np.stack([-a * p, a * (1.0 - p)], axis=-1)

    def theta_curvature(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        a = parameters[..., 0]
        p = expit(a * theta + parameters[..., 1])
        curvature = -(a**2) * p * (1.0 - p)
        return np.stack([curvature, curvature], axis=-1)

    def thresholds(self, parameters: FloatArray) -> FloatArray:
        return -parameters[..., 1:] / parameters[..., :1]

    def threshold_jacobian(self, parameters: FloatArray) -> FloatArray:
        a, d = parameters[..., 0], parameters[..., 1]
        return np.stack([d / a**2, -1.0 / a], axis=-1)[..., None, :]

    def from_thresholds(self, discrimination: ArrayLike, thresholds: ArrayLike) -> FloatArray:
        a = as_floats(discrimination)[..., None]
        return np.concatenate([a, -a * as_floats(thresholds)], axis=-1)

    def rescaled(self, parameters: FloatArray, slope: float, intercept: float) -> FloatArray:
        a = parameters[..., :1] / slope
        return np.concatenate([a, parameters[..., 1:] - a * intercept], axis=-1)

    def is_proper(self, parameters: FloatArray) -> Any:
        return np.isfinite(parameters).all(axis=-1)

    def start(self, proportions: FloatArray) -> FloatArray:
        d = MARGINAL_STRETCH * np.log(proportions[..., 1] / proportions[..., 0])
        return np.stack([np.ones_like(d), d], axis=-1)

"""Partial credit models: steps between neighbouring categories.

P(X = j | theta) is proportional to exp(j a theta + d_j), d_0 = 0, with step difficulties
b_j = -(d_j - d_{j-1}) / a (Masters, 1982; Muraki, 1992).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from scoring.models.model import FloatArray, as_floats
from scoring.models.softmax import log_softmax
from scoring.parameters import Parameter


@dataclass(frozen=True, slots=True)
class PartialCredit:
    """k ordered categories, parameters (a, d_1 .. d_{k-1})."""

    name: str
    estimates_slope: bool = True

    def parameters(self, n_categories: int) -> tuple[Parameter, ...]:
        return (
            Parameter("a", "real", 1.0),
            *(Parameter(f"d{j + 1}", "real", 0.0) for j in range(n_categories - 1)),
        )

    def log_probability(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        k = parameters.shape[-1]
        slope_part = parameters[..., :1] * np.asarray(theta)[..., None] * np.arange(k)
        first = np.zeros_like(parameters[..., :1])
        intercepts = np.concatenate([first, parameters[..., 1:]], axis=-1)
        result: FloatArray = log_softmax(slope_part + intercepts)
        return result

    def parameter_gradient(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        p = np.exp(self.log_probability(parameters, theta))
        k = p.shape[-1]
        gradient: FloatArray = np.eye(k) - p[..., None, :]
        expected = p @ np.arange(k, dtype=np.float64)
        gradient[..., 0] = (np.arange(k) - expected[..., None]) * np.asarray(theta)[..., None]
        return gradient

    def theta_gradient(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        p = np.exp(self.log_probability(parameters, theta))
        k = p.shape[-1]
        expected = p @ np.arange(k, dtype=np.float64)
        result: FloatArray = parameters[..., :1] * (np.arange(k) - expected[..., None])
        return result

    def theta_curvature(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        p = np.exp(self.log_probability(parameters, theta))
        steps = np.arange(p.shape[-1], dtype=np.float64)
        variance = p @ steps**2 - (p @ steps) ** 2
        return np.broadcast_to((-(parameters[..., 0] ** 2) * variance)[..., None], p.shape)

    def thresholds(self, parameters: FloatArray) -> FloatArray:
        first = np.zeros_like(parameters[..., :1])
        steps = np.diff(np.concatenate([first, parameters[..., 1:]], axis=-1), axis=-1)
        result: FloatArray = -steps / parameters[..., :1]
        return result

    def threshold_jacobian(self, parameters: FloatArray) -> FloatArray:
        a = parameters[..., :1]
        n = parameters.shape[-1] - 1
        jacobian = np.zeros((*parameters.shape[:-1], n, n + 1))
        jacobian[..., 0] = -self.thresholds(parameters) / a
        rows = np.arange(n)
        jacobian[..., rows, rows + 1] = -1.0 / a
        jacobian[..., rows[1:], rows[1:]] = 1.0 / a
        return jacobian

    def from_thresholds(self, discrimination: ArrayLike, thresholds: ArrayLike) -> FloatArray:
        a = as_floats(discrimination)[..., None]
        return np.concatenate([a, np.cumsum(-a * as_floats(thresholds), axis=-1)], axis=-1)

    def rescaled(self, parameters: FloatArray, slope: float, intercept: float) -> FloatArray:
        a = parameters[..., :1] / slope
        steps = np.arange(1, parameters.shape[-1])
        return np.concatenate([a, parameters[..., 1:] - a * steps * intercept], axis=-1)

    def is_proper(self, parameters: FloatArray) -> Any:
        return np.isfinite(parameters).all(axis=-1)

    def start(self, proportions: FloatArray) -> FloatArray:
        d = np.log(proportions[..., 1:] / proportions[..., :1])
        return np.concatenate([np.ones_like(d[..., :1]), d], axis=-1)

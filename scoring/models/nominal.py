"""Nominal response model: categories without an order given in advance (Bock, 1972).

P(X = j | theta) is proportional to exp(s_j theta + d_j) with s_0 = d_0 = 0. The last category
carries the slope of the item, s_{k-1} = (k - 1) a, so that s_j = j a is partial credit.
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
class Nominal:
    """k categories, parameters (a, d_1 .. d_{k-1}, s_1 .. s_{k-2})."""

    name: str
    estimates_slope: bool = True

    def parameters(self, n_categories: int) -> tuple[Parameter, ...]:
        return (
            Parameter("a", "real", 1.0),
            *(Parameter(f"d{j}", "real", 0.0) for j in range(1, n_categories)),
            *(Parameter(f"s{j}", "real", float(j)) for j in range(1, n_categories - 1)),
        )

    def log_probability(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        slopes, intercepts = _lines(parameters)
        result: FloatArray = log_softmax(slopes * np.asarray(theta)[..., None] + intercepts)
        return result

    def parameter_gradient(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        p = np.exp(self.log_probability(parameters, theta))
        k = p.shape[-1]
        by_line: FloatArray = np.eye(k) - p[..., None, :]
        by_slope = by_line * np.asarray(theta)[..., None, None]
        return np.concatenate(
            [(k - 1) * by_slope[..., -1:], by_line[..., 1:], by_slope[..., 1:-1]], axis=-1
        )

    def theta_gradient(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        p = np.exp(self.log_probability(parameters, theta))
        slopes, _ = _lines(parameters)
        result: FloatArray = slopes - (p * slopes).sum(axis=-1, keepdims=True)
        return result

    def theta_curvature(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        p = np.exp(self.log_probability(parameters, theta))
        slopes, _ = _lines(parameters)
        mean = (p * slopes).sum(axis=-1, keepdims=True)
        variance = (p * (slopes - mean) ** 2).sum(axis=-1, keepdims=True)
        return np.broadcast_to(-variance, p.shape)

    def thresholds(self, parameters: FloatArray) -> FloatArray:
        """Where neighbouring categories are equally likely; infinite where their slopes agree."""
        rise, step = (np.diff(part, axis=-1) for part in _lines(parameters))
        result: FloatArray = np.divide(-step, rise, out=np.full_like(step, np.inf), where=rise != 0)
        return result

    def threshold_jacobian(self, parameters: FloatArray) -> FloatArray:
        rise, step = (np.diff(part, axis=-1) for part in _lines(parameters))
        n = rise.shape[-1]
        inverse = np.divide(1.0, rise, out=np.full_like(rise, np.inf), where=rise != 0)
        jacobian = np.zeros((*rise.shape, parameters.shape[-1]))
        # Derivatives in s_j and s_{j-1}, by position of s_1 .. s_{k-2}, then a for the last.
        places = [*range(n + 1, 2 * n), 0]
        for j in range(n):
            weight = float(n) if j == n - 1 else 1.0
            jacobian[..., j, j + 1] = -inverse[..., j]
            jacobian[..., j, places[j]] += weight * step[..., j] * inverse[..., j] ** 2
            if j:
                jacobian[..., j, j] = inverse[..., j]
                jacobian[..., j, places[j - 1]] -= step[..., j] * inverse[..., j] ** 2
        return jacobian

    def from_thresholds(self, discrimination: ArrayLike, thresholds: ArrayLike) -> FloatArray:
        """Equally spaced slopes, the partial credit case."""
        a = as_floats(discrimination)[..., None]
        d = np.cumsum(-a * as_floats(thresholds), axis=-1)
        a = np.broadcast_to(a, (*d.shape[:-1], 1))
        return np.concatenate([a, d, a * np.arange(1, d.shape[-1])], axis=-1)

    def rescaled(self, parameters: FloatArray, slope: float, intercept: float) -> FloatArray:
        slopes, intercepts = (part[..., 1:] for part in _lines(parameters))
        slopes = slopes / slope
        a = parameters[..., :1] / slope
        return np.concatenate([a, intercepts - slopes * intercept, slopes[..., :-1]], axis=-1)

    def is_proper(self, parameters: FloatArray) -> Any:
        return np.isfinite(parameters).all(axis=-1)

    def start(self, proportions: FloatArray) -> FloatArray:
        d = np.log(proportions[..., 1:] / proportions[..., :1])
        a = np.ones_like(d[..., :1])
        return np.concatenate([a, d, a * np.arange(1, d.shape[-1])], axis=-1)


def _lines(parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Slopes and intercepts of all categories, each (..., k)."""
    k = parameters.shape[-1] // 2 + 1
    zero = np.zeros_like(parameters[..., :1])
    last = (k - 1) * parameters[..., :1]
    slopes = np.concatenate([zero, parameters[..., k:], last], axis=-1)
    return slopes, np.concatenate([zero, parameters[..., 1:k]], axis=-1)

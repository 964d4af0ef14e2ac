"""Graded response model for ordered categories (Samejima, 1969).

P(X >= j | theta) = 1 / (1 + exp(-(a theta + d_j))), d_1 > .. > d_{k-1}, b_j = -d_j / a.
Category probabilities are differences of neighbours; they are formed in logs as
log s(x) + log s(-y) + log(1 - exp(y - x)) with s the logistic, so no digit cancels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from scoring.models.logistic import MARGINAL_STRETCH
from scoring.models.model import FloatArray, as_floats
from scoring.parameters import Parameter


@dataclass(frozen=True, slots=True)
class Graded:
    """k ordered categories, parameters (a, d_1 .. d_{k-1})."""

    name: str
    estimates_slope: bool = True

    def parameters(self, n_categories: int) -> tuple[Parameter, ...]:
        typical = np.linspace(1.5, -1.5, n_categories - 1)
        return (
            Parameter("a", "real", 1.0),
            *(Parameter(f"d{j + 1}", "real", float(d)) for j, d in enumerate(typical)),
        )

    def log_probability(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        z = _predictors(parameters, theta)
        softplus = np.logaddexp(0.0, z)
        zero = np.zeros_like(z[..., :1])
        log_at_least = np.concatenate([zero, z - softplus], axis=-1)
        log_below = np.concatenate([-softplus, zero], axis=-1)
        gap = np.concatenate([zero, _log_gap(parameters, z), zero], axis=-1)
        result: FloatArray = log_at_least + log_below + gap
        return result

    def parameter_gradient(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        z = _predictors(parameters, theta)
        k = z.shape[-1] + 1
        by_lower, by_upper = _boundary_gradients(parameters, z)
        gradient = np.zeros((*z.shape[:-1], k, k))
        inner = np.arange(k - 1)
        gradient[..., inner + 1, inner + 1] = by_lower
        gradient[..., inner, inner + 1] = by_upper
        at_least = expit(z)
        one, none = np.ones_like(z[..., :1]), np.zeros_like(z[..., :1])
        upper = np.concatenate([one, at_least], axis=-1)
        lower = np.concatenate([at_least, none], axis=-1)
        gradient[..., 0] = (1.0 - upper - lower) * np.asarray(theta)[..., None]
        return gradient

    def theta_gradient(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        at_least = expit(_predictors(parameters, theta))
        one, none = np.ones_like(at_least[..., :1]), np.zeros_like(at_least[..., :1])
        upper = np.concatenate([one, at_least], axis=-1)
        lower = np.concatenate([at_least, none], axis=-1)
        result: FloatArray = parameters[..., :1] * (1.0 - upper - lower)
        return result

    def theta_curvature(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        at_least = expit(_predictors(parameters, theta))
        slope = at_least * (1.0 - at_least)
        none = np.zeros_like(slope[..., :1])
        upper = np.concatenate([none, slope], axis=-1)
        lower = np.concatenate([slope, none], axis=-1)
        result: FloatArray = -(parameters[..., :1] ** 2) * (upper + lower)
        return result

    def thresholds(self, parameters: FloatArray) -> FloatArray:
        return -parameters[..., 1:] / parameters[..., :1]

    def threshold_jacobian(self, parameters: FloatArray) -> FloatArray:
        a, d = parameters[..., :1], parameters[..., 1:]
        n = d.shape[-1]
        jacobian = np.zeros((*d.shape, n + 1))
        jacobian[..., 0] = d / a**2
        jacobian[..., np.arange(n), np.arange(n) + 1] = -1.0 / a
        return jacobian

    def from_thresholds(self, discrimination: ArrayLike, thresholds: ArrayLike) -> FloatArray:
        a = as_floats(discrimination)[..., None]
        return np.concatenate([a, -a * as_floats(thresholds)], axis=-1)

    def rescaled(self, parameters: FloatArray, slope: float, intercept: float) -> FloatArray:
        a = parameters[..., :1] / slope
        return np.concatenate([a, parameters[..., 1:] - a * intercept], axis=-1)

    def is_proper(self, parameters: FloatArray) -> Any:
        ordered = (np.diff(parameters[..., 1:], axis=-1) < 0).all(axis=-1)
        return ordered & np.isfinite(parameters).all(axis=-1)

    def start(self, proportions: FloatArray) -> FloatArray:
        above = np.cumsum(proportions[..., ::-1], axis=-1)[..., ::-1][..., 1:]
        d = MARGINAL_STRETCH * np.log(above / (1.0 - above))
        return np.concatenate([np.ones_like(d[..., :1]), d], axis=-1)


def _predictors(parameters: FloatArray, theta: FloatArray) -> FloatArray:
    z: FloatArray = parameters[..., :1] * np.asarray(theta)[..., None] + parameters[..., 1:]
    return z


def _differences(parameters: FloatArray, z: FloatArray) -> FloatArray:
    """x - y of neighbouring predictors: free of theta, so taken from the intercepts."""
    return np.broadcast_to(
        parameters[..., 1:-1] - parameters[..., 2:], (*z.shape[:-1], z.shape[-1] - 1)
    )


def _log_gap(parameters: FloatArray, z: FloatArray) -> FloatArray:
    difference = _differences(parameters, z)
    with np.errstate(divide="ignore"):  # disordered intercepts have probability 0, log -inf
        return np.log(-np.expm1(-np.maximum(difference, 0.0)))


def _boundary_gradients(parameters: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """d log P_j / d d_j and d log P_{j-1} / d d_j, each (..., k-1)."""
    with np.errstate(divide="ignore", over="ignore"):  # far apart, nothing spills over
        spill = 1.0 / np.expm1(_differences(parameters, z))
    none = np.zeros_like(z[..., :1])
    by_lower = expit(-z) + np.concatenate([spill, none], axis=-1)
    by_upper = -expit(z) - np.concatenate([none, spill], axis=-1)
    return by_lower, by_upper

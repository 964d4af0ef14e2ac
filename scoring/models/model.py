"""The protocol every response model implements, and the arrays it speaks in."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import InvalidParameters
from scoring.parameters import Parameter

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


def as_floats(values: ArrayLike) -> FloatArray:
    """Any array-like as float64; InvalidParameters for text and rows of unequal length."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidParameters(f"numbers in rows of one length are needed: {error}") from None


class ResponseModel(Protocol):
    """Probability of each category of one item, given theta (or any linear predictor).

    Parameters are slope-intercept vectors that begin with (a, d_1 .. d_{k-1}); a model may have
    further ones behind them, so p >= k. Every method broadcasts its leading dimensions:
    parameters (..., p) against theta (...,).
    """

    @property
    def name(self) -> str:
        """Key in the registry."""

    @property
    def estimates_slope(self) -> bool:
        """False when all slopes are fixed at 1 and the latent variance is free instead."""

    def parameters(self, n_categories: int) -> tuple[Parameter, ...]:
        """Names and domains, in the order of the parameter vector."""

    def log_probability(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        """log P(category | theta), shape (..., k)."""

    def parameter_gradient(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        """Derivative of log P in the parameters, shape (..., k, p)."""

    def theta_gradient(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        """Derivative of log P in theta, shape (..., k)."""

    def theta_curvature(self, parameters: FloatArray, theta: FloatArray) -> FloatArray:
        """Second derivative of log P in theta, shape (..., k)."""

    def thresholds(self, parameters: FloatArray) -> FloatArray:
        """Thresholds b of a(theta - b), shape (..., k-1)."""

    def threshold_jacobian(self, parameters: FloatArray) -> FloatArray:
        """Derivative of the thresholds in the parameters, shape (..., k-1, p)."""

    def from_thresholds(self, discrimination: ArrayLike, thresholds: ArrayLike) -> FloatArray:
        """Parameters (..., p) from discrimination (...,) and thresholds (..., k-1)."""

    def rescaled(self, parameters: FloatArray, slope: float, intercept: float) -> FloatArray:
        """The same item for slope * theta + intercept in the place of theta, shape (..., p)."""

    def is_proper(self, parameters: FloatArray) -> Any:
        """Whether every category has positive probability, shape (...,)."""

    def start(self, proportions: FloatArray) -> FloatArray:
        """Starting parameters (..., p) from observed category shares (..., k)."""

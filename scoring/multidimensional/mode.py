"""Posterior modes of many people at once by Newton's method."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scoring.calibration.point import ItemBatch
from scoring.errors import NotConverged
from scoring.models.model import FloatArray, IntArray, as_floats
from scoring.observations import MISSING

MAX_ITERATIONS = 100
TOLERANCE = 1e-9
LARGEST_STEP = 1.5
PEOPLE_PER_BLOCK = 2048


def posterior_modes(
    codes: IntArray, parts: Sequence[tuple[ItemBatch, int, FloatArray]], precision: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Modes and standard errors, each (n_persons, D), under theta ~ N(0, precision^-1).

    parts : batches with the dimension they measure and their parameters
    """
    shape = len(codes), len(precision)
    theta, error = np.zeros(shape), np.empty(shape)
    for start in range(0, len(codes), PEOPLE_PER_BLOCK):
        people = slice(start, start + PEOPLE_PER_BLOCK)
        theta[people], error[people] = _climb(codes[people], parts, precision)
    return theta, error


def _climb(
    codes: IntArray, parts: Sequence[tuple[ItemBatch, int, FloatArray]], precision: FloatArray
) -> tuple[FloatArray, FloatArray]:
    theta = np.zeros((len(codes), len(precision)))
    active = np.arange(len(codes))
    value, gradient, curvature = _terms(theta, codes, parts, precision)
    errors = np.empty_like(theta)
    for _ in range(MAX_ITERATIONS):
        # Where an item's likelihood is not concave, the prior alone curves.
        step = _solve(precision, np.maximum(-curvature, 0.0), gradient)
        longest = np.abs(step).max(axis=1, keepdims=True)
        done = longest[:, 0] < TOLERANCE
        errors[active[done]] = _errors(precision, -curvature[done])
        active, longest = active[~done], longest[~done]
        if not len(active):
            return theta, errors
        step = step[~done] * np.minimum(1.0, LARGEST_STEP / longest)
        value, at = value[~done], theta[active]
        for _ in range(30):
            moved = _terms(at + step, codes[active], parts, precision)
            lower = moved[0] < value - 1e-10 * np.abs(value)
            if not lower.any():
                break
            step = np.where(lower[:, None], step / 2.0, step)
        theta[active] = at + step
        value, gradient, curvature = moved
    raise NotConverged(
        f"no posterior mode within {MAX_ITERATIONS} iterations for {len(active)} rows"
    )


def _terms(
    theta: FloatArray,
    codes: IntArray,
    parts: Sequence[tuple[ItemBatch, int, FloatArray]],
    precision: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Log posterior (n,), its gradient (n, D) and the likelihood's own curvature (n, D)."""
    pulled = theta @ precision
    value = -0.5 * (pulled * theta).sum(axis=1)
    gradient, curvature = -pulled, np.zeros_like(theta)
    for batch, dimension, parameters in parts:
        shown = codes[:, batch.items].astype(np.int64)
        seen = shown != MISSING
        index = np.maximum(shown, 0)[..., None]
        at = theta[:, dimension, None]
        sums = [
            (np.take_along_axis(table(parameters, at), index, -1)[..., 0] * seen).sum(axis=1)
            for table in (
                batch.model.log_probability,
                batch.model.theta_gradient,
                batch.model.theta_curvature,
            )
        ]
        value += sums[0]
        gradient[:, dimension] += sums[1]
        curvature[:, dimension] += sums[2]
    return value, gradient, curvature


def _solve(precision: FloatArray, diagonal: FloatArray, right: FloatArray) -> FloatArray:
    return as_floats(np.linalg.solve(_with_diagonal(precision, diagonal), right[..., None])[..., 0])


def _errors(precision: FloatArray, diagonal: FloatArray) -> FloatArray:
    inverse = np.linalg.inv(_with_diagonal(precision, diagonal))
    return as_floats(np.sqrt(np.diagonal(inverse, axis1=1, axis2=2)))


def _with_diagonal(precision: FloatArray, diagonal: FloatArray) -> FloatArray:
    """precision + diag(diagonal) for each row, (n, D, D)."""
    result = np.repeat(precision[None], len(diagonal), axis=0)
    places = np.arange(len(precision))
    result[:, places, places] += diagonal
    return result

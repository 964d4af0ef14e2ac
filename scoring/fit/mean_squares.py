"""Infit and outfit: how far squared residuals are from what they should be, per item or person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidParameters, InvalidResponses
from scoring.fit.expected import category_probabilities, checked_codes
from scoring.item_parameters import ItemParameters
from scoring.models.model import BoolArray, FloatArray, as_floats
from scoring.responses import ResponseMatrix

# Below this the moments of a response that is all but certain run out of digits.
SMALLEST_VARIANCE = 1e-100
# Spread at which the cube root stops being about normal, root 2 as usually rounded.
LARGEST_SPREAD = 1.4142


@dataclass(frozen=True, slots=True, eq=False)
class MeanSquares:
    """One value per item or per person; 1 is expected, above 1 is noise, below 1 too regular.

    infit : weighted by information; outfit : every response alike, sensitive to outliers
    infit_z, outfit_z : cube-root transformed to about standard normal
    """

    infit: FloatArray
    outfit: FloatArray
    infit_z: FloatArray
    outfit_z: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Residuals:
    """All (n_persons, n_items); residual, variance and fourth moment are 0 where not observed."""

    residual: FloatArray
    variance: FloatArray
    fourth_moment: FloatArray
    observed: BoolArray


def person_mean_squares(
    responses: ArrayLike, items: ItemParameters, theta: ArrayLike
) -> MeanSquares:
    """Infit and outfit of each person, (n_persons,) (Wright & Masters, 1982).

    With y the code less its expectation, V its variance: infit = sum y^2 / sum V, outfit = mean of
    y^2 / V over the items answered.

    responses : (n_persons, n_items) codes, -1 missing, each person with at least one response
    theta : (n_persons,) finite estimates, or (n_persons, D) in several dimensions; the residuals
        of people estimated from the same responses are somewhat too small, so that values below
        1 are the rule
    Raises InvalidResponses for codes an item does not have and someone without a response,
    InvalidParameters for theta of another shape or not finite.
    """
    matrix = checked_codes(responses, items)
    empty = np.flatnonzero(~matrix.observed.any(axis=1))
    if len(empty):
        raise InvalidResponses(f"person {empty[0]}: every response is missing")
    return mean_squares(residuals(matrix, items, theta), axis=1)


def residuals(matrix: ResponseMatrix, items: ItemParameters, theta: ArrayLike) -> Residuals:
    """Code minus expected code at theta, with its variance and fourth central moment."""
    points = as_floats(theta)
    if len(points) != matrix.n_persons:
        raise InvalidParameters(f"theta of {matrix.n_persons} people is needed, not {len(points)}")
    lost = np.flatnonzero(~np.isfinite(points.reshape(len(points), -1)).all(axis=1))
    if len(lost):
        raise InvalidParameters(f"person {lost[0]}: theta {points[lost[0]]} leaves no residuals")
    seen = matrix.observed
    result = np.zeros((3, *matrix.codes.shape))
    for item, p in enumerate(category_probabilities(items, points)):
        scores = np.arange(p.shape[1], dtype=np.float64)
        mean = p @ scores
        distance = scores - mean[:, None]
        result[0, :, item] = matrix.codes[:, item] - mean
        result[1, :, item] = (p * distance**2).sum(axis=1)
        result[2, :, item] = (p * distance**4).sum(axis=1)
    certain = np.argwhere(seen & (result[1] < SMALLEST_VARIANCE))
    if len(certain):
        person, item = certain[0]
        raise InvalidParameters(
            f"person {person}, item {item}: at theta {points[person]} the response is certain"
        )
    result[:, ~seen] = 0.0
    return Residuals(result[0], result[1], result[2], seen)


def mean_squares(parts: Residuals, *, axis: int) -> MeanSquares:
    """axis : 0 sums over people, one value per item; 1 sums over items."""
    count = parts.observed.sum(axis=axis)
    one = np.where(parts.observed, parts.variance, 1.0)
    total = parts.variance.sum(axis=axis)
    outfit = (parts.residual**2 / one).sum(axis=axis) / count
    infit = (parts.residual**2).sum(axis=axis) / total
    outfit_variance = (parts.fourth_moment / one**2).sum(axis=axis) / count**2 - 1.0 / count
    infit_variance = (parts.fourth_moment - parts.variance**2).sum(axis=axis) / total**2
    return MeanSquares(
        infit, outfit, _cube_root_z(infit, infit_variance), _cube_root_z(outfit, outfit_variance)
    )


def _cube_root_z(mean_square: FloatArray, variance: FloatArray) -> FloatArray:
    """(MS^(1/3) - 1)(3 / q) + q / 3; 0 where chance leaves the mean square no room."""
    q = np.minimum(np.sqrt(np.maximum(variance, 0.0)), LARGEST_SPREAD)
    shift = (np.cbrt(mean_square) - 1.0) * 3.0
    room = q > 1e-9
    return np.divide(shift, q, out=np.zeros_like(q), where=room) + np.where(room, q / 3.0, 0.0)

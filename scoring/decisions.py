"""Classification by cut scores: how often a decision is right and would be made again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from scoring.dimensions import require_one_dimension
from scoring.errors import InvalidParameters
from scoring.estimates import Estimate
from scoring.information import checked_theta, expected_score
from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray, IntArray, as_floats
from scoring.samples import SMALLEST_ERROR, is_usable


@dataclass(frozen=True, slots=True, eq=False)
class Classification:
    """Quality of a decision into n_cuts + 1 categories, averaged over the people or the weights.

    accuracy : chance to be put into the true category
    consistency : chance that two parallel forms put a person into the same category
    kappa : consistency above that of chance, 0 when everybody falls into one category
    category_shares : expected share in each category, (n_cuts + 1,)
    person_accuracy, person_consistency : (n_persons,)
    """

    accuracy: float
    consistency: float
    kappa: float
    category_shares: FloatArray
    person_accuracy: FloatArray
    person_consistency: FloatArray


def classification_rudner(
    estimate: Estimate, cuts: ArrayLike, *, weights: ArrayLike | None = None
) -> Classification:
    """Accuracy and consistency of cuts on theta (Rudner, 2001, 2005; Wyse & Hao, 2012).

    estimate : theta (n_persons,) with the standard errors; the error is taken as normal round the
        estimate, which is also taken as the true value
    cuts : (n_cuts,) increasing, on theta; weights : (n_persons,)
    Raises InvalidParameters for estimates that are not finite, errors of 0, cuts that do not
    increase and weights that are negative or all 0.
    """
    theta, error = np.atleast_1d(estimate.theta), np.atleast_1d(estimate.standard_error)
    if theta.ndim != 1 or not is_usable([theta, error]).all() or (error < SMALLEST_ERROR).any():
        raise InvalidParameters(
            "theta (n_persons,) must be finite and the standard errors positive"
        )
    lines = _checked_cuts(cuts)
    below = as_floats(ndtr((lines - theta[:, None]) / error[:, None]))
    return _classification(below, np.searchsorted(lines, theta, side="right"), weights)


def classification_lee(
    items: ItemParameters,
    theta: ArrayLike,
    cuts: ArrayLike,
    *,
    weights: ArrayLike | None = None,
) -> Classification:
    """Accuracy and consistency of cuts on the sum score (Lee, 2010).

    items : of the form; theta : (n_persons,) true values, or nodes with their weights
    cuts : (n_cuts,) increasing points; a sum at the cut belongs above it
    The true category is that of the expected sum at theta.
    Raises InvalidParameters for cuts beyond the points of the form, theta that is not finite and
    weights that are negative or all 0.
    """
    require_one_dimension(items.n_dimensions)
    points, lines = checked_theta(theta), _checked_cuts(cuts)
    highest = int((items.n_categories - 1).sum())
    if lines[0] <= 1e-9 or lines[-1] > highest:
        raise InvalidParameters(f"cuts must lie above 0 and not above {highest} points")
    cumulative = np.cumsum(sum_score_distribution(items, points), axis=1)
    whole = np.ceil(lines - 1e-9).astype(np.int64)
    truth = np.searchsorted(lines, expected_score(items, points).sum(axis=1), side="right")
    return _classification(as_floats(cumulative[:, whole - 1]), truth, weights)


def sum_score_distribution(items: ItemParameters, theta: ArrayLike) -> FloatArray:
    """Chance of each sum score at each theta, (n_theta, largest sum + 1).

    Adds one item at a time (Lord & Wingersky, 1984; for several categories Thissen et al., 1995).
    items : of the form; theta : (n_theta,) finite, otherwise InvalidParameters; sums are in points
    """
    require_one_dimension(items.n_dimensions)
    points = checked_theta(theta)
    result = np.ones((len(points), 1))
    for group in items.groups():
        p = np.exp(group.model.log_probability(group.parameters, points[:, None]))
        for position in range(p.shape[1]):
            longer = np.zeros((len(points), result.shape[1] + group.n_categories - 1))
            for category in range(group.n_categories):
                end = category + result.shape[1]
                longer[:, category:end] += result * p[:, position, category, None]
            result = longer
    return result


def _classification(
    below: FloatArray, truth: IntArray, weights: ArrayLike | None
) -> Classification:
    """below : (n_persons, n_cuts) chance to fall under each cut; truth : (n_persons,)."""
    n = len(below)
    w = np.ones(n) if weights is None else as_floats(weights)
    if w.shape != (n,) or not np.isfinite(w).all() or (w < 0).any() or w.sum() <= 0:
        raise InvalidParameters(f"weights must be {n} numbers, none negative, not all zero")
    w = w / w.sum()
    p = np.diff(np.column_stack([np.zeros(n), below, np.ones(n)]), axis=1)
    right = as_floats(p[np.arange(n), truth])
    again = as_floats((p**2).sum(axis=1))
    shares = as_floats(w @ p)
    consistency, chance = float(w @ again), float((shares**2).sum())
    kappa = (consistency - chance) / (1.0 - chance) if chance < 1.0 - 1e-12 else 0.0
    return Classification(float(w @ right), consistency, kappa, shares, right, again)


def _checked_cuts(cuts: ArrayLike) -> FloatArray:
    lines = np.atleast_1d(as_floats(cuts))
    if lines.ndim != 1 or not len(lines) or not is_usable(lines).all():
        raise InvalidParameters("cuts must be one row of finite numbers")
    if (np.diff(lines) <= 0).any():
        raise InvalidParameters(f"cuts must increase, not {lines.tolist()}")
    return lines

"""How precisely items measure at each theta, and which score they lead one to expect."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidParameters
from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray


def information(items: ItemParameters, theta: ArrayLike) -> FloatArray:
    """Expected (Fisher) information of each item, (n_theta, n_items).

    I(theta) = sum_k P_k (d log P_k / d theta)^2 (Samejima, 1969, eq. 6-5). Sum over items for the
    information of the test; 1/sqrt of that is the standard error of maximum likelihood.
    """
    points = checked_theta(theta)
    result = np.empty((len(points), items.n_items))
    for group in items.groups():
        log_p = group.model.log_probability(group.parameters, points[:, None])
        slope = group.model.theta_gradient(group.parameters, points[:, None])
        result[:, group.items] = (np.exp(log_p) * slope**2).sum(axis=-1)
    return result


def scale_information(items: ItemParameters, theta: ArrayLike) -> FloatArray:
    """Information of all items of a scale together, (n_theta,)."""
    total: FloatArray = information(items, theta).sum(axis=1)
    return total


def expected_score(items: ItemParameters, theta: ArrayLike) -> FloatArray:
    """Expected category of each item, (n_theta, n_items); their sum is the test's true score."""
    points = checked_theta(theta)
    result = np.empty((len(points), items.n_items))
    for group in items.groups():
        p = np.exp(group.model.log_probability(group.parameters, points[:, None]))
        result[:, group.items] = p @ np.arange(group.n_categories, dtype=np.float64)
    return result


def checked_theta(theta: ArrayLike) -> FloatArray:
    """theta as (n,) finite floats."""
    points = np.atleast_1d(np.asarray(theta, dtype=np.float64))
    if points.ndim != 1 or not np.isfinite(points).all():
        raise InvalidParameters("theta must be one row of finite numbers")
    return points

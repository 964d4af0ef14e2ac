"""How precisely items measure at each theta, and which score they lead one to expect."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidParameters
from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray, as_floats


def information(items: ItemParameters, theta: ArrayLike) -> FloatArray:
    """Expected (Fisher) information of each item, (n_theta, n_items).

    I(theta) = sum_k P_k (d log P_k / d theta)^2 (Samejima, 1969). Sum over items for the
    information of the test; 1/sqrt of that is the standard error of maximum likelihood.
    theta : (n_theta,), or (n_theta, D) for items of D dimensions; each item informs about the
        one it measures. Information is in 1 / theta^2.
    Raises InvalidParameters for theta that is not finite or of another shape.
    """
    points = theta_of_items(items, theta)
    result = np.empty((len(points), items.n_items))
    for group in items.groups():
        log_p = group.model.log_probability(group.parameters, points[:, group.items])
        slope = group.model.theta_gradient(group.parameters, points[:, group.items])
        result[:, group.items] = (np.exp(log_p) * slope**2).sum(axis=-1)
    return result


def scale_information(items: ItemParameters, theta: ArrayLike) -> FloatArray:
    """Information of all items of a scale together, (n_theta,); (n_theta, D) of D dimensions.

    The sum over items, independent given theta (Birnbaum, 1968, ch. 20); theta and errors as for
    information.
    """
    of_items = information(items, theta)
    if items.n_dimensions > 1:
        return as_floats(of_items @ np.eye(items.n_dimensions)[items.dimensions])
    total: FloatArray = of_items.sum(axis=1)
    return total


def expected_score(items: ItemParameters, theta: ArrayLike) -> FloatArray:
    """Expected category of each item, (n_theta, n_items), in points from 0.

    Their sum is the true score, the test characteristic curve (Lord, 1980, ch. 4). theta and
    errors as for information.
    """
    points = theta_of_items(items, theta)
    result = np.empty((len(points), items.n_items))
    for group in items.groups():
        p = np.exp(group.model.log_probability(group.parameters, points[:, group.items]))
        result[:, group.items] = p @ np.arange(group.n_categories, dtype=np.float64)
    return result


def checked_theta(theta: ArrayLike) -> FloatArray:
    """theta as (n,) finite floats."""
    points = np.atleast_1d(as_floats(theta))
    if points.ndim != 1 or not np.isfinite(points).all():
        raise InvalidParameters("theta must be one row of finite numbers")
    return points


def theta_of_items(items: ItemParameters, theta: ArrayLike) -> FloatArray:
    """For each point the theta that each item measures, (n_theta, n_items)."""
    if items.n_dimensions == 1:
        points = checked_theta(theta)[:, None]
    else:
        points = as_floats(theta)
        shape = f"(n, {items.n_dimensions})"
        if points.ndim != 2 or points.shape[1] != items.n_dimensions:
            raise InvalidParameters(f"theta must be {shape}, not {points.shape}")
        if not np.isfinite(points).all():
            raise InvalidParameters(f"theta must be {shape} finite numbers")
    return points[:, items.dimensions]

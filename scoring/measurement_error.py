"""Standard errors of observed scores, at one score and of a difference."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scoring.dimensions import require_one_dimension
from scoring.errors import InvalidParameters
from scoring.information import checked_theta
from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray, as_floats
from scoring.samples import LARGEST_NUMBER, checked_count, is_usable


def standard_error_of_measurement(sd: float, reliability: float) -> float:
    """SD sqrt(1 - reliability) (Lord & Novick, 1968, section 3.8).

    sd : of the scores, not negative; reliability : 0 to 1. The result has the unit of sd.
    Raises InvalidParameters for values outside these ranges.
    """
    if not (is_usable(sd).all() and sd >= 0 and 0 <= reliability <= 1):
        raise InvalidParameters(
            f"an SD of {sd} with a reliability of {reliability} is not possible"
        )
    return float(sd * np.sqrt(1.0 - reliability))


def standard_error_of_difference(
    first: ArrayLike, second: ArrayLike, covariance: ArrayLike = 0.0
) -> FloatArray:
    """sqrt(SE1^2 + SE2^2 - 2 cov), elementwise (Gulliksen, 1950, ch. 4).

    first, second : standard errors in one unit, of one shape or shapes that broadcast
    covariance : of the errors in the squared unit, 0 when the scores share no responses
    Raises InvalidParameters for errors that are negative or not finite, for shapes that do not
    fit, and for a covariance beyond the product of the errors.
    """
    parts = [as_floats(part) for part in (first, second, covariance)]
    try:
        one, other, together = np.broadcast_arrays(*parts)
    except ValueError:
        raise InvalidParameters(
            f"standard errors and covariance of shapes {[part.shape for part in parts]}"
        ) from None
    if not is_usable([one, other, together]).all() or (one < 0).any() or (other < 0).any():
        raise InvalidParameters("standard errors must be finite and not negative")
    variance = one**2 + other**2 - 2.0 * together
    if (np.abs(together) > one * other + 1e-12).any():
        raise InvalidParameters("the covariance is larger than the standard errors allow")
    return as_floats(np.sqrt(np.maximum(variance, 0.0)))


def binomial_standard_error(
    scores: ArrayLike, n_items: int, *, reliability: float | None = None, kr21: float | None = None
) -> FloatArray:
    """Standard error of a number-right score at each score (Lord, 1955): sqrt(x (k - x) / (k - 1)).

    scores : (n,) number right out of n_items, two at least; the result is in items too, (n,)
    reliability, kr21 : given together, below 1. The errors are then scaled by
        sqrt((1 - reliability) / (1 - kr21)), so that they agree with it on average (Keats, 1957).
    Raises InvalidParameters for scores outside 0 to n_items and for one of the two alone.
    """
    x = as_floats(scores)
    n_items = checked_count(n_items, 2, "the number of items")
    if not np.isfinite(x).all() or (x < 0).any() or (x > n_items).any():
        raise InvalidParameters(f"scores must lie between 0 and {n_items}")
    if (reliability is None) != (kr21 is None):
        raise InvalidParameters("Keats' correction needs both the reliability and KR-21")
    scale = 1.0
    if reliability is not None and kr21 is not None:
        if not (-LARGEST_NUMBER < reliability < 1 and -LARGEST_NUMBER < kr21 < 1):
            raise InvalidParameters("the reliability and KR-21 must be finite and below 1")
        scale = (1.0 - reliability) / (1.0 - kr21)
    return as_floats(np.sqrt(scale * x * (n_items - x) / (n_items - 1)))


def conditional_standard_error(items: ItemParameters, theta: ArrayLike) -> FloatArray:
    """Standard error of the sum score at each theta, in points, (n_theta,).

    The items are independent given theta, so the square is the sum of their variances there
    (Lord, 1980, eq. 4-3; for several categories Kolen, Zeng & Hanson, 1996).
    theta : (n_theta,) finite, otherwise InvalidParameters
    """
    require_one_dimension(items.n_dimensions)
    points = checked_theta(theta)
    variance = np.zeros(len(points))
    for group in items.groups():
        p = np.exp(group.model.log_probability(group.parameters, points[:, None]))
        score = np.arange(group.n_categories, dtype=np.float64)
        variance += (p @ score**2 - (p @ score) ** 2).sum(axis=1)
    return as_floats(np.sqrt(variance))

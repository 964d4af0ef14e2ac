"""Empirical-Bayes shrinkage: how much of the mean of a rater group to believe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from scoring.errors import InvalidParameters
from scoring.estimates import Estimate
from scoring.models.model import FloatArray, as_floats
from scoring.samples import is_usable

SMALLEST_NUMBER_OF_GROUPS = 3
# Squares of smaller ones are lost in the sums of the others.
SMALLEST_ERROR = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class ShrunkenMeans:
    """estimate : posterior mean and standard error of each group, (n_groups,)

    weight : share of the group's own mean in it, the rest is the grand mean, (n_groups,)
    grand_mean, between_variance : of the true group means; 0 means groups do not differ visibly
    """

    estimate: Estimate
    weight: FloatArray
    grand_mean: float
    grand_mean_error: float
    between_variance: float


def shrink_groups(means: Estimate) -> ShrunkenMeans:
    """Normal empirical Bayes over rater groups (Efron & Morris, 1975; Morris, 1983).

    means : mean rating of each group with its standard error, (n_groups,) in points, at least three
        groups. Three tell too little about V to shrink by, so they keep their means unless V is 0.
    The variance between groups solves sum (y - mu)^2 / (V + SE^2) = n - 1 (Paule & Mandel, 1982);
    weights carry Morris' (n - 3) / (n - 1), and the error allows for the estimated mean and V.
    Raises InvalidParameters for fewer groups, means that are not finite, and standard errors that
    are not positive or so far apart that their squares cannot be compared.
    """
    y, error = means.theta, means.standard_error
    n = y.size
    if y.ndim != 1 or n < SMALLEST_NUMBER_OF_GROUPS:
        raise InvalidParameters(
            f"at least {SMALLEST_NUMBER_OF_GROUPS} groups are needed, not shape {y.shape}"
        )
    if not is_usable([y, error]).all() or (error <= 0).any():
        raise InvalidParameters("means must be finite and their standard errors positive")
    if error.min() < SMALLEST_ERROR * max(float(error.max()), float(np.abs(y).max())):
        raise InvalidParameters("a standard error is too small beside the others and the means")
    variance = as_floats(error**2)

    def excess(between: float) -> float:
        w = 1.0 / (between + variance)
        return float((w * (y - (w @ y) / w.sum()) ** 2).sum()) - (n - 1)

    highest = float(np.ptp(y)) ** 2 * n + 1e-12
    between = 0.0 if excess(0.0) <= 0 else float(brentq(excess, 0.0, highest))
    w = 1.0 / (between + variance)
    grand = float(w @ y / w.sum())
    towards = (n - 3) / (n - 1) * variance / (between + variance) if n > 3 else 0.0 * variance
    if between == 0:
        towards = np.ones(n)
    shrunken = (1.0 - towards) * y + towards * grand
    mean_share = w / w.sum()
    average = float(mean_share @ variance)
    uncertain = 2.0 / max(n - 3, 1) * towards**2 * (y - grand) ** 2
    uncertain = uncertain * (average + between) / (variance + between)
    spread = np.where(
        between > 0,
        variance * (1.0 - (1.0 - mean_share) * towards) + uncertain,
        1.0 / w.sum(),
    )
    return ShrunkenMeans(
        Estimate(shrunken, np.sqrt(spread)),
        as_floats(1.0 - towards),
        grand,
        float(1.0 / np.sqrt(w.sum())),
        between,
    )

"""Severity of raters who did not all rate the same people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidResponses
from scoring.estimates import Estimate
from scoring.models.model import FloatArray, as_floats
from scoring.samples import is_usable


@dataclass(frozen=True, slots=True, eq=False)
class RaterSeverity:
    """severity : points a rater gives less than the average rater would, (n_raters,), sum 0

    person : mean rating of each person as the average rater would give it, (n_persons,)
    residual_sd : of one rating after person and rater
    """

    severity: Estimate
    person: FloatArray
    residual_sd: float
    n_ratings: int


def rater_severity(ratings: ArrayLike) -> RaterSeverity:
    """Least-squares severity in rating = person - severity + error (Wilson, 1988; Braun, 1988).

    ratings : (n_persons, n_raters) in points, NaN where a rater did not rate a person. Raters must
    be linked by people they rated in common, directly or through others. Severities and errors are
    in points too.
    Raises InvalidResponses naming a person or rater without a rating, for infinite ratings, raters
    without a link, and too few ratings to tell severity from error.
    """
    x = as_floats(ratings)
    if x.ndim != 2 or x.shape[0] < 2 or x.shape[1] < 2:
        raise InvalidResponses(f"at least two people and raters are needed, not shape {x.shape}")
    if not (is_usable(x) | np.isnan(x)).all():
        raise InvalidResponses("ratings must be finite, NaN where missing")
    seen = np.isfinite(x).astype(np.float64)
    for axis, what in ((1, "person"), (0, "rater")):
        empty = np.flatnonzero(seen.sum(axis=axis) == 0)
        if len(empty):
            raise InvalidResponses(f"{what} {empty[0]} has no rating")
    filled = np.where(seen > 0, x, 0.0)
    per_person = seen.sum(axis=1)
    mean = filled.sum(axis=1) / per_person
    # Persons are eliminated; what is left of the normal equations is a graph of raters.
    graph = np.diag(seen.sum(axis=0)) - seen.T @ (seen / per_person[:, None])
    if np.linalg.eigvalsh(graph)[1] < 1e-9:
        raise InvalidResponses("the raters form groups without a person in common")
    inverse = as_floats(np.linalg.pinv(graph, hermitian=True))
    lenience = inverse @ (seen * (filled - mean[:, None])).sum(axis=0)
    person = mean - seen @ lenience / per_person
    freedom = int(seen.sum()) - x.shape[0] - x.shape[1] + 1
    if freedom < 1:
        raise InvalidResponses("too few ratings to tell severity from error")
    residual = seen * (filled - person[:, None] - lenience)
    variance = float((residual**2).sum()) / freedom
    error = np.sqrt(np.maximum(variance * np.diag(inverse), 0.0))
    return RaterSeverity(
        Estimate(-lenience, error), as_floats(person), float(np.sqrt(variance)), int(seen.sum())
    )

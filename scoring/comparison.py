"""Who can be told apart from whom, given that every estimate carries an error."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from scoring.errors import InvalidParameters
from scoring.estimates import Estimate
from scoring.models.model import BoolArray, FloatArray, as_floats
from scoring.samples import checked_count, checked_level, is_usable

# One-sided 90 %: below this many standard errors a difference is "no reliable difference".
TIE_MULTIPLE = 1.28
N_DOTS = 20


def interval(estimate: Estimate, level: float = 0.80) -> tuple[FloatArray, FloatArray]:
    """Lower and upper end of the central normal interval, each of the estimate's shape.

    level : share of the posterior or, for ml and wle, of repetitions inside, between 0 and 1
    Raises InvalidParameters for another level and for estimates that are not finite.
    """
    half = float(ndtri(0.5 + checked_level(level) / 2.0)) * estimate.standard_error
    _check_estimate(estimate)
    return estimate.theta - half, estimate.theta + half


def quantile_dots(estimate: Estimate, n_dots: int = N_DOTS) -> FloatArray:
    """n_dots equally likely values, shape (..., n_dots): the middle quantile of each n-th part.

    Dots let a reader count chances instead of reading an interval (Kay et al., 2016).
    estimate : of any shape, normal errors; dots are in its unit
    Raises InvalidParameters for estimates that are not finite and for less than one dot.
    """
    _check_estimate(estimate)
    n_dots = checked_count(n_dots, 1, "the number of dots")
    quantiles = ndtri((np.arange(n_dots) + 0.5) / n_dots)
    dots: FloatArray = estimate.theta[..., None] + estimate.standard_error[..., None] * quantiles
    return dots


def probability_above(first: Estimate, second: Estimate, covariance: ArrayLike = 0.0) -> FloatArray:
    """Chance that the true value of one person is above that of another, (n_first, n_second).

    first, second : estimates of shape (n,) or (); the same estimate twice gives the square
        matrix for one group, with .5 on the diagonal
    covariance : of the errors, broadcast to (n_first, n_second); 0 for different people
    Normal errors: Phi((theta1 - theta2) / sqrt(SE1^2 + SE2^2 - 2 cov)) (Thurstone, 1927, whose law
    of comparative judgement has this form).
    Raises InvalidParameters for estimates that are not finite, negative errors, more than one
    dimension, and a covariance larger than the errors allow.
    """
    difference, spread = _differences(first, second, covariance)
    # Without any error the order is certain, and equal values are a toss-up.
    z = np.where(difference == 0, 0.0, np.copysign(np.inf, difference))
    np.divide(difference, spread, out=z, where=spread > 0)
    result: FloatArray = ndtr(z)
    if first is second:
        np.fill_diagonal(result, 0.5)
    return result


def told_apart(
    first: Estimate, second: Estimate | None = None, covariance: ArrayLike = 0.0
) -> BoolArray:
    """Whether |difference| > 1.28 sqrt(SE1^2 + SE2^2 - 2 cov), shape (n_first, n_second)
    (Gulliksen, 1950, ch. 4, for the error; the multiple is 90 % in one direction).

    first, second, covariance : as for probability_above, and refused alike. With one estimate,
    the square matrix for its group (never True on the diagonal). Not told apart is not the same:
    the relation is not transitive.
    """
    difference, spread = _differences(first, first if second is None else second, covariance)
    apart: BoolArray = np.abs(difference) > TIE_MULTIPLE * spread
    if second is None or second is first:
        np.fill_diagonal(apart, False)
    return apart


def tied_groups(apart: BoolArray) -> list[tuple[int, ...]]:
    """All maximal groups of people no two of whom can be told apart.

    apart : symmetric (n, n), as from told_apart. Groups overlap, since ties are not transitive:
    A may tie with B and B with C while A and C differ. They are the maximal cliques of the tie
    graph (Bron & Kerbosch, 1973, with pivoting), each sorted, in order of their members.
    Raises InvalidParameters for a matrix that is not square and symmetric.
    """
    apart = np.asarray(apart, dtype=np.bool_)
    if apart.ndim != 2 or apart.shape[0] != apart.shape[1] or (apart != apart.T).any():
        raise InvalidParameters("apart must be a square symmetric matrix")
    n = len(apart)
    ties = [{j for j in range(n) if j != i and not apart[i, j]} for i in range(n)]
    found: list[tuple[int, ...]] = []
    _extend(set(), set(range(n)), set(), ties, found)
    return sorted(found)


def _extend(
    group: set[int],
    candidates: set[int],
    excluded: set[int],
    ties: Sequence[set[int]],
    found: list[tuple[int, ...]],
) -> None:
    if not candidates and not excluded:
        if group:
            found.append(tuple(sorted(group)))
        return
    pivot = max(sorted(candidates | excluded), key=lambda v: len(ties[v] & candidates))
    for v in sorted(candidates - ties[pivot]):
        _extend(group | {v}, candidates & ties[v], excluded & ties[v], ties, found)
        candidates = candidates - {v}
        excluded = excluded | {v}


def _check_estimate(estimate: Estimate) -> None:
    error = estimate.standard_error
    if not is_usable([estimate.theta, error]).all() or (error < 0).any():
        raise InvalidParameters("estimates must be finite and standard errors not negative")


def _differences(
    first: Estimate, second: Estimate, covariance: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    theta, other = np.atleast_1d(first.theta), np.atleast_1d(second.theta)
    se, other_se = np.atleast_1d(first.standard_error), np.atleast_1d(second.standard_error)
    if theta.ndim > 1 or other.ndim > 1:
        raise InvalidParameters("compare one dimension or combination at a time")
    _check_estimate(first)
    _check_estimate(second)
    shape = len(theta), len(other)
    try:
        together = np.broadcast_to(as_floats(covariance), shape)
    except ValueError:
        raise InvalidParameters(f"the covariance must fit {shape[0]} by {shape[1]} pairs") from None
    variance = se[:, None] ** 2 + other_se[None, :] ** 2 - 2.0 * together
    if not (variance >= -1e-12).all():
        raise InvalidParameters("the covariance is larger than the standard errors allow")
    return theta[:, None] - other[None, :], np.sqrt(np.maximum(variance, 0.0))

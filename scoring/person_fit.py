"""Person fit: whether one person's pattern of responses is as likely as it should be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from scoring.dimensions import require_one_dimension
from scoring.errors import InvalidParameters, InvalidResponses
from scoring.item_parameters import ItemParameters
from scoring.models.model import BoolArray, FloatArray, as_floats
from scoring.responses import ResponseMatrix
from scoring.samples import is_usable

METHODS = ("ml", "wle", "map", "eap")
# Below this the variance of the pattern likelihood is rounding error.
SMALLEST_VARIANCE = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class LikelihoodFit:
    """Standardised log-likelihood of each pattern, (n_persons,); low values mean misfit.

    lz : as if theta were known; lz_star : allowing for its estimation, about standard normal
    p_value : chance of an lz_star this low
    """

    lz: FloatArray
    lz_star: FloatArray
    p_value: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class PatternFit:
    """Fit without a model, (n_persons,).

    u3 : 0 for a Guttman pattern to 1 for its reverse; ht : covariance with the other people's
    patterns over the largest possible, 1 at best, about 0 for random answers
    is_defined : False for people with all or no items right, who have no pattern; their u3 and ht
    are set to 0 and 1, the best values
    """

    u3: FloatArray
    ht: FloatArray
    is_defined: BoolArray


def likelihood_fit(
    responses: ArrayLike, items: ItemParameters, theta: ArrayLike, *, method: str = "ml"
) -> LikelihoodFit:
    """lz (Drasgow, Levine & Williams, 1985) and lz* (Snijders, 2001; Magis, Raiche & Beland, 2012;
    several categories: Sinharay, 2016).

    responses : (n_persons, n_items) codes, -1 missing; theta : (n_persons,) finite estimates
    method : how theta was estimated: ml, wle, map, or eap (treated like map with the latent
        distribution stored with the items as prior). The correction differs, not the estimate.
    With r the pull of the method on the score equation (0, J / 2I, (mu - theta) / sigma^2) and
    c = Cov(l, score) / I: lz* = (l - E(l) + c r) / sqrt(Var(l) - c^2 I), in standard
    deviations.
    Raises InvalidResponses naming a person who answered nothing, or whose answers leave nothing to
    judge a pattern by (one item, or all patterns equally likely), and InvalidParameters for theta
    that is not finite.
    """
    require_one_dimension(items.n_dimensions)
    if method not in METHODS:
        raise InvalidParameters(f"unknown method {method!r}; known: {', '.join(METHODS)}")
    matrix = ResponseMatrix.checked(responses)
    matrix.check_categories(items.n_categories.tolist())
    points = as_floats(theta)
    if points.shape != (matrix.n_persons,) or not is_usable(points).all():
        raise InvalidParameters(f"theta must be {matrix.n_persons} finite numbers")
    observed = matrix.observed
    nothing = np.flatnonzero(~observed.any(axis=1))
    if len(nothing):
        raise InvalidResponses(f"person {nothing[0]}: every response is missing")
    # Per person: l, E(l), Var(l), Cov(l, score), information, J.
    sums = np.zeros((6, matrix.n_persons))
    for group in items.groups():
        codes, seen = matrix.codes[:, group.items], observed[:, group.items]
        log_p = group.model.log_probability(group.parameters, points[:, None])
        score = group.model.theta_gradient(group.parameters, points[:, None])
        curvature = group.model.theta_curvature(group.parameters, points[:, None])
        p = np.exp(log_p)
        chosen = np.take_along_axis(log_p, np.maximum(codes, 0)[..., None], axis=-1)[..., 0]
        mean = (p * log_p).sum(axis=-1)
        terms = (
            chosen,
            mean,
            (p * log_p**2).sum(axis=-1) - mean**2,
            (p * log_p * score).sum(axis=-1),
            (p * score**2).sum(axis=-1),
            (p * score * (score**2 + curvature)).sum(axis=-1),
        )
        sums += [np.where(seen, term, 0.0).sum(axis=1) for term in terms]
    value, expected, variance, covariance, information, j = sums
    flat = np.flatnonzero((variance < SMALLEST_VARIANCE) | (information < SMALLEST_VARIANCE))
    if len(flat):
        raise InvalidResponses(
            f"person {flat[0]}: at theta {points[flat[0]]:g} every pattern is equally likely"
        )
    slope = covariance / information
    pull = np.zeros_like(points)
    if method == "wle":
        pull = j / (2.0 * information)
    elif method != "ml":
        pull = (items.latent_mean - points) / items.latent_variance
    left = variance - slope**2 * information
    alone = np.flatnonzero(left < SMALLEST_VARIANCE)
    if len(alone):
        raise InvalidResponses(
            f"person {alone[0]}: the items answered leave nothing to judge a pattern by"
        )
    lz_star = (value - expected + slope * pull) / np.sqrt(left)
    return LikelihoodFit((value - expected) / np.sqrt(variance), lz_star, ndtr(lz_star))


def pattern_fit(responses: ArrayLike) -> PatternFit:
    """U3 (van der Flier, 1982) and HT (Sijtsma, 1986; Sijtsma & Meijer, 1992).

    responses : (n_persons, n_items) codes 0 and 1 without gaps; the people are the comparison
    Raises InvalidResponses naming the cell of a gap or of another code, an item everybody answered
    alike, and with fewer than three people or items.
    """
    matrix = ResponseMatrix.checked(responses)
    codes = matrix.codes
    if matrix.n_persons < 3 or matrix.n_items < 3:
        raise InvalidResponses("a pattern needs at least three people and three items")
    gaps = np.argwhere(codes < 0)
    if len(gaps):
        raise InvalidResponses(f"person {gaps[0][0]}, item {gaps[0][1]}: missing response")
    above = np.argwhere(codes > 1)
    if len(above):
        raise InvalidResponses(f"person {above[0][0]}, item {above[0][1]}: not 0 or 1")
    x = codes.astype(np.float64)
    share = x.mean(axis=0)
    constant = np.flatnonzero((share == 0) | (share == 1))
    if len(constant):
        raise InvalidResponses(f"item {constant[0]}: everybody gave the same response")
    total = codes.sum(axis=1)
    defined = (total > 0) & (total < matrix.n_items)
    logit = np.log(share / (1.0 - share))
    easiest = np.concatenate([[0.0], np.cumsum(np.sort(logit)[::-1])])
    hardest = np.concatenate([[0.0], np.cumsum(np.sort(logit))])
    span = easiest[total] - hardest[total]
    u3 = np.divide(easiest[total] - x @ logit, span, out=np.zeros(len(x)), where=span > 1e-12)
    return PatternFit(u3, _ht(x, defined), np.asarray(defined & (span > 1e-12)))


def _ht(x: FloatArray, defined: BoolArray) -> FloatArray:
    """sum_j cov(i, j) / sum_j max cov(i, j) over the other people, all from marginals."""
    n_items = x.shape[1]
    rate = x.mean(axis=1)
    others = x.sum(axis=0) - x
    together = (x * others).sum(axis=1) / n_items
    covariance = together - rate * (rate.sum() - rate)
    order = np.argsort(rate)
    ranked = rate[order]
    below = np.concatenate([[0.0], np.cumsum(ranked)])
    # The largest covariance is p(1 - q) with p the smaller of the two rates.
    position = np.arange(len(rate))
    lower = below[position] * (1.0 - ranked)
    missing_above = np.cumsum((1.0 - ranked)[::-1])[::-1] - (1.0 - ranked)
    largest = np.empty(len(rate))
    largest[order] = lower + ranked * missing_above
    ok = defined & (largest > 1e-12)
    return as_floats(np.divide(covariance, largest, out=np.ones(len(rate)), where=ok))

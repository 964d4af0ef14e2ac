"""Differential item functioning by logistic regression, for items of two or more categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit
from scipy.stats import chi2

from scoring.dif import ALPHA
from scoring.errors import InvalidResponses, NotConverged
from scoring.matching import matched_groups
from scoring.models.model import FloatArray, IntArray, as_floats

# Jodoin & Gierl (2001): change of R2 from which DIF is moderate, and from which it is large.
MODERATE_CHANGE, LARGE_CHANGE = 0.035, 0.070
MAX_ITERATIONS = 60
TOLERANCE = 1e-10
# Standardised logits beyond this mean that the score separates the categories.
LARGEST_COEFFICIENT = 30.0
# Beyond this, score, group and interaction cannot be told apart in these data.
LARGEST_CONDITION = 1e12


@dataclass(frozen=True, slots=True, eq=False)
class DifTest:
    """One likelihood-ratio test per item, each (n_items,).

    delta_r2 : change of Nagelkerke's R2 (1991); delta_cox_snell : the same before division
        by the largest value it can take
    effect_class : A negligible (or p >= .05), B moderate, C large, by delta_r2
    """

    chi_square: FloatArray
    degrees_of_freedom: int
    p_value: FloatArray
    delta_r2: FloatArray
    delta_cox_snell: FloatArray
    effect_class: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class LogisticDif:
    """Tests of uniform DIF (group), non-uniform DIF (score x group), and of both at once.

    group_effect : log odds of focal over reference at equal score without interaction, (n_items,)
    standard_error : of group_effect, (n_items,)
    """

    uniform: DifTest
    nonuniform: DifTest
    both: DifTest
    group_effect: FloatArray
    standard_error: FloatArray
    n_persons: int


def logistic_dif(
    responses: ArrayLike,
    group: ArrayLike,
    *,
    focal: object = None,
    anchors: Sequence[int] | None = None,
) -> LogisticDif:
    """Logistic DIF (Swaminathan & Rogers, 1990); ordinal for several categories (Zumbo, 1999).

    logit P(X >= k) = d_k + b1 score + b2 group + b3 score group, compared by likelihood ratio:
    score < score + group < score + group + interaction. Two categories give the binary model.

    responses : (n_persons, n_items) codes from 0; people with a missing response are left out
    group : (n_persons,) two values, the larger is the focal group unless `focal` says so
    anchors : the items of the matching score; all by default, the studied item is always added
    Raises InvalidResponses like mantel_haenszel and NotConverged naming an item whose categories
    score and group separate. Categories nobody used are left out, which changes no estimate.
    """
    groups = matched_groups(responses, group, focal, anchors)
    member = groups.is_focal.astype(np.float64)
    n = len(member)
    chi_squares, r2, largest, effects, errors = [], [], [], [], []
    for item, column in enumerate(groups.codes.T):
        score = groups.score(item).astype(np.float64)
        if score.std() == 0:
            raise InvalidResponses(f"item {item}: everybody has the same matching score")
        score = (score - score.mean()) / score.std()
        _, codes = np.unique(column, return_inverse=True)
        design = np.column_stack([score, member, score * member])
        fits = [_cumulative_logit(codes, design[:, :width], item) for width in (1, 2, 3)]
        null = _null_log_likelihood(codes)
        likelihood = np.array([fit[0] for fit in fits])
        chi_squares.append(2.0 * (likelihood[[1, 2, 2]] - likelihood[[0, 1, 0]]))
        explained = 1.0 - np.exp(2.0 * (null - likelihood) / n)
        largest.append(1.0 - np.exp(2.0 * null / n))
        r2.append(explained[[1, 2, 2]] - explained[[0, 1, 0]])
        effects.append(fits[1][1][-1])
        errors.append(np.sqrt(fits[1][2][-1, -1]))
    statistic, change = np.maximum(np.array(chi_squares), 0.0), np.array(r2)
    uniform, nonuniform, both = (
        _test(statistic[:, i], change[:, i], np.array(largest), freedom)
        for i, freedom in enumerate((1, 1, 2))
    )
    return LogisticDif(uniform, nonuniform, both, np.array(effects), np.array(errors), n)


def _test(
    chi_square: FloatArray, cox_snell: FloatArray, largest: FloatArray, freedom: int
) -> DifTest:
    p_value, change = chi2.sf(chi_square, freedom), cox_snell / largest
    size = np.where(change >= LARGE_CHANGE, "C", np.where(change >= MODERATE_CHANGE, "B", "A"))
    classes = tuple(np.where(p_value < ALPHA, size, "A").tolist())
    return DifTest(chi_square, freedom, p_value, change, cox_snell, classes)


def _null_log_likelihood(codes: IntArray) -> float:
    count = np.bincount(codes).astype(np.float64)
    return float(count @ np.log(count / count.sum()))


def _cumulative_logit(
    codes: IntArray, design: FloatArray, item: int
) -> tuple[float, FloatArray, FloatArray]:
    """Proportional odds by Newton with step halving (McCullagh, 1980).

    codes : (n,) from 0 without gaps; design : (n, q). Returns the log-likelihood, the parameters
    (thresholds, then slopes) and their covariance.
    """
    n_steps = int(codes.max())
    above = 1.0 - np.cumsum(np.bincount(codes))[:-1] / len(codes)
    parameters = np.concatenate([np.log(above / (1.0 - above)), np.zeros(design.shape[1])])
    value, gradient, hessian = _derivatives(codes, design, parameters, n_steps)
    for _ in range(MAX_ITERATIONS):
        if np.linalg.cond(hessian) > LARGEST_CONDITION:
            break
        step = np.linalg.solve(hessian, gradient)
        if float(gradient @ step) < TOLERANCE:
            return value, parameters, as_floats(np.linalg.inv(hessian))
        size = 1.0
        while size > 1e-6:
            trial = parameters + size * step
            found = _derivatives(codes, design, trial, n_steps)
            if np.isfinite(found[0]) and found[0] >= value - 1e-12:
                break
            size /= 2.0
        parameters = trial
        value, gradient, hessian = found
        if np.abs(parameters).max() > LARGEST_COEFFICIENT:
            break
    raise NotConverged(
        f"item {item}: the matching score and the group separate its categories, "
        "or too few people tell them apart"
    )


def _derivatives(
    codes: IntArray, design: FloatArray, parameters: FloatArray, n_steps: int
) -> tuple[float, FloatArray, FloatArray]:
    """Log-likelihood, gradient and information (minus the expected second derivative)."""
    thresholds, slopes = parameters[:n_steps], parameters[n_steps:]
    if (np.diff(thresholds) >= 0).any():
        return -np.inf, parameters, np.eye(len(parameters))
    cumulative = expit(thresholds + (design @ slopes)[:, None])
    n = len(codes)
    bounds = np.column_stack([np.ones(n), cumulative, np.zeros(n)])
    p = np.maximum(bounds[:, :-1] - bounds[:, 1:], 1e-300)
    density = cumulative * (1.0 - cumulative)
    # d p_k / d threshold_j : + density_j at k = j + 1, - density_j at k = j.
    score = np.zeros((n, n_steps + 1, n_steps))
    for j in range(n_steps):
        score[:, j, j], score[:, j + 1, j] = -density[:, j], density[:, j]
    full = np.concatenate([score, score.sum(axis=2)[:, :, None] * design[:, None, :]], axis=2)
    chosen = np.arange(n), codes
    gradient = (full[chosen] / p[chosen][:, None]).sum(axis=0)
    flat = (full / np.sqrt(p)[:, :, None]).reshape(-1, len(parameters))
    return float(np.log(p[chosen]).sum()), gradient, flat.T @ flat

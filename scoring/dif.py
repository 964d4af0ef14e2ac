"""Differential item functioning of observed scores: whether equally able groups answer alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

from scoring.errors import InvalidResponses
from scoring.matching import MatchedGroups, matched_groups
from scoring.models.model import BoolArray, FloatArray, IntArray, as_floats

# One unit of the ETS delta scale is 1/2.35 of a logit (Holland & Thayer, 1988).
DELTA_PER_LOGIT = -2.35
ALPHA = 0.05
NEGLIGIBLE_DELTA, LARGE_DELTA = 1.0, 1.5
ONE_SIDED_95 = 1.645
MAX_PURIFICATIONS = 20


@dataclass(frozen=True, slots=True, eq=False)
class MantelHaenszel:
    """Per item, (n_items,).

    odds_ratio : common odds of the reference group over the focal group
    delta : -2.35 log odds ratio, negative where the item is harder for the focal group
    standard_error : of delta (Phillips & Holland, 1987)
    chi_square, p_value : Mantel-Haenszel test on one degree of freedom
    ets_class : A negligible, B moderate, C large (Zieky, 1993)
    is_anchor : the items that made up the matching score in the end
    converged : False when purification went in circles and stopped
    """

    odds_ratio: FloatArray
    delta: FloatArray
    standard_error: FloatArray
    chi_square: FloatArray
    p_value: FloatArray
    ets_class: tuple[str, ...]
    is_anchor: BoolArray
    converged: bool
    n_persons: int


@dataclass(frozen=True, slots=True, eq=False)
class Standardisation:
    """difference : focal minus reference mean at equal score, weighted by the focal group, in item
    points (n_items,); standard_error : (n_items,)."""

    difference: FloatArray
    standard_error: FloatArray
    n_persons: int


@dataclass(frozen=True, slots=True, eq=False)
class BreslowDay:
    """Whether the odds ratio is one and the same at every score. Each (n_items,)."""

    chi_square: FloatArray
    degrees_of_freedom: IntArray
    p_value: FloatArray
    n_persons: int


def mantel_haenszel(
    responses: ArrayLike,
    group: ArrayLike,
    *,
    correction: bool = True,
    purify: bool = False,
    focal: object = None,
    anchors: Sequence[int] | None = None,
) -> MantelHaenszel:
    """Mantel-Haenszel test and ETS class of each dichotomous item (Holland & Thayer, 1988).

    responses : (n_persons, n_items) codes 0 and 1; people with a missing response are left out
    group : (n_persons,) two distinct values; the larger is the focal group unless `focal` says so
    correction : continuity correction of the chi-square
    purify : drop flagged items (p < .05) from the matching score and repeat until stable
    anchors : the items to match on; all by default, the studied item is always added
    Raises InvalidResponses for data no comparison is defined for (scoring.matching names item or
    group), for items without an odds ratio, and when purification leaves no anchor.
    """
    groups = matched_groups(responses, group, focal, anchors, dichotomous=True)
    found = _mantel_haenszel(groups, correction)
    if not purify:
        return found
    seen = [groups.is_anchor]
    for _ in range(MAX_PURIFICATIONS):
        is_anchor = seen[0] & (found.p_value >= ALPHA)
        if np.array_equal(is_anchor, seen[-1]):
            return found
        if not is_anchor.any():
            raise InvalidResponses("every item was flagged; no anchor is left to match on")
        if any(np.array_equal(is_anchor, old) for old in seen):
            break
        seen.append(is_anchor)
        found = _mantel_haenszel(replace(groups, is_anchor=is_anchor), correction)
    return replace(found, converged=False)


def standardisation(
    responses: ArrayLike,
    group: ArrayLike,
    *,
    focal: object = None,
    anchors: Sequence[int] | None = None,
) -> Standardisation:
    """Standardised difference of each item (Dorans & Kulick, 1986; Dorans & Holland, 1993).

    STD = sum_s n_Fs (mean_Fs - mean_Rs) / sum_s n_Fs over scores s that both groups reached.
    Arguments as for mantel_haenszel; items may have several categories. Beyond .05 of an item's
    range look at it, beyond .10 there is something to explain.
    Raises InvalidResponses like mantel_haenszel, and naming an item at which the groups have no
    score in common.
    """
    groups = matched_groups(responses, group, focal, anchors)
    difference, variance = [], []
    for item, column in enumerate(groups.codes.T.astype(np.float64)):
        score = groups.score(item)
        count, mean, spread = [], [], []
        for who in (groups.is_focal, ~groups.is_focal):
            n = np.bincount(score[who], minlength=score.max() + 1).astype(np.float64)
            total = np.bincount(score[who], column[who], len(n))
            squares = np.bincount(score[who], column[who] ** 2, len(n))
            filled = np.maximum(n, 1.0)
            count.append(n)
            mean.append(total / filled)
            spread.append(squares / filled - (total / filled) ** 2)
        shared = (count[0] > 0) & (count[1] > 0)
        if not shared.any():
            raise InvalidResponses(f"item {item}: the groups have no score in common")
        weight = np.where(shared, count[0], 0.0) / count[0][shared].sum()
        difference.append(weight @ (mean[0] - mean[1]))
        error = sum(s / np.maximum(n, 1.0) for s, n in zip(spread, count, strict=True))
        variance.append(weight**2 @ error)
    return Standardisation(
        np.array(difference),
        np.sqrt(np.maximum(np.array(variance), 0.0)),
        len(groups.codes),
    )


def breslow_day(
    responses: ArrayLike,
    group: ArrayLike,
    *,
    focal: object = None,
    anchors: Sequence[int] | None = None,
) -> BreslowDay:
    """Homogeneity of the odds ratio over scores: non-uniform DIF (Breslow & Day, 1980, eq. 4.30).

    Arguments as for mantel_haenszel. Only scores where both groups and both responses occur count;
    degrees of freedom are their number less one.
    Raises InvalidResponses like mantel_haenszel, and for an item with fewer than two such scores.
    """
    groups = matched_groups(responses, group, focal, anchors, dichotomous=True)
    ratio = _mantel_haenszel(groups, True).odds_ratio
    statistic, freedom = [], []
    for item, psi in enumerate(ratio):
        table = _tables(groups, item)
        full = (table.sum(axis=1) > 0).all(axis=0) & (table.sum(axis=0) > 0).all(axis=0)
        table = table[:, :, full]
        (a, _), (c, _) = table
        n_reference, right = table[0].sum(axis=0), a + c
        rest = table[1].sum(axis=0) - right
        expected = _expected_cell(float(psi), n_reference, right, rest)
        cells = np.stack([expected, n_reference - expected, right - expected, rest + expected])
        statistic.append(((a - expected) ** 2 * (1.0 / cells).sum(axis=0)).sum())
        freedom.append(table.shape[2] - 1)
    if min(freedom) < 1:
        raise InvalidResponses(
            f"item {int(np.argmin(freedom))}: fewer than two scores where both groups gave both "
            "responses"
        )
    chi_square, degrees = np.array(statistic), np.array(freedom)
    p_value = as_floats(chi2.sf(chi_square, degrees))
    return BreslowDay(chi_square, degrees, p_value, len(groups.codes))


def _mantel_haenszel(groups: MatchedGroups, correction: bool) -> MantelHaenszel:
    rows = [_one_item(_tables(groups, i), i, correction) for i in range(groups.codes.shape[1])]
    ratio, variance, chi_square = np.array(rows).T
    delta, error = DELTA_PER_LOGIT * np.log(ratio), -DELTA_PER_LOGIT * np.sqrt(variance)
    p_value = chi2.sf(chi_square, 1)
    size = np.abs(delta)
    large = (size >= LARGE_DELTA) & (size - NEGLIGIBLE_DELTA > ONE_SIDED_95 * error)
    negligible = (size < NEGLIGIBLE_DELTA) | (p_value > ALPHA)
    classes = tuple(np.where(negligible, "A", np.where(large, "C", "B")).tolist())
    return MantelHaenszel(
        ratio,
        delta,
        error,
        chi_square,
        p_value,
        classes,
        groups.is_anchor,
        True,
        len(groups.codes),
    )


def _tables(groups: MatchedGroups, item: int) -> FloatArray:
    """Counts (reference | focal, right | wrong, scores)."""
    score, right = groups.score(item), groups.codes[:, item] == 1
    n_scores = int(score.max()) + 1
    return np.array(
        [
            [np.bincount(score[who & answer], minlength=n_scores) for answer in (right, ~right)]
            for who in (~groups.is_focal, groups.is_focal)
        ],
        dtype=np.float64,
    )


def _one_item(table: FloatArray, item: int, correction: bool) -> tuple[float, float, float]:
    """Odds ratio, variance of its log, chi-square."""
    table = table[:, :, table.sum(axis=(0, 1)) > 1]
    (a, b), (c, d) = table
    n = a + b + c + d
    agreeing, opposing = (a * d / n).sum(), (b * c / n).sum()
    if agreeing == 0 or opposing == 0:
        raise InvalidResponses(f"item {item}: too few people at equal scores for an odds ratio")
    ratio = agreeing / opposing
    variance = ((a * d + ratio * b * c) * (a + d + ratio * (b + c)) / n**2).sum()
    margins = (a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1.0))
    # As published, the corrected distance is squared even where it falls below zero.
    distance = abs((a - (a + b) * (a + c) / n).sum()) - (0.5 if correction else 0.0)
    return ratio, variance / (2.0 * agreeing**2), distance**2 / margins.sum()


def _expected_cell(
    ratio: float, n_reference: FloatArray, right: FloatArray, rest: FloatArray
) -> FloatArray:
    """The count of right answers in the reference group under one odds ratio.

    Solves x (rest + x) = ratio (n_reference - x)(right - x), where rest is the focal group less
    all right answers, for the root inside the margins.
    """
    square = 1.0 - ratio
    linear = rest + ratio * (n_reference + right)
    constant = -ratio * n_reference * right
    # The stable form of the root: it stays finite when the ratio is 1.
    root = np.sqrt(np.maximum(linear**2 - 4.0 * square * constant, 0.0))
    result: FloatArray = -2.0 * constant / (linear + root)
    return result

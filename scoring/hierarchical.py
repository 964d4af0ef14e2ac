"""Hierarchical omega: how much of a sum score is due to the one thing all its items share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit, ndtri

from scoring.errors import InvalidResponses, NotConverged
from scoring.factors import SchmidLeiman, oblique_factors, schmid_leiman
from scoring.models.model import FloatArray, as_floats
from scoring.reliability import complete_cases
from scoring.samples import checked_count, checked_level

N_RESAMPLES, FEWEST_RESAMPLES = 200, 20
# Fewer resamples than this share that could be analysed make no interval.
SMALLEST_SHARE = 0.8
# Omegas nearer than this to 0 or 1 have no logit worth the name.
EDGE = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class OmegaHierarchical:
    """Shares of the variance of the sum of standardised items.

    value : due to the general factor; lower, upper : normal interval of its logit, with the spread
        over resampled people. Percentiles would sit too low: resampling adds noise, and what is
        noise between groups of items is taken from the general factor.
    total : due to general and group factors; limit : value / total, which the general factor
        would reach in an infinitely long test of such items
    explained_common_variance : share of the general factor in the common variance of the items
    general, uniquenesses : (n_items,); group : (n_items, k) loadings
    n_resamples : that could be analysed
    """

    value: float
    lower: float
    upper: float
    level: float
    total: float
    limit: float
    explained_common_variance: float
    general: FloatArray
    group: FloatArray
    uniquenesses: FloatArray
    n_persons: int
    n_resamples: int


def omega_hierarchical(
    responses: ArrayLike,
    n_group_factors: int = 3,
    *,
    level: float = 0.95,
    n_resamples: int = N_RESAMPLES,
    rng: np.random.Generator | None = None,
) -> OmegaHierarchical:
    """(sum of general loadings)^2 over the variance of the sum (McDonald, 1999, chapter 6; Zinbarg,
    Revelle, Yovel & Li, 2005), from oblique factors by Schmid and Leiman's transformation.

    responses : (n_persons, n_items) codes, all keyed in one direction; complete cases count
    n_group_factors : three unless theory or parallel_analysis says otherwise. Three is the
        smallest number whose general factor the data determine (Zinbarg et al., 2005); with two
        both are given equal general loadings. Six items at least for three factors.
    level, n_resamples, rng : of the bootstrap interval; a fixed seed unless rng is given
    Raises InvalidResponses as alpha does, and when too few resamples have that many factors;
    InvalidParameters for an impossible number of factors or resamples; NotConverged when the
    factors of the people themselves are not found.
    """
    checked_level(level)
    n_resamples = checked_count(n_resamples, FEWEST_RESAMPLES, "the number of resamples")
    # With one factor there is nothing to divide; omega is for that.
    n_group_factors = checked_count(n_group_factors, 2, "the number of group factors")
    codes = complete_cases(responses)
    correlation = as_floats(np.corrcoef(codes, rowvar=False))
    factors = oblique_factors(correlation, n_group_factors)
    solution = schmid_leiman(factors)
    value, total = _shares(solution, correlation)
    rng = np.random.default_rng(0) if rng is None else rng
    values = []
    for _ in range(n_resamples):
        drawn = codes[rng.integers(len(codes), size=len(codes))]
        if (drawn.std(axis=0) == 0).any():
            continue
        again = as_floats(np.corrcoef(drawn, rowvar=False))
        try:
            found = schmid_leiman(oblique_factors(again, n_group_factors, factors.uniquenesses))
        except (InvalidResponses, NotConverged):
            continue
        values.append(_shares(found, again)[0])
    if len(values) < SMALLEST_SHARE * n_resamples:
        raise InvalidResponses(
            f"only {len(values)} of {n_resamples} resamples have {n_group_factors} factors: "
            "too few people for an interval"
        )
    spread = float(logit(np.clip(values, EDGE, 1.0 - EDGE)).std(ddof=1))
    reach = float(ndtri((1.0 + level) / 2.0)) * spread
    lower, upper = expit(logit(np.clip(value, EDGE, 1.0 - EDGE)) + np.array([-reach, reach]))
    common = float((solution.general**2).sum())
    return OmegaHierarchical(
        value,
        float(lower),
        float(upper),
        level,
        total,
        value / total,
        common / (common + float((solution.group**2).sum())),
        solution.general,
        solution.group,
        solution.uniquenesses,
        len(codes),
        len(values),
    )


def _shares(solution: SchmidLeiman, correlation: FloatArray) -> tuple[float, float]:
    """Of the general factor, and of all factors, in the variance of the sum."""
    variance = float(correlation.sum())
    general = float(solution.general.sum()) ** 2 / variance
    return general, 1.0 - float(solution.uniquenesses.sum()) / variance

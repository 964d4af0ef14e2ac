"""Adverse impact: whether the groups of a selection were chosen at different rates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri
from scipy.stats import fisher_exact, hypergeom, norm

from scoring.errors import InvalidParameters, InvalidResponses
from scoring.models.model import BoolArray, FloatArray, IntArray
from scoring.rates import wilson
from scoring.samples import checked_count, checked_level, finite_sample

FOUR_FIFTHS = 0.8
# Below these a difference of rates is mostly chance: 29 CFR 1607.4 D and the usual rule for z.
SMALL_GROUP = 30
SMALL_EXPECTED = 5.0

ImpactWarning = Literal[
    "small_group", "small_expected_count", "one_person_changes_it", "nobody_selected"
]


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper end at the level asked for."""

    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class RateComparison:
    """Group B against reference group A.

    impact_ratio : rate B / rate A; ratio_interval : from the log ratio, None when a count is 0
    difference : rate B - rate A, with Newcombe's interval
    z, p_value : pooled test of equal rates, two-sided; None when everybody or nobody was chosen
    fisher_p, mid_p : exact, two-sided
    shortfall : how many more of B would have been chosen at the pooled rate
    flip_ratio : the impact ratio had one choice gone to B instead of A; None if impossible
    standardised_difference : Cohen's h, with its interval
    below_four_fifths : a count to look at, not a verdict
    warnings : what makes the numbers above weak
    """

    n_reference: int
    selected_reference: int
    n_group: int
    selected_group: int
    rate_reference: float
    rate_group: float
    impact_ratio: float
    ratio_interval: Interval | None
    difference: float
    difference_interval: Interval
    z: float | None
    p_value: float | None
    fisher_p: float
    mid_p: float
    shortfall: float
    flip_ratio: float | None
    standardised_difference: float
    standardised_interval: Interval
    below_four_fifths: bool
    warnings: tuple[ImpactWarning, ...]
    level: float


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """Standardised mean difference of scores, B minus A, with small-sample correction."""

    value: float
    interval: Interval
    standard_error: float
    n_reference: int
    n_group: int
    warnings: tuple[ImpactWarning, ...]
    level: float


@dataclass(frozen=True, slots=True, eq=False)
class ScoringRates:
    """Share of each category above the median of everybody. Arrays are (n_categories,).

    median : of all scores, the unknown category included
    n_unknown : people without a category; they count for the median only
    """

    categories: tuple[str, ...]
    n: IntArray
    n_above: IntArray
    rate: FloatArray
    impact_ratio: FloatArray
    median: float
    n_unknown: int


def adverse_impact(
    applicants: Sequence[int], selected: Sequence[int], *, level: float = 0.95
) -> tuple[RateComparison, ...]:
    """Every group against the one with the highest rate, in the order given (Equal Employment
    Opportunity Commission et al., 1978, 29 CFR 1607.4 D).

    applicants, selected : (n_groups,) counts. The first group with the highest rate is the
    reference and compared with itself, so positions stay those of the input.
    level : of the intervals; everything else as for compare_rates
    Raises InvalidParameters for counts that are impossible or of fewer than two groups, and
    InvalidResponses when nobody was selected.
    """
    if len(applicants) != len(selected) or len(applicants) < 2:
        raise InvalidParameters("applicants and selected must name the same two or more groups")
    counts = [_checked_counts(n, chosen) for n, chosen in zip(applicants, selected, strict=True)]
    rates = [chosen / n for n, chosen in counts]
    if max(rates) == 0:
        raise InvalidResponses("nobody was selected: there are no rates to compare")
    best = counts[int(np.argmax(rates))]
    return tuple(compare_rates(*best, n, chosen, level=level) for n, chosen in counts)


def compare_rates(
    n_reference: int,
    selected_reference: int,
    n_group: int,
    selected_group: int,
    *,
    level: float = 0.95,
) -> RateComparison:
    """Impact ratio, tests, shortfall and flip test of one group against a reference.

    n_reference, n_group : applicants; selected_reference, selected_group : those chosen
    level : of the intervals. Rates are shares, the shortfall is in people, h in radians.
    Pooled z (Fleiss, 1981, no correction for continuity), Fisher's exact test (1935) and its mid-P
    (Lancaster, 1961), log-ratio interval (Katz et al., 1978), difference interval by Newcombe
    (1998, method 10), h = 2 asin sqrt(B) - 2 asin sqrt(A) (Cohen, 1988, eq. 6.2.1).
    Raises InvalidParameters for counts that are impossible, and InvalidResponses when nobody of
    the reference group was selected.
    """
    z_half = float(ndtri(0.5 + checked_level(level) / 2.0))
    n_reference, selected_reference = _checked_counts(n_reference, selected_reference)
    n_group, selected_group = _checked_counts(n_group, selected_group)
    if selected_reference == 0:
        raise InvalidResponses("nobody of the reference group was selected: no ratio is defined")
    rate_a, rate_b = selected_reference / n_reference, selected_group / n_group
    n, total = n_reference + n_group, selected_reference + selected_group
    pooled = total / n
    ratio = rate_b / rate_a
    spread = math.sqrt(pooled * (1.0 - pooled) * (1.0 / n_reference + 1.0 / n_group))
    z = (rate_b - rate_a) / spread if spread > 0 else None
    flip = None
    if selected_reference > 1 and selected_group < n_group:
        flip = ((selected_group + 1) / n_group) / ((selected_reference - 1) / n_reference)
    h = 2.0 * math.asin(math.sqrt(rate_b)) - 2.0 * math.asin(math.sqrt(rate_a))
    h_half = z_half * math.sqrt(1.0 / n_reference + 1.0 / n_group)
    table = np.array(
        [
            [selected_reference, n_reference - selected_reference],
            [selected_group, n_group - selected_group],
        ]
    )
    expected = min(pooled, 1.0 - pooled) * min(n_reference, n_group)
    warnings: list[ImpactWarning] = []
    if min(n_reference, n_group) < SMALL_GROUP:
        warnings.append("small_group")
    if expected < SMALL_EXPECTED:
        warnings.append("small_expected_count")
    if flip is not None and ratio < FOUR_FIFTHS <= flip:
        warnings.append("one_person_changes_it")
    if selected_group == 0:
        warnings.append("nobody_selected")
    return RateComparison(
        n_reference,
        selected_reference,
        n_group,
        selected_group,
        rate_a,
        rate_b,
        ratio,
        _ratio_interval(n_reference, selected_reference, n_group, selected_group, z_half),
        rate_b - rate_a,
        _difference_interval(rate_a, n_reference, rate_b, n_group, z_half),
        z,
        None if z is None else 2.0 * float(norm.sf(abs(z))),
        float(fisher_exact(table)[1]),
        _mid_p(n, total, n_group, selected_group),
        pooled * n_group - selected_group,
        flip,
        h,
        Interval(h - h_half, h + h_half),
        ratio < FOUR_FIFTHS,
        tuple(warnings),
        level,
    )


def standardised_difference(
    reference: ArrayLike, group: ArrayLike, *, level: float = 0.95
) -> MeanDifference:
    """Hedges' g of the scores, group minus reference (Hedges, 1981; Hedges & Olkin, 1985, ch. 5).

    reference, group : (n,) finite scores in one unit, two of each at least; g is in pooled SDs.
    level : of the interval. It is g +- z SE with SE^2 = 1/nA + 1/nB + g^2 / (2 (nA + nB)).
    Raises InvalidResponses naming a person without a finite score, and when the scores do not vary
    within the groups.
    """
    z_half = float(ndtri(0.5 + checked_level(level) / 2.0))
    a, b = (finite_sample(x, 2, "each group") for x in (reference, group))
    freedom = len(a) + len(b) - 2
    variance = ((len(a) - 1) * a.var(ddof=1) + (len(b) - 1) * b.var(ddof=1)) / freedom
    if variance <= 0:
        raise InvalidResponses("the scores do not vary within the groups")
    g = float((b.mean() - a.mean()) / math.sqrt(variance)) * (1.0 - 3.0 / (4.0 * freedom - 1.0))
    error = math.sqrt(1.0 / len(a) + 1.0 / len(b) + g * g / (2.0 * (len(a) + len(b))))
    small: tuple[ImpactWarning, ...] = ("small_group",) if min(len(a), len(b)) < SMALL_GROUP else ()
    ends = Interval(g - z_half * error, g + z_half * error)
    return MeanDifference(g, ends, error, len(a), len(b), small, level)


def scoring_rates(scores: ArrayLike, category: Sequence[str | None]) -> ScoringRates:
    """Scoring rate per category (New York City Local Law 144, 2021; 6 RCNY 5-300, 2023).

    scores : (n_persons,) finite; category : of each person, None when unknown. A score equal to
    the median does not count as above it.
    Raises InvalidResponses naming a person without a finite score, for fewer than two categories
    and when nobody is above the median; InvalidParameters when scores and categories differ in
    number.
    """
    values = finite_sample(scores, 2, "the sample")
    if len(category) != len(values):
        raise InvalidParameters(f"{len(values)} scores for {len(category)} categories")
    names = tuple(dict.fromkeys(name for name in category if name is not None))
    if len(names) < 2:
        raise InvalidResponses(f"two or more categories are compared, {len(names)} given")
    median = float(np.median(values))
    members: list[BoolArray] = [np.array([c == name for c in category]) for name in names]
    n = np.array([int(m.sum()) for m in members])
    above = np.array([int((values[m] > median).sum()) for m in members])
    rate = above / n
    if rate.max() == 0:
        raise InvalidResponses("nobody scored above the median: there are no rates to compare")
    unknown = sum(name is None for name in category)
    return ScoringRates(names, n, above, rate, rate / rate.max(), median, unknown)


def _checked_counts(n: int, selected: int) -> tuple[int, int]:
    people = checked_count(n, 1, "the number of applicants")
    chosen = checked_count(selected, 0, "the number selected")
    if chosen > people:
        raise InvalidParameters(f"{selected} selected of {n} applicants is not possible")
    return people, chosen


def _ratio_interval(n_a: int, s_a: int, n_b: int, s_b: int, z_half: float) -> Interval | None:
    if s_a == 0 or s_b == 0:
        return None
    p_a, p_b = s_a / n_a, s_b / n_b
    half = z_half * math.sqrt((1.0 - p_a) / s_a + (1.0 - p_b) / s_b)
    return Interval(p_b / p_a * math.exp(-half), p_b / p_a * math.exp(half))


def _difference_interval(
    rate_a: float, n_a: int, rate_b: float, n_b: int, z_half: float
) -> Interval:
    low_a, high_a = wilson(rate_a, n_a, z_half)
    low_b, high_b = wilson(rate_b, n_b, z_half)
    return Interval(
        rate_b - rate_a - math.hypot(rate_b - low_b, high_a - rate_a),
        rate_b - rate_a + math.hypot(high_b - rate_b, rate_a - low_a),
    )


def _mid_p(n: int, total: int, n_group: int, selected: int) -> float:
    counts = np.arange(max(0, n_group + total - n), min(total, n_group) + 1)
    p = hypergeom.pmf(counts, n, total, n_group)
    observed = p[selected - counts[0]]
    # Equal probabilities differ in the last digits; the margin is that of Fisher's test.
    equal = np.isclose(p, observed, rtol=1e-9, atol=0.0)
    return float(p[(p < observed) & ~equal].sum() + 0.5 * p[equal].sum())

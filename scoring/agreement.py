"""Agreement of raters: intraclass correlations, within-group agreement, weighted kappa."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri
from scipy.stats import f as f_distribution

from scoring.errors import InvalidParameters, InvalidResponses
from scoring.models.model import FloatArray, as_floats
from scoring.samples import checked_count, checked_level, checked_share, is_usable

Weights = Literal["quadratic", "linear", "none"]
POWERS: dict[str, float] = {"quadratic": 2.0, "linear": 1.0, "none": 0.0}
MOST_CATEGORIES = 1000
# Nearer to 0 for one rater or to 1 for the target there are no such numbers of raters.
SMALLEST_RELIABILITY = 1e-6


@dataclass(frozen=True, slots=True)
class IntraclassCorrelation:
    """One form with its F test of no difference between subjects and its interval."""

    value: float
    lower: float
    upper: float
    f: float
    degrees_of_freedom: tuple[int, int]
    p_value: float


@dataclass(frozen=True, slots=True)
class IntraclassCorrelations:
    """The six forms of Shrout & Fleiss (1979); the mean of k raters in the `average_` ones.

    one_way : each subject has its own raters (1,1)
    agreement : the same random raters, level differences count as error (2,1)
    consistency : the same fixed raters, level differences do not count (3,1)
    """

    one_way: IntraclassCorrelation
    agreement: IntraclassCorrelation
    consistency: IntraclassCorrelation
    average_one_way: IntraclassCorrelation
    average_agreement: IntraclassCorrelation
    average_consistency: IntraclassCorrelation
    n_subjects: int
    n_raters: int
    level: float


@dataclass(frozen=True, slots=True)
class WithinGroupAgreement:
    """value : r_wg or r_wg(J), 0 when raters differ more than chance would make them.

    is_out_of_range : the variance was above that of chance and the value was set to 0
    """

    value: float
    mean_variance: float
    chance_variance: float
    is_out_of_range: bool
    n_raters: int
    n_items: int


@dataclass(frozen=True, slots=True)
class Kappa:
    """Chance-corrected agreement with its large-sample interval; p_value tests kappa = 0."""

    value: float
    lower: float
    upper: float
    standard_error: float
    p_value: float
    n_subjects: int
    level: float


def intraclass_correlations(ratings: ArrayLike, *, level: float = 0.95) -> IntraclassCorrelations:
    """Intraclass correlations with intervals (Shrout & Fleiss, 1979; McGraw & Wong, 1996, tab. 7).

    ratings : (n_subjects, n_raters) in any unit, without gaps, two of each at least
    level : of the intervals, between 0 and 1
    Correlations have no unit; one below 0 means that raters differ more within a subject than
    subjects do, and is reported as it is.
    Raises InvalidResponses naming the row and column of a gap, and for tables without differences
    between subjects or without error; InvalidParameters for a level that is none.
    """
    x = _complete_table(ratings, "ratings", 2, 2)
    n, k = x.shape
    subject, rater, grand = x.mean(axis=1), x.mean(axis=0), x.mean()
    between = k * float(((subject - grand) ** 2).sum()) / (n - 1)
    raters = n * float(((rater - grand) ** 2).sum()) / (k - 1)
    within = float(((x - subject[:, None]) ** 2).sum()) / (n * (k - 1))
    residual = (within * n * (k - 1) - raters * (k - 1)) / ((n - 1) * (k - 1))
    if between <= 0:
        raise InvalidResponses("every subject has the same mean rating")
    if residual <= 1e-12 * between:
        raise InvalidResponses("the raters differ by a constant at most: no error to estimate")
    tail = (1.0 - checked_level(level)) / 2.0
    one_way_freedom, freedom = (n - 1, n * (k - 1)), (n - 1, (n - 1) * (k - 1))

    def by_f(f: float, df: tuple[int, int]) -> tuple[IntraclassCorrelation, IntraclassCorrelation]:
        low = f / float(f_distribution.ppf(1.0 - tail, *df))
        high = f * float(f_distribution.ppf(1.0 - tail, df[1], df[0]))
        p = float(f_distribution.sf(f, *df))
        single = [(v - 1.0) / (v + k - 1.0) for v in (f, low, high)]
        average = [1.0 - 1.0 / v for v in (f, low, high)]
        return (
            IntraclassCorrelation(single[0], single[1], single[2], f, df, p),
            IntraclassCorrelation(average[0], average[1], average[2], f, df, p),
        )

    one_way, average_one_way = by_f(between / within, one_way_freedom)
    consistency, average_consistency = by_f(between / residual, freedom)
    value = (between - residual) / (between + (k - 1) * residual + k * (raters - residual) / n)
    # Satterthwaite's degrees of freedom for the error of agreement (McGraw & Wong, 1996, tab. 7).
    a = k * value / (n * (1.0 - value))
    b = 1.0 + k * value * (n - 1) / (n * (1.0 - value))
    v = (a * raters + b * residual) ** 2 / (
        (a * raters) ** 2 / (k - 1) + (b * residual) ** 2 / ((n - 1) * (k - 1))
    )
    low_f = float(f_distribution.ppf(1.0 - tail, n - 1, v))
    high_f = float(f_distribution.ppf(1.0 - tail, v, n - 1))
    error = k * raters + (k * n - k - n) * residual
    lower = n * (between - low_f * residual) / (low_f * error + n * between)
    upper = n * (high_f * between - residual) / (error + n * high_f * between)
    average = [k * icc / (1.0 + (k - 1) * icc) for icc in (value, lower, upper)]
    f, p = consistency.f, consistency.p_value
    return IntraclassCorrelations(
        one_way,
        IntraclassCorrelation(value, lower, upper, f, freedom, p),
        consistency,
        average_one_way,
        IntraclassCorrelation(average[0], average[1], average[2], f, freedom, p),
        average_consistency,
        n,
        k,
        level,
    )


def within_group_agreement(
    ratings: ArrayLike, n_options: int, *, chance_variance: float | None = None
) -> WithinGroupAgreement:
    """r_wg(J) of one group of raters (James, Demaree & Wolf, 1984).

    ratings : (n_raters, n_items) without gaps on a scale of n_options steps of 1
    chance_variance : of careless ratings in squared steps; by default uniform, (A^2 - 1) / 12. A
        skewed one (LeBreton & Senter, 2008, table 2) is smaller and stricter.
    Raises InvalidResponses naming the row and column of a gap, and for ratings wider than the
    scale; InvalidParameters for an impossible scale or variance.
    """
    x = _complete_table(ratings, "ratings", 2, 1)
    n_options = checked_count(n_options, 2, "the number of options")
    if np.ptp(x) > n_options - 1:
        raise InvalidResponses(f"the ratings spread over more than {n_options} options")
    chance = (n_options**2 - 1) / 12.0 if chance_variance is None else chance_variance
    if not (math.isfinite(chance) and chance > 0):
        raise InvalidParameters(f"the variance of chance must be positive, not {chance}")
    mean_variance, n_items = float(x.var(axis=0, ddof=1).mean()), x.shape[1]
    share = 1.0 - mean_variance / chance
    value = n_items * share / (1.0 + (n_items - 1) * share) if share >= 0 else 0.0
    return WithinGroupAgreement(value, mean_variance, chance, share < 0, len(x), n_items)


def weighted_kappa(
    first: ArrayLike,
    second: ArrayLike,
    *,
    weights: Weights = "quadratic",
    n_categories: int | None = None,
    level: float = 0.95,
) -> Kappa:
    """Cohen's kappa of two raters (1960, 1968), interval by Fleiss, Cohen & Everitt (1969).

    first, second : (n_subjects,) categories, any integers; for weights their distances count
    weights : quadratic, linear, or none for plain kappa
    n_categories : only a check that no more than these are used
    level : of the normal interval, cut off at 1
    Raises InvalidResponses for gaps, for rows of different lengths, and when a rater used one
    category only or together they used more than 1,000; InvalidParameters for unknown weights.
    """
    x, y = as_floats(first), as_floats(second)
    if x.ndim != 1 or x.shape != y.shape or len(x) < 2:
        raise InvalidResponses("two rows of one length, at least two subjects, are needed")
    if weights not in POWERS:
        raise InvalidParameters(f"unknown weights {weights!r}; known: {', '.join(POWERS)}")
    both = np.concatenate([x, y])
    if not is_usable(both).all() or (both != np.round(both)).any():
        raise InvalidResponses("categories must be integers without gaps in the data")
    names, codes = np.unique(both, return_inverse=True)
    if len(names) > MOST_CATEGORIES:
        raise InvalidResponses(f"{len(names)} different values are scores, not categories")
    if n_categories is not None and len(names) > n_categories:
        raise InvalidResponses(f"{len(names)} categories were used, not {n_categories}")
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        raise InvalidResponses("a rater used one category only: kappa says nothing")
    n, m = len(x), len(names)
    p = np.zeros((m, m))
    np.add.at(p, (codes[:n], codes[n:]), 1.0 / n)
    distance = np.abs(names[:, None] - names) / np.ptp(names)
    w = 1.0 - (distance > 0 if weights == "none" else distance ** POWERS[weights])
    row, column = p.sum(axis=1), p.sum(axis=0)
    chance_table = np.outer(row, column)
    observed, chance = float((w * p).sum()), float((w * chance_table).sum())
    value = (observed - chance) / (1.0 - chance)
    rating = (w @ column)[:, None] + row @ w
    spread = float((p * (w - rating * (1.0 - value)) ** 2).sum())
    variance = (spread - (value - chance * (1.0 - value)) ** 2) / (n * (1.0 - chance) ** 2)
    null = float((chance_table * (w - rating) ** 2).sum()) - chance**2
    error = math.sqrt(max(variance, 0.0))
    half = float(ndtri(0.5 + checked_level(level) / 2.0)) * error
    z = value * (1.0 - chance) * math.sqrt(n / null)
    return Kappa(
        value,
        value - half,
        min(value + half, 1.0),
        error,
        math.erfc(abs(z) / math.sqrt(2.0)),
        n,
        level,
    )


def raters_needed(reliability_of_one: float, target: float) -> int:
    """How many raters bring their mean to the target (Spearman, 1910; Brown, 1910), at least 1.

    reliability_of_one, target : between 0 and 1 and not within 1e-6 of no or full reliability,
        otherwise InvalidParameters
    """
    one = checked_share(reliability_of_one, "the reliability of one rater")
    goal = checked_share(target, "the target")
    if one < SMALLEST_RELIABILITY or goal > 1.0 - SMALLEST_RELIABILITY:
        raise InvalidParameters(f"no number of raters of reliability {one} reaches {goal}")
    return max(1, math.ceil(goal * (1.0 - one) / (one * (1.0 - goal)) - 1e-9))


def _complete_table(values: ArrayLike, what: str, rows: int, columns: int) -> FloatArray:
    table = as_floats(values)
    if table.ndim != 2 or table.shape[0] < rows or table.shape[1] < columns:
        raise InvalidResponses(
            f"{what} must have at least {rows} rows and {columns} columns, not shape {table.shape}"
        )
    bad = np.argwhere(~is_usable(table))
    if len(bad):
        row, column = bad[0]
        raise InvalidResponses(f"{what}, row {row}, column {column}: not a finite number")
    return table

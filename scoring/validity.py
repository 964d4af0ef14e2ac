"""Validity: how scores go with a criterion, as seen and as it would be without its limits."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri, stdtr

from scoring.errors import InvalidParameters, InvalidResponses
from scoring.models.model import FloatArray, IntArray
from scoring.rates import wilson
from scoring.samples import (
    LARGEST_COUNT,
    LARGEST_NUMBER,
    checked_count,
    checked_level,
    checked_share,
    finite_sample,
    paired_samples,
)

SMALLEST_SAMPLE = 4
# Fewer people say little about a correlation of the size tests have.
SMALL_SAMPLE = 100


@dataclass(frozen=True, slots=True)
class Validity:
    """Correlation of scores and criterion with its interval.

    p_value : of no correlation, two-sided; power : chance that a study of this size finds a true
    correlation of `assumed` at p < .05; is_small : fewer than 100 people
    """

    value: float
    lower: float
    upper: float
    p_value: float
    power: float
    assumed: float
    n_persons: int
    is_small: bool
    level: float


@dataclass(frozen=True, slots=True)
class CorrectedValidity:
    """Correlation after the corrections whose inputs were given, interval transformed alike.

    for_criterion, for_restriction : which corrections were made
    """

    value: float
    lower: float
    upper: float
    observed: Validity
    for_criterion: bool
    for_restriction: bool


@dataclass(frozen=True, slots=True, eq=False)
class ExpectancyTable:
    """Share of successes per band of the predictor, lowest band first. Arrays are (n_bands,).

    from_score, to_score : lowest and highest score met in the band
    """

    from_score: FloatArray
    to_score: FloatArray
    n: IntArray
    successes: IntArray
    rate: FloatArray
    lower: FloatArray
    upper: FloatArray
    level: float


def validity_coefficient(
    scores: ArrayLike, criterion: ArrayLike, *, assumed: float = 0.25, level: float = 0.95
) -> Validity:
    """Pearson correlation with Fisher's interval (1921) and the power of the study.

    scores, criterion : (n_persons,) finite, at least four people, each in any unit
    assumed : the true correlation the power is computed for, chosen beforehand
    level : of the interval. The p-value is that of t with n - 2 degrees of freedom (Student, 1908).
    Raises InvalidResponses naming a person without a finite number, when everybody has the same
    value, and for rows of different length; InvalidParameters for an impossible level or `assumed`.
    """
    x, y = paired_samples(scores, criterion, SMALLEST_SAMPLE, "scores and criterion")
    n = len(x)
    r = float(np.clip(np.corrcoef(x, y)[0, 1], -1.0, 1.0))
    half = float(ndtri(0.5 + checked_level(level) / 2.0)) / math.sqrt(n - 3)
    if abs(r) > 1.0 - 1e-12:
        lower = upper = r
        p_value = 0.0
    else:
        lower, upper = math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)
        t = abs(r) * math.sqrt((n - 2) / (1.0 - r * r))
        p_value = 2.0 * float(stdtr(n - 2, -t))
    return Validity(
        r, lower, upper, p_value, power(assumed, n), assumed, n, n < SMALL_SAMPLE, level
    )


def power(correlation: float, n_persons: int, *, alpha: float = 0.05) -> float:
    """Chance to find a true correlation, two-sided, by Fisher's z (Cohen, 1988, ch. 3).

    correlation : between -1 and 1; n_persons : 4 or more; alpha : of the test, between 0 and 1
    Raises InvalidParameters for values outside these ranges.
    """
    if not -1 < correlation < 1:
        raise InvalidParameters(f"a correlation lies between -1 and 1, not {correlation}")
    n_persons = checked_count(n_persons, SMALLEST_SAMPLE, "the number of people")
    limit = float(ndtri(1.0 - checked_share(alpha, "alpha") / 2.0))
    distance = math.atanh(correlation) * math.sqrt(n_persons - 3)
    return float(ndtr(distance - limit) + ndtr(-distance - limit))


def persons_needed(correlation: float, wanted: float = 0.80, *, alpha: float = 0.05) -> int:
    """Smallest study with at least the wanted power, in people (Cohen, 1988, ch. 3).

    correlation, alpha : as for power, but not 0; wanted : power between 0 and 1
    Raises InvalidParameters outside these ranges and when more than 10^9 people would be needed.
    """
    checked_share(wanted, "the wanted power")
    if correlation == 0 or not -1 < correlation < 1:
        raise InvalidParameters("no study finds a correlation of 0; it lies between -1 and 1")
    low, high = SMALLEST_SAMPLE - 1, SMALLEST_SAMPLE
    while power(correlation, high, alpha=alpha) < wanted:
        low, high = high, 2 * high
        if high > LARGEST_COUNT:
            raise InvalidParameters(f"a correlation of {correlation} is too small for any study")
    while high - low > 1:
        middle = (low + high) // 2
        if power(correlation, middle, alpha=alpha) < wanted:
            low = middle
        else:
            high = middle
    return high


def correct_validity(
    observed: Validity,
    *,
    criterion_reliability: float | None = None,
    unrestricted_sd: float | None = None,
    restricted_sd: float | None = None,
) -> CorrectedValidity:
    """Correlation freed of criterion unreliability (Spearman, 1904) and direct range restriction.

    Only what is given is corrected, and something must be given. First r / sqrt(r_yy), the
    reliability being that of the restricted sample, then Thorndike's case II (1949, p. 173):
    r u / sqrt(1 + r^2 (u^2 - 1)) with u = unrestricted_sd / restricted_sd of the scores. The
    interval ends go the same way, which takes reliability and SDs as known.

    observed : from validity_coefficient; criterion_reliability : above 0 to 1
    unrestricted_sd, restricted_sd : of the scores, in one unit, positive
    Raises InvalidParameters when nothing or half of a pair is given, outside these ranges, and for
    a correlation the reliability does not allow.
    """
    if (unrestricted_sd is None) != (restricted_sd is None):
        raise InvalidParameters("range restriction needs both standard deviations")
    if criterion_reliability is None and unrestricted_sd is None:
        raise InvalidParameters("nothing to correct for: give a reliability or two SDs")
    reliability = 1.0 if criterion_reliability is None else criterion_reliability
    if not 0 < reliability <= 1:
        raise InvalidParameters(f"a reliability lies between 0 and 1, not {reliability}")
    ratio = 1.0
    if unrestricted_sd is not None and restricted_sd is not None:
        for sd in (restricted_sd, unrestricted_sd):
            if not 0 < sd <= LARGEST_NUMBER:
                raise InvalidParameters(f"standard deviations must be positive, not {sd}")
        ratio = unrestricted_sd / restricted_sd
    if abs(observed.value) > math.sqrt(reliability):
        raise InvalidParameters(
            f"a correlation of {observed.value:.2f} is impossible with a reliability of "
            f"{reliability}"
        )

    def corrected(r: float) -> float:
        r = min(max(r / math.sqrt(reliability), -1.0), 1.0)
        return r * ratio / math.sqrt(1.0 + r * r * (ratio * ratio - 1.0))

    return CorrectedValidity(
        corrected(observed.value),
        corrected(observed.lower),
        corrected(observed.upper),
        observed,
        criterion_reliability is not None,
        unrestricted_sd is not None,
    )


def expectancy_table(
    scores: ArrayLike, success: ArrayLike, *, n_bands: int = 5, level: float = 0.90
) -> ExpectancyTable:
    """Success rate per band of about equal size, with Wilson's interval (Lawshe et al., 1958).

    scores, success : (n_persons,), success as 0 and 1; n_bands : 2 to n_persons. Equal scores stay
        in one band, so bands can differ in size and be fewer.
    level : of the intervals of the rates
    Raises InvalidResponses naming a person without a finite score or with an outcome other than 0
    and 1, and when all scores are equal; InvalidParameters for an impossible number of bands.
    """
    x = finite_sample(scores, 2, "scores")
    y = finite_sample(success, 2, "success")
    if len(x) != len(y):
        raise InvalidResponses(f"{len(x)} scores beside {len(y)} outcomes")
    other = np.flatnonzero((y != 0) & (y != 1))
    if len(other):
        raise InvalidResponses(f"person {other[0]}: success is {y[other[0]]:g}, not 0 or 1")
    n_bands = checked_count(n_bands, 2, "the number of bands")
    if n_bands > len(x):
        raise InvalidParameters(f"{n_bands} bands of {len(x)} people are not possible")
    inner = np.quantile(x, np.arange(1, n_bands) / n_bands, method="inverted_cdf")
    _, band = np.unique(np.searchsorted(inner, x, side="left"), return_inverse=True)
    if band.max() == 0:
        raise InvalidResponses("scores: too many equal values to form two bands")
    z = float(ndtri(0.5 + checked_level(level) / 2.0))
    n = np.bincount(band)
    successes = np.bincount(band[y == 1], minlength=len(n))
    ends = [wilson(s / k, int(k), z) for s, k in zip(successes, n, strict=True)]
    members = [x[band == k] for k in range(len(n))]
    return ExpectancyTable(
        np.array([m.min() for m in members]),
        np.array([m.max() for m in members]),
        n,
        successes,
        successes / n,
        np.array([low for low, _ in ends]),
        np.array([high for _, high in ends]),
        level,
    )

"""Reliable change: whether two occasions differ by more than their errors of measurement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtr, ndtri

from scoring.errors import InvalidParameters
from scoring.estimates import Estimate
from scoring.measurement_error import standard_error_of_difference
from scoring.models.model import BoolArray, FloatArray, as_floats
from scoring.samples import SMALLEST_ERROR, checked_count, checked_level, is_usable

# What a second sitting brings without any learning, in units of theta.
PRACTICE_GAIN = 0.15
RELIABLE, PROBABLE = 1.96, 1.28
FLAG_ALPHA = 0.05

Verdict = Literal[
    "reliable_gain", "probable_gain", "no_change_shown", "probable_decline", "reliable_decline"
]


@dataclass(frozen=True, slots=True, eq=False)
class ReliableChange:
    """Change beyond measurement error, not its cause. Each of the shape of the estimates.

    difference : after - before - practice; standard_error, lower, upper : of the difference
    index : difference / standard_error (the RC)
    verdict : one word per value; is_flagged : two-sided p below .05 / number of values compared
    """

    difference: FloatArray
    standard_error: FloatArray
    lower: FloatArray
    upper: FloatArray
    index: FloatArray
    p_value: FloatArray
    verdict: tuple[Verdict, ...]
    is_flagged: BoolArray
    level: float


def reliable_change(
    before: Estimate,
    after: Estimate,
    *,
    practice: float = PRACTICE_GAIN,
    level: float = 0.80,
    n_compared: int | None = None,
) -> ReliableChange:
    """RC = (after - before - practice) / sqrt(SE1^2 + SE2^2) (Jacobson & Truax, 1991).

    before, after : estimates of shape () or (n,) from two forms without common keyed items.
    practice : average gain from sitting twice, in theta. Only errors of measurement count, which
    is one of several positions (Maassen, 2004; Temkin, 2004). n_compared : how many changes are
    looked at together (Bonferroni); by default as many as there are values. level : of the normal
    interval round the difference, in theta like everything but index and p_value.
    Raises InvalidParameters for different shapes, values that are not finite and errors of 0 or
    less.
    """
    if before.theta.shape != after.theta.shape or before.theta.ndim > 1:
        raise InvalidParameters("before and after must be estimates of one shape, () or (n,)")
    values = np.array([before.theta, after.theta])
    if not is_usable(values).all() or not is_usable(practice).all():
        raise InvalidParameters("estimates and the practice gain must be finite")
    if n_compared is not None:
        n_compared = checked_count(n_compared, 1, "the number of changes compared")
    error = standard_error_of_difference(before.standard_error, after.standard_error)
    if (error < SMALLEST_ERROR).any():
        raise InvalidParameters("a change without any error of measurement has no index")
    difference = as_floats(after.theta - before.theta - practice)
    half = float(ndtri(0.5 + checked_level(level) / 2.0)) * error
    index = as_floats(difference / error)
    p_value = as_floats(2.0 * ndtr(-np.abs(index)))
    flags = np.asarray(p_value < FLAG_ALPHA / (n_compared or max(index.size, 1)))
    words = tuple(_verdict(float(rc)) for rc in np.atleast_1d(index))
    return ReliableChange(
        difference, error, difference - half, difference + half, index, p_value, words, flags, level
    )


def _verdict(index: float) -> Verdict:
    if abs(index) < PROBABLE:
        return "no_change_shown"
    if index > 0:
        return "reliable_gain" if index >= RELIABLE else "probable_gain"
    return "reliable_decline" if index <= -RELIABLE else "probable_decline"

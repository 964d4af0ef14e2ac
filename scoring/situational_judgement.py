"""Points for situational judgement answers: rate-each options and best/worst choices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidResponses
from scoring.models.model import FloatArray
from scoring.response_quality import rating_sd

LARGEST_POINTS = 4.0
SMALLEST_SD_TO_ADJUST = 0.5
N_CATEGORIES = 4


@dataclass(frozen=True, slots=True, eq=False)
class RatingPoints:
    """Points of one person per option, raw and adjusted; the adjusted ones are reported.

    raw, adjusted, adjusted_ratings : (n_options,); without adjustment they are the same
    """

    raw: FloatArray
    adjusted: FloatArray
    adjusted_ratings: FloatArray
    is_adjusted: bool


def rating_points(ratings: ArrayLike, keys: ArrayLike) -> RatingPoints:
    """Raw and adjusted points for the options one person rated.

    ratings, keys : (n_options,), all answered options of the whole form
    """
    given, key = _aligned(ratings, keys)
    adjusted, is_adjusted = _adjusted(given, key)
    return RatingPoints(
        agreement_points(given, key), agreement_points(adjusted, key), adjusted, is_adjusted
    )


def agreement_points(ratings: ArrayLike, keys: ArrayLike) -> FloatArray:
    """4 - |rating - key|, at least 0."""
    given, key = _aligned(ratings, keys)
    return np.maximum(0.0, LARGEST_POINTS - np.abs(given - key))


def _adjusted(ratings: FloatArray, keys: FloatArray) -> tuple[FloatArray, bool]:
    if ratings.size < 2 or rating_sd(ratings) < SMALLEST_SD_TO_ADJUST:
        return ratings, False
    z = (ratings - ratings.mean()) / rating_sd(ratings)
    return keys.mean() + rating_sd(keys) * z, True


def _aligned(ratings: ArrayLike, keys: ArrayLike) -> tuple[FloatArray, FloatArray]:
    given, key = np.asarray(ratings, dtype=np.float64), np.asarray(keys, dtype=np.float64)
    if given.shape != key.shape or given.ndim != 1 or not given.size:
        raise InvalidResponses(
            f"ratings {given.shape} and keys {key.shape} must be one row each, of one length"
        )
    if not (np.isfinite(given).all() and np.isfinite(key).all()):
        raise InvalidResponses("ratings and keys must be finite; leave unanswered options out")
    return given, key

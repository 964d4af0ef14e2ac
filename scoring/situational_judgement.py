"""Points for situational judgement answers: rate-each options and best/worst choices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidResponses
from scoring.models.model import FloatArray, IntArray
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


def standardise_ratings(ratings: ArrayLike, keys: ArrayLike) -> FloatArray:
    """Ratings with the person's mean and SD replaced by those of the keys.

    Takes away where on the scale a person likes to answer and how far they spread (McDaniel et
    al., 2011). Ratings with an SD under .5 are returned as they are: too little spread to stretch.
    """
    return _adjusted(*_aligned(ratings, keys))[0]


def agreement_points(ratings: ArrayLike, keys: ArrayLike) -> FloatArray:
    """4 - |rating - key|, at least 0."""
    given, key = _aligned(ratings, keys)
    return np.maximum(0.0, LARGEST_POINTS - np.abs(given - key))


def points_to_categories(points: ArrayLike, n_categories: int = N_CATEGORIES) -> IntArray:
    """Points 0-4 cut into equal ordered categories; with four: 0-1, 1-2, 2-3, 3-4.

    A point on a line belongs to the higher category, full points to the highest.
    """
    values = np.asarray(points, dtype=np.float64)
    if not ((values >= 0) & (values <= LARGEST_POINTS)).all():
        raise InvalidResponses(f"points run from 0 to {LARGEST_POINTS:g}")
    cut = np.floor(values / LARGEST_POINTS * n_categories + 1e-9).astype(np.int64)
    return np.minimum(cut, n_categories - 1)


def scenario_category(points: ArrayLike, n_categories: int = N_CATEGORIES) -> int:
    """One polytomous score for a scenario: its options' points summed, cut into equal parts.

    points : (n_options,) of the answered options of one scenario. Options of a scenario depend
    on each other, so the scenario and not the option is the unit that carries information.
    """
    values = np.asarray(points, dtype=np.float64)
    if not values.size:
        raise InvalidResponses("a scenario without answered options is missing, not a score")
    return int(points_to_categories(values.mean(), n_categories))


def best_worst_code(best: int, worst: int, *, key_best: int, key_worst: int) -> int:
    """Category 0-4: +1 for each choice as keyed, -1 for each reversed, shifted by 2."""
    if best == worst or key_best == key_worst:
        raise InvalidResponses("best and worst must be two different options")
    as_keyed = (best == key_best) + (worst == key_worst)
    reversed_ = (best == key_worst) + (worst == key_best)
    return as_keyed - reversed_ + 2


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

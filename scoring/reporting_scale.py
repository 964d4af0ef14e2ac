"""The printed scale of release 1: levels 1 to 5, four bands, and how finely chances are printed.

level = 3 + theta, cut off at 1 and 5. Theta 0 is the judged level 3, not an average of people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.comparison import interval
from scoring.errors import InvalidParameters
from scoring.estimates import Estimate
from scoring.models.model import FloatArray

LOWEST_LEVEL, MIDDLE_LEVEL, HIGHEST_LEVEL = 1.0, 3.0, 5.0
BAND_CUTS = (2.25, 3.0, 3.75)
BAND_NAMES = ("not_yet_shown", "emerging", "ready_with_support", "ready_can_help_others")
LARGEST_PRINTED_CHANCE = 95


@dataclass(frozen=True, slots=True)
class Band:
    """One judged band; position 0 is the lowest."""

    position: int
    name: str


BANDS = tuple(Band(position, name) for position, name in enumerate(BAND_NAMES))


def level(theta: ArrayLike) -> FloatArray:
    """Level on the 1-5 scale, same shape as theta."""
    values = np.asarray(theta, dtype=np.float64)
    if not np.isfinite(values).all():
        raise InvalidParameters("theta must be finite")
    return np.clip(MIDDLE_LEVEL + values, LOWEST_LEVEL, HIGHEST_LEVEL)


def level_interval(estimate: Estimate, probability: float = 0.80) -> tuple[FloatArray, FloatArray]:
    """Interval on the 1-5 scale."""
    low, high = interval(estimate, probability)
    return level(low), level(high)


def band(theta: float) -> Band:
    """The band of one value; a value on a cut belongs to the higher band."""
    return BANDS[int(np.searchsorted(BAND_CUTS, float(level(theta)), side="right"))]


def bands(estimate: Estimate, probability: float = 0.80) -> tuple[Band, ...]:
    """Every band the interval of one estimate reaches, lowest first.

    One band when the interval crosses no line; otherwise all must be named.
    """
    if estimate.theta.ndim:
        raise InvalidParameters("bands are named one estimate at a time")
    low, high = interval(estimate, probability)
    first, last = band(float(low)).position, band(float(high)).position
    return BANDS[first : last + 1]


def print_chance(probability: float) -> int:
    """Per cent in steps of 5, rounded towards 50 and never beyond 5 and 95."""
    if not 0 <= probability <= 1:
        raise InvalidParameters(f"a probability is between 0 and 1, not {probability}")
    steps = int(np.floor(abs(probability - 0.5) * 20.0 + 1e-9))
    away = min(5 * steps, LARGEST_PRINTED_CHANCE - 50)
    return 50 + away if probability >= 0.5 else 50 - away

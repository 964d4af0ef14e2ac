"""Checks of plain samples of numbers, of counts and of confidence levels."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidParameters, InvalidResponses
from scoring.models.model import BoolArray, FloatArray, as_floats

# Sums of squares of larger numbers overflow, so they count as not finite.
LARGEST_NUMBER = 1e100
# Division by a smaller error overflows, so it counts as no error.
SMALLEST_ERROR = 1 / LARGEST_NUMBER
LARGEST_COUNT = 10**9


def is_usable(values: ArrayLike) -> BoolArray:
    """Where numbers are finite and small enough to be squared, of the shape of the values."""
    return np.asarray(np.abs(as_floats(values)) <= LARGEST_NUMBER)


def finite_sample(values: ArrayLike, smallest: int, what: str) -> FloatArray:
    """One row of at least `smallest` finite numbers, (n,); `what` names it in the message.

    Numbers beyond 1e100 are refused like infinite ones.
    """
    sample = as_floats(values)
    if sample.ndim != 1:
        raise InvalidResponses(f"{what} must be one row of numbers, not of shape {sample.shape}")
    bad = np.flatnonzero(~is_usable(sample))
    if len(bad):
        raise InvalidResponses(f"{what}: the value of person {bad[0]} is not a finite number")
    if len(sample) < smallest:
        raise InvalidResponses(f"{what} has {len(sample)} values; at least {smallest} are needed")
    return sample


def varies(sample: FloatArray) -> bool:
    """Whether a sample has a variance that does not vanish in double precision."""
    return bool(np.ptp(sample) > 0 and sample.var() > 0)


def paired_samples(
    first: ArrayLike, second: ArrayLike, smallest: int, what: str
) -> tuple[FloatArray, FloatArray]:
    """Two finite rows of one length that both vary, each (n,)."""
    x, y = finite_sample(first, smallest, what), finite_sample(second, smallest, what)
    if len(x) != len(y):
        raise InvalidResponses(f"{what}: {len(x)} values beside {len(y)}")
    if not (varies(x) and varies(y)):
        raise InvalidResponses(f"{what}: everybody has the same value")
    return x, y


def checked_level(level: float) -> float:
    """A confidence level strictly between 0 and 1."""
    if not 0 < level < 1:
        raise InvalidParameters(f"level must be between 0 and 1, not {level}")
    return level


def checked_count(value: float, smallest: int, what: str) -> int:
    """A whole number from `smallest` to 10^9; `what` names it in the message."""
    if not smallest <= value <= LARGEST_COUNT or value != int(value):
        raise InvalidParameters(f"{what} must be a whole number from {smallest}, not {value}")
    return int(value)


def checked_normal(mean: float, sd: float) -> tuple[float, float]:
    """Mean and SD of a prior whose squares stay within double precision: SD 1e-100 to 1e100."""
    if not (is_usable([mean, sd]).all() and sd >= SMALLEST_ERROR):
        raise InvalidParameters(f"prior needs a finite mean and a positive SD, not {(mean, sd)}")
    return float(mean), float(sd)


def checked_share(value: float, name: str) -> float:
    """A share strictly between 0 and 1."""
    if not 0 < value < 1:
        raise InvalidParameters(f"{name} must be between 0 and 1, not {value}")
    return value

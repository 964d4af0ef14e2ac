"""Checks of plain samples of numbers and of confidence levels."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidParameters, InvalidResponses
from scoring.models.model import FloatArray, as_floats


def finite_sample(values: ArrayLike, smallest: int, what: str) -> FloatArray:
    """One row of at least `smallest` finite numbers, (n,); `what` names it in the message."""
    sample = as_floats(values)
    if sample.ndim != 1:
        raise InvalidResponses(f"{what} must be one row of numbers, not of shape {sample.shape}")
    bad = np.flatnonzero(~np.isfinite(sample))
    if len(bad):
        raise InvalidResponses(f"{what}: the value of person {bad[0]} is not a finite number")
    if len(sample) < smallest:
        raise InvalidResponses(f"{what} has {len(sample)} values; at least {smallest} are needed")
    return sample


def paired_samples(
    first: ArrayLike, second: ArrayLike, smallest: int, what: str
) -> tuple[FloatArray, FloatArray]:
    """Two finite rows of one length that both vary, each (n,)."""
    x, y = finite_sample(first, smallest, what), finite_sample(second, smallest, what)
    if len(x) != len(y):
        raise InvalidResponses(f"{what}: {len(x)} values beside {len(y)}")
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        raise InvalidResponses(f"{what}: everybody has the same value")
    return x, y


def checked_level(level: float) -> float:
    """A confidence level strictly between 0 and 1."""
    if not 0 < level < 1:
        raise InvalidParameters(f"level must be between 0 and 1, not {level}")
    return level


def checked_share(value: float, name: str) -> float:
    """A share strictly between 0 and 1."""
    if not 0 < value < 1:
        raise InvalidParameters(f"{name} must be between 0 and 1, not {value}")
    return value

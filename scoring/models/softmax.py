"""Shares that are proportional to exponentials, in logs."""

from __future__ import annotations

from functools import reduce

import numpy as np

from scoring.models.model import FloatArray


def log_softmax(z: FloatArray) -> FloatArray:
    """z - log sum exp z over the last axis, which is short: a few categories."""
    largest = reduce(np.maximum, np.moveaxis(z, -1, 0))[..., None]
    away: FloatArray = z - largest
    away -= np.log(np.exp(away) @ np.ones(z.shape[-1]))[..., None]
    return away

"""Simulated people who rate items of several scales, some of them without reading."""

import numpy as np

from scoring.models.model import FloatArray, IntArray

N_SCALES, PER_SCALE, CATEGORIES = 8, 6, 5
SCALES = [list(range(s * PER_SCALE, (s + 1) * PER_SCALE)) for s in range(N_SCALES)]


def ratings(n: int, rng: np.random.Generator, *, loading: float = 0.75) -> IntArray:
    """Attentive people: items of one scale share a trait, traits are independent."""
    traits = np.repeat(rng.standard_normal((n, N_SCALES)), PER_SCALE, axis=1)
    noise = rng.standard_normal(traits.shape)
    return coded(loading * traits + np.sqrt(1.0 - loading**2) * noise)


def coded(values: FloatArray) -> IntArray:
    cuts = np.array([-1.2, -0.4, 0.4, 1.2])
    return np.searchsorted(cuts, values.ravel()).reshape(values.shape)


def at_random(n: int, rng: np.random.Generator) -> IntArray:
    """People who tick anything."""
    return rng.integers(0, CATEGORIES, (n, N_SCALES * PER_SCALE))


def power(attentive: FloatArray, careless: FloatArray, false_positives: float = 0.05) -> float:
    """Share of careless people above the value that so many attentive people exceed."""
    return float(np.mean(careless > np.quantile(attentive, 1.0 - false_positives)))

"""Simulated items and people of several correlated dimensions."""

import numpy as np

from scoring import ItemParameters, simulate
from scoring.models.model import FloatArray, IntArray


def loading_correlation(loadings: list[float]) -> FloatArray:
    """Correlations of one common factor, r_de = l_d l_e."""
    correlation = np.outer(loadings, loadings)
    np.fill_diagonal(correlation, 1.0)
    return correlation


def graded_items(
    rng: np.random.Generator, items_per_dimension: int, correlation: FloatArray, n_steps: int = 2
) -> ItemParameters:
    n_dimensions = len(correlation)
    n_items = items_per_dimension * n_dimensions
    steps = np.linspace(-1.0, 1.0, n_steps) if n_steps > 1 else np.zeros(1)
    items = ItemParameters.from_thresholds(
        "graded", rng.uniform(0.9, 2.0, n_items), rng.normal(0, 0.6, (n_items, 1)) + steps
    )
    return ItemParameters(
        items.models,
        items.slopes,
        items.intercepts,
        dimensions=np.repeat(np.arange(n_dimensions), items_per_dimension),
        dimension_names=tuple(f"d{d}" for d in range(n_dimensions)),
        latent_covariance=correlation,
    )


def people(
    rng: np.random.Generator, n: int, items: ItemParameters, share_missing: float = 0.0
) -> tuple[FloatArray, IntArray]:
    """theta (n, D) and codes (n, n_items)."""
    theta = rng.multivariate_normal(np.zeros(items.n_dimensions), items.latent_covariance, n)
    codes = simulate(items, theta, rng)
    codes[rng.random(codes.shape) < share_missing] = -1
    return theta, codes

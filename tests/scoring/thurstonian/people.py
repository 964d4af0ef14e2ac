"""Simulated people who rank statements, by the model's own definition of utilities."""

import numpy as np

from scoring import Statement
from scoring.models.model import FloatArray, IntArray

Blocks = list[list[Statement]]
NAMES = ("u", "v", "w", "x")


def bank(rng: np.random.Generator, n_blocks: int, size: int, n_dims: int, *, mixed: bool) -> Blocks:
    """Blocks over the first n_dims dimensions; mixed ones hold statements of both keys."""
    result = []
    for _ in range(n_blocks):
        own = rng.permutation(np.arange(max(size, n_dims)) % n_dims)[:size]
        keys = np.ones(size, dtype=int)
        while mixed and abs(keys.sum()) == size:
            keys = rng.choice([-1, 1], size)
        means = rng.normal(0.0, 0.5, size)
        means -= means.mean()
        loadings = rng.uniform(0.5, 0.85, size)
        result.append(
            [
                Statement(NAMES[d], float(loading), int(key), float(mean))
                for d, loading, key, mean in zip(own, loadings, keys, means, strict=True)
            ]
        )
    return result


def ranks(
    blocks: Blocks, n_dims: int, n: int, rho: float, rng: np.random.Generator
) -> tuple[IntArray, FloatArray]:
    """Ranks in every block and the traits, which correlate by rho."""
    correlation = np.full((n_dims, n_dims), rho) + (1.0 - rho) * np.eye(n_dims)
    theta = rng.multivariate_normal(np.zeros(n_dims), correlation, n)
    columns = []
    for block in blocks:
        utilities = np.column_stack(
            [
                s.utility_mean
                + s.sign * s.loading * theta[:, NAMES.index(s.dimension)]
                + np.sqrt(1.0 - s.loading**2) * rng.standard_normal(n)
                for s in block
            ]
        )
        columns.append(np.argsort(np.argsort(-utilities, axis=1), axis=1))
    return np.hstack(columns), theta


def signed(blocks: Blocks) -> FloatArray:
    return np.array([s.sign * s.loading for block in blocks for s in block])


def without_order_between(codes: IntArray, size: int = 4) -> IntArray:
    """Ranks of blocks of four as a choice of most and least shows them."""
    shown = codes.copy()
    shown[(codes > 0) & (codes < size - 1)] = 1
    return shown

"""Nodes over the latent distribution of a set of items, in one dimension or several."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray
from scoring.quadrature import LIMIT, N_NODES, equal_nodes, normal_log_weights
from scoring.samples import checked_count

# Nodes of each dimension while a grid is small enough, of all together beyond.
NODES_PER_DIMENSION = {1: N_NODES, 2: 41, 3: 17}
LATTICE_NODES = 8192
FEWEST_LATTICE_NODES = 1000
# Nodes of a grid with less weight than this are left out.
SMALLEST_WEIGHT = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class Latent:
    """grid : nodes (n_nodes, D); weights : their probabilities, (n_nodes,)
    mean : (D,); covariance : (D, D) of the distribution."""

    grid: FloatArray
    weights: FloatArray
    mean: FloatArray
    covariance: FloatArray

    @classmethod
    def of(cls, items: ItemParameters, nodes: int | None = None) -> Latent:
        """nodes : of each dimension up to three dimensions, of all together beyond."""
        n_dimensions = items.n_dimensions
        if n_dimensions == 1:
            return cls._of_one(items, N_NODES if nodes is None else nodes)
        mean, covariance = np.zeros(n_dimensions), items.latent_covariance
        count = NODES_PER_DIMENSION.get(n_dimensions, LATTICE_NODES) if nodes is None else nodes
        if n_dimensions in NODES_PER_DIMENSION:
            standard, weights = _product_grid(count, n_dimensions)
        else:
            standard, weights = _lattice(count, n_dimensions)
        return cls(standard @ np.linalg.cholesky(covariance).T, weights, mean, covariance)

    @classmethod
    def _of_one(cls, items: ItemParameters, nodes: int) -> Latent:
        mean, variance = items.latent_mean, items.latent_variance
        grid = equal_nodes(nodes, LIMIT)
        if abs(mean) > LIMIT / 2 or np.sqrt(variance) > LIMIT / 3:
            grid = mean + np.sqrt(variance) * grid
        weights = np.exp(normal_log_weights(grid, mean, variance))
        return cls(grid[:, None], weights, np.array([mean]), np.array([[variance]]))

    @property
    def points(self) -> FloatArray:
        """The nodes as theta is given elsewhere: (n_nodes,) in one dimension."""
        return self.grid[:, 0] if self.grid.shape[1] == 1 else self.grid

    def by_mean(self, dimension: int) -> FloatArray:
        """Derivative of the log density in the mean, (n_nodes,)."""
        result: FloatArray = np.linalg.solve(self.covariance, (self.grid - self.mean).T)[dimension]
        return result

    def by_covariance(self, first: int, second: int) -> FloatArray:
        """Derivative of the log density in one covariance, but for a factor and a constant that
        keeps its mean 0, (n_nodes,)."""
        pull = (self.grid - self.mean) @ np.linalg.inv(self.covariance)
        result: FloatArray = pull[:, first] * pull[:, second]
        return result


def _product_grid(nodes: int, n_dimensions: int) -> tuple[FloatArray, FloatArray]:
    """Standard normal nodes (n, D) and weights (n,), far corners left out."""
    line = equal_nodes(nodes, LIMIT if n_dimensions < 3 else LIMIT - 1.0)
    axes = np.meshgrid(*[line] * n_dimensions, indexing="ij")
    grid = np.stack([axis.ravel() for axis in axes], axis=1)
    weights = np.exp(normal_log_weights(line))
    product = weights
    for _ in range(n_dimensions - 1):
        product = np.outer(product, weights).ravel()
    kept = product > SMALLEST_WEIGHT
    return grid[kept], product[kept] / product[kept].sum()


def _lattice(nodes: int, n_dimensions: int) -> tuple[FloatArray, FloatArray]:
    """Standard normal points of a rank-one lattice (Richtmyer, 1951) with mirror images, moved to
    mean 0 and covariance 1."""
    what = f"the number of nodes of {n_dimensions} dimensions together"
    nodes = checked_count(nodes, FEWEST_LATTICE_NODES, what)
    generators = np.sqrt(_primes(n_dimensions))
    share = np.mod(np.arange(1, nodes // 2 + 1)[:, None] * generators + 0.5, 1.0)
    half = ndtri(np.clip(share, 1e-9, 1.0 - 1e-9))
    points = np.vstack([half, -half])
    points = np.linalg.solve(np.linalg.cholesky(np.cov(points.T, bias=True)), points.T).T
    return points, np.full(len(points), 1.0 / len(points))


def _primes(n: int) -> FloatArray:
    found: list[int] = []
    candidate = 2
    while len(found) < n:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return np.array(found, dtype=np.float64)

"""Integration over a product grid without forming it for every person.

The dimensions are split into two halves A and B. With K_A and K_B the products of the likelihoods
over the nodes of each half, (n_nodes^|A|, n) and (n_nodes^|B|, n), and W the prior over A x B,
everything needed is a matrix product: W K_B, W' K_A and K_A diag(w / Z) K_B'.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.models.model import FloatArray, as_floats
from scoring.multidimensional.likelihood import Marginals

# Numbers a block may hold per half, so that a handful of such arrays stay in cache.
BLOCK_SIZE = 150_000
# What a product never reaches unless responses and prior exclude each other.
SMALLEST = 1e-280


@dataclass(frozen=True, slots=True, eq=False)
class ProductGrid:
    """nodes : (n_nodes,), the same in every dimension; points : (n_nodes^D, D), last fastest."""

    nodes: FloatArray
    points: FloatArray

    @classmethod
    def of(cls, nodes: FloatArray, n_dimensions: int) -> ProductGrid:
        axes = np.meshgrid(*[nodes] * n_dimensions, indexing="ij")
        return cls(nodes, np.stack([axis.ravel() for axis in axes], axis=1))

    @property
    def n_dimensions(self) -> int:
        return int(self.points.shape[1])

    @property
    def n_first(self) -> int:
        """Dimensions in the first half."""
        return (self.n_dimensions + 1) // 2

    @property
    def people_per_block(self) -> int:
        return max(64, BLOCK_SIZE // int(len(self.nodes) ** self.n_first))

    def prior(self, covariance: FloatArray) -> FloatArray:
        """Normal density at the points, normalised to sum 1, (n_nodes^|A|, n_nodes^|B|)."""
        precision = np.linalg.inv(covariance)
        exponent = -0.5 * ((self.points @ precision) * self.points).sum(axis=1)
        density = np.exp(exponent - exponent.max())
        density /= density.sum()
        return as_floats(density.reshape(len(self.nodes) ** self.n_first, -1))

    def prior_moments(self, covariance: FloatArray, prior: FloatArray) -> FloatArray:
        """On the grid, so that it and the posterior carry the same discretisation."""
        del covariance
        return as_floats((self.points * prior.reshape(-1, 1)).T @ self.points)

    def marginals(self, likelihood: FloatArray, prior: FloatArray, sites: FloatArray) -> Marginals:
        """Posterior of each dimension by contraction of the other half."""
        del sites
        n_dimensions, n_nodes, n = likelihood.shape
        first = _products(likelihood[: self.n_first])
        second = _products(likelihood[self.n_first :])
        over_first = prior @ second
        over_first *= first
        total = np.maximum(over_first.sum(axis=0), SMALLEST)
        over_first /= total
        first /= total
        over_second = prior.T @ first
        over_second *= second
        posterior = np.empty_like(likelihood)
        moments = np.empty((n_dimensions, n_dimensions, n))
        halves = slice(0, self.n_first), slice(self.n_first, n_dimensions)
        for half, joint in zip(halves, (over_first, over_second), strict=True):
            own = posterior[half]
            cells = joint.reshape((n_nodes,) * len(own) + (n,))
            for at in range(len(own)):
                own[at] = cells.sum(axis=tuple(axis for axis in range(len(own)) if axis != at))
            points = self._half(len(own))
            squares = (points[:, :, None] * points[:, None, :]).reshape(len(points), -1)
            moments[half, half] = (squares.T @ joint).reshape(len(own), len(own), n)
        points = self._half(n_dimensions - self.n_first)
        for at in range(self.n_first, n_dimensions):
            turned = prior @ (second * points[:, at - self.n_first, None])
            turned *= first
            crossed = self._half(self.n_first).T @ turned
            moments[at, : self.n_first] = moments[: self.n_first, at] = crossed
        return Marginals(posterior, np.log(total), moments, np.zeros((2, n_dimensions, n)))

    def check(self) -> tuple[ProductGrid, float]:
        """The grid moved by half a step: what spacing adds to one it takes from the other."""
        half = float(self.nodes[1] - self.nodes[0]) / 2.0
        return ProductGrid.of(self.nodes + half, self.n_dimensions), 0.5

    def _half(self, n_dimensions: int) -> FloatArray:
        """Points of a grid in fewer dimensions, (n_nodes^m, m)."""
        every = len(self.nodes) ** n_dimensions
        return self.points[:every, self.n_dimensions - n_dimensions :]


def _products(likelihood: FloatArray) -> FloatArray:
    """Outer product over the dimensions for each person, (n_nodes^m, n); ones for none."""
    n = likelihood.shape[2]
    result = np.ones((1, n))
    for one in likelihood:
        result = (result[:, None, :] * one).reshape(-1, n)
    return result

"""Which item measures which dimension, and where in parameter space a calibration stands.

Between-item models: every item measures one dimension; the dimensions correlate. Variances are 1,
except of dimensions with items whose slopes are fixed (rasch, partial_credit).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.calibration.point import LARGEST_SD, SMALLEST_SD, ItemBatch
from scoring.dimensions import named_dimensions
from scoring.models import model_named
from scoring.models.model import BoolArray, FloatArray, IntArray, as_floats

# Of a correlation matrix; closer to singular, integration is too rough to climb.
SMALLEST_EIGENVALUE = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """names : of the D dimensions; of_item : (n_items,), position of each item's dimension"""

    names: tuple[str, ...]
    of_item: IntArray

    @property
    def n_dimensions(self) -> int:
        return len(self.names)

    @property
    def most_items(self) -> int:
        """Items of the dimension that has most."""
        return int(np.bincount(self.of_item).max())

    @classmethod
    def checked(cls, dimensions: ArrayLike, n_items: int) -> Structure:
        """Labels (n_items,), integers or text; each must stand at two items or more."""
        return cls(*named_dimensions(dimensions, n_items))


def batches_by_dimension(
    structure: Structure, models: Sequence[str], n_categories: Sequence[int]
) -> tuple[tuple[ItemBatch, ...], IntArray]:
    """Batches of one model, number of categories and dimension; dimension of each batch."""
    kinds = list(zip(structure.of_item.tolist(), models, n_categories, strict=True))
    order = sorted(dict.fromkeys(kinds), key=lambda kind: kind[0])
    batches = []
    for kind in order:
        items = np.array([i for i, other in enumerate(kinds) if other == kind])
        batches.append(ItemBatch(model_named(kind[1]), kind[2], items))
    return tuple(batches), np.array([kind[0] for kind in order])


@dataclass(frozen=True, slots=True, eq=False)
class Position:
    """parameters : (g, p) per batch; log_variances (D,); correlation (D, D) of the dimensions."""

    parameters: tuple[FloatArray, ...]
    log_variances: FloatArray
    correlation: FloatArray

    @property
    def covariance(self) -> FloatArray:
        sd = np.exp(0.5 * self.log_variances)
        return as_floats(self.correlation * np.outer(sd, sd))

    def is_proper(self, batches: Sequence[ItemBatch]) -> bool:
        return bool(
            np.all(2.0 * np.log(SMALLEST_SD) < self.log_variances)
            and np.all(self.log_variances < 2.0 * np.log(LARGEST_SD))
            and np.linalg.eigvalsh(self.correlation)[0] > SMALLEST_EIGENVALUE
            and all(
                np.all(batch.model.is_proper(p))
                for batch, p in zip(batches, self.parameters, strict=True)
            )
        )


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A position as one vector: items batch by batch, free log variances, correlations.

    start : supplies whatever is not free; free_variance : (D,)
    """

    batches: tuple[ItemBatch, ...]
    start: Position
    free_variance: BoolArray

    @property
    def n_latent(self) -> int:
        return int(self.free_variance.sum()) + len(self.pairs[0])

    @property
    def pairs(self) -> tuple[IntArray, IntArray]:
        """Rows and columns of the free correlations."""
        rows, columns = np.tril_indices(len(self.free_variance), -1)
        return rows, columns

    def pack(self, position: Position) -> FloatArray:
        items = [
            parameters[:, batch.free].ravel()
            for batch, parameters in zip(self.batches, position.parameters, strict=True)
        ]
        variances = position.log_variances[self.free_variance]
        return np.concatenate([*items, variances, position.correlation[self.pairs]])

    def unpack(self, x: FloatArray) -> Position:
        parameters, at = [], 0
        for batch, given in zip(self.batches, self.start.parameters, strict=True):
            values = given.copy()
            size = len(batch.items) * batch.n_free
            values[:, batch.free] = x[at : at + size].reshape(len(values), batch.n_free)
            parameters.append(values)
            at += size
        log_variances = self.start.log_variances.copy()
        n_free = int(self.free_variance.sum())
        log_variances[self.free_variance] = x[at : at + n_free]
        correlation = np.eye(len(log_variances))
        rows, columns = self.pairs
        correlation[rows, columns] = correlation[columns, rows] = x[at + n_free :]
        return Position(tuple(parameters), log_variances, correlation)

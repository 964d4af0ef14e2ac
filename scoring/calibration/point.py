"""Where a marginal likelihood is taken, and how that place is written as one free vector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from scoring.models import ResponseModel
from scoring.models.model import BoolArray, FloatArray, IntArray

# A latent SD the nodes on [-6, 6] can still represent. Beyond: the items share nothing (0.1) or
# nearly everything (5), and the estimate is reported as not converged.
SMALLEST_SD, LARGEST_SD = 0.1, 5.0
LARGEST_MEAN = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class ItemBatch:
    """Items of one model and number of categories, treated in one array operation.

    is_fixed : the parameters of these items are given and stay as they are
    """

    model: ResponseModel
    n_categories: int
    items: IntArray
    is_fixed: bool = False
    n_parameters: int = field(init=False)

    def __post_init__(self) -> None:
        n_parameters = len(self.model.parameters(self.n_categories))
        object.__setattr__(self, "n_parameters", n_parameters)

    @property
    def free(self) -> slice:
        """Which parameters of each item are estimated."""
        if self.is_fixed:
            return slice(self.n_parameters, self.n_parameters)
        return slice(0 if self.model.estimates_slope else 1, self.n_parameters)

    @property
    def n_free(self) -> int:
        return int(self.free.stop) - int(self.free.start)


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Parameters (g, p) per batch; mean and log variance of theta per group, each (n_groups,)."""

    parameters: tuple[FloatArray, ...]
    means: FloatArray
    log_variances: FloatArray

    @classmethod
    def single(
        cls, parameters: Sequence[FloatArray], mean: float = 0.0, log_variance: float = 0.0
    ) -> Point:
        """One group of people."""
        return cls(tuple(parameters), np.array([mean]), np.array([log_variance]))

    def is_proper(self, batches: Sequence[ItemBatch]) -> bool:
        return bool(
            np.all(2.0 * np.log(SMALLEST_SD) < self.log_variances)
            and np.all(self.log_variances < 2.0 * np.log(LARGEST_SD))
            and np.all(np.abs(self.means) < LARGEST_MEAN)
            and all(
                np.all(batch.model.is_proper(p))
                for batch, p in zip(batches, self.parameters, strict=True)
            )
        )


@dataclass(frozen=True, slots=True, eq=False)
class Packing:
    """Turns a point into one vector of free parameters and back.

    start : supplies whatever is not free
    free_latent : (n_groups, 2), whether the mean and the log variance of a group are estimated
    """

    batches: tuple[ItemBatch, ...]
    start: Point
    free_latent: BoolArray

    def pack(self, point: Point) -> FloatArray:
        pieces = [
            parameters[:, batch.free].ravel()
            for batch, parameters in zip(self.batches, point.parameters, strict=True)
        ]
        latent = np.stack([point.means, point.log_variances], axis=1)
        return np.concatenate([*pieces, latent[self.free_latent]])

    def unpack(self, x: FloatArray) -> Point:
        parameters, position = [], 0
        for batch, given in zip(self.batches, self.start.parameters, strict=True):
            values = given.copy()
            size = len(batch.items) * batch.n_free
            values[:, batch.free] = x[position : position + size].reshape(len(values), batch.n_free)
            parameters.append(values)
            position += size
        latent = np.stack([self.start.means, self.start.log_variances], axis=1)
        latent[self.free_latent] = x[position:]
        return Point(tuple(parameters), latent[:, 0], latent[:, 1])

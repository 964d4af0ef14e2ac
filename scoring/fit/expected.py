"""What a calibrated set of items leads one to expect, which every statistic of fit starts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidParameters, InvalidResponses
from scoring.item_parameters import ItemParameters
from scoring.models import model_named
from scoring.models.model import BoolArray, FloatArray, IntArray
from scoring.quadrature import LIMIT, N_NODES, equal_nodes, normal_log_weights
from scoring.responses import ResponseMatrix


@dataclass(frozen=True, slots=True, eq=False)
class Latent:
    """grid : nodes (n_nodes,); weights : their probabilities under the latent distribution."""

    grid: FloatArray
    weights: FloatArray

    @classmethod
    def of(cls, items: ItemParameters, nodes: int = N_NODES) -> Latent:
        mean, variance = items.latent_mean, items.latent_variance
        grid = equal_nodes(nodes, LIMIT)
        if abs(mean) > LIMIT / 2 or np.sqrt(variance) > LIMIT / 3:
            grid = mean + np.sqrt(variance) * grid
        return cls(grid, np.exp(normal_log_weights(grid, mean, variance)))


def category_probabilities(items: ItemParameters, theta: FloatArray) -> list[FloatArray]:
    """P(category | theta) of every item, each (n_theta, k)."""
    result: list[FloatArray] = [np.empty(0)] * items.n_items
    for group in items.groups():
        p = np.exp(group.model.log_probability(group.parameters, theta[:, None]))
        for position, item in enumerate(group.items.tolist()):
            result[item] = p[:, position]
    return result


@dataclass(frozen=True, slots=True, eq=False)
class FreeParameters:
    """Which parameters the data had a say in.

    of_item : one mask per item over its parameter vector
    latent_mean, latent_variance : whether they were estimated
    """

    of_item: tuple[BoolArray, ...]
    latent_mean: bool
    latent_variance: bool

    @property
    def n_latent(self) -> int:
        return int(self.latent_mean) + int(self.latent_variance)

    @property
    def n_parameters(self) -> int:
        return sum(int(mask.sum()) for mask in self.of_item) + self.n_latent

    @classmethod
    def of(cls, items: ItemParameters, *, estimated: bool = True) -> FreeParameters:
        """By the labels of the calibration; without labels, what `calibrate` leaves free.

        estimated : False when every parameter came from other data
        """
        rasch = any(not model_named(name).estimates_slope for name in items.models)
        masks = []
        for item, (name, k) in enumerate(
            zip(items.models, items.n_categories.tolist(), strict=True)
        ):
            parameters = model_named(name).parameters(k)
            if items.labels:
                free = [f"{item}.{parameter.name}" in items.labels for parameter in parameters]
            else:
                free = [
                    at > 0 or model_named(name).estimates_slope for at in range(len(parameters))
                ]
            masks.append(np.array(free) & estimated)
        several = any(label.endswith(".log_latent_variance") for label in items.labels)
        by_label = "log_latent_variance" in items.labels or (several and rasch)
        variance = by_label if items.labels else rasch
        return cls(
            tuple(masks), estimated and "latent_mean" in items.labels, estimated and variance
        )


def checked_codes(responses: ArrayLike, items: ItemParameters) -> ResponseMatrix:
    """The responses, if they belong to these items and the items to one dimension."""
    if items.n_dimensions > 1:
        raise InvalidParameters(
            "these statistics take one dimension at a time: give the items and columns of one"
        )
    matrix = ResponseMatrix.checked(responses)
    matrix.check_categories(items.n_categories.tolist())
    return matrix


def complete_cases(matrix: ResponseMatrix, what: str) -> IntArray:
    """Rows without a gap, (n_used, n_items); refused when too few are left to judge by."""
    if matrix.n_items < 3:
        raise InvalidParameters(f"{what} needs at least three items, not {matrix.n_items}")
    complete = matrix.codes[matrix.observed.all(axis=1)]
    if len(complete) <= matrix.n_items:
        raise InvalidResponses(
            f"{what} compares people who answered every item; only {len(complete)} of "
            f"{matrix.n_persons} did, too few for {matrix.n_items} items"
        )
    for item, column in enumerate(complete.T):
        if (column == column[0]).all():
            raise InvalidResponses(f"item {item}: everybody gave the same response")
    return complete

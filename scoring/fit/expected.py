"""What a calibrated set of items leads one to expect, which every statistic of fit starts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidParameters, InvalidResponses
from scoring.information import theta_of_items
from scoring.item_parameters import ItemParameters
from scoring.models import model_named
from scoring.models.model import BoolArray, FloatArray, IntArray
from scoring.responses import ResponseMatrix


def category_probabilities(items: ItemParameters, theta: ArrayLike) -> list[FloatArray]:
    """P(category | theta) of every item, each (n_theta, k); theta (n_theta,) or (n_theta, D)."""
    points = theta_of_items(items, theta)
    result: list[FloatArray] = [np.empty(0)] * items.n_items
    for group in items.groups():
        p = np.exp(group.model.log_probability(group.parameters, points[:, group.items]))
        for position, item in enumerate(group.items.tolist()):
            result[item] = p[:, position]
    return result


@dataclass(frozen=True, slots=True, eq=False)
class FreeParameters:
    """Which parameters the data had a say in.

    of_item : one mask per item over its parameter vector
    latent_mean : whether the mean of a single dimension was estimated
    covariances : positions (a, b), a <= b, of the latent covariances that were estimated
    """

    of_item: tuple[BoolArray, ...]
    latent_mean: bool
    covariances: tuple[tuple[int, int], ...]

    @property
    def n_parameters(self) -> int:
        in_items = sum(int(mask.sum()) for mask in self.of_item)
        return in_items + int(self.latent_mean) + len(self.covariances)

    def against_item(self, item: int, dimension: int) -> int:
        """How many count in a test of one item: its own and those of its dimension."""
        own = (dimension, dimension) in self.covariances
        return int(self.of_item[item].sum()) + int(self.latent_mean) + int(own)

    @classmethod
    def of(cls, items: ItemParameters, *, estimated: bool = True) -> FreeParameters:
        """By the labels of the calibration; without labels, what `calibrate` leaves free.

        estimated : False when every parameter came from other data
        """
        if not estimated:
            none = [np.zeros(len(items.of_item(i)), dtype=bool) for i in range(items.n_items)]
            return cls(tuple(none), False, ())
        masks = []
        for item, (name, k) in enumerate(
            zip(items.models, items.n_categories.tolist(), strict=True)
        ):
            model = model_named(name)
            parameters = model.parameters(k)
            if items.labels:
                free = [f"{item}.{parameter.name}" in items.labels for parameter in parameters]
            else:
                free = [at > 0 or model.estimates_slope for at in range(len(parameters))]
            masks.append(np.array(free))
        return cls(tuple(masks), "latent_mean" in items.labels, _free_covariances(items))


def _free_covariances(items: ItemParameters) -> tuple[tuple[int, int], ...]:
    fixed_slope = [not model_named(name).estimates_slope for name in items.models]
    labels, names = items.labels, items.dimension_names
    if not names:
        # Labels of several groups carry the group; those of the first are the ones stored.
        several = any(label.endswith(".log_latent_variance") for label in labels)
        free = "log_latent_variance" in labels or (any(fixed_slope) and (several or not labels))
        return ((0, 0),) if free else ()
    found = []
    for a in range(len(names)):
        own = any(fixed_slope[item] for item in np.flatnonzero(items.dimensions == a))
        if f"{names[a]}.log_latent_variance" in labels or (own and not labels):
            found.append((a, a))
        for b in range(a + 1, len(names)):
            if not labels or f"{names[a]}.{names[b]}.correlation" in labels:
                found.append((a, b))
    return tuple(found)


def checked_codes(responses: ArrayLike, items: ItemParameters) -> ResponseMatrix:
    """The responses, if they belong to these items."""
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

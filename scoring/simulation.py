"""Draws responses from known parameters, to check what estimation recovers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scoring.information import theta_of_items
from scoring.item_parameters import ItemParameters
from scoring.models.model import IntArray


def simulate(items: ItemParameters, theta: ArrayLike, rng: np.random.Generator) -> IntArray:
    """Codes (n_persons, n_items) of people with the given theta, by inversion (Devroye, 1986).

    theta : (n_persons,), or (n_persons, D) for items of D dimensions
    rng : codes are the same for the same state of it; of ordered items a higher theta then never
        gets a lower code
    Raises InvalidParameters for theta that is not finite or of another shape.
    """
    points = theta_of_items(items, theta)
    codes = np.empty((len(points), items.n_items), dtype=np.int64)
    for group in items.groups():
        p = np.exp(group.model.log_probability(group.parameters, points[:, group.items]))
        above = rng.random(p.shape[:-1])[..., None] > np.cumsum(p, axis=-1)[..., :-1]
        codes[:, group.items] = above.sum(axis=-1)
    return codes

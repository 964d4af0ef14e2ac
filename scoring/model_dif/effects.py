"""How much an item that functions differently is worth in points of the test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.information import expected_score
from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray

N_NODES = 121
REACH = 6.0


@dataclass(frozen=True, slots=True, eq=False)
class DifEffects:
    """Expected item scores of the focal minus the reference group at equal theta, averaged over
    theta of the focal group. Each (n_items,).

    signed : in item points; negative where the item is harder for the focal group (Wainer, 1993)
    unsigned : the same without the sign, so that crossing curves do not cancel
    standardised : signed over the standard deviation of expected scores, to be read like a
        standardised mean difference (Meade, 2010, ESSD)
    """

    signed: FloatArray
    unsigned: FloatArray
    standardised: FloatArray


def focal_effects(
    reference: ItemParameters, focal: ItemParameters, mean: float, variance: float
) -> DifEffects:
    """Effects of items on one scale, averaged over N(mean, variance)."""
    standard, weights = standard_nodes()
    theta = mean + np.sqrt(variance) * standard
    of_reference, of_focal = expected_score(reference, theta), expected_score(focal, theta)
    difference = of_focal - of_reference
    spread = [weights @ (score - weights @ score) ** 2 for score in (of_reference, of_focal)]
    signed = weights @ difference
    return DifEffects(
        signed,
        weights @ np.abs(difference),
        # A slope of exactly zero in both groups leaves nothing to standardise by.
        signed / np.sqrt(np.maximum((spread[0] + spread[1]) / 2.0, np.finfo(float).tiny)),
    )


def standard_nodes() -> tuple[FloatArray, FloatArray]:
    """Equally spaced nodes of N(0, 1) and their weights."""
    nodes = np.linspace(-REACH, REACH, N_NODES)
    weights = np.exp(-0.5 * nodes**2)
    return nodes, weights / weights.sum()

"""Estimates theta from the sum score alone (Thissen, Pommerich, Billeaud & Williams, 1995)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.decisions import sum_score_distribution
from scoring.dimensions import require_one_dimension
from scoring.errors import InvalidParameters
from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray, IntArray
from scoring.quadrature import LIMIT, N_NODES, equal_nodes, normal_log_weights
from scoring.samples import checked_normal


@dataclass(frozen=True, slots=True, eq=False)
class SumScoreTable:
    """What each sum score says, all (n_scores,).

    score : 0 .. the sum of the highest categories
    theta, standard_error : posterior mean and standard deviation given the score
    probability : share of people from the latent distribution who get it
    """

    score: IntArray
    theta: FloatArray
    standard_error: FloatArray
    probability: FloatArray


def sum_score_table(
    items: ItemParameters, *, prior: tuple[float, float] | None = None, nodes: int = N_NODES
) -> SumScoreTable:
    """theta and its error for every sum score of complete answers (Thissen, Pommerich, Billeaud &
    Williams, 1995).

    prior : (mean, standard deviation); default the latent distribution stored with the items
    nodes : equally spaced on [-6, 6], or on that many SDs of a prior far from it; 3 or more
    Raises InvalidParameters for an impossible prior or number of nodes, and when a sum score has
    probability 0 in double precision.
    """
    require_one_dimension(items.n_dimensions)
    mean, sd = prior or (items.latent_mean, float(np.sqrt(items.latent_variance)))
    mean, sd = checked_normal(mean, sd)
    grid = equal_nodes(nodes, LIMIT)
    if abs(mean) > LIMIT / 2 or sd > LIMIT / 3:
        grid = mean + sd * grid
    weights = np.exp(normal_log_weights(grid, mean, sd**2))
    joint = sum_score_distribution(items, grid) * weights[:, None]
    probability = joint.sum(axis=0)
    if not (probability > 0).all():
        raise InvalidParameters("a sum score is so unlikely that nothing can be said about it")
    posterior = joint / probability
    theta = grid @ posterior
    error = np.sqrt((posterior * (grid[:, None] - theta) ** 2).sum(axis=0))
    return SumScoreTable(np.arange(len(theta)), theta, error, probability)

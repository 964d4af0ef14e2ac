"""Complete-data scores of the items, averaged over whatever weights the nodes are given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scoring.models.model import FloatArray
from scoring.multidimensional.likelihood import Design, DimensionLikelihood
from scoring.multidimensional.structure import Position


def score_tables(likelihood: DimensionLikelihood, position: Position) -> list[FloatArray]:
    """Per batch (k * g * free, n_nodes): score of category 0, then what the others add to it."""
    result, nodes = [], likelihood.integrator.nodes
    for batch, parameters in zip(likelihood.batches, position.parameters, strict=True):
        table = batch.model.parameter_gradient(parameters[:, None, :], nodes)[..., batch.free]
        table = np.moveaxis(table, (2, 3), (0, 2)).copy()
        table[1:] -= table[:1]
        result.append(table.reshape(-1, len(nodes)))
    return result


def item_scores(
    likelihood: DimensionLikelihood,
    tables: Sequence[FloatArray],
    designs: Sequence[Design],
    node_weights: FloatArray,
) -> FloatArray:
    """sum_q weight_q S(q) of each free item parameter and person, (free, n).

    node_weights : (D, n_nodes, n); the posterior for the observed-data score
    """
    pieces = []
    for dimension, design in enumerate(designs):
        numbers = likelihood.of_dimension(dimension)
        own = [likelihood.batches[number] for number in numbers]
        column, seen = 0, sum(len(b.items) * (b.n_categories - 1) for b in own)
        for number, batch in zip(numbers, own, strict=True):
            n_items = len(batch.items)
            by_category = tables[number] @ node_weights[dimension]
            by_category = by_category.reshape(batch.n_categories, n_items, batch.n_free, -1)
            score = by_category[0]
            if likelihood.has_missing:
                score = score * design[seen : seen + n_items, None]
                seen += n_items
            for category in range(1, batch.n_categories):
                score = score + by_category[category] * design[column : column + n_items, None]
                column += n_items
            pieces.append(score.reshape(n_items * batch.n_free, -1))
    return np.concatenate(pieces)

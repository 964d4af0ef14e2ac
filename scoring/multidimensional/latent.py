"""Derivatives of the expected complete-data log-likelihood in variances and correlations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.models.model import FloatArray, as_floats
from scoring.multidimensional.structure import Layout, Position


@dataclass(frozen=True, slots=True, eq=False)
class LatentTerms:
    """gradient (free,) and expected information (free, free), in the order of the layout."""

    gradient: FloatArray
    information: FloatArray


def latent_terms(
    layout: Layout,
    position: Position,
    moments: FloatArray,
    prior_moments: FloatArray,
    n_people: float,
) -> LatentTerms:
    """Of n_people draws from N(0, covariance) of which only E[theta theta'] is known.

    moments : (D, D), summed over people; prior_moments : (D, D), of one person
    """
    directions = covariance_directions(layout, position)
    precision = np.linalg.inv(position.covariance)
    away = 0.5 * precision @ (moments - n_people * prior_moments) @ precision
    gradient = np.einsum("de,fde->f", away, directions)
    turned = precision @ directions
    information = 0.5 * n_people * np.einsum("fde,ged->fg", turned, turned, optimize=True)
    return LatentTerms(gradient, information)


def covariance_directions(layout: Layout, position: Position) -> FloatArray:
    """Derivative of the covariance matrix in each free latent parameter, (free, D, D)."""
    covariance, n_dimensions = position.covariance, len(position.log_variances)
    sd = np.exp(0.5 * position.log_variances)
    variances = np.flatnonzero(layout.free_variance)
    result = np.zeros((layout.n_latent, n_dimensions, n_dimensions))
    for at, dimension in enumerate(variances):
        result[at, dimension] += 0.5 * covariance[dimension]
        result[at, :, dimension] += 0.5 * covariance[dimension]
    rows, columns = layout.pairs
    last = np.arange(len(variances), layout.n_latent)
    result[last, rows, columns] = result[last, columns, rows] = sd[rows] * sd[columns]
    return as_floats(result)

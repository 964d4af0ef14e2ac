"""What responses tell about the parameters: complete, observed and from the people's scores."""

from __future__ import annotations

import numpy as np

from scoring.calibration.terms import complete_data_terms, observed_block
from scoring.models.model import FloatArray, as_floats
from scoring.multidimensional.latent import covariance_directions, latent_terms
from scoring.multidimensional.likelihood import DimensionLikelihood, Expectation
from scoring.multidimensional.scores import item_scores, score_tables
from scoring.multidimensional.spread import score_spread
from scoring.multidimensional.structure import Layout, Position


def cross_product(
    likelihood: DimensionLikelihood, layout: Layout, position: Position
) -> FloatArray:
    """sum_i w_i s_i s_i' over the observed-data scores s_i, (free, free)."""
    prior = likelihood.integrator.prior(position.covariance)
    expected = likelihood.integrator.prior_moments(position.covariance, prior)
    precision = np.linalg.inv(position.covariance)
    inner = 0.5 * precision @ covariance_directions(layout, position) @ precision
    inner = inner.reshape(len(inner), precision.size)
    n_free = len(layout.pack(position))
    result = np.zeros((n_free, n_free))
    tables = score_tables(likelihood, position)
    for people, designs, found in likelihood.marginals(likelihood.tables(position), prior):
        of_items = item_scores(likelihood, tables, designs, found.posterior)
        away = (found.moments - expected[..., None]).reshape(inner.shape[1], -1)
        scores = np.concatenate([of_items, inner @ away])
        scores *= np.sqrt(likelihood.patterns.weights[people])
        result += scores @ scores.T
    return result


def complete_information(
    likelihood: DimensionLikelihood, layout: Layout, x: FloatArray, expectation: Expectation
) -> FloatArray:
    """Expected information of the complete data, which bounds what the responses tell."""
    position, n_free = layout.unpack(x), len(x)
    result, at = np.zeros((n_free, n_free)), 0
    nodes = likelihood.integrator.nodes
    for batch, parameters, counts in zip(
        layout.batches, position.parameters, expectation.counts, strict=True
    ):
        for block in complete_data_terms(batch, parameters, nodes, counts)[1]:
            here = slice(at, at + batch.n_free)
            result[here, here] = block
            at = here.stop
    moments = expectation.moments, expectation.prior_moments
    terms = latent_terms(layout, position, *moments, expectation.n_people)
    result[at:, at:] = terms.information
    return result


def observed_information(
    likelihood: DimensionLikelihood, layout: Layout, x: FloatArray, expectation: Expectation
) -> FloatArray:
    """Louis (1982), (free, free), without the precision of any prior."""
    position = layout.unpack(x)
    result = -score_spread(likelihood, layout, position)
    nodes, at = likelihood.integrator.nodes, 0
    for batch, parameters, counts in zip(
        layout.batches, position.parameters, expectation.counts, strict=True
    ):
        for block in observed_block(batch, parameters, nodes, counts):
            here = slice(at, at + batch.n_free)
            result[here, here] += block
            at = here.stop
    result[at:, at:] += _observed_latent(layout, x, expectation, at)
    return result


def _observed_latent(
    layout: Layout, x: FloatArray, expectation: Expectation, at: int
) -> FloatArray:
    """Negative second derivative in variances and correlations with the moments held still."""
    h, rows = 1e-5, []
    for which in range(at, len(x)):
        ends = []
        for sign in (1.0, -1.0):
            moved = x.copy()
            moved[which] += sign * h
            position = layout.unpack(moved)
            moments = expectation.moments, position.covariance, expectation.n_people
            ends.append(latent_terms(layout, position, *moments).gradient)
        rows.append((ends[1] - ends[0]) / (2.0 * h))
    second = np.array(rows).reshape(len(rows), len(rows))
    return as_floats((second + second.T) / 2.0)

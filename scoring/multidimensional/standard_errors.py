"""Covariance of the estimates of a multidimensional calibration."""

from __future__ import annotations

import numpy as np

from scoring.calibration.standard_errors import Method, inverse_information
from scoring.calibration.terms import complete_data_terms
from scoring.models.model import FloatArray, as_floats
from scoring.multidimensional.climb import Slope, Summit
from scoring.multidimensional.latent import covariance_directions, latent_terms
from scoring.multidimensional.likelihood import DimensionLikelihood, Expectation
from scoring.multidimensional.structure import Layout, Position


def covariance(slope: Slope, summit: Summit[Expectation], method: Method) -> FloatArray | None:
    """Inverse information of the packed parameters, or None where these data say too little."""
    x = summit.x
    precision = slope.penalty.precision_at(x)
    complete = _complete_information(slope, summit) + precision
    if method == "cross_product":
        middle = cross_product(slope.likelihood, slope.layout, slope.layout.unpack(summit.x))
        return inverse_information(middle + precision, complete)
    bread = inverse_information(observed_information(slope, summit), complete)
    if bread is None or method == "observed":
        return bread
    middle = cross_product(slope.likelihood, slope.layout, slope.layout.unpack(summit.x))
    return as_floats(bread @ middle @ bread)


def cross_product(
    likelihood: DimensionLikelihood, layout: Layout, position: Position
) -> FloatArray:
    """sum_i w_i s_i s_i' over the observed-data scores s_i, (free, free)."""
    prior = likelihood.integrator.prior(position.covariance)
    expected = likelihood.integrator.prior_moments(position.covariance, prior)
    precision = np.linalg.inv(position.covariance)
    inner = 0.5 * precision @ covariance_directions(layout, position) @ precision
    inner = inner.reshape(len(inner), -1)
    n_free = len(layout.pack(position))
    result = np.zeros((n_free, n_free))
    tables = _score_tables(likelihood, position)
    for people, designs, found in likelihood.marginals(likelihood.tables(position), prior):
        scores = np.empty((n_free, found.posterior.shape[2]))
        at = 0
        for dimension, design in enumerate(designs):
            own = [likelihood.batches[b] for b in likelihood.of_dimension(dimension)]
            column, seen = 0, sum(len(b.items) * (b.n_categories - 1) for b in own)
            for batch, number in zip(own, likelihood.of_dimension(dimension), strict=True):
                by_category = tables[number] @ found.posterior[dimension]
                shape = (batch.n_categories, len(batch.items), batch.n_free, -1)
                by_category = by_category.reshape(shape)
                score = by_category[0]
                if likelihood.has_missing:
                    score = score * design[seen : seen + len(batch.items), None]
                    seen += len(batch.items)
                for category in range(1, batch.n_categories):
                    rows = design[column : column + len(batch.items), None]
                    score = score + by_category[category] * rows
                    column += len(batch.items)
                here = slice(at, at + len(batch.items) * batch.n_free)
                scores[here] = score.reshape(-1, scores.shape[1])
                at = here.stop
        away = found.moments - expected[..., None]
        scores[at:] = inner @ away.reshape(-1, scores.shape[1])
        scores *= np.sqrt(likelihood.patterns.weights[people])
        result += scores @ scores.T
    return result


def _score_tables(likelihood: DimensionLikelihood, position: Position) -> list[FloatArray]:
    """Per batch (k * g * free, n_nodes): score of category 0, then what the others add to it."""
    result, nodes = [], likelihood.integrator.nodes
    for batch, parameters in zip(likelihood.batches, position.parameters, strict=True):
        table = batch.model.parameter_gradient(parameters[:, None, :], nodes)[..., batch.free]
        table = np.moveaxis(table, (2, 3), (0, 2)).copy()
        table[1:] -= table[:1]
        result.append(table.reshape(-1, len(nodes)))
    return result


def _complete_information(slope: Slope, summit: Summit[Expectation]) -> FloatArray:
    """Expected information of the complete data, which bounds what the responses tell."""
    position, expectation = slope.layout.unpack(summit.x), summit.expectation
    n_free = len(slope.layout.pack(position))
    result, at = np.zeros((n_free, n_free)), 0
    nodes = slope.likelihood.integrator.nodes
    for batch, parameters, counts in zip(
        slope.layout.batches, position.parameters, expectation.counts, strict=True
    ):
        for block in complete_data_terms(batch, parameters, nodes, counts)[1]:
            here = slice(at, at + batch.n_free)
            result[here, here] = block
            at = here.stop
    moments = expectation.moments, expectation.prior_moments
    terms = latent_terms(slope.layout, position, *moments, expectation.n_people)
    result[at:, at:] = terms.information
    return result


def observed_information(slope: Slope, summit: Summit[Expectation]) -> FloatArray:
    """Negative second derivative of the log posterior, by central differences of its gradient."""
    x = summit.x
    result = np.empty((len(x), len(x)))
    for at in range(len(x)):
        ends = []
        for h in (1e-4, -1e-4):
            moved = x.copy()
            moved[at] += h
            position = slope.layout.unpack(moved)
            found = slope.likelihood.expectation(position, summit.expectation.sites)
            ends.append(slope.step(moved, found).gradient)
        result[at] = (ends[1] - ends[0]) / 2e-4
    return as_floats((result + result.T) / 2.0)

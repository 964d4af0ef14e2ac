"""Covariance of the estimated parameters from the observed-data or cross-product information."""

from __future__ import annotations

from typing import Literal

import numpy as np

from scoring.calibration.em import Packing, complete_data_terms
from scoring.calibration.likelihood import MarginalLikelihood, Point
from scoring.models.model import FloatArray, as_floats
from scoring.observations import MISSING

Method = Literal["observed", "cross_product"]
SMALLEST_CONDITION = 1e-12


def covariance(
    likelihood: MarginalLikelihood, point: Point, packing: Packing, method: Method
) -> FloatArray | None:
    """Inverse information of the packed parameters, or None when these data do not identify them.

    observed : Louis (1982), E[B] - sum_i w_i Cov(S_i | x_i), with B the complete-data observed
        information and S_i the complete-data score, both over the posterior nodes
    cross_product : sum_i w_i s_i s_i', with s_i the observed-data score
    """
    terms = _cross_product if method == "cross_product" else _observed
    information = terms(likelihood, point, packing)
    information = (information + information.T) / 2.0
    eigenvalues = np.linalg.eigvalsh(information)
    if not eigenvalues[0] > SMALLEST_CONDITION * eigenvalues[-1]:
        return None
    return as_floats(np.linalg.inv(information))


def _cross_product(likelihood: MarginalLikelihood, point: Point, packing: Packing) -> FloatArray:
    scores = _person_scores(likelihood, point, packing, likelihood.posterior(point))
    return (scores * likelihood.patterns.weights[:, None]).T @ scores


def _observed(likelihood: MarginalLikelihood, point: Point, packing: Packing) -> FloatArray:
    posterior = likelihood.posterior(point)
    weights = likelihood.patterns.weights
    expected = _person_scores(likelihood, point, packing, posterior)
    information = _complete_information(likelihood, point, packing)
    information += (expected * weights[:, None]).T @ expected
    for node in range(len(likelihood.nodes)):
        share = posterior[:, node] * weights
        if share.max() < 1e-14:
            continue
        scores = _node_scores(likelihood, point, packing, node)
        information -= (scores * share[:, None]).T @ scores
    return information


def _complete_information(
    likelihood: MarginalLikelihood, point: Point, packing: Packing
) -> FloatArray:
    """Negative second derivative of the expected complete-data log-likelihood.

    Central differences of its exact gradient, item by item: the counts stay fixed.
    """
    counts = likelihood.expectation(point)
    n = len(packing.pack(point))
    information = np.zeros((n, n))
    position = 0
    for batch, parameters, batch_counts in zip(
        likelihood.batches, point.parameters, counts.counts, strict=True
    ):
        width = batch.n_categories - batch.first_free
        second = np.empty((len(parameters), width, width))
        for column in range(width):
            moved = parameters[:, batch.first_free + column]
            h = 1e-5 * np.maximum(1.0, np.abs(moved))
            ends = []
            for sign in (1.0, -1.0):
                shifted = parameters.copy()
                shifted[:, batch.first_free + column] += sign * h
                ends.append(complete_data_terms(batch, shifted, likelihood.nodes, batch_counts)[0])
            second[..., column] = (ends[0] - ends[1]) / (2.0 * h[:, None])
        for item in range(len(parameters)):
            block = slice(position + item * width, position + (item + 1) * width)
            information[block, block] = -(second[item] + second[item].T) / 2.0
        position += len(parameters) * width
    if packing.free_variance:
        scaled = likelihood.nodes**2 / np.exp(point.log_variance)
        density = np.exp(-0.5 * scaled)
        density /= density.sum()
        mean = density @ scaled
        spread = density @ (scaled - mean) ** 2
        total = counts.node_counts.sum()
        # Second derivative of log w_q in the log variance: -scaled/2 from the numerator,
        # mean/2 - spread/4 from the normalising sum.
        information[-1, -1] = 0.5 * float(counts.node_counts @ scaled) - total * (
            0.5 * mean - 0.25 * spread
        )
    return information


def _person_scores(
    likelihood: MarginalLikelihood, point: Point, packing: Packing, posterior: FloatArray
) -> FloatArray:
    """Observed-data score of each pattern, (n_patterns, n_free)."""
    codes = likelihood.patterns.codes
    pieces = []
    for batch, parameters in zip(likelihood.batches, point.parameters, strict=True):
        table = batch.model.parameter_gradient(parameters[:, None, :], likelihood.nodes)
        for item, gradient in zip(batch.items, table, strict=True):
            score = np.zeros((len(codes), table.shape[-1] - batch.first_free))
            for category in range(batch.n_categories):
                shown = codes[:, item] == category
                score[shown] = posterior[shown] @ gradient[:, category, batch.first_free :]
            pieces.append(score)
    if packing.free_variance:
        pieces.append((posterior @ _variance_score(likelihood, point))[:, None])
    return np.concatenate(pieces, axis=1)


def _node_scores(
    likelihood: MarginalLikelihood, point: Point, packing: Packing, node: int
) -> FloatArray:
    """Complete-data score of each pattern at one node, (n_patterns, n_free)."""
    codes = likelihood.patterns.codes
    theta = likelihood.nodes[node]
    pieces = []
    for batch, parameters in zip(likelihood.batches, point.parameters, strict=True):
        table = batch.model.parameter_gradient(parameters, theta)[..., batch.first_free :]
        shown = codes[:, batch.items]
        scores = table[np.arange(len(batch.items)), np.maximum(shown, 0)]
        scores[shown == MISSING] = 0.0
        pieces.append(scores.reshape(len(codes), -1))
    if packing.free_variance:
        pieces.append(np.full((len(codes), 1), _variance_score(likelihood, point)[node]))
    return np.concatenate(pieces, axis=1)


def _variance_score(likelihood: MarginalLikelihood, point: Point) -> FloatArray:
    """Derivative of the log weights in the log variance, (n_nodes,)."""
    scaled = likelihood.nodes**2 / np.exp(point.log_variance)
    density = np.exp(-0.5 * scaled)
    result: FloatArray = 0.5 * (scaled - (density @ scaled) / density.sum())
    return result

"""Derivatives of the expected complete-data log-likelihood, item by item and group by group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.calibration.point import ItemBatch, Point
from scoring.models.model import FloatArray

SMALLEST_COUNT = 1e-10


def complete_data_terms(
    batch: ItemBatch,
    parameters: FloatArray,
    nodes: FloatArray,
    counts: FloatArray,
    log_probability: FloatArray | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Gradient (g, free) and expected information (g, free, free) of the expected counts.

    counts, log_probability : (g, n_nodes, k); the latter is worked out if not at hand
    """
    if log_probability is None:
        log_probability = batch.model.log_probability(parameters[:, None, :], nodes)
    score = batch.model.parameter_gradient(parameters[:, None, :], nodes)[..., batch.free]
    flat = score.reshape(len(parameters), -1, score.shape[-1])
    gradient = (counts.reshape(len(parameters), 1, -1) @ flat)[:, 0]
    expected = (counts @ np.ones(counts.shape[-1]))[..., None] * np.exp(log_probability)
    weighted = flat * np.maximum(expected, SMALLEST_COUNT).reshape(len(parameters), -1, 1)
    return gradient, np.swapaxes(flat, 1, 2) @ weighted


def observed_block(
    batch: ItemBatch, parameters: FloatArray, nodes: FloatArray, counts: FloatArray
) -> FloatArray:
    """Negative second derivative per item, (g, free, free), with the counts held still.

    Central differences of the exact gradient.
    """
    second = np.empty((len(parameters), batch.n_free, batch.n_free))

    def gradient(at: FloatArray) -> FloatArray:
        score = batch.model.parameter_gradient(at[:, None, :], nodes)[..., batch.free]
        flat = score.reshape(len(at), -1, batch.n_free)
        result: FloatArray = (counts.reshape(len(at), 1, -1) @ flat)[:, 0]
        return result

    for column in range(batch.n_free):
        which = int(batch.free.start) + column
        h = 1e-5 * np.maximum(1.0, np.abs(parameters[:, which]))
        ends = []
        for sign in (1.0, -1.0):
            shifted = parameters.copy()
            shifted[:, which] += sign * h
            ends.append(gradient(shifted))
        second[..., column] = (ends[1] - ends[0]) / (2.0 * h[:, None])
    return (second + np.swapaxes(second, 1, 2)) / 2.0


@dataclass(frozen=True, slots=True, eq=False)
class LatentTerms:
    """Derivatives of the log node weights in (mean, log variance) of one group.

    features : (n_nodes, 2), first derivatives; spread : (2, 2), their covariance, which is the
        information of one person; features come centred, so their expectation is zero
    """

    features: FloatArray
    spread: FloatArray


def latent_terms(nodes: FloatArray, point: Point, group: int) -> LatentTerms:
    """For the normal density on the nodes, normalised to sum 1."""
    variance = float(np.exp(point.log_variances[group]))
    z = nodes - point.means[group]
    density = np.exp(-0.5 * z**2 / variance)
    density /= density.sum()
    features = np.stack([z, 0.5 * z**2], axis=1) / variance
    features -= density @ features
    return LatentTerms(features, (features * density[:, None]).T @ features)


def observed_latent(
    nodes: FloatArray, node_counts: FloatArray, point: Point, group: int
) -> FloatArray:
    """Negative second derivative in (mean, log variance), (2, 2), with the counts held still."""
    h = 1e-5
    columns = []
    for which in range(2):
        ends = []
        for sign in (1.0, -1.0):
            means, log_variances = point.means.copy(), point.log_variances.copy()
            (means, log_variances)[which][group] += sign * h
            moved = Point(point.parameters, means, log_variances)
            ends.append(node_counts @ latent_terms(nodes, moved, group).features)
        columns.append((ends[1] - ends[0]) / (2.0 * h))
    second = np.stack(columns, axis=1)
    result: FloatArray = (second + second.T) / 2.0
    return result

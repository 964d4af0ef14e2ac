"""Scoring steps and score products of a bifactor model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.calibration.em import LARGEST_STEP, ScoringStep
from scoring.calibration.standard_errors import inverse_information
from scoring.calibration.terms import SMALLEST_COUNT
from scoring.models.model import FloatArray, as_floats
from scoring.multidimensional.bifactor_likelihood import (
    BifactorLikelihood,
    Expectation,
    TestletBatch,
)


@dataclass(frozen=True, slots=True, eq=False)
class BifactorSlope:
    """The log-likelihood plus the models' own priors, to be climbed."""

    likelihood: BifactorLikelihood
    first: tuple[FloatArray, ...]

    def pack(self, parameters: Sequence[FloatArray]) -> FloatArray:
        return np.concatenate([values.ravel() for values in parameters])

    def unpack(self, x: FloatArray) -> tuple[FloatArray, ...]:
        ends = np.cumsum([values.size for values in self.first])[:-1]
        pieces = zip(np.split(x, ends), self.first, strict=True)
        return tuple(piece.reshape(like.shape) for piece, like in pieces)

    def start(self) -> tuple[FloatArray, Expectation]:
        return self.pack(self.first), self.likelihood.expectation(self.first)

    def value(self, x: FloatArray, expectation: Expectation) -> float:
        total = expectation.log_likelihood
        for batch, values in zip(self.likelihood.batches, self.unpack(x), strict=True):
            mean, precision = _prior(batch)
            total -= 0.5 * float((precision * (values - mean) ** 2).sum())
        return total

    def evaluate(self, x: FloatArray, floor: float, last: Expectation) -> Expectation | None:
        del last
        parameters = self.unpack(x)
        batches = self.likelihood.batches
        if not all(b.is_proper(values) for b, values in zip(batches, parameters, strict=True)):
            return None
        found = self.likelihood.expectation(parameters)
        return found if self.value(x, found) >= floor - 1e-11 * abs(floor) else None

    def step(self, x: FloatArray, expectation: Expectation) -> ScoringStep:
        gradients, steps, scales = [], [], []
        for batch, values, counts in zip(
            self.likelihood.batches, self.unpack(x), expectation.counts, strict=True
        ):
            points = self.likelihood.points(batch.testlet)
            gradient, information = batch_terms(batch, values, points, counts)
            step = as_floats(np.linalg.solve(information, gradient[..., None])[..., 0])
            gradients.append(gradient.ravel())
            steps.append(_within(batch, values, step).ravel())
            scales.append(np.sqrt(np.diagonal(information, axis1=1, axis2=2)).ravel())
        gradient, step = np.concatenate(gradients), np.concatenate(steps)
        decrement = float(np.sqrt(max(float(gradient @ step), 0.0)))
        return ScoringStep(x + step, gradient, np.concatenate(scales), decrement)

    def curvature(self, x: FloatArray, expectation: Expectation) -> None:
        del x, expectation


def batch_terms(
    batch: TestletBatch,
    parameters: FloatArray,
    points: tuple[FloatArray, FloatArray],
    counts: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Gradient (g, p) and expected information (g, p, p), priors included."""
    score = batch.gradient(parameters, *points)
    flat = score.reshape(len(parameters), -1, score.shape[-1])
    gradient = (counts.reshape(len(parameters), 1, -1) @ flat)[:, 0]
    probability = np.exp(batch.log_probability(parameters, *points))
    expected = np.maximum(counts.sum(axis=-1, keepdims=True) * probability, SMALLEST_COUNT)
    information = np.swapaxes(flat, 1, 2) @ (flat * expected.reshape(len(parameters), -1, 1))
    mean, precision = _prior(batch)
    return gradient - precision * (parameters - mean), information + np.diag(precision)


def _prior(batch: TestletBatch) -> tuple[FloatArray, FloatArray]:
    """Mean and precision of the priors the model brings along, (n_parameters,) each."""
    mean, precision = np.zeros(batch.n_parameters), np.zeros(batch.n_parameters)
    for at, parameter in enumerate(batch.model.parameters(batch.n_categories)):
        if parameter.prior is not None:
            mean[at], precision[at] = parameter.prior[0], parameter.prior[1] ** -2.0
    return mean, precision


def _within(batch: TestletBatch, parameters: FloatArray, step: FloatArray) -> FloatArray:
    """The step, cut where it is wild or leaves what the model allows."""
    longest = np.abs(step).max(axis=1, keepdims=True)
    step = step * np.minimum(1.0, LARGEST_STEP / np.maximum(longest, LARGEST_STEP))
    for _ in range(60):
        bad = ~np.asarray(batch.model.is_proper((parameters + step)[:, : batch.n_own]))
        if not bad.any():
            break
        step = np.where(bad[:, None], step / 2.0, step)
    return step


def cross_product(
    slope: BifactorSlope, x: FloatArray, expectation: Expectation
) -> FloatArray | None:
    """Inverse of sum_i w_i s_i s_i' over the observed-data scores s_i; None if not identified."""
    likelihood, parameters = slope.likelihood, slope.unpack(x)
    complete = np.zeros((len(x), len(x)))
    precisions, tables, at = [], [], 0
    for batch, values, counts in zip(
        likelihood.batches, parameters, expectation.counts, strict=True
    ):
        points = likelihood.points(batch.testlet)
        for block in batch_terms(batch, values, points, counts)[1]:
            here = slice(at, at + len(block))
            complete[here, here] = block
            at = here.stop
        precisions.append(np.tile(_prior(batch)[1], len(values)))
        table = np.moveaxis(batch.gradient(values, *points), (2, 3), (0, 2))
        tables.append(np.ascontiguousarray(table.reshape(-1, len(points[0]))))
    information = np.diag(np.concatenate(precisions))
    for people, designs, found in likelihood.posteriors(likelihood.tables(parameters)):
        weights = likelihood.patterns.weights[people]
        scores = np.empty((len(x), len(weights)))
        at = 0
        for batch, table, design in zip(likelihood.batches, tables, designs, strict=True):
            shape = (batch.n_categories, len(batch.items), batch.n_parameters, -1)
            by_category = (table @ likelihood.of_batch(batch, found)).reshape(shape)
            chosen = design.reshape(batch.n_categories, len(batch.items), 1, -1)
            here = slice(at, at + len(batch.items) * batch.n_parameters)
            scores[here] = (by_category * chosen).sum(axis=0).reshape(-1, len(weights))
            at = here.stop
        scores *= np.sqrt(weights)
        information += scores @ scores.T
    return inverse_information(information, complete)

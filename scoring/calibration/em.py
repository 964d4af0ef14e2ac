"""Maximises the marginal likelihood: one Fisher-scoring step per cycle, accelerated.

Each cycle takes the expectation and one scoring step on the complete-data likelihood of all items
of a batch at once (a generalised EM step; Dempster, Laird & Rubin, 1977). By Fisher's identity
its gradient is the gradient of the observed-data likelihood, so convergence is judged on that
gradient and not on how little the last step moved. Anderson's method (Walker & Ni, 2011)
extrapolates; a candidate that lowers the likelihood is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scoring.calibration.acceleration import Anderson
from scoring.calibration.likelihood import Expectation, ItemBatch, MarginalLikelihood, Point
from scoring.models.model import FloatArray, as_floats

LARGEST_STEP = 2.0
SMALLEST_COUNT = 1e-10
Progress = Callable[[int, float, float], None]


@dataclass(frozen=True, slots=True, eq=False)
class Maximum:
    """decrement : sqrt(g' I^-1 g) at the end, in units of complete-data standard errors."""

    point: Point
    log_likelihood: float
    decrement: float
    gradient_norm: float
    n_iterations: int
    converged: bool


@dataclass(frozen=True, slots=True, eq=False)
class ScoringStep:
    """One scoring step in packed form. scale : sqrt of the diagonal of the information."""

    target: FloatArray
    gradient: FloatArray
    scale: FloatArray
    decrement: float


def maximise(
    likelihood: MarginalLikelihood,
    start: Point,
    *,
    free_variance: bool,
    tolerance: float,
    max_iterations: int,
    progress: Progress | None = None,
) -> Maximum:
    """Climb from the start until the decrement is below the tolerance."""
    packing = Packing(likelihood.batches, free_variance)
    x = packing.pack(start)
    expectation = likelihood.expectation(start)
    accelerator = Anderson()
    for iteration in range(1, max_iterations + 1):
        step = scoring_step(likelihood, packing, x, expectation)
        if progress is not None:
            progress(iteration, expectation.log_likelihood, step.decrement)
        if step.decrement < tolerance or iteration == max_iterations:
            break
        candidate = accelerator.propose(x, step.target, step.scale)
        found = _evaluate(likelihood, packing, candidate, expectation.log_likelihood)
        if found is None:
            accelerator.forget()
            plain = _plain_step(likelihood, packing, x, step, expectation)
            if plain is None:
                break
            candidate, found = plain
        x, expectation = candidate, found
    return Maximum(
        packing.unpack(x),
        expectation.log_likelihood,
        step.decrement,
        float(np.abs(step.gradient).max()),
        iteration,
        step.decrement < tolerance,
    )


@dataclass(frozen=True, slots=True)
class Packing:
    """Turns a point into one vector of free parameters and back."""

    batches: tuple[ItemBatch, ...]
    free_variance: bool

    def pack(self, point: Point) -> FloatArray:
        pieces = [
            parameters[:, batch.first_free :].ravel()
            for batch, parameters in zip(self.batches, point.parameters, strict=True)
        ]
        if self.free_variance:
            pieces.append(np.array([point.log_variance]))
        return np.concatenate(pieces)

    def unpack(self, x: FloatArray) -> Point:
        parameters, position = [], 0
        for batch in self.batches:
            n_items, width = len(batch.items), batch.n_categories - batch.first_free
            values = np.ones((n_items, batch.n_categories))
            piece = x[position : position + n_items * width]
            values[:, batch.first_free :] = piece.reshape(n_items, width)
            parameters.append(values)
            position += n_items * width
        return Point(tuple(parameters), float(x[-1]) if self.free_variance else 0.0)


def scoring_step(
    likelihood: MarginalLikelihood, packing: Packing, x: FloatArray, expectation: Expectation
) -> ScoringStep:
    """Gradient and one Fisher-scoring step, kept inside what the models allow."""
    point = packing.unpack(x)
    gradients, steps, scales = [], [], []
    for batch, parameters, counts in zip(
        likelihood.batches, point.parameters, expectation.counts, strict=True
    ):
        gradient, information = complete_data_terms(batch, parameters, likelihood.nodes, counts)
        step = as_floats(np.linalg.solve(information, gradient[..., None])[..., 0])
        gradients.append(gradient.ravel())
        steps.append(_shortened(batch, parameters, step).ravel())
        scales.append(np.sqrt(np.diagonal(information, axis1=1, axis2=2)).ravel())
    if packing.free_variance:
        score, information_ = variance_terms(likelihood.nodes, expectation, point.log_variance)
        gradients.append(np.array([score]))
        steps.append(np.array([min(max(score / information_, -1.0), 1.0)]))
        scales.append(np.array([np.sqrt(information_)]))
    gradient, step = np.concatenate(gradients), np.concatenate(steps)
    decrement = float(np.sqrt(max(float(gradient @ step), 0.0)))
    return ScoringStep(x + step, gradient, np.concatenate(scales), decrement)


def complete_data_terms(
    batch: ItemBatch, parameters: FloatArray, nodes: FloatArray, counts: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Gradient (g, free) and expected information (g, free, free) of the expected counts."""
    probability = np.exp(batch.model.log_probability(parameters[:, None, :], nodes))
    score = batch.model.parameter_gradient(parameters[:, None, :], nodes)[..., batch.first_free :]
    flat = score.reshape(len(parameters), -1, score.shape[-1])
    gradient = (counts.reshape(len(parameters), 1, -1) @ flat)[:, 0]
    expected = counts.sum(axis=-1, keepdims=True) * probability
    weighted = flat * np.maximum(expected, SMALLEST_COUNT).reshape(len(parameters), -1, 1)
    return gradient, np.swapaxes(flat, 1, 2) @ weighted


def variance_terms(
    nodes: FloatArray, expectation: Expectation, log_variance: float
) -> tuple[float, float]:
    """Score and information of the log variance for the normalised density on the nodes."""
    scaled = nodes**2 / np.exp(log_variance)
    density = np.exp(-0.5 * scaled)
    density /= density.sum()
    mean = float(density @ scaled)
    spread = float(density @ (scaled - mean) ** 2)
    n = float(expectation.node_counts.sum())
    return 0.5 * (float(expectation.node_counts @ scaled) - n * mean), 0.25 * n * spread


def _shortened(batch: ItemBatch, parameters: FloatArray, step: FloatArray) -> FloatArray:
    """The step, cut per item where it is wild or leaves what the model allows."""
    longest = np.abs(step).max(axis=1, keepdims=True)
    step = step * np.minimum(1.0, LARGEST_STEP / np.maximum(longest, LARGEST_STEP))
    for _ in range(60):
        moved = parameters.copy()
        moved[:, batch.first_free :] += step
        bad = ~np.asarray(batch.model.is_proper(moved))
        if not bad.any():
            break
        step = np.where(bad[:, None], step / 2.0, step)
    return step


def _plain_step(
    likelihood: MarginalLikelihood,
    packing: Packing,
    x: FloatArray,
    step: ScoringStep,
    before: Expectation,
) -> tuple[FloatArray, Expectation] | None:
    """The scoring step, halved until it does not lower the likelihood; None if nothing helps."""
    for halvings in range(40):
        candidate = x + (step.target - x) / 2.0**halvings
        found = _evaluate(likelihood, packing, candidate, before.log_likelihood)
        if found is not None:
            return candidate, found
    return None


def _evaluate(
    likelihood: MarginalLikelihood, packing: Packing, x: FloatArray, floor: float
) -> Expectation | None:
    """The expectation at x, or None when x is not allowed or lowers the likelihood."""
    point = packing.unpack(x)
    if not (np.isfinite(x).all() and point.is_proper(likelihood.batches)):
        return None
    found = likelihood.expectation(point)
    # Rounding in a sum of this size must not look like a loss.
    slack = 1e-11 * abs(floor)
    return found if found.log_likelihood >= floor - slack else None

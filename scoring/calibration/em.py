"""Maximises the marginal likelihood: one Fisher-scoring step per cycle, accelerated.

Each cycle takes the expectation and one scoring step on the complete-data likelihood of all items
of a batch at once (a generalised EM step; Dempster, Laird & Rubin, 1977). By Fisher's identity
its gradient is the gradient of the observed-data likelihood, so convergence is judged on that
gradient and not on how little the last step moved. Anderson's method (Walker & Ni, 2011)
extrapolates; where that is slow, Newton steps on the observed information finish. A candidate
that lowers the likelihood is thrown away. With priors, "likelihood" here means the posterior.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scoring.calibration.acceleration import Anderson
from scoring.calibration.likelihood import Expectation, MarginalLikelihood
from scoring.calibration.point import ItemBatch, Packing, Point
from scoring.calibration.priors import Penalty
from scoring.calibration.rescaling import rescaling_step
from scoring.calibration.standard_errors import observed_information
from scoring.calibration.terms import complete_data_terms, latent_terms
from scoring.models.model import FloatArray, as_floats

LARGEST_STEP = 2.0
# Newton costs a few expectations: it starts when acceleration alone has not arrived by then.
NEWTON_AFTER, NEWTON_EVERY = 30, 10
# As near as single precision leads, times the square root of the number of people.
ROUGH_TOLERANCE = 3e-4
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


@dataclass(frozen=True, slots=True, eq=False)
class Objective:
    """What is maximised: the marginal likelihood plus the log priors, over packed vectors.

    rounding : of the log-likelihood, beside its size; it must not look like a loss
    halvings : how often a step that loses is cut before the climb ends
    """

    likelihood: MarginalLikelihood
    packing: Packing
    penalty: Penalty
    rounding: float = 1e-11
    halvings: int = 40

    def value(self, x: FloatArray, expectation: Expectation) -> float:
        return expectation.log_likelihood + self.penalty.value(x)

    def evaluate(self, x: FloatArray, floor: float) -> Expectation | None:
        """The expectation at x, or None when x is not allowed or lowers the objective."""
        point = self.packing.unpack(x)
        if not (np.isfinite(x).all() and point.is_proper(self.packing.batches)):
            return None
        found = self.likelihood.expectation(point)
        slack = self.rounding * abs(floor)
        return found if self.value(x, found) >= floor - slack else None


@dataclass(slots=True)
class Climb:
    """Where the iteration stands: a place, what was found there, and what is remembered."""

    x: FloatArray
    accelerator: Anderson
    n_iterations: int = 0

    def up(
        self,
        objective: Objective,
        *,
        tolerance: float,
        max_iterations: int,
        progress: Progress | None,
    ) -> Maximum:
        """Iterate until the decrement is below the tolerance or nothing improves."""
        expectation = objective.likelihood.expectation(objective.packing.unpack(self.x))
        while True:
            self.n_iterations += 1
            step = scoring_step(objective, self.x, expectation)
            value = objective.value(self.x, expectation)
            if progress is not None:
                progress(self.n_iterations, value, step.decrement)
            if step.decrement < tolerance or self.n_iterations >= max_iterations:
                break
            moved = self._next(objective, step, expectation, value)
            if moved is None:
                break
            self.x, expectation = moved
        return Maximum(
            objective.packing.unpack(self.x),
            expectation.log_likelihood,
            step.decrement,
            float(np.abs(step.gradient).max()) if len(step.gradient) else 0.0,
            self.n_iterations,
            step.decrement < tolerance,
        )

    def _next(
        self, objective: Objective, step: ScoringStep, expectation: Expectation, value: float
    ) -> tuple[FloatArray, Expectation] | None:
        """A better place and what is found there, or None."""
        late = self.n_iterations - NEWTON_AFTER
        if late >= 0 and late % NEWTON_EVERY == 0:
            moved = _newton_step(objective, self.x, step, expectation, value)
            if moved is not None:
                self.accelerator = Anderson()
                return moved
        candidate = self.accelerator.propose(self.x, step.target, step.scale)
        found = objective.evaluate(candidate, value)
        if found is not None:
            return candidate, found
        self.accelerator.forget()
        plain = step.target - self.x
        return _shortened_until_better(objective, self.x, plain, value, halvings=objective.halvings)


def maximise(
    objective: Objective,
    rough: Objective | None,
    *,
    tolerance: float,
    max_iterations: int,
    progress: Progress | None = None,
) -> Maximum:
    """Climb from the packing's start until the decrement is below the tolerance.

    rough : a cheaper objective with nearly the same maximum, for the way there; what counts is
        found with the other one. Its log-likelihoods differ a little in what progress hears.
    """
    climb = Climb(objective.packing.pack(objective.packing.start), Anderson())
    if rough is not None:
        n_people = float(rough.likelihood.patterns.weights.sum())
        climb.up(
            rough,
            tolerance=max(tolerance, ROUGH_TOLERANCE * n_people**0.5),
            max_iterations=min(max_iterations, NEWTON_AFTER) - 1,
            progress=progress,
        )
    return climb.up(
        objective, tolerance=tolerance, max_iterations=max_iterations, progress=progress
    )


def scoring_step(objective: Objective, x: FloatArray, expectation: Expectation) -> ScoringStep:
    """Gradient and one Fisher-scoring step, kept inside what the models allow."""
    point, nodes = objective.packing.unpack(x), objective.likelihood.nodes
    pull, precision = objective.penalty.gradient(x), objective.penalty.precision_at(x)
    gradients, steps, scales = [], [], []
    position = 0
    for batch, parameters, counts, log_p in zip(
        objective.packing.batches,
        point.parameters,
        expectation.counts,
        expectation.log_probabilities,
        strict=True,
    ):
        if not batch.n_free:
            continue
        gradient, information = complete_data_terms(batch, parameters, nodes, counts, log_p)
        here = slice(position, position + gradient.size)
        gradient = gradient + pull[here].reshape(gradient.shape)
        information = information + _diagonal_blocks(precision, here, batch.n_free)
        step = as_floats(np.linalg.solve(information, gradient[..., None])[..., 0])
        gradients.append(gradient.ravel())
        steps.append(within_model(batch, parameters, step).ravel())
        scales.append(np.sqrt(np.diagonal(information, axis1=1, axis2=2)).ravel())
        position = here.stop
    for group, free in enumerate(objective.packing.free_latent):
        if free.any():
            terms = latent_terms(nodes, point, group)
            gradient = (expectation.node_counts[group] @ terms.features)[free]
            n = float(expectation.node_counts[group].sum())
            information = n * terms.spread[np.ix_(free, free)]
            gradients.append(gradient)
            steps.append(np.clip(np.linalg.solve(information, gradient), -1.0, 1.0))
            scales.append(np.sqrt(np.diag(information)))
    if not gradients:
        return ScoringStep(x, x, x, 0.0)
    gradient, step = np.concatenate(gradients), np.concatenate(steps)
    decrement = float(np.sqrt(max(float(gradient @ step), 0.0)))
    step += rescaling_step(objective.packing, point, gradient, float(expectation.node_counts.sum()))
    return ScoringStep(x + step, gradient, np.concatenate(scales), decrement)


def _diagonal_blocks(matrix: FloatArray, here: slice, width: int) -> FloatArray:
    """(items, width, width) along the diagonal of a stretch of items."""
    starts = range(here.start, here.stop, width)
    return np.stack([matrix[i : i + width, i : i + width] for i in starts])


def within_model(batch: ItemBatch, parameters: FloatArray, step: FloatArray) -> FloatArray:
    """The step, cut per item where it is wild or leaves what the model allows."""
    longest = np.abs(step).max(axis=1, keepdims=True)
    step = step * np.minimum(1.0, LARGEST_STEP / np.maximum(longest, LARGEST_STEP))
    for _ in range(60):
        moved = parameters.copy()
        moved[:, batch.free] += step
        bad = ~np.asarray(batch.model.is_proper(moved))
        if not bad.any():
            break
        step = np.where(bad[:, None], step / 2.0, step)
    return step


def _newton_step(
    objective: Objective,
    x: FloatArray,
    step: ScoringStep,
    expectation: Expectation,
    value: float,
) -> tuple[FloatArray, Expectation] | None:
    """A Newton step on the observed information, or None where that is not concave."""
    information = objective.penalty.precision_at(x) + observed_information(
        objective.likelihood, objective.packing.unpack(x), objective.packing, expectation
    )
    scaled = information / np.outer(step.scale, step.scale)
    try:
        factor = np.linalg.cholesky(scaled)
    except np.linalg.LinAlgError:
        return None
    halfway = np.linalg.solve(factor, step.gradient / step.scale)
    move = np.linalg.solve(factor.T, halfway) / step.scale
    move *= min(1.0, LARGEST_STEP / float(np.abs(move).max()))
    return _shortened_until_better(objective, x, move, value, halvings=3)


def _shortened_until_better(
    objective: Objective, x: FloatArray, move: FloatArray, floor: float, *, halvings: int
) -> tuple[FloatArray, Expectation] | None:
    """The move, halved until it does not lower the objective; None if nothing helps."""
    for halving in range(halvings):
        candidate = x + move / 2.0**halving
        found = objective.evaluate(candidate, floor)
        if found is not None:
            return candidate, found
    return None

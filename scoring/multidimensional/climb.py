"""Maximises the likelihood over items and correlations: one scoring step a cycle, accelerated.

As in one dimension (scoring.calibration.em): the expectation step gives the gradient by Fisher's
identity, Fisher scoring on the complete data gives a step, Anderson's method extrapolates, and a
candidate that lowers the likelihood is thrown away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np

from scoring.calibration.acceleration import Anderson
from scoring.calibration.em import LARGEST_STEP, Progress, ScoringStep, within_model
from scoring.calibration.priors import Penalty
from scoring.calibration.terms import complete_data_terms
from scoring.models.model import FloatArray, as_floats
from scoring.multidimensional.information import observed_information
from scoring.multidimensional.latent import latent_terms
from scoring.multidimensional.likelihood import DimensionLikelihood, Expectation
from scoring.multidimensional.structure import Layout

# Change of a log variance or a correlation in one plain step.
LARGEST_LATENT_STEP = 0.5
# Newton costs several expectations: it starts when acceleration alone has not arrived by then.
NEWTON_AFTER, NEWTON_EVERY = 30, 5
# Share of the log-likelihood that integration may leave open.
SLACK = 1e-10
# Gaining a smaller share than this in so many iterations is standing still.
STANDSTILL, STALLED_AFTER = 1e-9, 20


Known = TypeVar("Known")


@dataclass(frozen=True, slots=True, eq=False)
class Summit(Generic[Known]):
    """Where the climb ended: x, and what the expectation step found there.

    decrement : sqrt(g' I^-1 g), in complete-data standard errors
    """

    x: FloatArray
    expectation: Known
    decrement: float
    gradient_norm: float
    n_iterations: int
    converged: bool


class Hill(Protocol[Known]):
    """What can be climbed: a value over free vectors, with a scoring step at each."""

    def start(self) -> tuple[FloatArray, Known]:
        """The first vector and the expectation there."""

    def value(self, x: FloatArray, expectation: Known) -> float:
        """Log-likelihood plus log priors."""

    def evaluate(self, x: FloatArray, floor: float, last: Known) -> Known | None:
        """The expectation at x, or None when x is not allowed or lowers the value."""

    def step(self, x: FloatArray, expectation: Known) -> ScoringStep:
        """Gradient and one Fisher-scoring step, kept inside what the models allow."""

    def curvature(self, x: FloatArray, expectation: Known) -> FloatArray | None:
        """Negative second derivative of the value, or None if it is not to be had."""


@dataclass(frozen=True, slots=True, eq=False)
class Slope:
    """What is climbed: log-likelihood plus log priors, over packed vectors."""

    likelihood: DimensionLikelihood
    layout: Layout
    penalty: Penalty

    def start(self) -> tuple[FloatArray, Expectation]:
        start = self.layout.start
        return self.layout.pack(start), self.likelihood.expectation(start)

    def value(self, x: FloatArray, expectation: Expectation) -> float:
        return expectation.log_likelihood + self.penalty.value(x)

    def evaluate(self, x: FloatArray, floor: float, last: Expectation) -> Expectation | None:
        if not np.isfinite(x).all():
            return None
        position = self.layout.unpack(x)
        if not position.is_proper(self.layout.batches):
            return None
        found = self.likelihood.expectation(position, last.sites)
        # What integration leaves open must not look like a loss.
        slack = SLACK * abs(floor)
        return found if self.value(x, found) >= floor - slack else None

    def step(self, x: FloatArray, expectation: Expectation) -> ScoringStep:
        position = self.layout.unpack(x)
        nodes = self.likelihood.integrator.nodes
        pull, precision = self.penalty.gradient(x), self.penalty.precision_at(x)
        gradients, steps, scales, at = [], [], [], 0
        gain = 0.0  # of uncut steps: one that is cut at an edge must not look like arrival
        for batch, parameters, counts in zip(
            self.layout.batches, position.parameters, expectation.counts, strict=True
        ):
            gradient, information = complete_data_terms(batch, parameters, nodes, counts)
            for row in range(len(batch.items)):
                here = slice(at, at + batch.n_free)
                gradient[row] += pull[here]
                information[row] += precision[here, here]
                at = here.stop
            step = as_floats(np.linalg.solve(information, gradient[..., None])[..., 0])
            gain += float((gradient * step).sum())
            gradients.append(gradient.ravel())
            steps.append(within_model(batch, parameters, step).ravel())
            scales.append(np.sqrt(np.diagonal(information, axis1=1, axis2=2)).ravel())
        terms = latent_terms(
            self.layout,
            position,
            expectation.moments,
            expectation.prior_moments,
            expectation.n_people,
        )
        if len(terms.gradient):
            gradients.append(terms.gradient)
            step = as_floats(np.linalg.solve(terms.information, terms.gradient))
            gain += float(terms.gradient @ step)
            steps.append(self._short_of_the_edge(x, at, step))
            scales.append(np.sqrt(np.diag(terms.information)))
        gradient, step = np.concatenate(gradients), np.concatenate(steps)
        decrement = float(np.sqrt(max(gain, 0.0)))
        return ScoringStep(x + step, gradient, np.concatenate(scales), decrement)

    def curvature(self, x: FloatArray, expectation: Expectation) -> FloatArray:
        observed = observed_information(self.likelihood, self.layout, x, expectation)
        return as_floats(observed + self.penalty.precision_at(x))

    def _short_of_the_edge(self, x: FloatArray, at: int, step: FloatArray) -> FloatArray:
        """The latent step, halved while the correlation would not be positive definite."""
        step = step * min(1.0, LARGEST_LATENT_STEP / max(float(np.abs(step).max()), 1e-300))
        for _ in range(60):
            moved = x.copy()
            moved[at:] += step
            if self.layout.unpack(moved).is_proper(self.layout.batches):
                break
            step = step / 2.0
        return step


def climb(
    hill: Hill[Known], *, tolerance: float, max_iterations: int, progress: Progress | None
) -> Summit[Known]:
    """From the start until the decrement is below the tolerance."""
    x, expectation = hill.start()
    accelerator = Anderson()
    mark = -np.inf
    for iteration in range(1, max_iterations + 1):
        step = hill.step(x, expectation)
        value = hill.value(x, expectation)
        if progress is not None:
            progress(iteration, value, step.decrement)
        if step.decrement < tolerance or iteration == max_iterations:
            break
        if iteration % STALLED_AFTER == 0:
            # Near the edge of what is possible integration is too rough to climb any further.
            if value - mark < STANDSTILL * abs(value):
                break
            mark = value
        moved = None
        if iteration >= NEWTON_AFTER and (iteration - NEWTON_AFTER) % NEWTON_EVERY == 0:
            moved = _newton_step(hill, x, step, expectation, value)
        if moved is not None:
            accelerator = Anderson()
            x, expectation = moved
            continue
        candidate = accelerator.propose(x, step.target, step.scale)
        found = hill.evaluate(candidate, value, expectation)
        if found is None:
            accelerator.forget()
            plain = _halved(hill, x, step.target - x, value, expectation, halvings=40)
            if plain is None:
                break
            candidate, found = plain
        x, expectation = candidate, found
    return Summit(
        x,
        expectation,
        step.decrement,
        float(np.abs(step.gradient).max()),
        iteration,
        step.decrement < tolerance,
    )


def _newton_step(
    hill: Hill[Known], x: FloatArray, step: ScoringStep, expectation: Known, value: float
) -> tuple[FloatArray, Known] | None:
    """A Newton step, or None where the value is not concave or the step does not lead up."""
    curvature = hill.curvature(x, expectation)
    if curvature is None:
        return None
    scaled = curvature / np.outer(step.scale, step.scale)
    try:
        factor = np.linalg.cholesky(scaled)
    except np.linalg.LinAlgError:
        return None
    halfway = np.linalg.solve(factor, step.gradient / step.scale)
    move = as_floats(np.linalg.solve(factor.T, halfway) / step.scale)
    move *= min(1.0, LARGEST_STEP / float(np.abs(move).max()))
    return _halved(hill, x, move, value, expectation, halvings=4)


def _halved(
    hill: Hill[Known],
    x: FloatArray,
    move: FloatArray,
    floor: float,
    last: Known,
    *,
    halvings: int,
) -> tuple[FloatArray, Known] | None:
    """The move, halved until it does not lower the value; None if nothing helps."""
    for halving in range(halvings):
        candidate = x + move / 2.0**halving
        found = hill.evaluate(candidate, floor, last)
        if found is not None:
            return candidate, found
    return None

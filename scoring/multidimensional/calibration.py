"""Calibrates items of several correlated dimensions by marginal maximum likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from scoring.calibration.em import Progress
from scoring.calibration.point import ItemBatch
from scoring.calibration.priors import Priors, penalty
from scoring.calibration.standard_errors import Method
from scoring.models.model import FloatArray
from scoring.multidimensional.climb import Slope, climb
from scoring.multidimensional.integration import (
    Integration,
    checked_integration,
    integrator_named,
)
from scoring.multidimensional.likelihood import DimensionLikelihood
from scoring.multidimensional.results import MultidimensionalCalibration, result
from scoring.multidimensional.standard_errors import covariance
from scoring.multidimensional.structure import Layout, Position, Structure, batches_by_dimension
from scoring.responses import ResponseMatrix

START_CORRELATION = 0.3
# Where propagation hands over to quadrature, which then has little left to do.
HANDOVER = 1e-2


def calibrate_dimensions(
    matrix: ResponseMatrix,
    models: Sequence[str],
    structure: Structure,
    *,
    weights: FloatArray | None = None,
    priors: Priors | None = None,
    integration: Integration | None = None,
    nodes: int | None = None,
    tolerance: float = 1e-4,
    max_iterations: int = 2000,
    standard_errors: Method | None = "observed",
    progress: Progress | None = None,
) -> MultidimensionalCalibration:
    """See scoring.calibrate, which checks the arguments and calls this for dimensions=...

    Every item measures one dimension; theta ~ N(0, R), R a free correlation matrix, times free
    standard deviations for dimensions with items of fixed slope.
    """
    how = checked_integration(integration, structure.n_dimensions)
    counts = matrix.category_counts(weights)
    batches, of_batch = batches_by_dimension(structure, models, [len(c) for c in counts])
    start = _start(batches, counts, structure.n_dimensions)
    free = np.zeros(structure.n_dimensions, dtype=bool)
    for batch, dimension in zip(batches, of_batch, strict=True):
        free[dimension] |= not batch.model.estimates_slope
    layout = Layout(batches, start, free)
    prior = penalty(priors, batches, matrix.n_items, len(layout.pack(start)))
    patterns = matrix.patterns(weights)
    rapid = integrator_named("propagation", structure.n_dimensions, structure.most_items)
    likelihood = DimensionLikelihood.of(patterns, batches, of_batch, rapid)
    n_before = 0
    if how == "quadrature":
        first = climb(
            Slope(likelihood, layout, prior),
            tolerance=HANDOVER,
            max_iterations=max_iterations,
            progress=progress,
        )
        n_before = first.n_iterations - 1
        layout = Layout(batches, layout.unpack(first.x), free)
    if how == "quadrature" or nodes is not None:
        likelihood = likelihood.integrated_by(
            integrator_named(how, structure.n_dimensions, structure.most_items, nodes)
        )
    slope = Slope(likelihood, layout, prior)
    summit = climb(
        slope, tolerance=tolerance, max_iterations=max_iterations - n_before, progress=progress
    )
    slope = Slope(likelihood.without_designs(), layout, prior)
    errors = None
    if standard_errors is not None:
        errors = partial(covariance, slope, summit, standard_errors)
    return result(slope, summit, structure, tuple(models), how, n_before, errors)


def _start(
    batches: Sequence[ItemBatch], counts: Sequence[FloatArray], n_dimensions: int
) -> Position:
    parameters = []
    for batch in batches:
        # Half a person in each category keeps rare categories off infinity.
        shares = np.stack([counts[item] for item in batch.items]) + 0.5
        parameters.append(batch.model.start(shares / shares.sum(axis=1, keepdims=True)))
    correlation = np.full((n_dimensions, n_dimensions), START_CORRELATION)
    np.fill_diagonal(correlation, 1.0)
    return Position(tuple(parameters), np.zeros(n_dimensions), correlation)

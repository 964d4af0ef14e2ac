"""Calibrates items of several correlated dimensions by marginal maximum likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

import numpy as np

from scoring.calibration.em import Progress
from scoring.calibration.point import ItemBatch
from scoring.calibration.priors import Priors, penalty
from scoring.calibration.standard_errors import Method
from scoring.errors import InvalidParameters
from scoring.models.model import FloatArray
from scoring.multidimensional.climb import Slope, climb
from scoring.multidimensional.likelihood import DimensionLikelihood, Integrator
from scoring.multidimensional.propagation import Propagation
from scoring.multidimensional.quadrature import ProductGrid
from scoring.multidimensional.results import MultidimensionalCalibration, result
from scoring.multidimensional.standard_errors import covariance
from scoring.multidimensional.structure import Layout, Position, Structure, batches_by_dimension
from scoring.quadrature import equal_nodes
from scoring.responses import ResponseMatrix

Integration = Literal["quadrature", "propagation"]
# Nodes and limit by number of dimensions; spacing against a posterior SD of about a third.
GRIDS = {1: (61, 6.0), 2: (61, 6.0), 3: (31, 5.0), 4: (21, 5.0)}
PROPAGATION_NODES, PROPAGATION_LIMIT = 41, 6.0
MOST_BY_DEFAULT, MOST_BY_QUADRATURE = 3, 4
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
    how = _checked_integration(integration, structure.n_dimensions)
    counts = matrix.category_counts(weights)
    batches, of_batch = batches_by_dimension(structure, models, [len(c) for c in counts])
    start = _start(batches, counts, structure.n_dimensions)
    free = np.zeros(structure.n_dimensions, dtype=bool)
    for batch, dimension in zip(batches, of_batch, strict=True):
        free[dimension] |= not batch.model.estimates_slope
    layout = Layout(batches, start, free)
    prior = penalty(priors, batches, matrix.n_items, len(layout.pack(start)))
    patterns = matrix.patterns(weights)
    rapid = _integrator("propagation", structure.n_dimensions, None)
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
        layout = Layout(batches, first.position, free)
    if how == "quadrature" or nodes is not None:
        likelihood = likelihood.integrated_by(_integrator(how, structure.n_dimensions, nodes))
    slope = Slope(likelihood, layout, prior)
    summit = climb(
        slope, tolerance=tolerance, max_iterations=max_iterations - n_before, progress=progress
    )
    slope = Slope(likelihood.without_designs(), layout, prior)
    errors = None
    if standard_errors is not None:
        errors = partial(covariance, slope, summit, standard_errors)
    return result(slope, summit, structure, tuple(models), how, n_before, errors)


def _checked_integration(integration: Integration | None, n_dimensions: int) -> Integration:
    if integration is None:
        return "quadrature" if n_dimensions <= MOST_BY_DEFAULT else "propagation"
    if integration not in ("quadrature", "propagation"):
        raise InvalidParameters(
            f"unknown integration {integration!r}; known: quadrature, propagation"
        )
    if integration == "quadrature" and n_dimensions > MOST_BY_QUADRATURE:
        raise InvalidParameters(
            f"quadrature is for {MOST_BY_QUADRATURE} dimensions at most, not {n_dimensions}"
        )
    return integration


def _integrator(how: Integration, n_dimensions: int, nodes: int | None) -> Integrator:
    if how == "propagation":
        return Propagation(equal_nodes(nodes or PROPAGATION_NODES, PROPAGATION_LIMIT))
    usual, limit = GRIDS[n_dimensions]
    return ProductGrid.of(equal_nodes(nodes or usual, limit), n_dimensions)


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

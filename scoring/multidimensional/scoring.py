"""Estimates people on several correlated dimensions from items with known parameters."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scoring.calibration.point import ItemBatch
from scoring.dimensions import checked_correlation
from scoring.errors import NotConverged
from scoring.estimates import Estimate
from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray, as_floats
from scoring.multidimensional.integration import (
    Integration,
    checked_integration,
    integrator_named,
)
from scoring.multidimensional.likelihood import DimensionLikelihood
from scoring.multidimensional.mode import posterior_modes
from scoring.multidimensional.propagation import IMPOSSIBLE, narrowest_variance
from scoring.multidimensional.structure import Position
from scoring.responses import Patterns, ResponseMatrix


def expected_dimensions(
    matrix: ResponseMatrix,
    items: ItemParameters,
    correlation: ArrayLike | None,
    *,
    integration: Integration | None = None,
    nodes: int | None = None,
) -> Estimate:
    """Posterior means and standard deviations, each (n_persons, D).

    Up to three dimensions by quadrature, beyond by expectation propagation, whose means and
    standard deviations differ from exact ones by a few thousandths of a standard deviation. An
    error below an eighth of the step between nodes is reported as that.
    """
    parts = standardised_parts(items)
    prior = prior_correlation(items, correlation)
    how = checked_integration(integration, items.n_dimensions)
    integrator = integrator_named(
        how, items.n_dimensions, int(np.bincount(items.dimensions).max()), nodes
    )
    people = np.arange(matrix.n_persons)
    everybody = Patterns(matrix.codes, np.ones(matrix.n_persons), people)
    batches = tuple(batch for batch, _, _ in parts)
    of_batch = np.array([dimension for _, dimension, _ in parts])
    likelihood = DimensionLikelihood.of(everybody, batches, of_batch, integrator, passes=1)
    parameters = tuple(values for _, _, values in parts)
    position = Position(parameters, np.zeros(items.n_dimensions), prior)
    powers = np.stack([integrator.nodes, integrator.nodes**2])
    moments = np.empty((2, items.n_dimensions, matrix.n_persons))
    tables = likelihood.tables(position)
    for block, _, found in likelihood.marginals(tables, integrator.prior(prior)):
        moments[:, :, block] = np.moveaxis(np.matmul(powers, found.posterior), 1, 0)
        if found.log_likelihood.min() <= 0.5 * IMPOSSIBLE:
            raise NotConverged("no posterior was found: responses and prior exclude each other")
    mean, square = moments[0].T, moments[1].T
    sd = latent_sds(items)
    variance = np.maximum(square - mean**2, narrowest_variance(integrator.nodes))
    return Estimate(mean * sd, np.sqrt(variance) * sd)


def modal_dimensions(
    matrix: ResponseMatrix, items: ItemParameters, correlation: ArrayLike | None
) -> Estimate:
    """Posterior modes with errors from the curvature there, each (n_persons, D)."""
    precision = as_floats(np.linalg.inv(prior_correlation(items, correlation)))
    theta, error = posterior_modes(matrix.codes, standardised_parts(items), precision)
    sd = latent_sds(items)
    return Estimate(theta * sd, error * sd)


def prior_correlation(items: ItemParameters, correlation: ArrayLike | None) -> FloatArray:
    """The one given, checked, or the one stored with the items."""
    if correlation is None:
        return items.latent_correlation
    return checked_correlation(correlation, items.n_dimensions)


def latent_sds(items: ItemParameters) -> FloatArray:
    """Standard deviation of each dimension in the calibration, (D,)."""
    if not items.dimension_names:
        return np.array([np.sqrt(items.latent_variance)])
    return as_floats(np.sqrt(np.diag(items.latent_covariance)))


def items_of_dimension(items: ItemParameters, dimension: int) -> ItemParameters:
    """The items that measure one dimension, on their own."""
    own = np.flatnonzero(items.dimensions == dimension)
    return ItemParameters(
        tuple(items.models[item] for item in own),
        items.slopes[own],
        items.intercepts[own],
        latent_variance=float(latent_sds(items)[dimension] ** 2),
        further=items.further[own],
    )


Part = tuple[ItemBatch, int, FloatArray]


def standardised_parts(items: ItemParameters) -> list[Part]:
    """Batches by dimension with parameters for dimensions of variance 1."""
    sds, parts = latent_sds(items), []
    for dimension, sd in enumerate(sds):
        for group in items.groups():
            own = np.flatnonzero(items.dimensions[group.items] == dimension)
            if len(own):
                batch = ItemBatch(group.model, group.n_categories, group.items[own])
                values = group.model.rescaled(group.parameters[own], 1.0 / float(sd), 0.0)
                parts.append((batch, dimension, values))
    return parts

"""Standard errors in several dimensions, by two ways and against differences of the gradient."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import calibrate
from scoring.calibration.priors import penalty
from scoring.models.model import FloatArray
from scoring.multidimensional.climb import Slope, climb
from scoring.multidimensional.information import observed_information
from scoring.multidimensional.integration import integrator_named
from scoring.multidimensional.likelihood import DimensionLikelihood
from scoring.multidimensional.structure import Layout, Position, Structure, batches_by_dimension
from scoring.responses import ResponseMatrix
from tests.scoring.multidimensional.draws import graded_items, loading_correlation, people


@pytest.mark.parametrize("how", ["quadrature", "propagation"])
def test_observed_information_is_the_curvature_of_the_likelihood(how: str) -> None:
    # Forgetting what another dimension tells about this one would make errors 5-20 % too small.
    rng = np.random.default_rng(21)
    items = graded_items(rng, 3, loading_correlation([0.9, 0.8, 0.7]))
    _, codes = people(rng, 300, items, 0.1)
    structure = Structure.checked(items.dimensions, 9)
    batches, of_batch = batches_by_dimension(structure, items.models, [3] * 9)
    integrator = integrator_named(how, 3, 3, 15 if how == "quadrature" else None)  # type: ignore[arg-type]
    likelihood = DimensionLikelihood.of(
        ResponseMatrix.checked(codes).patterns(), batches, of_batch, integrator
    )
    start = Position(
        tuple(
            np.concatenate([items.slopes[b.items, None], items.intercepts[b.items]], axis=1)
            for b in batches
        ),
        np.zeros(3),
        items.latent_correlation,
    )
    layout = Layout(batches, start, np.zeros(3, dtype=bool))
    slope = Slope(likelihood, layout, penalty(None, batches, 9, len(layout.pack(start))))
    summit = climb(slope, tolerance=1e-6, max_iterations=300, progress=None)

    def gradient(x: FloatArray) -> FloatArray:
        found = likelihood.expectation(layout.unpack(x), summit.expectation.sites)
        return slope.step(x, found).gradient

    h = 1e-4
    rows = [
        (gradient(summit.x - h * unit) - gradient(summit.x + h * unit)) / (2 * h)
        for unit in np.eye(len(summit.x))
    ]
    errors = [
        np.sqrt(np.diag(np.linalg.inv(matrix)))
        for matrix in (
            observed_information(likelihood, layout, summit.x, summit.expectation),
            np.array(rows),
        )
    ]
    assert_allclose(errors[0], errors[1], rtol=0.02)


def test_the_ways_to_standard_errors_agree_in_a_large_sample() -> None:
    rng = np.random.default_rng(22)
    items = graded_items(rng, 4, loading_correlation([0.9, 0.8]))
    _, codes = people(rng, 6000, items)
    methods = ("observed", "cross_product", "sandwich")
    errors = [
        calibrate(codes, "graded", dimensions=items.dimensions, standard_errors=method).items
        for method in methods
    ]
    observed, *others = (np.sqrt(np.diag(one.covariance)) for one in errors)
    for other in others:
        assert_allclose(other, observed, rtol=0.1)


def test_intervals_of_correlations_cover() -> None:
    rng = np.random.default_rng(23)
    items = graded_items(rng, 4, loading_correlation([0.9, 0.7, 0.8]))
    pairs, inside = np.tril_indices(3, -1), []
    for _ in range(25):
        _, codes = people(rng, 400, items)
        found = calibrate(codes, "graded", dimensions=items.dimensions, integration="propagation")
        away = np.abs(found.latent_correlation - items.latent_correlation)[pairs]
        inside.append(away < 1.96 * found.correlation_errors[pairs])  # type: ignore[attr-defined]
    assert 0.86 < np.mean(inside) <= 1.0

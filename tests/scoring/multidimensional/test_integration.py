"""Integration over the product grid, by contraction and by propagation, against brute force."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import logsumexp

from scoring.multidimensional.integration import integrator_named
from scoring.multidimensional.likelihood import DimensionLikelihood
from scoring.multidimensional.propagation import Propagation, propagate
from scoring.multidimensional.quadrature import ProductGrid
from scoring.multidimensional.structure import Position, batches_by_dimension
from scoring.multidimensional.structure import Structure as Dimensions
from scoring.responses import ResponseMatrix
from tests.scoring.multidimensional.draws import graded_items, loading_correlation, people

LOADINGS = [0.9, 0.7, 0.8, 0.6]


def likelihoods(
    rng: np.random.Generator, n_dimensions: int, nodes: np.ndarray, n: int
) -> np.ndarray:
    """Bell-shaped, skewed likelihoods, (D, n_nodes, n), largest value 1."""
    centre = rng.normal(0, 0.8, (n_dimensions, 1, n))
    width = rng.uniform(0.4, 1.0, (n_dimensions, 1, n))
    z = (nodes[:, None] - centre) / width
    values = np.exp(-0.5 * z**2) / (1 + np.exp(-2 * z))
    return values / values.max(axis=1, keepdims=True)


@pytest.mark.parametrize("n_dimensions", [1, 2, 3, 4])
def test_contraction_is_the_sum_over_the_whole_grid(n_dimensions: int) -> None:
    rng = np.random.default_rng(n_dimensions)
    nodes, n = np.linspace(-4, 4, 7), 5
    grid = ProductGrid.of(nodes, n_dimensions)
    correlation = loading_correlation(LOADINGS[:n_dimensions])
    values = likelihoods(rng, n_dimensions, nodes, n)
    prior = grid.prior(correlation)
    found = grid.marginals(values, prior, np.empty(0))
    axes = np.meshgrid(*[np.arange(7)] * n_dimensions, indexing="ij")
    places = np.stack([axis.ravel() for axis in axes], axis=1)
    joint = prior.reshape(-1, 1) * np.prod(
        [values[d, places[:, d]] for d in range(n_dimensions)], axis=0
    )
    total = joint.sum(axis=0)
    assert_allclose(found.log_likelihood, np.log(total), rtol=1e-12)
    points = nodes[places]
    moments = np.einsum("pd,pe,pn->den", points, points, joint / total)
    assert_allclose(found.moments, moments, atol=1e-12)
    for d in range(n_dimensions):
        by_node = np.stack([(joint / total)[places[:, d] == q].sum(axis=0) for q in range(7)])
        assert_allclose(found.posterior[d], by_node, atol=1e-12)


@pytest.mark.parametrize("n_dimensions", [2, 3])
def test_propagation_comes_close_to_a_fine_grid(n_dimensions: int) -> None:
    rng = np.random.default_rng(7)
    nodes = np.linspace(-6, 6, 41)
    correlation = loading_correlation(LOADINGS[:n_dimensions])
    values = likelihoods(rng, n_dimensions, nodes, 50)
    grid, rapid = ProductGrid.of(nodes, n_dimensions), Propagation(nodes)
    exact = grid.marginals(values, grid.prior(correlation), np.empty(0))
    close = rapid.marginals(values, rapid.prior(correlation), np.empty(0))
    assert np.abs(close.log_likelihood - exact.log_likelihood).max() < 2e-3
    assert np.abs(close.posterior - exact.posterior).max() < 2e-3
    assert np.abs(close.moments - exact.moments).max() < 1e-2
    corrected = Propagation(nodes, is_corrected=True)
    better = corrected.marginals(values, rapid.prior(correlation), np.empty(0))
    left = np.abs(better.log_likelihood - exact.log_likelihood).mean()
    assert left < 0.3 * np.abs(close.log_likelihood - exact.log_likelihood).mean()


def test_propagation_is_exact_for_normal_likelihoods() -> None:
    nodes = np.linspace(-9, 9, 181)
    precision = np.linalg.inv(loading_correlation(LOADINGS))
    tau, centre = np.array([2.0, 0.5, 4.0, 1.0]), np.array([0.5, -1.0, 0.3, 0.0])
    values = np.exp(-0.5 * tau[:, None] * (nodes - centre[:, None]) ** 2)[..., None]
    found = propagate(values, nodes, precision, np.empty(0))
    covariance = np.linalg.inv(precision + np.diag(tau))
    assert_allclose(found.covariance[0], covariance, atol=1e-9)
    assert_allclose(found.mean[:, 0], covariance @ (tau * centre), atol=1e-9)
    spread = np.linalg.inv(precision) + np.diag(1 / tau)
    log_z = -0.5 * (
        np.linalg.slogdet(spread)[1] + np.log(tau).sum() + centre @ np.linalg.solve(spread, centre)
    )
    assert_allclose(found.log_z[0], log_z, atol=1e-9)


def test_starting_from_old_sites_leads_to_the_same_place() -> None:
    rng = np.random.default_rng(8)
    nodes = np.linspace(-6, 6, 41)
    precision = np.linalg.inv(loading_correlation(LOADINGS))
    values = likelihoods(rng, 4, nodes, 20)
    fresh = propagate(values, nodes, precision, np.empty(0))
    elsewhere = propagate(values, nodes, precision * 1.2, np.empty(0))
    again = propagate(values, nodes, precision, elsewhere.sites)
    assert_allclose(again.log_z, fresh.log_z, atol=1e-8)
    assert_allclose(again.mean, fresh.mean, atol=1e-4)


@pytest.mark.parametrize("how", ["quadrature", "propagation"])
@pytest.mark.parametrize("share_missing", [0.0, 0.3])
def test_expected_counts_and_moments_are_the_gradient(how: str, share_missing: float) -> None:
    # Fisher's identity: were counts or moments wrong, they would not match the slope of the value.
    rng = np.random.default_rng(9)
    items = graded_items(rng, 3, loading_correlation([0.8, 0.7]))
    _, codes = people(rng, 60, items, share_missing)
    structure = Dimensions.checked(items.dimensions, 6)
    batches, of_batch = batches_by_dimension(structure, items.models, [3] * 6)
    likelihood = DimensionLikelihood.of(
        ResponseMatrix.checked(codes).patterns(),
        batches,
        of_batch,
        integrator_named(how, 2, 3),  # type: ignore[arg-type]
    )
    parameters = [
        np.concatenate([items.slopes[b.items, None], items.intercepts[b.items]], axis=1)
        for b in batches
    ]

    def value(first_slope: float, r: float) -> float:
        moved = [p.copy() for p in parameters]
        moved[0][0, 0] = first_slope
        correlation = np.array([[1, r], [r, 1]])
        return likelihood.expectation(
            Position(tuple(moved), np.zeros(2), correlation)
        ).log_likelihood

    at, r, h = parameters[0][0, 0], 0.5, 1e-4
    here = Position(tuple(parameters), np.zeros(2), np.array([[1, r], [r, 1]]))
    found = likelihood.expectation(here)
    score = batches[0].model.parameter_gradient(
        parameters[0][:, None, :], likelihood.integrator.nodes
    )
    by_slope = float((found.counts[0][0] * score[0, :, :, 0]).sum())
    assert_allclose(by_slope, (value(at + h, r) - value(at - h, r)) / (2 * h), atol=2e-4)
    precision = np.linalg.inv(here.correlation)
    away = precision @ (found.moments - found.n_people * found.prior_moments) @ precision
    assert_allclose(away[0, 1], (value(at, r + h) - value(at, r - h)) / (2 * h), atol=2e-4)


def test_large_data_give_the_same_sums_without_keeping_the_design() -> None:
    rng = np.random.default_rng(10)
    items = graded_items(rng, 2, loading_correlation([0.8, 0.7]))
    _, codes = people(rng, 700, items, 0.1)
    structure = Dimensions.checked(items.dimensions, 4)
    batches, of_batch = batches_by_dimension(structure, items.models, [3] * 4)
    likelihood = DimensionLikelihood.of(
        ResponseMatrix.checked(codes).patterns(),
        batches,
        of_batch,
        integrator_named("quadrature", 2, 2),
    )
    parameters = tuple(
        np.concatenate([items.slopes[b.items, None], items.intercepts[b.items]], axis=1)
        for b in batches
    )
    position = Position(parameters, np.zeros(2), items.latent_correlation)
    kept, built = (
        likelihood.expectation(position),
        likelihood.without_designs().expectation(position),
    )
    assert kept.log_likelihood == built.log_likelihood
    assert_allclose(kept.counts[0], built.counts[0])
    assert logsumexp([kept.log_likelihood]) < 0


@pytest.mark.parametrize(("how", "n_dimensions"), [("quadrature", 3), ("propagation", 4)])
def test_long_scales_get_finer_nodes(how: str, n_dimensions: int) -> None:
    short, long = (
        integrator_named(how, n_dimensions, n)  # type: ignore[arg-type]
        for n in (5, 40)
    )
    assert np.diff(long.nodes)[0] < 0.75 * np.diff(short.nodes)[0]
    assert len(integrator_named(how, n_dimensions, 40, 9).nodes) == 9  # type: ignore[arg-type]

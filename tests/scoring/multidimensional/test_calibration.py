"""Items of several correlated dimensions: the same maximum as a direct search, and recovery."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from scoring import (
    InvalidParameters,
    InvalidResponses,
    ItemParameters,
    MultidimensionalCalibration,
    calibrate,
    simulate,
)
from scoring.multidimensional.calibration import calibrate_dimensions
from scoring.multidimensional.structure import Structure
from scoring.responses import ResponseMatrix
from tests.scoring.multidimensional.draws import graded_items, loading_correlation, people


def calibrated(*args: object, **options: object) -> MultidimensionalCalibration:
    found = calibrate(*args, **options)  # type: ignore[arg-type]
    assert isinstance(found, MultidimensionalCalibration)
    return found


def test_the_maximum_is_that_of_a_direct_search() -> None:
    # A general-purpose optimiser on the likelihood written out over the whole grid knows nothing
    # of expectation steps; a wrong weight or derivative would stop ours elsewhere.
    rng = np.random.default_rng(1)
    theta = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 300)
    a, d = np.array([1.3, 0.9, 1.6, 1.2]), np.array([0.2, -0.5, 0.0, 0.7])
    at = np.array([0, 0, 1, 1])
    codes = (rng.random((300, 4)) < expit(a * theta[:, at] + d)).astype(int)
    nodes = np.linspace(-6, 6, 17)
    first, second = (axis.ravel() for axis in np.meshgrid(nodes, nodes, indexing="ij"))

    def loss(x: np.ndarray) -> float:
        r = np.tanh(x[8])
        log_prior = -0.5 * (first**2 - 2 * r * first * second + second**2) / (1 - r**2)
        log_prior -= logsumexp(log_prior)
        z = x[:4] * np.stack([first, second])[at].T + x[4:8]
        log_l = codes @ -np.logaddexp(0, -z).T + (1 - codes) @ -np.logaddexp(0, z).T
        return -float(logsumexp(log_l + log_prior, axis=1).sum())

    direct = minimize(loss, np.concatenate([a, d, [0.5]]), method="BFGS", options={"gtol": 1e-3})
    found = calibrated(codes, "2pl", dimensions=["v", "v", "n", "n"], nodes=17, tolerance=1e-6)
    assert found.converged
    assert_allclose(found.log_likelihood, -direct.fun, atol=1e-4)
    assert_allclose(found.items.slopes, direct.x[:4], atol=2e-3)
    assert_allclose(found.items.intercepts[:, 0], direct.x[4:8], atol=2e-3)
    assert_allclose(found.latent_correlation[1, 0], np.tanh(direct.x[8]), atol=1e-3)


@pytest.mark.parametrize("integration", ["quadrature", "propagation"])
def test_one_dimension_is_calibrated_as_without_dimensions(integration: str) -> None:
    rng = np.random.default_rng(2)
    items = ItemParameters.from_thresholds("graded", [1.2] * 6, [[-0.5, 0.5]] * 6)
    codes = simulate(items, rng.standard_normal(500), rng)
    plain = calibrate(codes, "graded", tolerance=1e-6)
    alone = Structure(("all",), np.zeros(6, dtype=np.int64))
    found = calibrate_dimensions(
        ResponseMatrix.checked(codes),
        ["graded"] * 6,
        alone,
        integration=integration,  # type: ignore[arg-type]
        tolerance=1e-6,
    )
    # Propagation is exact here too; what is left is its coarser grid.
    close = 1e-6 if integration == "quadrature" else 1e-4
    assert_allclose(found.log_likelihood, plain.log_likelihood, atol=close)
    assert_allclose(found.items.slopes, plain.items.slopes, atol=2e-5)
    assert_allclose(found.items.intercepts, plain.items.intercepts, atol=2e-5)
    assert_allclose(found.items.covariance, plain.items.covariance, atol=2e-5)
    by_label = calibrate(codes, "graded", dimensions=["all"] * 6)
    assert by_label.latent_correlation.shape == (1, 1)


def test_propagation_agrees_with_quadrature_and_knows_how_closely() -> None:
    rng = np.random.default_rng(3)
    items = graded_items(rng, 4, loading_correlation([0.9, 0.8]))
    _, codes = people(rng, 1500, items, share_missing=0.1)
    exact = calibrated(codes, "graded", dimensions=items.dimensions)
    rapid = calibrated(codes, "graded", dimensions=items.dimensions, integration="propagation")
    assert (exact.integration, rapid.integration) == ("quadrature", "propagation")
    assert exact.converged
    assert rapid.converged
    assert_allclose(rapid.items.slopes, exact.items.slopes, atol=2e-3)
    assert_allclose(rapid.items.intercepts, exact.items.intercepts, atol=2e-3)
    assert_allclose(rapid.latent_correlation, exact.latent_correlation, atol=5e-4)
    short = exact.log_likelihood - rapid.log_likelihood
    assert abs(short) > 1e-3
    assert_allclose(rapid.integration_error, short, rtol=0.15)
    assert abs(exact.integration_error) < 1e-4


def test_slopes_thresholds_and_correlations_of_four_dimensions_come_back() -> None:
    rng = np.random.default_rng(4)
    truth = graded_items(rng, 5, loading_correlation([0.9, 0.8, 0.7, 0.6]), n_steps=4)
    runs = []
    for _ in range(6):
        _, codes = people(rng, 1000, truth)
        found = calibrated(codes, "graded", dimensions=truth.dimensions)
        assert found.converged
        assert found.standard_errors is not None
        assert found.correlation_errors is not None
        pairs = np.tril_indices(4, -1)
        runs.append(
            [
                (found.items.slopes - truth.slopes) / found.standard_errors.slopes,
                (
                    (found.items.thresholds - truth.thresholds) / found.standard_errors.thresholds
                ).ravel(),
                (found.latent_correlation - truth.latent_correlation)[pairs]
                / found.correlation_errors[pairs],
            ]
        )
    for kind, spread in zip(zip(*runs, strict=True), (0.25, 0.25, 0.35), strict=True):
        z = np.array(kind)
        # Shrunken correlations or slopes would move the mean, wrong errors the spread.
        assert abs(z.mean()) < 3.5 / np.sqrt(z.size) + 0.1
        assert abs(z.std() - 1.0) < spread


def test_fourteen_dimensions_are_calibrated_without_bias() -> None:
    rng = np.random.default_rng(105)
    truth = graded_items(rng, 4, loading_correlation([0.8] * 7 + [0.7] * 7))
    theta, codes = people(rng, 1200, truth)
    found = calibrated(codes, "graded", dimensions=truth.dimensions, standard_errors=None)
    assert found.converged
    assert found.n_iterations < 60
    # Against the correlations of the very people drawn, whose own chance is not ours. Over twenty
    # such samples the mean was .0012 off, with a standard deviation of .0075.
    away = (found.latent_correlation - np.corrcoef(theta.T))[np.tril_indices(14, -1)]
    assert abs(away.mean()) < 0.02
    assert away.std() < 0.04
    assert abs(np.log(found.items.slopes / truth.slopes).mean()) < 0.03
    assert found.standard_errors is None


def test_models_mix_and_fixed_slopes_free_the_variance_of_their_dimension() -> None:
    rng = np.random.default_rng(6)
    n, sd = 2000, np.array([1.5, 1.0])
    theta = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], n) * sd
    b = rng.normal(0, 0.8, 14)
    rasch = rng.random((n, 7)) < expit(theta[:, :1] - b[:7])
    two = rng.random((n, 4)) < expit(1.5 * (theta[:, 1:] - b[7:11]))
    steps = 1.2 * (theta[:, 1:, None] - (b[11:, None] + np.array([-0.5, 0.5])))
    weights = np.exp(np.concatenate([np.zeros((n, 3, 1)), np.cumsum(steps, axis=2)], axis=2))
    shares = np.cumsum(weights / weights.sum(axis=2, keepdims=True), axis=2)
    partial = (rng.random((n, 3, 1)) > shares[..., :-1]).sum(axis=2)
    codes = np.concatenate([rasch, two, partial], axis=1).astype(int)
    models = ["rasch"] * 7 + ["2pl"] * 4 + ["generalized_partial_credit"] * 3
    found = calibrated(codes, models, dimensions=[1] * 7 + [2] * 7)
    assert found.converged
    assert found.variance_errors is not None
    assert found.correlation_errors is not None
    variance = found.items.latent_covariance[0, 0]
    assert abs(variance - 2.25) < 4 * found.variance_errors[0]
    assert (found.items.latent_covariance[1, 1], found.variance_errors[1]) == (1.0, 0.0)
    assert abs(found.latent_correlation[0, 1] - 0.5) < 4 * found.correlation_errors[0, 1]
    assert_allclose(found.items.slopes[:7], 1.0)
    assert found.items.labels[-2:] == ("1.log_latent_variance", "1.2.correlation")


def test_weights_count_people() -> None:
    rng = np.random.default_rng(7)
    items = graded_items(rng, 3, loading_correlation([0.8, 0.8]))
    _, codes = people(rng, 300, items)
    weights = rng.integers(1, 4, 300)
    weighted = calibrated(codes, "graded", dimensions=items.dimensions, weights=weights)
    repeated = calibrated(np.repeat(codes, weights, axis=0), "graded", dimensions=items.dimensions)
    assert_allclose(weighted.log_likelihood, repeated.log_likelihood, atol=1e-7)
    assert_allclose(weighted.items.slopes, repeated.items.slopes, atol=1e-6)


def test_a_prior_on_slopes_pulls_them() -> None:
    rng = np.random.default_rng(8)
    items = graded_items(rng, 3, loading_correlation([0.8, 0.8]))
    _, codes = people(rng, 200, items)
    free = calibrated(codes, "graded", dimensions=items.dimensions)
    pulled = calibrated(codes, "graded", dimensions=items.dimensions, priors={"a": (1.0, 0.05)})
    assert np.abs(pulled.items.slopes - 1).max() < 0.5 * np.abs(free.items.slopes - 1).max()
    assert pulled.log_likelihood < free.log_likelihood


def test_the_order_of_the_items_does_not_matter() -> None:
    rng = np.random.default_rng(9)
    items = graded_items(rng, 3, loading_correlation([0.9, 0.7]))
    _, codes = people(rng, 400, items)
    order = rng.permutation(6)
    straight = calibrated(codes, "graded", dimensions=["a"] * 3 + ["b"] * 3, tolerance=1e-7)
    labels = np.array(["a"] * 3 + ["b"] * 3)[order]
    mixed = calibrated(codes[:, order], "graded", dimensions=labels, tolerance=1e-7)
    assert_allclose(mixed.items.slopes, straight.items.slopes[order], atol=1e-5)
    assert_allclose(mixed.log_likelihood, straight.log_likelihood, atol=1e-7)


def test_stopping_early_is_told() -> None:
    rng = np.random.default_rng(10)
    items = graded_items(rng, 3, loading_correlation([0.9, 0.7]))
    _, codes = people(rng, 400, items)
    found = calibrated(
        codes,
        "graded",
        dimensions=items.dimensions,
        integration="propagation",
        max_iterations=3,
    )
    assert not found.converged
    assert "not converged after 3 iterations" in found.message
    assert found.standard_errors is None
    assert found.correlation_errors is None


def test_bad_dimensions_are_refused_by_name() -> None:
    codes = np.array([[0, 1, 0, 1], [1, 0, 1, 0], [1, 1, 0, 0], [0, 0, 1, 1]])
    for dimensions, message in (
        ([1, 1, 2], r"dimensions \(3,\) for 4 items"),
        (["x", "x", "x", "y"], "dimension 'y' has too few items: 1"),
        ([0.5, 0.5, 1.5, 1.5], "integers or text"),
        ([None, None, "x", "x"], "integers or text"),
        (["", "", "x", "x"], "needs a name"),
    ):
        with pytest.raises(InvalidParameters, match=message):
            calibrate(codes, "2pl", dimensions=dimensions)
    two = ["x", "x", "y", "y"]
    with pytest.raises(InvalidParameters, match="combined with groups"):
        calibrate(codes, "2pl", dimensions=two, groups=[0, 0, 1, 1])
    with pytest.raises(InvalidParameters, match="unknown integration"):
        calibrate(codes, "2pl", dimensions=two, integration="magic")  # type: ignore[arg-type]
    with pytest.raises(InvalidParameters, match="4 dimensions at most, not 5"):
        calibrate(
            np.tile(codes, 3)[:, :10],
            "2pl",
            dimensions=np.repeat(np.arange(5), 2),
            integration="quadrature",
        )
    with pytest.raises(InvalidResponses, match="item 0: everybody"):
        calibrate(np.zeros((5, 4), int), "2pl", dimensions=two)

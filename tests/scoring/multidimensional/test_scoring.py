"""People on several dimensions: means and modes with a correlated prior."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import InvalidParameters, InvalidResponses, ItemParameters, estimate, plausible_values
from scoring.multidimensional.scoring import expected_dimensions, items_of_dimension
from scoring.responses import ResponseMatrix
from tests.scoring.multidimensional.draws import graded_items, loading_correlation, people


def rng_items_codes(
    seed: int, loadings: list[float], n: int, missing: float = 0.0
) -> tuple[ItemParameters, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    items = graded_items(rng, 4, loading_correlation(loadings))
    theta, codes = people(rng, n, items, missing)
    return items, theta, codes


def test_means_are_those_of_the_posterior_written_out() -> None:
    items, _, codes = rng_items_codes(31, [0.9, 0.7], 20, 0.2)
    nodes = np.linspace(-6, 6, 121)
    first, second = (axis.ravel() for axis in np.meshgrid(nodes, nodes, indexing="ij"))
    grid = np.stack([first, second], axis=1)
    precision = np.linalg.inv(items.latent_covariance)
    log_post = np.tile(-0.5 * ((grid @ precision) * grid).sum(axis=1), (20, 1))
    for item in range(items.n_items):
        a, d = items.slopes[item], items.intercepts[item]
        at_least = 1 / (1 + np.exp(-(a * grid[:, items.dimensions[item], None] + d)))
        p = -np.diff(
            np.concatenate([np.ones((len(grid), 1)), at_least, np.zeros((len(grid), 1))], 1)
        )
        for code in range(3):
            log_post[codes[:, item] == code] += np.log(p[:, code])
    post = np.exp(log_post - log_post.max(axis=1, keepdims=True))
    post /= post.sum(axis=1, keepdims=True)
    mean = post @ grid
    found = estimate(codes, items)
    assert found.theta.shape == (20, 2)
    assert_allclose(found.theta, mean, atol=1e-5)
    assert_allclose(found.standard_error, np.sqrt(post @ grid**2 - mean**2), atol=1e-5)


def test_propagation_gives_the_means_and_errors_of_quadrature() -> None:
    items, _, codes = rng_items_codes(32, [0.9, 0.7, 0.8], 300, 0.2)
    matrix = ResponseMatrix.checked(codes)
    exact = expected_dimensions(matrix, items, None, integration="quadrature")
    rapid = expected_dimensions(matrix, items, None, integration="propagation")
    assert np.abs(exact.theta - rapid.theta).max() < 0.003
    assert np.abs(exact.standard_error - rapid.standard_error).max() < 0.003


@pytest.mark.parametrize("method", ["eap", "map", "ml", "wle"])
def test_without_correlation_every_dimension_stands_alone(method: str) -> None:
    items, _, codes = rng_items_codes(33, [0.9, 0.7], 40)
    together = estimate(codes, items, method, correlation=np.eye(2))
    for dimension in range(2):
        own = items.dimensions == dimension
        alone = estimate(codes[:, own], items_of_dimension(items, dimension), method)
        assert_allclose(together.theta[:, dimension], alone.theta, atol=1e-6)
        assert_allclose(together.standard_error[:, dimension], alone.standard_error, atol=1e-6)


@pytest.mark.parametrize("method", ["eap", "map"])
@pytest.mark.parametrize("n_dimensions", [2, 5])
def test_nobodys_answers_give_the_prior_back(method: str, n_dimensions: int) -> None:
    items, _, codes = rng_items_codes(34, [0.8] * n_dimensions, 3)
    codes[1] = -1
    found = estimate(codes, items, method)
    assert_allclose(found.theta[1], 0.0, atol=1e-6)
    assert_allclose(found.standard_error[1], 1.0, atol=1e-5)


def test_a_dimension_without_answers_borrows_from_the_other_by_regression() -> None:
    items, _, codes = rng_items_codes(35, [0.9, 0.8], 50)
    codes[:, items.dimensions == 1] = -1
    r = items.latent_correlation[0, 1]
    found = estimate(codes, items)
    assert_allclose(found.theta[:, 1], r * found.theta[:, 0], atol=1e-6)
    spread = 1 - r**2 + r**2 * found.standard_error[:, 0] ** 2
    assert_allclose(found.standard_error[:, 1] ** 2, spread, atol=1e-6)


def test_free_variances_are_part_of_the_prior() -> None:
    items, _, codes = rng_items_codes(36, [0.9, 0.8], 30)
    scale = np.array([1.5, 0.8])
    wide = ItemParameters(
        items.models,
        items.slopes / scale[items.dimensions],
        items.intercepts,
        dimensions=items.dimensions,
        dimension_names=items.dimension_names,
        latent_covariance=items.latent_covariance * np.outer(scale, scale),
    )
    for method in ("eap", "map"):
        plain, scaled = estimate(codes, items, method), estimate(codes, wide, method)
        assert_allclose(scaled.theta, plain.theta * scale, atol=1e-7)
        assert_allclose(scaled.standard_error, plain.standard_error * scale, atol=1e-7)


@pytest.mark.parametrize("method", ["eap", "map"])
def test_intervals_in_fourteen_dimensions_cover(method: str) -> None:
    # Forgetting the correlations would widen the error and spoil nothing else, so that is checked.
    items, theta, codes = rng_items_codes(37, [0.85] * 14, 500, 0.1)
    found = estimate(codes, items, method)
    inside = np.abs(found.theta - theta) < 1.2816 * found.standard_error
    assert abs(inside.mean() - 0.80) < 0.025
    alone = estimate(codes, items, method, correlation=np.eye(14))
    assert (found.standard_error**2).mean() < 0.75 * (alone.standard_error**2).mean()


def test_modes_solve_their_equation_for_items_that_are_not_concave() -> None:
    rng = np.random.default_rng(38)
    base = ItemParameters.from_thresholds(
        "3pl", rng.uniform(1, 2.5, 12), rng.normal(0, 1, (12, 1)), [0.25] * 12
    )
    items = ItemParameters(
        base.models,
        base.slopes,
        base.intercepts,
        further=base.further,
        dimensions=np.arange(12) // 6,
        dimension_names=("x", "y"),
        latent_covariance=loading_correlation([0.9, 0.8]),
    )
    _, codes = people(rng, 300, items)
    found = estimate(codes, items, "map")
    precision = np.linalg.inv(items.latent_covariance)
    score = -found.theta @ precision
    for item in range(12):
        group = next(iter(items.groups()))
        at = found.theta[:, items.dimensions[item]]
        slope = group.model.theta_gradient(group.parameters[item], at)
        score[:, items.dimensions[item]] += slope[np.arange(300), codes[:, item]]
    assert np.abs(score).max() < 1e-6
    assert np.isfinite(found.standard_error).all()


def test_bad_correlations_and_priors_are_refused() -> None:
    items, _, codes = rng_items_codes(39, [0.9, 0.8], 5)
    for correlation, message in (
        ([[1, 2], [2, 1]], "not positive definite"),
        (np.eye(3), r"correlation \(3, 3\) for 2 dimensions"),
        ([[1, 0.5], [0.4, 1]], "symmetric"),
        ([[2, 0.5], [0.5, 2]], "ones on its diagonal"),
        ([[1, np.nan], [np.nan, 1]], "finite"),
    ):
        with pytest.raises(InvalidParameters, match=message):
            estimate(codes, items, correlation=correlation)
    with pytest.raises(InvalidParameters, match="take correlation="):
        estimate(codes, items, prior=(0, 1))
    with pytest.raises(InvalidParameters, match="one dimension"):
        plausible_values(codes, items, 3, rng=np.random.default_rng(0))
    codes[2, items.dimensions == 1] = -1
    with pytest.raises(InvalidResponses, match="person 2"):
        estimate(codes, items, "ml")

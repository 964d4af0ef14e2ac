"""Parallel analysis against known eigenvalues and known numbers of dimensions."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from scoring import (
    InvalidParameters,
    InvalidResponses,
    ItemParameters,
    parallel_analysis,
    polychoric,
    simulate,
)
from tests.scoring.fit.sets import REFERENCE
from tests.scoring.reference import data


def simulated(n_dimensions: int, n: int = 600, correlation: float = 0.2) -> np.ndarray:
    rng = np.random.default_rng(n_dimensions)
    items = ItemParameters.from_thresholds("graded", [1.8] * 5, [[-1.0, 0.0, 1.0]] * 5)
    cov = np.full((n_dimensions, n_dimensions), correlation) + (1 - correlation) * np.eye(
        n_dimensions
    )
    theta = rng.multivariate_normal(np.zeros(n_dimensions), cov, n)
    return np.hstack([simulate(items, column, rng) for column in theta.T])


@pytest.mark.parametrize("scale", ["A", "N"])
def test_eigenvalues_match_the_reference(scale: str) -> None:
    codes = data(f"bfi_{scale.lower()}_complete").astype(np.int64) - 1
    found = parallel_analysis(codes, np.random.default_rng(0), n_replications=20)
    expected = REFERENCE["polychoric"][scale]
    assert_allclose(found.eigenvalues, expected["pearson_eigenvalues"], atol=1e-9)
    assert found.n_dimensions == 1
    latent = parallel_analysis(
        codes, np.random.default_rng(0), correlation="polychoric", n_replications=5
    )
    eigenvalues = np.linalg.eigvalsh(expected["correlation"])[::-1]
    assert_allclose(latent.eigenvalues, eigenvalues, atol=5e-5)


@pytest.mark.parametrize("correlation", ["pearson", "polychoric"])
@pytest.mark.parametrize("n_dimensions", [1, 2, 3])
def test_the_number_of_dimensions_is_recovered(correlation: str, n_dimensions: int) -> None:
    codes = simulated(n_dimensions)
    found = parallel_analysis(
        codes, np.random.default_rng(3), correlation=correlation, n_replications=20
    )
    assert found.n_dimensions == n_dimensions
    assert found.n_used == 600


def test_unrelated_items_have_no_common_dimension_in_most_samples() -> None:
    rng = np.random.default_rng(4)
    suggested = [
        parallel_analysis(rng.integers(0, 4, (300, 8)), rng, n_replications=40).n_dimensions
        for _ in range(40)
    ]
    assert np.mean(np.array(suggested) > 0) <= 0.15


def test_factors_need_less_than_components_and_sum_to_the_common_variance() -> None:
    codes = simulated(2)
    components = parallel_analysis(codes, np.random.default_rng(5), n_replications=10)
    factors = parallel_analysis(
        codes, np.random.default_rng(5), extraction="factors", n_replications=10
    )
    assert components.eigenvalues.sum() == pytest.approx(10)
    inverse = np.linalg.inv(np.corrcoef(codes, rowvar=False))
    assert factors.eigenvalues.sum() == pytest.approx((1 - 1 / np.diag(inverse)).sum())
    assert factors.n_dimensions >= 2


def test_the_same_seed_gives_the_same_answer() -> None:
    codes = simulated(1)
    first, second = (
        parallel_analysis(codes, np.random.default_rng(6), n_replications=5) for _ in range(2)
    )
    assert_array_equal(first.random_mean, second.random_mean)


def test_gaps_at_random_hardly_move_the_eigenvalues() -> None:
    codes = simulated(1, n=1500)
    gaps = np.where(np.random.default_rng(7).random(codes.shape) < 0.1, -1, codes)
    found = parallel_analysis(gaps, np.random.default_rng(8), n_replications=5)
    whole = parallel_analysis(codes, np.random.default_rng(8), n_replications=5)
    assert_allclose(found.eigenvalues, whole.eigenvalues, atol=0.1)
    assert found.n_dimensions == 1


def test_what_cannot_be_analysed_is_refused() -> None:
    codes, rng = simulated(1), np.random.default_rng(9)
    with pytest.raises(InvalidParameters, match="unknown correlation"):
        parallel_analysis(codes, rng, correlation="spearman")
    with pytest.raises(InvalidParameters, match="unknown extraction"):
        parallel_analysis(codes, rng, extraction="image")
    with pytest.raises(InvalidParameters, match="replications"):
        parallel_analysis(codes, rng, n_replications=1)
    with pytest.raises(InvalidParameters, match=r"n_replications .* not 20\.5"):
        parallel_analysis(codes, rng, n_replications=20.5)  # type: ignore[arg-type]
    with pytest.raises(InvalidResponses, match="more people than items"):
        parallel_analysis(codes[:4], rng)
    with pytest.raises(InvalidResponses, match="item 0: everybody"):
        parallel_analysis(np.where(np.arange(5) == 0, 1, codes), rng)
    with pytest.raises(InvalidResponses, match="positive definite"):
        parallel_analysis(np.hstack([codes, codes]), rng, extraction="factors")
    with pytest.raises(InvalidResponses, match="item 2: everybody"):
        polychoric(np.where(np.arange(5) == 2, 1, codes))

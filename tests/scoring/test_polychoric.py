"""Polychoric correlations against psych, scipy and known correlations."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import multivariate_normal

from scoring import InvalidParameters, InvalidResponses, polychoric
from scoring.polychoric import LARGEST, bivariate_normal
from tests.scoring.reference import data, expected

REFERENCE = expected("fit")


def cut_normals(rho: float, n: int, rng: np.random.Generator) -> np.ndarray:
    pair = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], n)
    columns = (np.digitize(pair[:, 0], [-1, 0.2, 1.1]), np.digitize(pair[:, 1], [-0.5, 0.6]))
    return np.column_stack(columns)


@pytest.mark.parametrize("scale", ["A", "N"])
def test_correlations_and_thresholds_match_the_reference(scale: str) -> None:
    found = polychoric(data(f"bfi_{scale.lower()}_complete").astype(np.int64) - 1)
    wanted = REFERENCE["polychoric"][scale]
    assert_allclose(found.correlation, wanted["correlation"], atol=3e-5)
    assert_allclose(found.thresholds, wanted["thresholds"], atol=1e-9)


def test_tetrachoric_correlations_match_the_reference() -> None:
    table = data("lsat7_patterns").astype(np.int64)
    found = polychoric(np.repeat(table[:, :-1], table[:, -1], axis=0))
    wanted = REFERENCE["tetrachoric_lsat7"]
    assert_allclose(found.correlation, wanted["correlation"], atol=3e-5)
    assert_allclose(found.thresholds[:, 0], wanted["thresholds"], atol=1e-9)


@pytest.mark.parametrize("rho", [-0.99, -0.6, 0.0, 0.3, 0.9, 0.995])
def test_the_bivariate_normal_is_that_of_scipy(rho: float) -> None:
    rng = np.random.default_rng(0)
    h, k = rng.normal(0, 1.5, (2, 20))
    k[:5] = h[:5]
    wanted = [
        multivariate_normal.cdf(point, cov=[[1, rho], [rho, 1]])
        for point in np.column_stack([h, k])
    ]
    assert_allclose(bivariate_normal(h, k, rho), wanted, atol=1e-8)


@pytest.mark.parametrize("rho", [-0.7, 0.0, 0.4, 0.9])
def test_the_correlation_before_cutting_is_recovered_with_its_error(rho: float) -> None:
    rng = np.random.default_rng(1)
    found = [polychoric(cut_normals(rho, 500, rng)) for _ in range(60)]
    values = np.array([one.correlation[0, 1] for one in found])
    errors = np.array([one.standard_error[0, 1] for one in found])
    assert values.mean() == pytest.approx(rho, abs=0.02)
    assert errors.mean() == pytest.approx(values.std(), rel=0.3)


def test_turning_an_item_round_turns_the_sign() -> None:
    codes = cut_normals(0.5, 300, np.random.default_rng(2))
    turned = np.column_stack([3 - codes[:, 0], codes[:, 1]])
    plain, found = polychoric(codes), polychoric(turned)
    assert found.correlation[0, 1] == pytest.approx(-plain.correlation[0, 1], abs=1e-9)
    assert found.standard_error[0, 1] == pytest.approx(plain.standard_error[0, 1], abs=1e-9)


def test_an_empty_corner_is_filled_or_reported_as_a_bound() -> None:
    codes = np.repeat([[0, 0], [0, 1], [1, 1]], [20, 10, 20], axis=0)
    filled, empty = polychoric(codes), polychoric(codes, continuity=0.0)
    assert 0.7 < filled.correlation[0, 1] < 0.99
    assert not filled.at_bound.any()
    assert empty.correlation[0, 1] == LARGEST
    assert empty.at_bound[0, 1]


def test_gaps_leave_each_pair_its_own_people() -> None:
    codes = cut_normals(0.5, 400, np.random.default_rng(3))
    gaps = codes.copy()
    gaps[:100, 0] = -1
    found = polychoric(gaps)
    assert_array_equal(found.n_used, [[300, 300], [300, 400]])
    assert found.correlation[0, 1] == pytest.approx(
        polychoric(codes[100:]).correlation[0, 1], abs=0.01
    )


def test_bad_tables_are_refused_by_name() -> None:
    codes = cut_normals(0.5, 50, np.random.default_rng(4))
    with pytest.raises(InvalidResponses, match="two items"):
        polychoric(codes[:, :1])
    gaps = codes.copy()
    gaps[:25, 0], gaps[25:, 1] = -1, -1
    with pytest.raises(InvalidResponses, match="items 0 and 1: nobody"):
        polychoric(gaps)
    with pytest.raises(InvalidParameters, match="continuity"):
        polychoric(codes, continuity=2.0)

"""Standard errors of observed scores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import (
    InvalidParameters,
    ItemParameters,
    alpha,
    binomial_standard_error,
    conditional_standard_error,
    simulate,
    standard_error_of_difference,
    standard_error_of_measurement,
)
from tests.scoring.reference import data, expected


@pytest.mark.parametrize("scale", ["A", "N"])
def test_the_standard_error_of_measurement_matches_the_reference(scale: str) -> None:
    codes, values = data(f"bfi_{scale.lower()}_complete"), expected("classical")
    sd = codes.sum(axis=1).std(ddof=1)
    assert_allclose(sd, values["total_sd"][scale], atol=1e-8)
    found = standard_error_of_measurement(sd, alpha(codes).value)
    assert_allclose(found, values["sem"][scale], atol=1e-8)


def test_the_conditional_error_is_the_spread_of_simulated_sums() -> None:
    rng = np.random.default_rng(0)
    items = ItemParameters.from_thresholds("graded", [1.2] * 6, np.tile([-1.0, 0.0, 1.0], (6, 1)))
    for theta in (-1.5, 0.2):
        sums = simulate(items, np.full(20_000, theta), rng).sum(axis=1)
        assert_allclose(conditional_standard_error(items, theta), sums.std(), rtol=0.02)


def test_equal_items_make_the_model_error_binomial() -> None:
    items = ItemParameters.from_thresholds("2pl", [1.0] * 10, np.zeros((10, 1)))
    assert_allclose(conditional_standard_error(items, 0.0), np.sqrt(2.5))
    assert_allclose(binomial_standard_error([5], 10), np.sqrt(25 / 9))
    assert_allclose(binomial_standard_error([0, 10], 10), 0.0)


@given(st.integers(2, 200), st.data())
def test_the_binomial_error_is_the_same_for_rights_and_wrongs_and_largest_in_the_middle(
    n_items: int, data: st.DataObject
) -> None:
    right = data.draw(st.integers(0, n_items))
    both = binomial_standard_error([right, n_items - right, n_items / 2], n_items)
    assert_allclose(both[0], both[1])
    assert both[2] >= both[0]


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(0.3, 2)), min_size=2, max_size=6))
def test_squared_conditional_errors_of_two_parts_add_up(items: list[tuple[float, float]]) -> None:
    theta = [-1.0, 0.3]
    whole, first, rest = (
        ItemParameters.from_thresholds("2pl", [a for _, a in part], [[b] for b, _ in part])
        for part in (items, items[:1], items[1:])
    )
    parts = [conditional_standard_error(part, theta) for part in (first, rest)]
    assert_allclose(conditional_standard_error(whole, theta), np.hypot(*parts))


@given(st.floats(0.01, 30), st.floats(0, 1), st.floats(0.01, 10))
def test_errors_of_measurement_have_the_unit_of_the_score(
    sd: float, reliability: float, unit: float
) -> None:
    one = standard_error_of_measurement(sd, reliability)
    assert 0 <= one <= sd
    assert_allclose(standard_error_of_measurement(unit * sd, reliability), unit * one)
    assert_allclose(standard_error_of_difference(one, 0.0), one)
    assert_allclose(standard_error_of_difference(one, sd), standard_error_of_difference(sd, one))


def test_simulated_scores_miss_the_truth_and_each_other_by_the_stated_errors() -> None:
    rng = np.random.default_rng(2)
    truth, shared = 8.0 * rng.standard_normal(50_000), rng.standard_normal(50_000)
    first, second = (
        truth + 3.0 * shared + error * rng.standard_normal(50_000) for error in (4.0, 2.0)
    )
    reliability = 64.0 / (64.0 + 9.0 + 16.0)
    found = standard_error_of_measurement(float(first.std()), reliability)
    assert_allclose(found, (first - truth).std(), rtol=0.02)
    # The shared part of the errors, variance 9, drops out of the difference.
    expected_spread = standard_error_of_difference(5.0, np.sqrt(13.0), 9.0)
    assert_allclose(expected_spread, (first - second).std(), rtol=0.02)


def test_keats_correction_brings_the_average_to_the_reliability() -> None:
    rng = np.random.default_rng(1)
    items = ItemParameters.from_thresholds(
        "2pl", [1.3] * 20, np.linspace(-2, 2, 20)[:, None].tolist()
    )
    codes = simulate(items, rng.standard_normal(4000), rng)
    total, k = codes.sum(axis=1), 20
    kr21 = k / (k - 1) * (1 - total.mean() * (k - total.mean()) / (k * total.var()))
    kr20 = alpha(codes).value
    errors = binomial_standard_error(total, k, reliability=kr20, kr21=kr21)
    assert_allclose(
        np.sqrt((errors**2).mean()), standard_error_of_measurement(total.std(), kr20), rtol=1e-3
    )


def test_the_difference_of_equal_errors_is_root_two_times_one() -> None:
    assert_allclose(standard_error_of_difference(0.3, 0.3), 0.3 * np.sqrt(2))
    assert_allclose(standard_error_of_difference([0.3, 0.4], [0.4, 0.3]), 0.5)
    assert_allclose(standard_error_of_difference(0.3, 0.3, 0.09), 0.0, atol=1e-9)


def test_impossible_errors_are_refused() -> None:
    with pytest.raises(InvalidParameters, match="not possible"):
        standard_error_of_measurement(1.0, 1.2)
    with pytest.raises(InvalidParameters, match="finite"):
        standard_error_of_difference(np.nan, 1.0)
    with pytest.raises(InvalidParameters, match="covariance is larger"):
        standard_error_of_difference(0.1, 0.1, 0.5)
    with pytest.raises(InvalidParameters, match="shapes"):
        standard_error_of_difference([0.1, 0.2], [0.1, 0.2, 0.3])
    with pytest.raises(InvalidParameters, match="number of items must be a whole number from 2"):
        binomial_standard_error([1], 1)
    with pytest.raises(InvalidParameters, match="finite and below 1"):
        binomial_standard_error([1], 10, reliability=-np.inf, kr21=0.5)
    with pytest.raises(InvalidParameters, match="between 0 and 10"):
        binomial_standard_error([11], 10)
    with pytest.raises(InvalidParameters, match="both the reliability"):
        binomial_standard_error([1], 10, reliability=0.8)
    with pytest.raises(InvalidParameters, match="theta"):
        conditional_standard_error(ItemParameters.from_thresholds("2pl", [1.0], [[0.0]]), [np.nan])

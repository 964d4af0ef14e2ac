"""Alpha and omega against reference values and simulated truth."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import ArrayLike

from scoring import (
    InvalidParameters,
    InvalidResponses,
    alpha,
    item_statistics,
    omega,
    spearman_brown,
)
from tests.scoring.reference import data, expected


@pytest.mark.parametrize("scale", ["A", "N"])
def test_alpha_omega_and_item_statistics_match_the_reference(scale: str) -> None:
    values, codes = expected("bfi")[scale], data(f"bfi_{scale.lower()}_complete")
    found = alpha(codes)
    assert_allclose(found.value, values["alpha"], atol=1e-8)
    assert_allclose(found.lower, values["alpha_lower"], atol=1e-8)
    assert_allclose(found.upper, values["alpha_upper"], atol=1e-8)
    factor = omega(codes)
    assert_allclose(factor.value, values["omega_total"], atol=1e-5)
    assert_allclose(factor.loadings, values["loadings"], atol=1e-4)
    statistics = item_statistics(codes)
    assert_allclose(statistics.mean, values["means"], atol=1e-8)
    assert_allclose(statistics.sd, values["sds"], atol=1e-8)
    assert_allclose(statistics.item_rest, values["item_rest"], atol=1e-8)
    assert_allclose(statistics.item_total, values["item_total"], atol=1e-8)


def congeneric(rng: np.random.Generator, loadings: np.ndarray, n: int) -> np.ndarray:
    factor = rng.standard_normal((n, 1))
    noise = rng.standard_normal((n, len(loadings))) * np.sqrt(1 - loadings**2)
    codes: np.ndarray = np.round(10 * (factor * loadings + noise)).astype(int) + 100
    return codes


def test_equal_loadings_make_alpha_and_omega_agree_with_the_truth() -> None:
    loadings = np.full(6, 0.7)
    codes = congeneric(np.random.default_rng(0), loadings, 20_000)
    truth = loadings.sum() ** 2 / (loadings.sum() ** 2 + (1 - loadings**2).sum())
    assert_allclose(alpha(codes).value, truth, atol=0.01)
    assert_allclose(omega(codes).value, truth, atol=0.01)


def test_unequal_loadings_leave_alpha_below_omega() -> None:
    codes = congeneric(np.random.default_rng(1), np.array([0.9, 0.8, 0.3, 0.2, 0.6]), 5_000)
    assert alpha(codes).value < omega(codes).value
    assert_allclose(omega(codes).loadings, [0.9, 0.8, 0.3, 0.2, 0.6], atol=0.05)


def test_the_alpha_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(2)
    loadings = np.full(5, 0.6)
    truth = loadings.sum() ** 2 / (loadings.sum() ** 2 + (1 - loadings**2).sum())
    found = [alpha(congeneric(rng, loadings, 120)) for _ in range(400)]
    assert 0.92 <= np.mean([f.lower < truth < f.upper for f in found]) <= 0.98


def test_coefficients_ignore_a_change_of_origin() -> None:
    codes = data("bfi_a_complete")
    assert_allclose(alpha(codes - 1).value, alpha(codes).value)
    assert_allclose(omega(codes - 1).value, omega(codes).value, atol=1e-6)


def test_people_with_missing_responses_are_left_out() -> None:
    codes = data("bfi_a_complete")
    holes = np.vstack([codes, [[3, -1, 2, 2, 2]]])
    assert alpha(holes) == alpha(codes)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0, np.nan])
def test_an_impossible_level_is_refused(level: float) -> None:
    with pytest.raises(InvalidParameters, match="level"):
        alpha(data("bfi_a_complete"), level=level)


def test_twice_the_length_follows_spearman_and_brown() -> None:
    assert_allclose(spearman_brown(0.5, 2.0), 2 / 3)
    assert_allclose(spearman_brown(spearman_brown(0.6, 3.0), 1 / 3.0), 0.6)


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (np.ones((5, 1), int), "at least two items"),
        (np.full((9, 3), -1), "0 people answered every item"),
        (np.column_stack([np.arange(9), np.ones(9, int)]), "item 1: everybody gave the same"),
        (np.column_stack([np.arange(9), 8 - np.arange(9)]), "the same sum score"),
        (np.array([[0.5, 1], [1, 1]]), "not an integer code"),
        (np.array([[0, 1], [1, np.inf], [1, 0]]), "person 1, item 1: inf is not an integer code"),
        (np.array([[0, 1], [10_000, 1], [1, 0]]), "person 1, item 0: 10000 is no category code"),
        ([[0, 1], [1], [1, 0]], "as many items for every person"),
        ([["a", "b"], ["b", "a"]], "responses must be integer codes"),
    ],
)
def test_undefined_coefficients_are_refused(codes: ArrayLike, message: str) -> None:
    with pytest.raises(InvalidResponses, match=message):
        alpha(codes)


def test_a_repeated_item_or_two_items_have_no_one_factor_solution() -> None:
    codes = data("bfi_a_complete")
    with pytest.raises(InvalidResponses, match="singular"):
        omega(np.column_stack([codes, codes[:, 0]]))
    with pytest.raises(InvalidResponses, match="at least three items"):
        omega(codes[:, :2])

"""Mahalanobis distance against the plain formula, and recovery with missing data."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import kstest

from scoring import InvalidResponses
from scoring.outliers import mahalanobis_distance
from tests.scoring.raters_of_scales import at_random, power, ratings


def normal_codes(n: int, seed: int) -> np.ndarray:
    """So many categories that codes are practically normal."""
    rng = np.random.default_rng(seed)
    mixing = np.tril(np.full((5, 5), 0.4)) + np.eye(5)
    return np.round(200 + 25 * rng.standard_normal((n, 5)) @ mixing.T).astype(int)


def test_complete_data_follow_the_formula() -> None:
    codes = normal_codes(80, 0)
    away = codes - codes.mean(axis=0)
    wanted = np.einsum("ij,jk,ik->i", away, np.linalg.inv(np.cov(codes.T)), away)
    found = mahalanobis_distance(codes)
    assert_allclose(found.squared_distance, wanted)
    # The distances of all people add up to (n - 1) times the number of items.
    assert_allclose(found.squared_distance.sum(), 79 * 5)


def test_units_and_origins_of_the_items_do_not_matter() -> None:
    codes = normal_codes(60, 1)
    codes[::7, 2] = -1
    moved = np.where(codes >= 0, 3 * codes + np.arange(5), -1)
    one, other = mahalanobis_distance(codes), mahalanobis_distance(moved)
    assert_allclose(one.squared_distance, other.squared_distance, rtol=1e-4)


def test_p_values_of_fair_data_are_uniform_with_and_without_missing_responses() -> None:
    codes = normal_codes(3000, 2)
    assert kstest(mahalanobis_distance(codes).p_value, "uniform").pvalue > 0.01
    codes[np.random.default_rng(3).random(codes.shape) < 0.2] = -1
    found = mahalanobis_distance(codes)
    some = found.degrees_of_freedom > 0
    assert kstest(found.p_value[some], "uniform").pvalue > 0.01
    assert (found.p_value[~some] == 1).all()


def test_means_and_covariances_are_recovered_from_data_missing_at_random() -> None:
    # Item 1 is missing where item 0 is high: complete cases alone would be off by far.
    codes = normal_codes(4000, 4)
    holes = codes.copy()
    holes[codes[:, 0] > 210, 1] = -1
    full, found = mahalanobis_distance(codes), mahalanobis_distance(holes)
    same = holes[:, 1] >= 0
    assert_allclose(found.squared_distance[same], full.squared_distance[same], rtol=0.1, atol=0.15)


def test_random_ratings_are_found_with_the_stated_power() -> None:
    """At five false alarms in a hundred more than nine in ten, when they are 4 % of all people."""
    rng = np.random.default_rng(5)
    codes = np.vstack([ratings(1200, rng), at_random(50, rng)])
    distance = mahalanobis_distance(codes).squared_distance
    assert power(distance[:1200], distance[1200:]) > 0.9


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ([[0, 1], [1, 0]], "2 people with answers to 2 items"),
        ([[0, 1], [1, 1], [0, 1], [1, 1]], "item 1: everybody"),
        ([[0, -1], [1, -1], [0, -1]], "item 1: every response is missing"),
        ([[0, 0], [1, 1], [2, 2], [0, 0]], "an item repeats others"),
    ],
)
def test_what_has_no_distance_is_refused(codes: list[list[int]], message: str) -> None:
    with pytest.raises(InvalidResponses, match=message):
        mahalanobis_distance(codes)

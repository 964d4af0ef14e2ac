"""Points and categories of situational judgement answers."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring.errors import InvalidResponses
from scoring.situational_judgement import (
    agreement_points,
    best_worst_code,
    points_to_categories,
    rating_points,
    scenario_category,
    standardise_ratings,
)

KEYS = np.array([4.6, 1.4, 3.8, 2.1, 4.9, 1.1, 2.9, 4.2])


def test_points_fall_with_the_distance_from_the_key() -> None:
    assert_allclose(agreement_points([5, 5, 1, 3], [5, 4.5, 5, 1.2]), [4, 3.5, 0, 2.2])


def test_where_and_how_widely_a_person_rates_is_taken_out() -> None:
    timid = 3 + 0.4 * (KEYS - 3)
    shifted = 1.5 + 0.6 * KEYS
    assert_allclose(standardise_ratings(timid, KEYS), KEYS)
    assert_allclose(standardise_ratings(shifted, KEYS), KEYS)
    found = rating_points(timid, KEYS)
    assert found.is_adjusted
    assert_allclose(found.adjusted, 4.0)
    assert (found.raw < 4.0).any()


def test_ratings_without_spread_are_left_alone() -> None:
    found = rating_points(np.full(8, 3.0), KEYS)
    assert not found.is_adjusted
    assert_allclose(found.adjusted, found.raw)
    assert_allclose(standardise_ratings([3.0], [4.0]), [3.0])


def test_reversed_ratings_stay_reversed() -> None:
    assert rating_points(6 - KEYS, KEYS).adjusted.mean() < 2.0


def test_points_are_cut_into_four_categories() -> None:
    found = points_to_categories([0.0, 0.99, 1.0, 1.5, 2.0, 2.99, 3.0, 4.0])
    assert found.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_a_scenario_sums_its_options_before_it_is_cut() -> None:
    assert scenario_category([4, 4, 4, 4, 4]) == 3
    assert scenario_category([4, 4, 0, 0]) == 2
    assert scenario_category([0, 0, 1, 0, 0]) == 0
    assert scenario_category([3.0, 3.0, 3.0]) == 3
    assert scenario_category([2.0, 3.0], n_categories=5) == 3


@pytest.mark.parametrize(
    ("best", "worst", "code"),
    [(0, 3, 4), (0, 1, 3), (1, 3, 3), (1, 2, 2), (3, 1, 1), (1, 0, 1), (3, 0, 0)],
)
def test_best_and_worst_give_zero_to_four(best: int, worst: int, code: int) -> None:
    assert best_worst_code(best, worst, key_best=0, key_worst=3) == code


def test_impossible_input_is_refused() -> None:
    with pytest.raises(InvalidResponses, match="two different options"):
        best_worst_code(1, 1, key_best=0, key_worst=3)
    with pytest.raises(InvalidResponses, match="one row each"):
        rating_points([1, 2], [1, 2, 3])
    with pytest.raises(InvalidResponses, match="one row each"):
        rating_points([], [])
    with pytest.raises(InvalidResponses, match="leave unanswered options out"):
        rating_points([1, np.nan], [1, 2])
    with pytest.raises(InvalidResponses, match="points run from 0 to 4"):
        points_to_categories([4.5])
    with pytest.raises(InvalidResponses, match="missing, not a score"):
        scenario_category([])

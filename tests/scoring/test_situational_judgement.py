"""Points of situational judgement answers."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring.errors import InvalidResponses
from scoring.situational_judgement import (
    agreement_points,
    rating_points,
)

KEYS = np.array([4.6, 1.4, 3.8, 2.1, 4.9, 1.1, 2.9, 4.2])


def test_points_fall_with_the_distance_from_the_key() -> None:
    assert_allclose(agreement_points([5, 5, 1, 3], [5, 4.5, 5, 1.2]), [4, 3.5, 0, 2.2])


def test_where_and_how_widely_a_person_rates_is_taken_out() -> None:
    timid = 3 + 0.4 * (KEYS - 3)
    shifted = 1.5 + 0.6 * KEYS
    assert_allclose(rating_points(shifted, KEYS).adjusted_ratings, KEYS)
    found = rating_points(timid, KEYS)
    assert found.is_adjusted
    assert_allclose(found.adjusted_ratings, KEYS)
    assert_allclose(found.adjusted, 4.0)
    assert (found.raw < 4.0).any()


def test_ratings_without_spread_are_left_alone() -> None:
    found = rating_points(np.full(8, 3.0), KEYS)
    assert not found.is_adjusted
    assert_allclose(found.adjusted, found.raw)
    assert_allclose(rating_points([3.0], [4.0]).adjusted_ratings, [3.0])


def test_reversed_ratings_stay_reversed() -> None:
    assert rating_points(6 - KEYS, KEYS).adjusted.mean() < 2.0


def test_impossible_input_is_refused() -> None:
    with pytest.raises(InvalidResponses, match="one row each"):
        rating_points([1, 2], [1, 2, 3])
    with pytest.raises(InvalidResponses, match="one row each"):
        rating_points([], [])
    with pytest.raises(InvalidResponses, match="leave unanswered options out"):
        rating_points([1, np.nan], [1, 2])

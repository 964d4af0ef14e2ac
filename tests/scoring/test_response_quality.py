"""Checks of how one person answered."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring.errors import InvalidResponses
from scoring.response_quality import fast_pages, long_string, rating_sd


@pytest.mark.parametrize(
    ("codes", "longest"),
    [
        ([], 0),
        ([-1, -1], 0),
        ([2], 1),
        ([1, 2, 1, 2], 1),
        ([1, 1, 1, 2, 2], 3),
        ([0, 3, 3, 3, 3], 4),
        ([3, 3, -1, 3, 1], 3),
    ],
)
def test_the_longest_run_skips_missing_answers(codes: list[int], longest: int) -> None:
    assert long_string(codes) == longest


def test_pages_under_two_seconds_an_item_are_counted() -> None:
    assert fast_pages([19.9, 20.0, 60.0, 1.0], [10, 10, 10, 1]) == 2
    assert fast_pages([], []) == 0


def test_rating_spread_is_the_sample_standard_deviation() -> None:
    assert_allclose(rating_sd([1, 2, 3, 4, 5]), np.sqrt(2.5))
    assert rating_sd([3, 3, 3]) == 0


def test_impossible_input_is_refused() -> None:
    with pytest.raises(InvalidResponses, match="at least two"):
        rating_sd([3])
    with pytest.raises(InvalidResponses, match="finite"):
        rating_sd([3, np.nan])
    with pytest.raises(InvalidResponses, match="at least 0 seconds"):
        fast_pages([-1.0], [3])
    with pytest.raises(InvalidResponses, match="at least one item"):
        fast_pages([1.0], [0])
    with pytest.raises(InvalidResponses, match="one row"):
        long_string([[1, 2]])

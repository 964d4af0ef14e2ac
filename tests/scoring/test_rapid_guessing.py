"""Rapid guesses: the rule by hand, its invariants, and simulated guessers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import InvalidParameters, InvalidResponses
from scoring.rapid_guessing import rapid_guessing


def test_thresholds_are_a_tenth_of_the_mean_time_and_never_above_ten_seconds() -> None:
    found = rapid_guessing([[40.0, 300.0, 5.0], [2.0, 9.0, np.nan], [60.0, 291.0, 3.0]])
    assert_allclose(found.thresholds, [3.4, 10.0, 0.4])
    assert found.is_rapid.tolist() == [[False] * 3, [True, True, False], [False] * 3]
    assert_allclose(found.effort, [1.0, 0.0, 1.0])
    assert found.shows_effort.tolist() == [True, False, True]
    assert_allclose(found.item_effort, [2 / 3, 2 / 3, 1.0])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.floats(0, 100), min_size=3, max_size=3), min_size=1, max_size=8))
def test_the_unit_of_time_does_not_matter(times: list[list[float]]) -> None:
    one = rapid_guessing(times, longest=1e9)
    other = rapid_guessing(64.0 * np.array(times), longest=1e9)
    assert (one.is_rapid == other.is_rapid).all()
    assert ((one.effort >= 0) & (one.effort <= 1)).all()
    assert_allclose(one.effort.mean(), one.item_effort.mean())


def test_a_higher_threshold_flags_no_fewer() -> None:
    times = np.random.default_rng(0).lognormal(3, 1, (50, 10))
    counts = [rapid_guessing(times, share=share).is_rapid.sum() for share in (0.05, 0.1, 0.2)]
    assert counts == sorted(counts)


def test_simulated_guessers_are_found_and_thoughtful_people_are_not() -> None:
    """More than 95 in 100 people who guess half of the time fall below .90, of others under one."""
    rng = np.random.default_rng(1)
    times = rng.lognormal(np.log(40), 0.5, (600, 30))
    guesses = np.zeros(times.shape, dtype=bool)
    guesses[:60] = rng.random((60, 30)) < 0.5
    times[guesses] = rng.lognormal(np.log(2), 0.4, int(guesses.sum()))
    found = rapid_guessing(times)
    assert np.mean(~found.shows_effort[:60]) > 0.95
    assert np.mean(~found.shows_effort[60:]) < 0.01
    # Sensitivity and false alarms of single answers.
    assert found.is_rapid[guesses].mean() > 0.85
    assert found.is_rapid[~guesses].mean() < 0.001
    assert abs(found.effort[:60].mean() - 0.5) < 0.1


def test_known_thresholds_are_used_as_given() -> None:
    found = rapid_guessing([[1.0, 5.0]], thresholds=[2.0, 2.0])
    assert found.is_rapid.tolist() == [[True, False]]


@pytest.mark.parametrize(
    ("seconds", "message"),
    [
        ([[1.0, -2.0]], "person 0, item 1: -2.0 seconds"),
        ([[1.0, np.inf]], "person 0, item 1: inf seconds"),
        ([[1.0, 2.0], [np.nan, np.nan]], "person 1 has no response time"),
        ([[1.0, np.nan]], "item 1 has no response time"),
        ([1.0, 2.0], r"must be \(n_persons, n_items\)"),
    ],
)
def test_impossible_times_are_refused(seconds: list[list[float]], message: str) -> None:
    with pytest.raises(InvalidResponses, match=message):
        rapid_guessing(seconds)


def test_impossible_settings_are_refused() -> None:
    with pytest.raises(InvalidParameters, match="share 0 must"):
        rapid_guessing([[1.0]], share=0)
    with pytest.raises(InvalidParameters, match="one number of seconds per item"):
        rapid_guessing([[1.0]], thresholds=[1.0, 2.0])

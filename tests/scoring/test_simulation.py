"""Simulated responses follow the model they come from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import InvalidParameters, ItemParameters, calibrate, expected_score, simulate


def test_category_shares_match_the_model() -> None:
    items = ItemParameters.from_thresholds(
        ["2pl", "graded", "generalized_partial_credit"],
        [1.2, 1.5, 0.8],
        [[0.3], [-1.0, 0.2, 1.0], [0.4, -0.4]],
    )
    codes = simulate(items, np.full(40_000, 0.5), np.random.default_rng(0))
    for group in items.groups():
        p = np.exp(group.model.log_probability(group.parameters[0], np.array(0.5)))
        shares = np.bincount(codes[:, group.items[0]], minlength=group.n_categories) / 40_000
        assert_allclose(shares, p, atol=0.01)
    assert_allclose(codes.mean(axis=0), expected_score(items, 0.5)[0], atol=0.02)


def test_shares_of_textbook_chances() -> None:
    # One unit above b with a = 1: logistic(1) = .7311; at b with an asymptote of .2: .6.
    items = ItemParameters.from_thresholds(["2pl", "3pl"], [1.0, 1.0], [[0.0], [1.0]])
    codes = simulate(items, np.ones(40_000), np.random.default_rng(1))
    assert_allclose(codes.mean(axis=0), [0.7311, 0.6], atol=0.01)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["2pl", "3pl", "graded", "generalized_partial_credit"]),
    st.lists(st.floats(-3, 3), min_size=1, max_size=5),
    st.floats(0, 2),
    st.integers(0, 2**16),
)
def test_codes_are_categories_and_never_fall_with_theta(
    model: str, theta: list[float], more: float, seed: int
) -> None:
    cuts = [0.1] if model in ("2pl", "3pl") else [-0.7, 0.1, 0.8]
    items = ItemParameters.from_thresholds(model, [0.8, 1.4], [cuts, cuts])
    low, high = (
        simulate(items, np.array(theta) + step, np.random.default_rng(seed)) for step in (0, more)
    )
    assert low.shape == (len(theta), 2)
    assert low.min() >= 0
    assert high.max() <= len(cuts)
    assert (high >= low).all()


def test_the_parameters_simulated_from_are_estimated_back() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.uniform(0.8, 1.8, 15), rng.normal(0, 1, (15, 1))
    items = ItemParameters.from_thresholds("2pl", a, b)
    found = calibrate(simulate(items, rng.standard_normal(6000), rng), "2pl").items
    assert_allclose(found.discrimination, a, atol=0.2)
    assert_allclose(found.thresholds, b, atol=0.2)


@pytest.mark.parametrize("theta", [[np.nan], [[0.0]], ["a"]])
def test_theta_that_is_no_row_of_numbers_is_refused(theta: list[float]) -> None:
    items = ItemParameters.from_thresholds("2pl", [1.0], [[0.0]])
    with pytest.raises(InvalidParameters, match="numbers"):
        simulate(items, theta, np.random.default_rng(0))


def test_the_same_generator_state_gives_the_same_people() -> None:
    items = ItemParameters.from_thresholds("2pl", [1.0, 1.0], [[0.0], [1.0]])
    first, second = (simulate(items, np.zeros(20), np.random.default_rng(3)) for _ in range(2))
    assert (first == second).all()

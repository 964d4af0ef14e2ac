"""Plausible values agree with the posterior they are drawn from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import InvalidParameters, ItemParameters, estimate, plausible_values, simulate
from tests.scoring.reference import expected, items_of

RNG = np.random.default_rng(51)
ITEMS = ItemParameters.from_thresholds(
    "graded", RNG.uniform(1, 2, 8), RNG.normal(0, 0.5, (8, 1)) + np.array([-0.8, 0.8])
)


def test_draws_have_the_posterior_mean_and_spread() -> None:
    rng = np.random.default_rng(52)
    codes = simulate(ITEMS, rng.standard_normal(20), rng)
    codes[0] = -1
    draws = plausible_values(codes, ITEMS, 4000, rng)
    assert draws.shape == (20, 4000)
    eap = estimate(codes, ITEMS)
    assert_allclose(draws.mean(axis=1), eap.theta, atol=0.05)
    assert_allclose(draws.std(axis=1), eap.standard_error, atol=0.05)


def test_draws_recover_the_variance_that_estimates_shrink() -> None:
    rng = np.random.default_rng(53)
    theta = 0.5 + 1.2 * rng.standard_normal(6000)
    codes = simulate(ITEMS, theta, rng)
    draws = plausible_values(codes, ITEMS, 5, rng, prior=(0.5, 1.2))
    assert abs(draws.std() - 1.2) < 0.03
    assert estimate(codes, ITEMS, prior=(0.5, 1.2)).theta.std() < 1.15


def test_draws_follow_the_posterior_integrated_for_lsat6() -> None:
    # Posterior mean and SD of four answer patterns by mirt 1.45.1, as tests/reference describes.
    values = expected("lsat6_2pl")
    chosen = [0, 7, 15, -1]
    codes = np.array(values["patterns"])[chosen]
    draws = plausible_values(codes, items_of(values), 20_000, np.random.default_rng(4))
    eap, error = np.array(values["eap"])[chosen].T
    assert_allclose(draws.mean(axis=1), eap, atol=0.03)
    assert_allclose(draws.std(axis=1), error, atol=0.03)


@settings(max_examples=25, deadline=None)
@given(st.floats(-1.5, 1.5), st.floats(0.5, 1.8), st.integers(0, 2**16))
def test_draws_move_with_the_scale(mean: float, sd: float, seed: int) -> None:
    codes = np.array([[0] * 8, [1] * 8, [2] * 8, [-1] * 8])
    one, other = (
        plausible_values(codes, items, 3, np.random.default_rng(seed), prior=prior)
        for items, prior in (
            (ITEMS, (mean, sd)),
            (ITEMS.rescaled(2.0, 1.0), (2.0 * mean + 1.0, 2.0 * sd)),
        )
    )
    assert_allclose(other, 2.0 * one + 1.0, atol=1e-6)


def test_the_same_generator_state_gives_the_same_draws() -> None:
    codes = np.zeros((3, 8), dtype=int)
    first, second = (plausible_values(codes, ITEMS, 2, np.random.default_rng(1)) for _ in range(2))
    assert (first == second).all()


def test_no_draws_are_refused() -> None:
    with pytest.raises(InvalidParameters, match="number of draws must be a whole number from 1"):
        plausible_values(np.zeros((1, 8), int), ITEMS, 0, np.random.default_rng(1))

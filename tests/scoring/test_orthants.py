"""Ranking probabilities against independent integration, and their invariants."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import multivariate_normal

from scoring.forced_choice import RANKINGS, ranking_log_probability
from scoring.models.model import FloatArray
from scoring.orthants import order_terms


def utilities(n: int, size: int, seed: int) -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(seed)
    return rng.normal(0, 1, (n, size)), 1 - rng.uniform(-0.95, 0.95, (n, size)) ** 2


@pytest.mark.parametrize("size", [3, 4])
def test_probabilities_match_the_multivariate_normal(size: int) -> None:
    away = np.diff(np.eye(size), axis=0)
    for m, v in zip(*utilities(4, size, 0), strict=True):
        covariance = away @ np.diag(v) @ away.T
        wanted = multivariate_normal.cdf(
            -away @ m, np.zeros(size - 1), covariance, abseps=1e-9, releps=1e-9
        )
        assert_allclose(order_terms(m, v).probability, wanted, atol=2e-7)


def test_triplets_agree_with_the_other_integration() -> None:
    m, v = utilities(200, 3, 1)
    found = order_terms(m[:, RANKINGS], v[:, RANKINGS]).probability
    assert_allclose(found, np.exp(ranking_log_probability(m, np.sqrt(v))), atol=1e-7)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-2, 2), min_size=4, max_size=4),
    st.lists(st.floats(0.1, 1), min_size=4, max_size=4),
    st.sampled_from([3, 4]),
)
def test_all_orders_together_are_certain(m: list[float], v: list[float], size: int) -> None:
    orders = np.array(list(permutations(range(size))))
    found = order_terms(np.array(m)[orders], np.array(v)[orders])
    assert_allclose(found.probability.sum(), 1.0, atol=1e-6)
    assert_allclose(found.by_mean.sum(axis=-1), 0.0, atol=1e-12)


@pytest.mark.parametrize("size", [3, 4])
def test_derivatives_match_differences(size: int) -> None:
    m, v = utilities(100, size, 2)
    found = order_terms(m, v)
    for place, step in enumerate(np.eye(size)):
        for moved, derivative in (
            (lambda h, s=step: order_terms(m + h * s, v), found.by_mean),
            (lambda h, s=step: order_terms(m, v + h * s), found.by_variance),
        ):
            difference = (moved(1e-6).probability - moved(-1e-6).probability) / 2e-6
            assert_allclose(derivative[:, place], difference, atol=1e-7)

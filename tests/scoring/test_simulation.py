"""Simulated responses follow the model they come from."""

import numpy as np
from numpy.testing import assert_allclose

from scoring import ItemParameters, expected_score, simulate


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


def test_the_same_generator_state_gives_the_same_people() -> None:
    items = ItemParameters.from_thresholds("2pl", [1.0, 1.0], [[0.0], [1.0]])
    first, second = (simulate(items, np.zeros(20), np.random.default_rng(3)) for _ in range(2))
    assert (first == second).all()

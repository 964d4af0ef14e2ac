"""Sum scores against reference tables, enumeration and simulated people."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import InvalidParameters, ItemParameters, simulate, sum_score_table
from tests.scoring.reference import expected, items_of

SETS = ["lsat6_2pl", "lsat7_2pl", "science_graded", "science_partial_credit"]
MIXED = ItemParameters.from_thresholds(
    ["2pl", "graded", "3pl"], [1.0, 1.4, 0.8], [[0.2], [-1.0, 0.5], [-0.3]]
)


@pytest.mark.parametrize("name", SETS)
def test_the_table_matches_the_reference(name: str) -> None:
    values = expected("sum_scores")[name]
    found = sum_score_table(items_of(expected(name)))
    assert_allclose(found.theta, values["theta"], atol=1e-4)
    assert_allclose(found.standard_error, values["standard_error"], atol=1e-4)
    assert_allclose(found.probability * values["n"], values["expected"], atol=5e-3)


def test_scores_of_simulated_people_follow_the_table() -> None:
    rng = np.random.default_rng(41)
    theta = rng.standard_normal(20_000)
    score = simulate(MIXED, theta, rng).sum(axis=1)
    found = sum_score_table(MIXED)
    assert_allclose(np.bincount(score) / 20_000, found.probability, atol=0.015)
    means = np.bincount(score, theta) / np.bincount(score)
    assert_allclose(means, found.theta, atol=0.08)
    assert (np.diff(found.theta) > 0).all()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0.4, 2), st.floats(-1.5, 1.5)), min_size=1, max_size=5))
def test_the_table_turns_with_the_items_and_keeps_the_mean_of_the_prior(
    pairs: list[tuple[float, float]],
) -> None:
    one, other = (
        sum_score_table(
            ItemParameters.from_thresholds(
                "2pl", [a for a, _ in pairs], [[s * b] for _, b in pairs]
            )
        )
        for s in (1.0, -1.0)
    )
    assert_allclose(other.theta, -one.theta[::-1], atol=1e-9)
    assert_allclose(other.standard_error, one.standard_error[::-1], atol=1e-9)
    assert_allclose(one.probability.sum(), 1.0)
    assert_allclose(one.probability @ one.theta, 0.0, atol=1e-9)
    # Variance of the means and mean of the variances make up that of the prior.
    whole = one.probability @ (one.theta**2 + one.standard_error**2)
    assert_allclose(whole, 1.0, atol=1e-6)


def test_a_bad_prior_is_refused() -> None:
    with pytest.raises(InvalidParameters, match="prior"):
        sum_score_table(MIXED, prior=(0.0, -1.0))
    with pytest.raises(InvalidParameters, match="prior"):
        sum_score_table(MIXED, prior=(0.0, 1e300))
    with pytest.raises(InvalidParameters, match="number of nodes must be a whole number from 3"):
        sum_score_table(MIXED, nodes=2)

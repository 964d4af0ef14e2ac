"""How firm an order of people is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import (
    Estimate,
    InvalidParameters,
    order_sensitivity,
    probability_above,
    rank_distribution,
    rank_distribution_of_draws,
)

FIVE = Estimate(np.array([0.0, 0.4, 0.9, 2.5, 0.4]), np.array([0.3, 0.5, 0.2, 0.4, 0.1]))


def test_two_people_rank_by_the_chance_to_be_above() -> None:
    pair = Estimate(np.array([0.0, 0.5]), np.array([0.3, 0.4]))
    found = rank_distribution(pair)
    above = probability_above(pair, pair)
    assert_allclose(found.best, [above[0, 1], above[1, 0]], atol=1e-9)
    # The difference is one standard error of .5: the normal table says .8413.
    assert_allclose(found.best[1], 0.8413447, atol=1e-6)


def test_rows_and_columns_sum_to_one_and_equal_people_share_ranks() -> None:
    found = rank_distribution(FIVE)
    assert_allclose(found.probability.sum(axis=1), 1.0)
    assert_allclose(found.probability.sum(axis=0), 1.0, atol=1e-6)
    equal = rank_distribution(Estimate(np.zeros(4), np.full(4, 0.2)))
    assert_allclose(equal.probability, 0.25, atol=1e-9)
    assert_allclose(equal.expected_rank, 2.5)


def test_equal_people_and_four_draws_rank_as_worked_by_hand() -> None:
    third = rank_distribution(Estimate(np.zeros(3), np.ones(3)))
    assert_allclose(third.probability, 1 / 3, atol=1e-9)
    draws = [[3.0, 2.0, 1.0], [3.0, 1.0, 2.0], [1.0, 3.0, 2.0], [2.0, 3.0, 1.0]]
    counted = rank_distribution_of_draws(draws)
    assert_allclose(counted.probability, [[0.5, 0.25, 0.25], [0.5, 0.25, 0.25], [0, 0.5, 0.5]])
    assert_allclose(counted.expected_rank, [1.75, 1.75, 2.5])


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-30, 30), st.integers(0, 20)), min_size=2, max_size=5),
    st.integers(0, 3),
)
def test_turning_the_scale_turns_the_ranks(people: list[tuple[int, int]], seed: int) -> None:
    theta, error = np.array(people).T / 10
    one = rank_distribution(Estimate(theta, error))
    other = rank_distribution(Estimate(-theta, error))
    assert_allclose(one.probability, other.probability[:, ::-1], atol=0.01)
    assert_allclose(one.probability.sum(axis=1), 1.0)
    draws = np.random.default_rng(seed).integers(0, 3, (7, len(people)))
    assert_allclose(
        rank_distribution_of_draws(draws).probability,
        rank_distribution_of_draws(-draws).probability[:, ::-1],
    )
    scores = np.column_stack([theta, error])
    same, moved = (
        order_sensitivity(x, [1, 2], rng=np.random.default_rng(seed), n_draws=40)
        for x in (scores, 8 * scores - 4)
    )
    assert_allclose(moved.pair_share, same.pair_share)
    assert moved.agreement == same.agreement


def test_computed_chances_match_simulation() -> None:
    rng = np.random.default_rng(0)
    draws = FIVE.theta + FIVE.standard_error * rng.standard_normal((60_000, 5))
    computed, drawn = rank_distribution(FIVE), rank_distribution_of_draws(draws)
    assert_allclose(computed.probability, drawn.probability, atol=0.008)
    assert_allclose(computed.top(2), drawn.top(2), atol=0.008)


def test_without_errors_the_ranks_are_certain_and_ties_are_shared() -> None:
    found = rank_distribution(Estimate(np.array([1.0, 3.0, 1.0]), np.zeros(3)))
    drawn = rank_distribution_of_draws([[1.0, 3.0, 1.0]])
    assert_allclose(found.best, [0, 1, 0], atol=1e-12)
    assert_allclose(drawn.probability, [[0, 0.5, 0.5], [1, 0, 0], [0, 0.5, 0.5]])


def test_the_rank_interval_covers_the_true_rank() -> None:
    rng = np.random.default_rng(1)
    inside = []
    for _ in range(100):
        truth = rng.standard_normal(8)
        error = np.full(8, 0.6)
        # Posterior of a standard normal prior: the true values are draws from it.
        seen = truth + error * rng.standard_normal(8)
        shrink = 1 / (1 + error**2)
        found = rank_distribution(Estimate(shrink * seen, np.sqrt(shrink) * error))
        low, high = found.rank_interval(0.80)
        rank = (-truth).argsort().argsort() + 1
        inside.append(((low <= rank) & (rank <= high)).mean())
    assert 0.78 <= np.mean(inside) <= 0.95


def test_someone_better_on_everything_stays_above_whatever_the_weights() -> None:
    scores = np.array([[3.0, 4.0, 5.0], [2.0, 3.0, 4.5], [1.0, 5.0, 2.0]])
    found = order_sensitivity(scores, [1, 1, 1], rng=np.random.default_rng(2))
    assert found.pair_share[0, 1] == 1
    assert 0 < found.pair_share[1, 2] <= 1
    assert_allclose(found.pair_share + found.pair_share.T, 1.0)
    assert found.agreement <= 1


def test_close_calls_flip_more_often_the_freer_the_weights() -> None:
    scores = np.array([[3.2, 2.0], [2.0, 3.0]])
    tight, free = (
        order_sensitivity(scores, [0.5, 0.5], rng=np.random.default_rng(3), concentration=c)
        for c in (1000.0, 10.0)
    )
    assert free.same_first < tight.same_first < 1
    assert free.agreement < tight.agreement
    # The first is above when the weight of scale one is above 1 / 2.2: Beta(5, 5) says .61.
    assert_allclose(free.same_first, 0.609, atol=0.025)


def test_weights_of_zero_stay_zero_and_one_scale_leaves_no_choice() -> None:
    scores = np.array([[1.0, 9.0], [2.0, 0.0]])
    found = order_sensitivity(scores, [1.0, 0.0], rng=np.random.default_rng(4))
    assert found.same_first == found.agreement == 1
    assert found.ranks.best.tolist() == [0.0, 1.0]
    assert_allclose(found.weight_sd, 0.0)


def test_the_drawn_weights_have_the_stated_spread() -> None:
    # With unit scores the composites of the people are the weights themselves.
    rng = np.random.default_rng(5)
    drawn = rng.dirichlet(50 * np.array([0.25, 0.75]), 20_000)
    found = order_sensitivity(np.eye(2), [1, 3], rng=rng)
    assert_allclose(found.weight_sd, drawn.std(axis=0), rtol=0.03)


def test_impossible_input_is_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(InvalidParameters, match="finite"):
        rank_distribution(Estimate(np.array([0.0, np.nan]), np.ones(2)))
    with pytest.raises(InvalidParameters, match="one dimension"):
        rank_distribution(Estimate(np.zeros((2, 2)), np.ones((2, 2))))
    with pytest.raises(InvalidParameters, match="draws"):
        rank_distribution_of_draws([1.0, 2.0])
    with pytest.raises(InvalidParameters, match="weights must be 2"):
        order_sensitivity(np.eye(2), [1, -1], rng=rng)
    with pytest.raises(InvalidParameters, match="two people"):
        order_sensitivity(np.ones((1, 2)), [1, 1], rng=rng)
    with pytest.raises(InvalidParameters, match="concentration"):
        order_sensitivity(np.eye(2), [1, 1], rng=rng, concentration=0.0)
    with pytest.raises(InvalidParameters, match="number of draws must be a whole number"):
        order_sensitivity(np.eye(2), [1, 1], rng=rng, n_draws=2.5)  # type: ignore[arg-type]
    with pytest.raises(InvalidParameters, match="3 places"):
        rank_distribution(Estimate(np.zeros(2), np.ones(2))).top(3)

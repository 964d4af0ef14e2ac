"""Comparing people whose estimates carry errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import norm

from scoring import (
    Estimate,
    InvalidParameters,
    interval,
    probability_above,
    quantile_dots,
    tied_groups,
    told_apart,
)

FOUR = Estimate(np.array([0.0, 0.45, 0.9, 2.5]), np.full(4, 0.3))


def test_a_difference_of_one_standard_error_is_right_in_84_of_100() -> None:
    # .5 apart with errors .3 and .4, which make .5: the normal table says .8413.
    one, other = (
        Estimate(np.array([theta]), np.array([error])) for theta, error in ((0.5, 0.3), (0.0, 0.4))
    )
    assert_allclose(probability_above(one, other), 0.8413447, atol=1e-7)
    low, high = interval(one, 0.6826895)
    assert_allclose([low, high], [[0.2], [0.8]], atol=1e-7)
    # Four dots lie at the 12.5, 37.5, 62.5 and 87.5 % points: 1.1503 and .3186 errors away.
    away = (quantile_dots(one, 4)[0] - 0.5) / 0.3
    assert_allclose(away, [-1.1503494, -0.3186394, 0.3186394, 1.1503494], atol=1e-6)


@given(
    st.lists(st.tuples(st.floats(-4, 4), st.floats(0, 2)), min_size=1, max_size=6),
    st.floats(0.01, 100),
    st.floats(-50, 50),
)
def test_unit_and_origin_change_no_comparison(
    people: list[tuple[float, float]], unit: float, origin: float
) -> None:
    theta, error = np.array([(round(t, 3), round(e, 3)) for t, e in people]).T
    one, other = Estimate(theta, error), Estimate(origin + unit * theta, unit * error)
    assert_allclose(
        probability_above(one, one) * (1 - np.equal.outer(theta, theta)),
        probability_above(other, other) * (1 - np.equal.outer(theta, theta)),
        atol=1e-6,
    )
    apart = told_apart(one)
    assert (apart == apart.T).all()
    for level in (0.5, 0.9):
        low, high = interval(other, level)
        assert_allclose(low + high, 2 * other.theta, atol=1e-6)
        ends = np.stack(interval(one, level))
        assert_allclose(np.stack([low, high]), origin + unit * ends, atol=1e-6)


def test_intervals_and_dots_hold_as_many_true_values_as_they_say() -> None:
    rng = np.random.default_rng(3)
    truth, error = rng.standard_normal(20_000), rng.uniform(0.2, 0.6, 20_000)
    found = Estimate(truth + error * rng.standard_normal(20_000), error)
    low, high = interval(found, 0.8)
    assert_allclose(((low < truth) & (truth < high)).mean(), 0.8, atol=0.01)
    below = (quantile_dots(found, 10) < truth[:, None]).sum(axis=1)
    assert_allclose(np.bincount(below)[1:-1] / 20_000, 0.1, atol=0.01)


def test_people_a_true_unit_apart_are_told_apart_as_often_as_the_errors_allow() -> None:
    rng = np.random.default_rng(4)
    error = np.full(20_000, 0.3)
    first, second = (
        Estimate(mean + error * rng.standard_normal(20_000), error) for mean in (1.0, 0.0)
    )
    z = 1.0 / (0.3 * np.sqrt(2))
    wanted = norm.sf(1.28 - z) + norm.cdf(-1.28 - z)
    found = [
        told_apart(*(Estimate(e.theta[i : i + 1], e.standard_error[i : i + 1]) for e in pair))[0, 0]
        for i in range(0, 20_000, 10)
        for pair in [(first, second)]
    ]
    assert_allclose(np.mean(found), wanted, atol=0.03)


def test_the_chance_matches_simulation() -> None:
    rng = np.random.default_rng(0)
    drawn = FOUR.theta + FOUR.standard_error * rng.standard_normal((200_000, 4))
    found = probability_above(FOUR, FOUR)
    for i in range(4):
        for j in range(4):
            share = 0.5 if i == j else (drawn[:, i] > drawn[:, j]).mean()
            assert_allclose(found[i, j], share, atol=0.005)


def test_the_two_directions_add_up_to_one() -> None:
    found = probability_above(FOUR, FOUR)
    assert_allclose(found + found.T, 1.0)
    assert_allclose(np.diag(found), 0.5)


def test_a_positive_covariance_of_errors_makes_differences_clearer() -> None:
    a, b = Estimate(np.array([0.5]), np.array([0.4])), Estimate(np.array([0.0]), np.array([0.4]))
    assert probability_above(a, b, 0.1)[0, 0] > probability_above(a, b)[0, 0] > 0.5


def test_without_errors_the_order_is_certain_and_equality_a_toss_up() -> None:
    exact = Estimate(np.array([0.0, 1.0, 1.0]), np.zeros(3))
    assert_allclose(
        probability_above(exact, exact), [[0.5, 0.0, 0.0], [1.0, 0.5, 0.5], [1.0, 0.5, 0.5]]
    )


def test_two_people_are_told_apart_beyond_the_tie_rule_only() -> None:
    limit = 1.28 * np.sqrt(0.3**2 + 0.4**2)
    errors = np.array([0.3, 0.4])
    below = Estimate(np.array([0.0, limit - 1e-9]), errors)
    beyond = Estimate(np.array([0.0, limit + 1e-9]), errors)
    assert not told_apart(below).any()
    assert told_apart(beyond).tolist() == [[False, True], [True, False]]


def test_ties_are_not_transitive_so_groups_overlap() -> None:
    assert tied_groups(told_apart(FOUR)) == [(0, 1), (1, 2), (3,)]


def test_groups_are_all_maximal_and_cover_everybody() -> None:
    rng = np.random.default_rng(1)
    people = Estimate(rng.normal(0, 1, 25), rng.uniform(0.1, 0.6, 25))
    apart = told_apart(people)
    groups = tied_groups(apart)
    assert {i for group in groups for i in group} == set(range(25))
    assert len(set(groups)) == len(groups)
    for group in groups:
        assert not apart[np.ix_(group, group)].any()
        for other in set(range(25)) - set(group):
            assert apart[other, list(group)].any()
    for i, j in zip(*np.nonzero(~apart), strict=True):
        assert any({i, j} <= set(group) for group in groups)


def test_nobody_forms_no_group() -> None:
    assert tied_groups(np.zeros((0, 0), dtype=bool)) == []


def test_dots_are_equally_likely_and_symmetric() -> None:
    dots = quantile_dots(Estimate(np.array(1.0), np.array(0.5)))
    assert dots.shape == (20,)
    assert_allclose(dots + dots[::-1], 2.0)
    draws = 1.0 + 0.5 * np.random.default_rng(2).standard_normal(100_000)
    between = np.histogram(draws, np.concatenate([[-np.inf], (dots[1:] + dots[:-1]) / 2, [np.inf]]))
    assert_allclose(between[0] / 100_000, 0.05, atol=0.01)


def test_the_80_percent_interval_has_the_textbook_width() -> None:
    low, high = interval(Estimate(np.array([0.0]), np.array([1.0])))
    assert_allclose([low[0], high[0]], [-1.2815516, 1.2815516], atol=1e-6)


@pytest.mark.parametrize("level", [0.0, 1.0, 80.0])
def test_an_impossible_level_is_refused(level: float) -> None:
    with pytest.raises(InvalidParameters, match="level"):
        interval(FOUR, level)


def test_bad_estimates_are_refused() -> None:
    with pytest.raises(InvalidParameters, match="finite"):
        told_apart(Estimate(np.array([0.0, np.nan]), np.ones(2)))
    with pytest.raises(InvalidParameters, match="one dimension"):
        told_apart(Estimate(np.zeros((2, 2)), np.ones((2, 2))))
    with pytest.raises(InvalidParameters, match="covariance is larger"):
        probability_above(FOUR, FOUR, 1.0)
    with pytest.raises(InvalidParameters, match="must fit 4 by 4 pairs"):
        told_apart(FOUR, covariance=[0.0, 0.0])
    with pytest.raises(InvalidParameters, match="covariance is larger"):
        told_apart(FOUR, covariance=np.nan)
    unknown = Estimate(np.array([np.nan]), np.ones(1))
    for broken in (lambda: interval(unknown), lambda: quantile_dots(unknown)):
        with pytest.raises(InvalidParameters, match="estimates must be finite"):
            broken()
    with pytest.raises(InvalidParameters, match="number of dots must be a whole number from 1"):
        quantile_dots(FOUR, 0)
    with pytest.raises(InvalidParameters, match="symmetric"):
        tied_groups(np.array([[False, True], [False, False]]))
    with pytest.raises(ValueError, match="shape"):
        Estimate(np.zeros(2), np.zeros(3))

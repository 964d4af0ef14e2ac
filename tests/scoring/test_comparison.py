"""Comparing people whose estimates carry errors."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

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
    with pytest.raises(InvalidParameters, match="symmetric"):
        tied_groups(np.array([[False, True], [False, False]]))
    with pytest.raises(ValueError, match="shape"):
        Estimate(np.zeros(2), np.zeros(3))

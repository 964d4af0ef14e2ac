"""Accuracy and consistency of decisions against simulated forms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.special import logit

from scoring import (
    Estimate,
    InvalidParameters,
    ItemParameters,
    classification_lee,
    classification_rudner,
    expected_score,
    simulate,
    sum_score_distribution,
)

ITEMS = ItemParameters.from_thresholds(
    ["2pl"] * 8 + ["graded"] * 4,
    [1.2] * 12,
    [*[[b] for b in np.linspace(-1.5, 1.5, 8)], *[[-1.0, 0.0, 1.0]] * 4],
)


def test_a_person_on_the_cut_is_a_toss_up() -> None:
    found = classification_rudner(Estimate(np.zeros(1), np.full(1, 0.3)), [0.0])
    assert_allclose([found.accuracy, found.consistency, found.kappa], [0.5, 0.5, 0.0])


def test_one_standard_error_above_the_cut_is_right_in_84_percent() -> None:
    found = classification_rudner(Estimate(np.array([0.3, -0.3]), np.full(2, 0.3)), [0.0])
    assert_allclose(found.accuracy, 0.8413447, atol=1e-7)
    assert_allclose(found.consistency, 0.8413447**2 + 0.1586553**2, atol=1e-7)
    assert_allclose(found.category_shares, 0.5)


def test_three_items_add_up_as_worked_by_hand() -> None:
    # Right with chances .5, .6, .7: no right .5 x .4 x .3 = .06, all right .21, and so on.
    chances = np.array([0.5, 0.6, 0.7])
    items = ItemParameters.from_thresholds("2pl", [1.0] * 3, -logit(chances)[:, None])
    assert_allclose(sum_score_distribution(items, 0.0), [[0.06, 0.29, 0.44, 0.21]])
    # 1.8 right are expected, so at a cut of 2 the truth is below: right in .06 + .29 of forms.
    found = classification_lee(items, 0.0, 2)
    assert_allclose([found.accuracy, found.consistency], [0.35, 0.35**2 + 0.65**2])
    assert_allclose(found.category_shares, [0.35, 0.65])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(-2, 2), min_size=1, max_size=5),
    st.sets(st.integers(1, 20), min_size=1, max_size=3),
)
def test_decisions_are_shares_and_turn_round_with_the_scale(
    theta: list[float], cuts: set[int]
) -> None:
    points = sorted(cuts)
    found = classification_lee(ITEMS, theta, points)
    assert 0 <= found.accuracy <= 1
    assert 1 / (len(cuts) + 1) - 1e-9 <= found.consistency <= 1
    assert_allclose(found.category_shares.sum(), 1.0)
    # Fewer cuts leave less to get wrong twice.
    assert classification_lee(ITEMS, theta, points[:1]).consistency >= found.consistency - 1e-12
    shifted = np.array(theta) + 0.01
    error = np.full(len(theta), 0.4)
    one = classification_rudner(Estimate(shifted, error), [-0.5, 0.5])
    other = classification_rudner(Estimate(-shifted, error), [-0.5, 0.5])
    assert_allclose([one.accuracy, one.kappa], [other.accuracy, other.kappa], atol=1e-9)
    assert_allclose(one.category_shares, other.category_shares[::-1], atol=1e-9)


def test_the_sum_score_distribution_is_proper_and_has_the_expected_mean() -> None:
    theta = np.array([-1.0, 0.3, 2.0])
    p = sum_score_distribution(ITEMS, theta)
    assert p.shape == (3, 21)
    assert_allclose(p.sum(axis=1), 1.0)
    assert_allclose(p @ np.arange(21), expected_score(ITEMS, theta).sum(axis=1))


def test_lee_agrees_with_two_simulated_forms() -> None:
    rng = np.random.default_rng(0)
    theta = rng.standard_normal(40_000)
    cuts = [8.0, 13.0]
    one, two = (
        np.searchsorted(cuts, simulate(ITEMS, theta, rng).sum(axis=1), side="right")
        for _ in range(2)
    )
    truth = np.searchsorted(cuts, expected_score(ITEMS, theta).sum(axis=1), side="right")
    found = classification_lee(ITEMS, theta, cuts)
    assert_allclose(found.consistency, (one == two).mean(), atol=0.008)
    assert_allclose(found.accuracy, (one == truth).mean(), atol=0.008)
    assert_allclose(found.category_shares, np.bincount(one) / len(one), atol=0.008)


def test_rudner_agrees_with_simulated_estimates() -> None:
    rng = np.random.default_rng(1)
    theta, error = rng.standard_normal(30_000), 0.4
    one, two = (theta + error * rng.standard_normal(30_000) > 0.5 for _ in range(2))
    found = classification_rudner(Estimate(theta, np.full(30_000, error)), [0.5])
    assert_allclose(found.accuracy, (one == (theta > 0.5)).mean(), atol=0.008)
    assert_allclose(found.consistency, (one == two).mean(), atol=0.008)


def test_nodes_with_weights_stand_for_people() -> None:
    nodes = np.array([-1.0, 0.0, 1.0])
    people = np.repeat(nodes, [1, 2, 1])
    by_weight = classification_lee(ITEMS, nodes, [10], weights=[1, 2, 1])
    by_people = classification_lee(ITEMS, people, [10])
    assert_allclose(by_weight.accuracy, by_people.accuracy)
    assert_allclose(by_weight.kappa, by_people.kappa)


def test_smaller_errors_make_better_decisions() -> None:
    theta = np.linspace(-2, 2, 41)
    precise = classification_rudner(Estimate(theta, np.full(41, 0.2)), [0.03])
    vague = classification_rudner(Estimate(theta, np.full(41, 0.6)), [0.03])
    assert precise.accuracy > vague.accuracy
    assert precise.kappa > vague.kappa


@pytest.mark.parametrize("cuts", [[], [0.5, 0.5], [np.nan], [[0.0]]])
def test_impossible_cuts_are_refused(cuts: list[float]) -> None:
    with pytest.raises(InvalidParameters, match="cuts"):
        classification_rudner(Estimate(np.zeros(2), np.ones(2)), cuts)


def test_other_impossible_input_is_refused() -> None:
    with pytest.raises(InvalidParameters, match="not above 20"):
        classification_lee(ITEMS, [0.0], [21])
    for cut in (0.0, 1e99):
        with pytest.raises(InvalidParameters, match="not above 20"):
            classification_lee(ITEMS, [0.0], [cut])
    with pytest.raises(InvalidParameters, match="theta must be one row"):
        sum_score_distribution(ITEMS, [np.nan])
    with pytest.raises(InvalidParameters, match="weights"):
        classification_lee(ITEMS, [0.0], [10], weights=[0.0])
    with pytest.raises(InvalidParameters, match="standard errors positive"):
        classification_rudner(Estimate(np.zeros(2), np.zeros(2)), [0.0])

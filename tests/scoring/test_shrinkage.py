"""Shrinking the means of rater groups."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import Estimate, InvalidParameters, shrink_groups


def test_the_school_coaching_example_shrinks_completely() -> None:
    # Rubin (1981): the effects of eight schools differ no more than their errors explain.
    effect = np.array([28.39, 7.94, -2.75, 6.82, -0.64, 0.63, 18.01, 12.16])
    error = np.array([14.9, 10.2, 16.3, 11.0, 9.4, 11.4, 10.4, 17.6])
    found = shrink_groups(Estimate(effect, error))
    assert found.between_variance == 0
    assert_allclose(found.estimate.theta, 7.866, atol=0.01)
    assert_allclose(found.estimate.standard_error, 4.2, atol=0.05)


def test_better_known_groups_keep_more_of_their_own_mean() -> None:
    error = np.array([0.1, 0.2, 0.4, 0.8, 0.4, 0.2])
    found = shrink_groups(Estimate(np.array([3.0, 4.0, 2.0, 5.0, 3.5, 1.0]), error))
    assert (np.argsort(-found.weight)[:1] == 0).all()
    assert found.weight[0] > found.weight[1] > found.weight[2] > found.weight[3]
    between = np.abs(found.estimate.theta - found.grand_mean)
    assert (between <= np.abs(np.array([3.0, 4, 2, 5, 3.5, 1]) - found.grand_mean) + 1e-12).all()


def test_a_change_of_origin_moves_the_means_and_nothing_else() -> None:
    means = Estimate(np.array([3.0, 4.0, 2.0, 5.0]), np.full(4, 0.3))
    moved = Estimate(means.theta + 10, means.standard_error)
    one, other = shrink_groups(means), shrink_groups(moved)
    assert_allclose(one.estimate.theta + 10, other.estimate.theta)
    assert_allclose(one.estimate.standard_error, other.estimate.standard_error)


def test_shrunken_means_are_closer_to_the_truth_and_their_intervals_cover_it() -> None:
    rng = np.random.default_rng(0)
    raw, shrunken, inside, between = [], [], [], []
    for _ in range(400):
        error = rng.uniform(0.3, 0.7, 12)
        truth = rng.normal(3.0, 0.5, 12)
        means = truth + error * rng.standard_normal(12)
        found = shrink_groups(Estimate(means, error))
        raw.append(((means - truth) ** 2).mean())
        shrunken.append(((found.estimate.theta - truth) ** 2).mean())
        half = 1.96 * found.estimate.standard_error
        inside.append((np.abs(found.estimate.theta - truth) < half).mean())
        between.append(found.between_variance)
    assert np.mean(shrunken) < 0.7 * np.mean(raw)
    assert 0.90 <= np.mean(inside) <= 0.97
    assert_allclose(np.mean(between), 0.25, atol=0.03)


def test_too_few_groups_or_unknown_errors_are_refused() -> None:
    with pytest.raises(InvalidParameters, match="at least 3 groups"):
        shrink_groups(Estimate(np.array([1.0, 2.0]), np.ones(2)))
    with pytest.raises(InvalidParameters, match="positive"):
        shrink_groups(Estimate(np.array([1.0, 2.0, 3.0]), np.zeros(3)))
    with pytest.raises(InvalidParameters, match="finite"):
        shrink_groups(Estimate(np.array([1.0, np.nan, 3.0]), np.ones(3)))

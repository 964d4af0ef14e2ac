"""Shrinking the means of rater groups."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
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


def test_equal_errors_shrink_by_the_factor_worked_by_hand() -> None:
    # Means 1 to 5 with variance .5: the squared deviations sum to 10 = 4 (V + .5), so V = 2. Each
    # moves 2/4 x .5/2.5 = .1 of the way to 3 (Morris, 1983), and the ends are uncertain by
    # .5 (1 - .8 x .1) + 2/2 x .1^2 x 4 = .5.
    found = shrink_groups(Estimate(np.arange(1.0, 6.0), np.full(5, np.sqrt(0.5))))
    assert_allclose(found.between_variance, 2.0)
    assert_allclose(found.weight, 0.9)
    assert_allclose(found.estimate.theta, [1.2, 2.1, 3.0, 3.9, 4.8])
    assert_allclose(found.estimate.standard_error[[0, 2]] ** 2, [0.5, 0.46])


def test_unequal_errors_shrink_and_widen_as_worked_by_hand() -> None:
    # Variances 1, 1, 3, 3 and V = 1 solve 1/2 + 1/2 + 4/4 + 4/4 = 3. Shares of the others 1/3 x 1/2
    # and 1/3 x 3/4; the average variance is 5/3, so errors grow by 2 B^2 y^2 (8/3) / (1 + SE^2).
    found = shrink_groups(Estimate(np.array([1.0, -1, 2, -2]), np.sqrt([1.0, 1, 3, 3])))
    assert_allclose(found.between_variance, 1.0)
    assert_allclose(found.estimate.theta, [5 / 6, -5 / 6, 1.5, -1.5])
    own, far = 1 - 2 / 3 / 6 + 2 / 36 * 4 / 3, 3 * (1 - 5 / 6 / 4) + 2 / 16 * 4 * 2 / 3
    assert_allclose(found.estimate.standard_error**2, [own, own, far, far])


@given(
    st.lists(st.tuples(st.floats(-5, 5), st.floats(0.1, 3)), min_size=3, max_size=8),
    st.floats(0.1, 50),
)
def test_no_group_leaves_the_range_and_the_unit_does_not_matter(
    groups: list[tuple[float, float]], unit: float
) -> None:
    mean, error = np.array(groups).T.round(2)
    one = shrink_groups(Estimate(mean, error))
    other = shrink_groups(Estimate(-unit * mean, unit * error))
    assert_allclose(other.estimate.theta, -unit * one.estimate.theta, atol=1e-4 * unit)
    assert_allclose(other.estimate.standard_error, unit * one.estimate.standard_error, rtol=1e-4)
    assert (one.estimate.theta >= mean.min() - 1e-9).all()
    assert (one.estimate.theta <= mean.max() + 1e-9).all()


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
    with pytest.raises(InvalidParameters, match="too small beside"):
        shrink_groups(Estimate(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 1e-200])))
    with pytest.raises(InvalidParameters, match="finite"):
        shrink_groups(Estimate(np.array([1.0, 1e300, 3.0]), np.ones(3)))
    with pytest.raises(InvalidParameters, match="finite"):
        shrink_groups(Estimate(np.array([1.0, np.nan, 3.0]), np.ones(3)))

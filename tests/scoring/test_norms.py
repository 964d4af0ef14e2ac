"""Norm scores against definitions and simulated samples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import beta, norm

from scoring import InvalidParameters, InvalidResponses, norm_group, norm_scores


def test_percentiles_and_their_interval_match_the_published_formula() -> None:
    # 40 below, 20 equal, 40 above: rank 50, interval Beta(50.5, 50.5).
    group = norm_group([1.0] * 40 + [2.0] * 20 + [3.0] * 40, minimum=100)
    found = norm_scores([2.0], group, level=0.95)
    assert_allclose(found.percentile, 50.0)
    ends = 100 * beta.ppf([0.025, 0.975], 50.5, 50.5)
    assert_allclose([found.percentile_lower[0], found.percentile_upper[0]], ends)


def test_standard_scores_have_the_textbook_steps() -> None:
    z = np.array([-3.0, -1.8, -1.75, -0.3, 0.0, 0.24, 0.26, 0.6, 1.76, 2.1, 3.0])
    values = norm.ppf((np.arange(2000) + 0.5) / 2000)
    group = norm_group(values / values.std(ddof=1))
    found = norm_scores(z, group)
    assert_allclose(found.t, 50 + 10 * z)
    assert found.stanine.tolist() == [1, 1, 2, 4, 5, 5, 6, 6, 9, 9, 9]
    assert found.sten.tolist() == [1, 2, 2, 5, 6, 6, 6, 7, 9, 10, 10]


def test_stanines_of_a_large_normal_sample_have_their_known_shares() -> None:
    sample = np.random.default_rng(0).gamma(4.0, 1.0, 20_000)
    found = norm_scores(sample, norm_group(sample), normalised=True)
    shares = np.bincount(found.stanine, minlength=10)[1:] / 20_000
    assert_allclose(
        shares, [0.04, 0.066, 0.121, 0.175, 0.197, 0.175, 0.121, 0.066, 0.04], atol=2e-3
    )
    assert_allclose([found.t.mean(), found.t.std()], [50, 10], atol=0.05)


def test_scores_in_another_unit_get_the_same_norm_scores() -> None:
    sample = np.random.default_rng(1).normal(size=500)
    one = norm_scores(sample[:9], norm_group(sample))
    other = norm_scores(3 * sample[:9] + 7, norm_group(3 * sample + 7))
    assert_allclose(one.t, other.t)
    assert_allclose(one.percentile, other.percentile)


def test_intervals_contain_their_score_and_grow_with_its_error() -> None:
    sample = np.random.default_rng(2).normal(size=1000)
    group = norm_group(sample)
    for normalised in (False, True):
        narrow = norm_scores(sample[:50], group, normalised=normalised)
        wide = norm_scores(sample[:50], group, standard_error=0.4, normalised=normalised)
        for found in (narrow, wide):
            assert (found.percentile_lower <= found.percentile).all()
            assert (found.percentile <= found.percentile_upper).all()
            assert (found.t_lower <= found.t).all()
            assert (found.t <= found.t_upper).all()
            assert (found.sten_lower <= found.sten).all()
        assert (wide.t_upper - wide.t_lower > narrow.t_upper - narrow.t_lower).all()
    assert group.allows_percentiles


def test_intervals_cover_the_place_in_the_population() -> None:
    rng = np.random.default_rng(3)
    percentile, t = [], []
    for _ in range(400):
        found = norm_scores([0.8], norm_group(rng.normal(size=300)), level=0.90)
        percentile.append(
            found.percentile_lower[0] < 100 * norm.cdf(0.8) < found.percentile_upper[0]
        )
        t.append(found.t_lower[0] < 58 < found.t_upper[0])
    assert 0.86 <= np.mean(percentile) <= 0.94
    assert 0.86 <= np.mean(t) <= 0.94


def test_scores_beyond_the_sample_stay_finite() -> None:
    group = norm_group(np.arange(400.0))
    found = norm_scores([-50.0, 900.0], group, normalised=True)
    assert found.percentile.tolist() == [0.0, 100.0]
    assert np.isfinite(found.t).all()
    assert found.percentile_upper[0] > 0
    assert found.percentile_lower[1] < 100


def test_the_normal_table_gives_the_textbook_t_scores_and_stanines() -> None:
    # Percentiles 2.275, 15.866, 50, 84.134 and 97.725 lie at z -2, -1, 0, 1 and 2.
    group = norm_group(np.arange(100_000.0) + 0.5)
    found = norm_scores(
        1000 * np.array([2.27501, 15.86553, 50, 84.13447, 97.72499]), group, normalised=True
    )
    assert_allclose(found.t, [30, 40, 50, 60, 70], atol=0.01)
    assert found.stanine.tolist() == [1, 3, 5, 7, 9]


@given(
    st.lists(st.integers(-20, 20), min_size=5, max_size=30).filter(lambda x: len(set(x)) > 1),
    st.lists(st.integers(-25, 25), min_size=2, max_size=5),
    st.booleans(),
)
def test_reversed_scores_get_reversed_norms_and_higher_ones_never_lower_norms(
    sample: list[int], scores: list[int], normalised: bool
) -> None:
    x = np.sort(scores)
    one = norm_scores(x, norm_group(sample, minimum=2), normalised=normalised)
    other = norm_scores(-x, norm_group(np.negative(sample), minimum=2), normalised=normalised)
    assert_allclose(one.percentile + other.percentile, 100.0)
    assert_allclose(one.t + other.t, 100.0)
    assert_allclose(one.percentile_lower + other.percentile_upper, 100.0, atol=1e-6)
    for name in ("percentile", "t", "sten", "stanine"):
        assert (np.diff(getattr(one, name)) >= 0).all()
        assert (getattr(one, f"{name}_lower") <= getattr(one, name)).all()
        assert (getattr(one, name) <= getattr(one, f"{name}_upper")).all()


def test_small_or_empty_norms_are_refused() -> None:
    with pytest.raises(InvalidResponses, match="299 values; at least 300"):
        norm_group(np.arange(299.0))
    with pytest.raises(InvalidResponses, match="same score"):
        norm_group(np.ones(300))
    with pytest.raises(InvalidResponses, match="person 0 is not a finite"):
        norm_group(np.r_[np.nan, np.ones(300)])
    group = norm_group(np.arange(300.0))
    assert not group.allows_percentiles
    with pytest.raises(InvalidResponses, match="scores"):
        norm_scores([np.nan], group)
    with pytest.raises(InvalidResponses, match="person 0 is not a finite"):
        norm_group([1e200, *np.arange(300.0)])
    with pytest.raises(InvalidParameters, match="smallest norm sample must be a whole number"):
        norm_group(np.arange(300.0), minimum=1)
    with pytest.raises(InvalidParameters, match="each of 2 scores"):
        norm_scores([1.0, 2.0], group, standard_error=[0.1, 0.1, 0.1])
    with pytest.raises(InvalidParameters, match="not negative"):
        norm_scores([1.0], group, standard_error=-1.0)

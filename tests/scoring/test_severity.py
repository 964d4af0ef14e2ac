"""Severity of raters."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.testing import assert_allclose

from scoring import InvalidResponses, rater_severity
from tests.scoring.reference import expected


def sparse(rng: np.random.Generator, severity: np.ndarray, n: int = 60) -> np.ndarray:
    """Each person is rated by three of the raters, with an error of SD .5."""
    x = rng.normal(3, 0.7, (n, 1)) - severity + rng.normal(0, 0.5, (n, len(severity)))
    hidden = np.argsort(rng.random(x.shape), axis=1) >= 3
    return np.where(hidden, np.nan, x)


def test_in_a_complete_table_severity_is_the_distance_from_the_grand_mean() -> None:
    # Ratings of Shrout & Fleiss (1979, table 2); residual mean square 1.02, as printed there.
    x = np.array(expected("classical")["icc_ratings"], float)
    found = rater_severity(x)
    assert_allclose(found.severity.theta, x.mean() - x.mean(axis=0))
    assert_allclose(found.person, x.mean(axis=1))
    assert_allclose(found.residual_sd**2, 1.02, atol=0.005)


def test_severity_is_recovered_from_a_sparse_table_and_covered() -> None:
    rng = np.random.default_rng(0)
    truth = np.array([-0.6, -0.2, 0.0, 0.1, 0.7])
    truth -= truth.mean()
    found = [rater_severity(sparse(rng, truth)).severity for _ in range(200)]
    assert_allclose(np.mean([f.theta for f in found], axis=0), truth, atol=0.03)
    inside = [np.abs(f.theta - truth) < 1.96 * f.standard_error for f in found]
    assert 0.92 <= np.mean(inside) <= 0.98


def test_severities_sum_to_zero_and_ignore_the_level_of_the_scale() -> None:
    x = sparse(np.random.default_rng(1), np.array([0.5, 0.0, -0.5, 0.0]))
    one, other = rater_severity(x), rater_severity(x + 7)
    assert_allclose(one.severity.theta.sum(), 0.0, atol=1e-12)
    assert_allclose(one.severity.theta, other.severity.theta)
    assert_allclose(one.person + 7, other.person)


@settings(max_examples=40, deadline=None)
@given(
    arrays.arrays(
        np.int64, st.tuples(st.integers(3, 7), st.integers(2, 5)), elements=st.integers(1, 5)
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_people_and_raters_does_not_matter_and_gifts_show_as_leniency(
    ratings: np.ndarray, random: Random
) -> None:
    people, raters = (random.sample(range(n), n) for n in ratings.shape)
    one, other = rater_severity(ratings), rater_severity(ratings[people][:, raters])
    assert_allclose(other.severity.theta, one.severity.theta[raters], atol=1e-9)
    assert_allclose(other.person, one.person[people])
    lenient = ratings.astype(float)
    lenient[:, 0] += 1
    moved = rater_severity(lenient).severity.theta - one.severity.theta
    n = ratings.shape[1]
    assert_allclose(moved, np.r_[-(n - 1) / n, np.full(n - 1, 1 / n)], atol=1e-9)


def test_tables_without_links_are_refused() -> None:
    gap = np.nan
    with pytest.raises(InvalidResponses, match="without a person in common"):
        rater_severity([[1, 2, gap, gap], [2, 2, gap, gap], [gap, gap, 3, 4], [gap, gap, 1, 4]])
    with pytest.raises(InvalidResponses, match="rater 1 has no rating"):
        rater_severity([[1, gap], [2, gap]])
    with pytest.raises(InvalidResponses, match="too few ratings"):
        rater_severity([[1, 2], [gap, 3]])
    with pytest.raises(InvalidResponses, match="finite"):
        rater_severity([[1, 1e200], [2, 3]])
    with pytest.raises(InvalidResponses, match="finite"):
        rater_severity([[1, np.inf], [2, 3]])

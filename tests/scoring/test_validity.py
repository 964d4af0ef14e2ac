"""Validity coefficients against textbook values and simulated studies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import (
    InvalidParameters,
    InvalidResponses,
    correct_validity,
    expectancy_table,
    persons_needed,
    power,
    validity_coefficient,
)


def study(rng: np.random.Generator, rho: float, n: int) -> tuple[np.ndarray, np.ndarray]:
    x = rng.standard_normal(n)
    return x, rho * x + np.sqrt(1 - rho**2) * rng.standard_normal(n)


def observed(r: float, n: int = 200):  # type: ignore[no-untyped-def]
    """A study whose correlation is exactly r."""
    x = np.random.default_rng(0).standard_normal((n, 2))
    x, _ = np.linalg.qr(x - x.mean(axis=0))
    return validity_coefficient(x[:, 0], r * x[:, 0] + np.sqrt(1 - r * r) * x[:, 1])


def test_the_interval_and_test_match_textbook_values() -> None:
    found = observed(0.30, 100)
    assert_allclose([found.value, found.lower, found.upper], [0.3, 0.110, 0.469], atol=5e-4)
    assert_allclose(found.p_value, 0.0024, atol=5e-5)


@pytest.mark.parametrize(("rho", "n"), [(0.1, 783), (0.3, 85), (0.5, 29)])
def test_the_number_of_people_matches_the_published_table(rho: float, n: int) -> None:
    # Cohen (1988, table 3.4.1) for power .80 at .05, two-sided, by Fisher's z one more or less.
    assert abs(persons_needed(rho) - n) <= 1
    assert power(rho, persons_needed(rho)) >= 0.80 > power(rho, persons_needed(rho) - 1)


def test_the_interval_covers_and_the_power_is_reached() -> None:
    rng = np.random.default_rng(1)
    found = [validity_coefficient(*study(rng, 0.3, 80)) for _ in range(800)]
    assert 0.93 <= np.mean([f.lower < 0.3 < f.upper for f in found]) <= 0.97
    assert_allclose(np.mean([f.p_value < 0.05 for f in found]), power(0.3, 80), atol=0.04)
    assert found[0].is_small


def test_the_unit_and_the_order_do_not_matter() -> None:
    x, y = study(np.random.default_rng(2), 0.4, 50)
    assert_allclose(validity_coefficient(x, y).value, validity_coefficient(3 * y + 1, 2 * x).value)


def test_corrections_match_their_formulas_and_leave_out_what_is_not_given() -> None:
    found = observed(0.25)
    both = correct_validity(
        found, criterion_reliability=0.64, unrestricted_sd=1.5, restricted_sd=1.0
    )
    r = 0.25 / 0.8
    assert_allclose(both.value, 1.5 * r / np.sqrt(1 + r * r * 1.25))
    assert both.for_criterion
    assert both.for_restriction
    one = correct_validity(found, criterion_reliability=0.64)
    assert_allclose([one.value, one.lower], [0.3125, found.lower / 0.8])
    assert not one.for_restriction
    same = correct_validity(found, unrestricted_sd=2.0, restricted_sd=2.0)
    assert_allclose([same.value, same.lower], [found.value, found.lower])


def test_range_restriction_is_undone() -> None:
    x, y = study(np.random.default_rng(3), 0.5, 200_000)
    chosen = x > 0.5
    narrow = validity_coefficient(x[chosen], y[chosen])
    assert narrow.value < 0.35
    found = correct_validity(narrow, unrestricted_sd=x.std(), restricted_sd=x[chosen].std())
    assert_allclose(found.value, 0.5, atol=0.01)


def test_expectancy_counts_everybody_once_and_rises_with_validity() -> None:
    rng = np.random.default_rng(4)
    x, y = study(rng, 0.5, 5000)
    found = expectancy_table(x, y > 0)
    assert found.n.tolist() == [1000] * 5
    assert found.successes.sum() == (y > 0).sum()
    assert (np.diff(found.rate) > 0).all()
    assert (found.lower < found.rate).all()
    assert (found.rate < found.upper).all()
    assert (found.to_score[:-1] < found.from_score[1:]).all()


def test_equal_scores_stay_in_one_band() -> None:
    found = expectancy_table([1, 1, 1, 1, 2, 2, 3, 3], [0, 0, 1, 0, 1, 0, 1, 1], n_bands=4)
    assert found.n.tolist() == [4, 2, 2]
    assert_allclose(found.rate, [0.25, 0.5, 1.0])


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=4, max_size=15))
def test_turning_the_criterion_turns_the_correlation_and_its_interval(
    pairs: list[tuple[int, int]],
) -> None:
    x, y = np.array(pairs).T
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return
    one, other = validity_coefficient(x, y), validity_coefficient(x, -y)
    assert_allclose([other.value, other.lower, other.upper], [-one.value, -one.upper, -one.lower])
    assert -1 <= one.lower <= one.value <= one.upper <= 1
    assert_allclose(other.p_value, one.p_value)


@given(st.floats(0.03, 0.9), st.integers(4, 500))
def test_power_rises_with_people_and_size_and_ignores_the_sign(rho: float, n: int) -> None:
    assert_allclose(power(rho, n), power(-rho, n))
    assert power(rho, n + 1) >= power(rho, n) >= power(0.9 * rho, n) - 1e-12
    assert 0.05 - 1e-9 <= power(rho, n) <= 1
    assert persons_needed(rho, 0.9) >= persons_needed(rho, 0.8)
    assert persons_needed(rho) == persons_needed(-rho)


@given(st.floats(-0.6, 0.6), st.floats(0.5, 1), st.floats(1, 3))
def test_corrections_keep_the_sign_and_are_undone_by_their_inverse(
    r: float, reliability: float, ratio: float
) -> None:
    found = correct_validity(
        observed(r),
        criterion_reliability=reliability,
        unrestricted_sd=ratio,
        restricted_sd=1.0,
    )
    assert -1 <= found.lower <= found.value <= found.upper <= 1
    assert abs(found.value) >= abs(r) - 1e-9
    back = correct_validity(observed(found.value), unrestricted_sd=1.0, restricted_sd=ratio)
    assert_allclose(back.value * np.sqrt(reliability), r, atol=1e-9)


def test_range_restriction_matches_the_value_worked_by_hand() -> None:
    # Thorndike (1949), case II with r = .30 and u = 2: .6 / sqrt(1 + .09 x 3) = .6 / 1.12694.
    found = correct_validity(observed(0.30), unrestricted_sd=2.0, restricted_sd=1.0)
    assert_allclose(found.value, 0.5324, atol=5e-5)


def test_the_interval_of_a_band_is_wilsons() -> None:
    # Wilson (1927) at 95 % for 8 of 10: (.99207 -+ .31361) / 1.38415.
    x = np.arange(20.0)
    y = np.r_[np.zeros(10), np.ones(8), np.zeros(2)]
    found = expectancy_table(x, y, n_bands=2, level=0.95)
    assert_allclose([found.lower[1], found.upper[1]], [0.4902, 0.9433], atol=1e-4)


def test_bands_recover_the_success_rates_of_simulated_people() -> None:
    rng = np.random.default_rng(5)
    inside = []
    for _ in range(200):
        x, y = study(rng, 0.5, 400)
        found = expectancy_table(x, y > 0, n_bands=2, level=0.9)
        # With halves, the orthant probability says 1/2 + asin(.5) / pi = 2/3 above and 1/3 below.
        inside.append((found.lower < [1 / 3, 2 / 3]) & (found.upper > [1 / 3, 2 / 3]))
    assert 0.86 <= np.mean(inside) <= 0.95


def test_unreliability_of_the_criterion_is_undone() -> None:
    rng = np.random.default_rng(6)
    x, truth = study(rng, 0.5, 100_000)
    noisy = truth + rng.normal(0, np.sqrt(0.25 / 0.75), 100_000)
    found = correct_validity(validity_coefficient(x, noisy), criterion_reliability=0.75)
    assert_allclose(found.value, 0.5, atol=0.01)


def test_undefined_validity_is_refused() -> None:
    with pytest.raises(InvalidResponses, match="at least 4"):
        validity_coefficient([1, 2, 3], [1, 2, 3])
    with pytest.raises(InvalidResponses, match="same value"):
        validity_coefficient([1, 1, 1, 1], [1, 2, 3, 4])
    with pytest.raises(InvalidResponses, match="person 1 is not a finite"):
        validity_coefficient([1, np.nan, 3, 4], [1, 2, 3, 4])
    with pytest.raises(InvalidParameters, match="nothing to correct"):
        correct_validity(observed(0.3))
    with pytest.raises(InvalidParameters, match="both standard deviations"):
        correct_validity(observed(0.3), unrestricted_sd=1.0)
    with pytest.raises(InvalidParameters, match="impossible with a reliability"):
        correct_validity(observed(0.6), criterion_reliability=0.3)
    with pytest.raises(InvalidResponses, match="person 1: success is 2"):
        expectancy_table([1, 2], [1, 2], n_bands=2)
    with pytest.raises(InvalidResponses, match="too many equal"):
        expectancy_table([1, 1], [1, 0], n_bands=2)
    with pytest.raises(InvalidParameters, match="number of people must be a whole number from 4"):
        power(0.3, np.nan)  # type: ignore[arg-type]
    with pytest.raises(InvalidParameters, match="too small for any study"):
        persons_needed(1e-6)
    with pytest.raises(InvalidParameters, match="standard deviations must be positive"):
        correct_validity(observed(0.3), unrestricted_sd=1e300, restricted_sd=1.0)
    with pytest.raises(InvalidParameters, match="number of bands"):
        expectancy_table([1, 2], [1, 0], n_bands=1)
    with pytest.raises(InvalidParameters, match="correlation of 0"):
        persons_needed(0.0)

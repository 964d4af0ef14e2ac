"""The worth of a selection against published tables and simulated selections."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import InvalidParameters, mean_score_selected, selection_utility, taylor_russell


@pytest.mark.parametrize(
    ("validity", "ratio", "rate"),
    [(0.50, 0.05, 0.88), (0.50, 0.10, 0.84), (0.50, 0.20, 0.78), (0.50, 0.50, 0.67)],
)
def test_success_rates_match_the_published_table(
    validity: float, ratio: float, rate: float
) -> None:
    # Taylor & Russell (1939), the table for a base rate of .50, printed to two decimals.
    assert_allclose(taylor_russell(validity, 0.5, ratio).success_rate, rate, atol=0.0051)


def test_without_validity_the_base_rate_stays() -> None:
    found = taylor_russell(0.0, 0.3, 0.2)
    assert_allclose([found.success_rate, found.gain], [0.3, 0.0], atol=1e-9)
    # At base rate and selection ratio of one half the orthant probability has a closed form.
    assert_allclose(
        taylor_russell(0.4, 0.5, 0.5).success_rate, 0.5 + np.arcsin(0.4) / np.pi, atol=1e-9
    )


def test_a_simulated_selection_has_the_predicted_success_and_mean() -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal(400_000)
    y = 0.35 * x + np.sqrt(1 - 0.35**2) * rng.standard_normal(400_000)
    chosen = x >= np.quantile(x, 0.8)
    good = y >= np.quantile(y, 0.7)
    assert_allclose(taylor_russell(0.35, 0.3, 0.2).success_rate, good[chosen].mean(), atol=0.005)
    assert_allclose(mean_score_selected(0.2), x[chosen].mean(), atol=0.01)


def test_utility_follows_the_formula_and_breaks_even_where_it_says() -> None:
    arguments = {"n_validity": 150, "cost_per_applicant": 300.0, "years": 2.0}
    found = selection_utility(0.25, 0.2, 20_000.0, 10, rng=np.random.default_rng(0), **arguments)  # type: ignore[arg-type]
    assert_allclose(mean_score_selected(0.2), 1.39981, atol=1e-5)
    assert_allclose(found.value, 10 * 2 * 0.25 * 20_000 * 1.39981 - 300 * 50, atol=1)
    assert found.lower < found.value < found.upper
    assert found.break_even_sd is not None
    level = selection_utility(
        0.25,
        0.2,
        found.break_even_sd,
        10,
        rng=np.random.default_rng(0),
        **arguments,  # type: ignore[arg-type]
    )
    assert_allclose(level.value, 0.0, atol=1e-6)
    assert_allclose(level.probability_positive, 0.5, atol=0.02)


def test_the_utility_interval_covers_what_the_true_validity_brings() -> None:
    rng = np.random.default_rng(1)
    truth = 5 * 0.3 * 1000 * mean_score_selected(0.25)
    inside = []
    for _ in range(300):
        r = np.tanh(rng.normal(np.arctanh(0.3), 1 / np.sqrt(97)))
        found = selection_utility(r, 0.25, 1000.0, 5, rng=rng, n_validity=100, n_draws=1000)
        inside.append(found.lower < truth < found.upper)
    assert 0.74 <= np.mean(inside) <= 0.86


def test_smaller_studies_make_wider_intervals() -> None:
    width = []
    for n in (50, 500):
        found = selection_utility(0.3, 0.2, 1000.0, 5, rng=np.random.default_rng(2), n_validity=n)
        width.append(found.upper - found.lower)
    assert width[0] > 2 * width[1]


@given(st.floats(-0.95, 0.95), st.floats(0.02, 0.98), st.floats(0.02, 0.98))
def test_those_selected_and_those_rejected_make_up_the_base_rate(
    validity: float, base: float, ratio: float
) -> None:
    chosen = taylor_russell(validity, base, ratio).success_rate
    # The rejected are those selected when low scores are wanted, where the validity turns round.
    rejected = taylor_russell(-validity, base, 1 - ratio).success_rate
    assert_allclose(ratio * chosen + (1 - ratio) * rejected, base, atol=1e-8)
    assert_allclose(
        ratio * mean_score_selected(ratio), (1 - ratio) * mean_score_selected(1 - ratio)
    )
    assert 0 <= chosen <= 1
    assert taylor_russell(min(validity + 0.02, 0.97), base, ratio).success_rate >= chosen - 1e-9


@given(st.floats(0.05, 0.9), st.floats(0.05, 0.9), st.integers(1, 50))
def test_utility_is_proportional_to_money_people_and_years(
    validity: float, ratio: float, n: int
) -> None:
    one, other = (
        selection_utility(
            validity,
            ratio,
            unit,
            people,
            rng=np.random.default_rng(0),
            n_validity=60,
            years=years,
            n_draws=100,
        )
        for unit, people, years in ((1.0, n, 1.0), (500.0, 2 * n, 3.0))
    )
    assert_allclose([other.value, other.lower], np.multiply(3000.0, [one.value, one.lower]))
    assert one.lower <= one.value <= one.upper


def test_impossible_input_is_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(InvalidParameters, match="base rate"):
        taylor_russell(0.3, 0.0, 0.2)
    with pytest.raises(InvalidParameters, match="selection ratio"):
        mean_score_selected(1.0)
    with pytest.raises(InvalidParameters, match="selects nobody"):
        mean_score_selected(1e-300)
    with pytest.raises(InvalidParameters, match="number selected must be a whole number from 1"):
        selection_utility(0.3, 0.2, 1.0, np.nan, rng=rng, n_validity=50)  # type: ignore[arg-type]
    with pytest.raises(InvalidParameters, match="validity lies"):
        taylor_russell(1.0, 0.5, 0.5)
    with pytest.raises(InvalidParameters, match="SD and years"):
        selection_utility(0.3, 0.2, float("nan"), 5, rng=rng, n_validity=50)
    with pytest.raises(InvalidParameters, match="validity study must be a whole number from 4"):
        selection_utility(0.3, 0.2, 100.0, 5, rng=rng, n_validity=3)

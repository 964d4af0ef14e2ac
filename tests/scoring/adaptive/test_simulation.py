"""The simulator reports what happened, and what happens is what theory says."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import InvalidParameters
from scoring.adaptive import Design, SimulatedTests, Stopping, simulate_tests
from tests.scoring.adaptive.banks import dichotomous, graded


def test_errors_lengths_and_exposure_are_counted_as_they_happened() -> None:
    found = SimulatedTests(
        theta=np.array([0.0, 1.0]),
        estimates=np.array([[0.5, -0.1], [1.0, np.inf]]),
        standard_errors=np.array([[0.2, 0.3], [0.1, np.inf]]),
        lengths=np.array([[2, 2], [2, 2]]),
        counts=np.array([[2, 1, 1], [2, 2, 0]]),
        stop_reasons={"length": 1.0},
    )
    assert_allclose(found.bias, [0.2, 0.0])
    assert_allclose(found.rmse, [np.sqrt(0.13), 0.0])
    assert_allclose(found.bias_standard_error, [0.3, np.inf])
    assert_allclose(found.coverage, [0.5, 1.0])
    assert_allclose(found.n_infinite, [0, 1])
    assert_allclose(found.exposure, [1.0, 0.75, 0.25])
    assert_allclose(found.conditional_exposure, [[1.0, 0.5, 0.5], [1.0, 1.0, 0.0]])
    # All six pairs share item 0, three share item 1, none item 2: 9 of 6 x 2.
    assert found.overlap == pytest.approx(0.75)


def test_the_same_generator_gives_the_same_simulation() -> None:
    design = Design(dichotomous(40), stopping=Stopping(max_items=5))
    first, second = (
        simulate_tests(design, [-1.0, 1.0], np.random.default_rng(3), repetitions=5)
        for _ in range(2)
    )
    assert_allclose(first.estimates, second.estimates)
    assert (first.counts == second.counts).all()


def test_weighted_likelihood_is_nearly_unbiased_where_the_posterior_mean_shrinks() -> None:
    bank, points = graded(60), [-1.5, 1.5]
    found = {
        method: simulate_tests(
            Design(bank, estimator=method, stopping=Stopping(max_items=12)),
            points,
            np.random.default_rng(5),
            repetitions=60,
        )
        for method in ("wle", "eap")
    }
    assert (np.abs(found["wle"].bias) < 4 * found["wle"].bias_standard_error).all()
    assert found["eap"].bias[0] > 0.05
    assert found["eap"].bias[1] < -0.05
    assert (found["wle"].coverage > 0.85).all()


def test_a_posterior_interval_covers_a_sample_of_the_prior() -> None:
    rng = np.random.default_rng(6)
    design = Design(dichotomous(150), stopping=Stopping(max_items=15))
    theta = rng.normal(size=500)
    found = simulate_tests(design, theta, rng)
    # .95 +- 3.5 standard errors
    assert abs(found.coverage.mean() - 0.95) < 0.035
    assert_allclose(
        np.sqrt((found.rmse**2).mean()), np.sqrt((found.standard_errors**2).mean()), rtol=0.1
    )


def test_precision_and_time_show_in_length_and_reasons() -> None:
    design = Design(graded(80), stopping=Stopping(standard_error=0.4, seconds=100.0))
    quick = simulate_tests(
        design, [0.0, 5.0], np.random.default_rng(7), repetitions=10, seconds_per_item=10.0
    )
    assert quick.mean_length[0] < quick.mean_length[1]
    assert set(quick.stop_reasons) == {"precision", "time"}
    assert sum(quick.stop_reasons.values()) == pytest.approx(1.0)


def test_a_better_chosen_test_is_more_precise_than_a_drawn_one() -> None:
    rng, theta = np.random.default_rng(8), np.random.default_rng(9).normal(size=150)
    bank = dichotomous(200)
    best = simulate_tests(Design(bank, stopping=Stopping(max_items=12)), theta, rng)
    level = Design(bank, criterion="level", levels=(0.0,) * 200, stopping=Stopping(max_items=12))
    drawn = simulate_tests(level, theta, rng)
    assert (best.rmse**2).mean() < 0.8 * (drawn.rmse**2).mean()
    assert drawn.overlap < best.overlap


def test_bad_input_is_refused() -> None:
    design, rng = Design(dichotomous(5), stopping=Stopping(max_items=1)), np.random.default_rng(1)
    for theta in ([], [np.nan], [[0.0, 1.0]]):
        with pytest.raises(InvalidParameters, match="theta must be finite"):
            simulate_tests(design, theta, rng)
    with pytest.raises(InvalidParameters, match="repetitions must be a whole number from 1"):
        simulate_tests(design, [0.0], rng, repetitions=0)
    with pytest.raises(InvalidParameters, match="no test has a finite estimate"):
        simulate_tests(design.changed(estimator="ml"), [0.0], rng)


def test_one_person_overlaps_with_nobody() -> None:
    design = Design(dichotomous(5), stopping=Stopping(max_items=2))
    found = simulate_tests(design, [0.3], np.random.default_rng(1))
    assert found.overlap == 0.0
    assert np.isinf(found.bias_standard_error).all()

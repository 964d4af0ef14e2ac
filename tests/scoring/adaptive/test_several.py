"""Several correlated thetas: posterior modes and criteria against brute force."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import minimize

from scoring import InvalidParameters, estimate, information
from scoring.adaptive import (
    Design,
    State,
    Stopping,
    advance,
    rate_items,
    simulate_tests,
    start,
)
from scoring.adaptive.several import SeveralBelief, SeveralEstimator
from tests.scoring.adaptive.banks import dichotomous, every_model, graded

CORRELATION = np.array([[1.0, 0.7, 0.3], [0.7, 1.0, 0.4], [0.3, 0.4, 1.0]])


def three_thetas(**choices: object) -> Design:
    return Design(
        every_model(),
        dimensions=tuple(item % 3 for item in range(21)),
        correlation=CORRELATION,  # type: ignore[arg-type]
        **choices,  # type: ignore[arg-type]
    )


def answered(design: Design) -> State:
    state = start(design)
    for code in [1, 0, 1, 1, 0, 1, 0]:
        state = advance(state, code)
    return state


def test_theta_is_the_mode_of_the_joint_posterior() -> None:
    design = three_thetas(prior=(0.2, 1.3))
    state = answered(design)
    precision = np.linalg.inv(1.3**2 * CORRELATION)

    def minus_log_posterior(theta: np.ndarray) -> float:
        total = 0.5 * (theta - 0.2) @ precision @ (theta - 0.2)
        for item, code in zip(state.administered, state.responses, strict=True):
            model, parameters = design.bank.models[item], design.bank.parameters[item]
            total -= model.log_probability(parameters, theta[item % 3])[code]
        return float(total)

    found = minimize(minus_log_posterior, np.zeros(3), method="BFGS", tol=1e-10)
    assert_allclose(state.theta, found.x, atol=1e-5)


def test_the_error_comes_from_prior_and_information() -> None:
    state = answered(three_thetas())
    precision = np.linalg.inv(CORRELATION)
    for item in state.administered:
        own = item % 3
        precision[own, own] += information(every_model(), [state.theta[own]])[0, item]  # type: ignore[index]
    assert_allclose(state.standard_error, np.sqrt(np.diag(np.linalg.inv(precision))), rtol=1e-6)


@pytest.mark.parametrize("criterion", ["d_optimal", "a_optimal"])
def test_an_item_is_worth_what_it_takes_from_the_posterior_covariance(criterion: str) -> None:
    design = three_thetas(criterion=criterion)
    state = answered(design)
    belief, measurement = state.belief, design.measurement
    assert isinstance(belief, SeveralBelief)
    assert isinstance(measurement, SeveralEstimator)
    values = design.rate(measurement, belief)
    for item in range(21):
        added = np.linalg.inv(belief.covariance)
        added[item % 3, item % 3] += measurement.information(belief)[item]
        after = np.linalg.inv(added)
        fall = np.linalg.slogdet(belief.covariance)[1] - np.linalg.slogdet(after)[1]
        if criterion == "a_optimal":
            fall = np.trace(belief.covariance) - np.trace(after)
        assert_allclose(values[item], fall, rtol=1e-8)


def test_one_dimension_among_several_is_the_same_as_one_alone() -> None:
    bank = dichotomous(30)
    several = start(bank, dimensions=(0,) * 30, correlation=((1.0,),))
    alone = start(bank, estimator="map", curvature="expected")
    for code in [1, 1, 0, 1, 0, 0, 1]:
        assert several.next_item == alone.next_item
        several, alone = advance(several, code), advance(alone, code)
    assert_allclose(several.theta, [alone.theta], atol=1e-7)
    assert_allclose(several.standard_error, [alone.standard_error], atol=1e-7)


def test_an_answer_also_moves_the_correlated_theta() -> None:
    bank = dichotomous(4)
    choices = {"dimensions": (0, 0, 1, 1), "start": None}
    moved = {}
    for correlation in (0.0, 0.8):
        design = Design(
            bank, dimensions=(0, 0, 1, 1), correlation=((1.0, correlation), (correlation, 1.0))
        )
        state = start(design)
        own = choices["dimensions"][state.next_item]  # type: ignore[index]
        state = advance(state, 1)
        moved[correlation] = float(state.theta[1 - own])  # type: ignore[index]
    assert moved[0.0] == pytest.approx(0.0, abs=1e-9)
    assert moved[0.8] > 0.1


def test_80_percent_intervals_of_several_thetas_cover_the_truth() -> None:
    rng = np.random.default_rng(14)
    bank = graded(90)
    design = Design(
        bank,
        dimensions=tuple(item % 3 for item in range(90)),
        correlation=CORRELATION,  # type: ignore[arg-type]
        stopping=Stopping(max_items=30),
    )
    theta = rng.multivariate_normal(np.zeros(3), CORRELATION, size=110)
    found = simulate_tests(design, theta, rng)
    inside = np.abs(found.estimates[:, 0] - theta) < 1.2816 * found.standard_errors[:, 0]
    # .8 +- 3 standard errors of 330 intervals that are correlated within people
    assert 0.72 <= inside.mean() <= 0.88
    assert np.corrcoef(found.estimates[:, 0, 0], theta[:, 0])[0, 1] > 0.9


def test_a_state_of_several_thetas_survives_json_and_stops_by_its_largest_error() -> None:
    design = three_thetas(stopping=Stopping(standard_error=0.75))
    state = start(design)
    while state.next_item is not None:
        back = State.from_json(state.to_json(), every_model())
        assert back == state
        assert_allclose(back.theta, state.theta, atol=1e-8)
        assert not np.isnan(rate_items(state)).any()
        assert np.max(state.standard_error) > 0.75
        state = advance(state, 1)
    assert state.stop_reason == "precision"


def test_levels_are_matched_to_the_theta_of_the_item() -> None:
    design = Design(
        dichotomous(12),
        criterion="level",
        levels=(-1.0, 0.0, 1.0) * 4,
        dimensions=(0,) * 6 + (1,) * 6,
        correlation=((1.0, 0.0), (0.0, 1.0)),
    )
    state = start(design, seed=1)
    while len(state.administered) < 5:
        state = advance(state, int(state.administered[-1:] < (6,)) if state.administered else 1)
    values = design.rate(design.measurement, state.belief)
    for item in range(12):
        theta = state.theta[item // 6]  # type: ignore[index]
        now = min((-1.0, 0.0, 1.0), key=lambda level: abs(level - theta))
        assert values[item] == -abs(design.levels[item] - now)


def test_items_of_several_dimensions_bring_dimensions_and_covariance_with_them() -> None:
    covariance = np.array([[1.5, 0.6], [0.6, 0.8]])
    items = replace(
        dichotomous(30),
        dimensions=np.arange(30) % 2,
        dimension_names=("plan", "coach"),
        latent_covariance=covariance,
    )
    state = start(items)
    assert_allclose(state.standard_error, np.sqrt(np.diag(covariance)))
    for code in [1, 1, 0, 1, 0, 1]:
        state = advance(state, code)
    row = np.full((1, 30), -1)
    row[0, list(state.administered)] = state.responses
    assert_allclose(state.theta, estimate(row, items, "map").theta[0], atol=1e-5)
    assert State.from_json(state.to_json(), items) == state
    with pytest.raises(InvalidParameters, match="other items"):
        State.from_json(state.to_json(), dichotomous(30))


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"dimensions": (0, 1)}, "together"),
        ({"dimensions": (0, 1), "correlation": np.eye(2)}, "2 dimensions for 5 items"),
        ({"dimensions": (0, 1, 2, 0, 0), "correlation": np.eye(2)}, "item 2: dimension 2 outside"),
        ({"dimensions": (0,) * 5, "correlation": np.ones((2, 2))}, "not positive definite"),
        ({"dimensions": (0,) * 5, "correlation": np.ones((2, 3))}, r"correlation \(2, 3\)"),
        (
            {"dimensions": (0,) * 5, "correlation": np.eye(1), "estimator": "eap"},
            "several dimensions are estimated by map",
        ),
        (
            {"dimensions": (0,) * 5, "correlation": np.eye(1), "criterion": "fisher"},
            "for several dimensions: d_optimal, a_optimal, level",
        ),
    ],
)
def test_dimensions_that_do_not_fit_are_refused(choices: dict, message: str) -> None:
    with pytest.raises(InvalidParameters, match=message):
        start(dichotomous(5), **choices)

"""Information and expected scores by hand, across scales, and in simulated answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import (
    InvalidParameters,
    ItemParameters,
    expected_score,
    information,
    scale_information,
    simulate,
)

ITEMS = ItemParameters.from_thresholds(
    ["2pl", "3pl", "graded", "generalized_partial_credit", "nominal"],
    [1.2, 1.5, 1.4, 0.8, 0.9],
    [[0.3], [-0.2], [-1.0, 0.2, 1.0], [0.4, -0.4], [-0.5, 0.5]],
)
MODELS = st.sampled_from(["2pl", "3pl", "graded", "generalized_partial_credit"])


def test_information_is_that_of_the_textbook_formulas() -> None:
    # Birnbaum (1968): a^2 P Q, with a asymptote c a^2 (Q / P) ((P - c) / (1 - c))^2. At theta = b:
    # 4 / 4 = 1 for a = 2; for c = .2 P is .6, so 4 (.4 / .6) (.4 / .8)^2 = 2/3.
    items = ItemParameters.from_thresholds(["2pl", "3pl"], [2.0, 2.0], [[0.5], [0.5]])
    assert_allclose(information(items, 0.5), [[1.0, 2.0 / 3.0]])
    assert_allclose(scale_information(items, 0.5), [5.0 / 3.0])
    assert_allclose(expected_score(items, 0.5), [[0.5, 0.6]])


def test_information_of_ordered_categories_matches_values_worked_by_hand() -> None:
    # Graded with a = 1 and both cumulative logits +-log 3 at theta: P* = .75 and .25, so
    # P = .25, .5, .25 and P*' = .1875 for both: .1875^2 / .25 + 0 + .1875^2 / .25 = .28125.
    graded = ItemParameters.from_thresholds("graded", [1.0], [[-np.log(3), np.log(3)]])
    assert_allclose(information(graded, 0.0), [[0.28125]])
    # Partial credit with steps at theta: three equal chances of 0, 1, 2 and variance 2/3.
    credit = ItemParameters.from_thresholds("partial_credit", [1.0], [[0.0, 0.0]])
    assert_allclose(information(credit, 0.0), [[2.0 / 3.0]])
    assert_allclose(expected_score(credit, 0.0), [[1.0]])


@settings(max_examples=60, deadline=None)
@given(MODELS, st.floats(0.3, 2.5), st.floats(-1, 1), st.floats(-2, 2), st.floats(0.4, 2.5))
def test_another_scale_divides_information_by_the_squared_slope(
    model: str, a: float, b: float, theta: float, slope: float
) -> None:
    cuts = [b] if model in ("2pl", "3pl") else [b - 0.6, b + 0.6]
    items = ItemParameters.from_thresholds(model, [a], [cuts])
    moved = items.rescaled(slope, 0.7)
    there = slope * theta + 0.7
    assert_allclose(information(moved, there), information(items, theta) / slope**2, rtol=1e-7)
    assert_allclose(expected_score(moved, there), expected_score(items, theta), atol=1e-9)
    assert information(items, theta)[0, 0] > 0
    rise = expected_score(items, [theta, theta + 0.1])[:, 0]
    assert rise[1] > rise[0]


@pytest.mark.parametrize("theta", [-0.8, 0.4])
def test_information_is_the_variance_of_the_score_of_simulated_answers(theta: float) -> None:
    codes = simulate(ITEMS, np.full(40_000, theta), np.random.default_rng(0))
    for group in ITEMS.groups():
        slope = group.model.theta_gradient(group.parameters, np.array([theta]))
        for at, item in enumerate(group.items):
            pull = slope[at][codes[:, item]]
            assert abs(pull.mean()) < 0.03
            assert_allclose(information(ITEMS, theta)[0, item], pull.var(), rtol=0.06)
    assert_allclose(expected_score(ITEMS, theta)[0], codes.mean(axis=0), atol=0.03)
    total = scale_information(ITEMS, theta)
    assert_allclose(total, information(ITEMS, theta).sum(axis=1))


@pytest.mark.parametrize("function", [information, scale_information, expected_score])
@pytest.mark.parametrize("theta", [[np.nan], [np.inf], [[0.0]], ["high"]])
def test_theta_that_is_no_row_of_numbers_is_refused(function, theta) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidParameters, match="numbers"):
        function(ITEMS, theta)

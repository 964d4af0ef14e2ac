"""What every response model must hold, run over the registry."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring.errors import InvalidParameters
from scoring.models import MODELS, ResponseModel, model_named
from scoring.models.model import FloatArray

THETA = np.linspace(-4.0, 4.0, 9)
H = 1e-5


def categories(model: ResponseModel) -> list[int]:
    found = []
    for k in (2, 3, 5):
        try:
            model.parameters(k)
        except InvalidParameters:
            continue
        found.append(k)
    return found


CASES = [(model, k) for model in MODELS.values() for k in categories(model)]
every_model = pytest.mark.parametrize(
    ("model", "k"), CASES, ids=[f"{model.name}-{k}" for model, k in CASES]
)


def plausible(model: ResponseModel, k: int) -> FloatArray:
    """Three items with different slopes, shape (3, p)."""
    return model.from_thresholds(
        [0.6, 1.1, 2.3], np.linspace(-1.3, 1.6, k - 1) + np.array([[-0.4], [0.0], [0.7]])
    )


@every_model
def test_probabilities_sum_to_one_and_have_the_promised_shape(model: ResponseModel, k: int) -> None:
    log_p = model.log_probability(plausible(model, k)[:, None, :], THETA)
    assert log_p.shape == (3, len(THETA), k)
    assert_allclose(np.exp(log_p).sum(axis=-1), 1.0, atol=1e-12)


@every_model
def test_parameter_gradient_matches_differences(model: ResponseModel, k: int) -> None:
    parameters = plausible(model, k)[:, None, :]
    gradient = model.parameter_gradient(parameters, THETA)
    n_parameters = len(model.parameters(k))
    assert gradient.shape == (3, len(THETA), k, n_parameters)
    for column in range(n_parameters):
        up, down = parameters.copy(), parameters.copy()
        up[..., column] += H
        down[..., column] -= H
        difference = model.log_probability(up, THETA) - model.log_probability(down, THETA)
        assert_allclose(gradient[..., column], difference / (2 * H), atol=1e-7)


@every_model
def test_theta_derivatives_match_differences(model: ResponseModel, k: int) -> None:
    parameters = plausible(model, k)[:, None, :]
    up = model.log_probability(parameters, THETA + H)
    down = model.log_probability(parameters, THETA - H)
    assert_allclose(model.theta_gradient(parameters, THETA), (up - down) / (2 * H), atol=1e-7)
    up, down = (model.theta_gradient(parameters, THETA + h) for h in (H, -H))
    curvature = model.theta_curvature(parameters, THETA)
    assert curvature.shape == (3, len(THETA), k)
    assert_allclose(curvature, (up - down) / (2 * H), atol=1e-7)


@every_model
def test_the_expected_score_function_rises_with_theta(model: ResponseModel, k: int) -> None:
    p = np.exp(model.log_probability(plausible(model, k)[:, None, :], THETA))
    assert (np.diff(p @ np.arange(k), axis=1) > 0).all()


@every_model
def test_thresholds_survive_the_way_to_intercepts_and_back(model: ResponseModel, k: int) -> None:
    thresholds = np.linspace(-1.0, 1.5, k - 1)
    parameters = model.from_thresholds(1.7, thresholds)
    assert parameters.shape == (len(model.parameters(k)),)
    assert_allclose(model.thresholds(parameters), thresholds, atol=1e-12)


@every_model
def test_threshold_jacobian_matches_differences(model: ResponseModel, k: int) -> None:
    parameters = plausible(model, k)
    jacobian = model.threshold_jacobian(parameters)
    for column in range(parameters.shape[-1]):
        up, down = parameters.copy(), parameters.copy()
        up[..., column] += H
        down[..., column] -= H
        difference = (model.thresholds(up) - model.thresholds(down)) / (2 * H)
        assert_allclose(jacobian[..., column], difference, atol=1e-7)


@every_model
def test_far_out_thetas_give_finite_numbers(model: ResponseModel, k: int) -> None:
    parameters = plausible(model, k)[:, None, :]
    far = np.array([-300.0, -40.0, 40.0, 300.0])
    assert np.isfinite(model.log_probability(parameters, far)).all()
    assert np.isfinite(model.theta_gradient(parameters, far)).all()


@every_model
def test_the_start_is_proper_and_reproduces_the_order_of_shares(
    model: ResponseModel, k: int
) -> None:
    shares = np.arange(1.0, k + 1) / np.arange(1.0, k + 1).sum()
    start = model.start(shares)
    assert model.is_proper(start)
    assert len(model.parameters(k)) == len(start)


def test_a_graded_item_with_disordered_thresholds_is_not_proper() -> None:
    model = model_named("graded")
    assert not model.is_proper(model.from_thresholds(1.0, [0.5, -0.5]))


def test_an_unknown_model_is_refused_with_the_known_names() -> None:
    with pytest.raises(InvalidParameters, match=r"unknown model 'gram'; known: rasch, 2pl, 3pl"):
        model_named("gram")

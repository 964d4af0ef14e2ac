"""Calibration against reference values, invariants and simulated truth."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import (
    InvalidParameters,
    InvalidResponses,
    ItemParameters,
    calibrate,
    estimate,
    simulate,
)
from scoring.calibration import likelihood as likelihood_module
from scoring.models.model import BoolArray
from tests.scoring.reference import data, expected


def graded_items(rng: np.random.Generator, n_items: int = 12) -> ItemParameters:
    centres = rng.normal(0.0, 0.6, (n_items, 1))
    return ItemParameters.from_thresholds(
        "graded", rng.uniform(0.8, 2.0, n_items), centres + np.array([-1.5, -0.5, 0.5, 1.5])
    )


@pytest.mark.parametrize("name", ["lsat6", "lsat7"])
def test_two_parameter_estimates_match_the_reference(name: str) -> None:
    values, table = expected(f"{name}_2pl"), data(f"{name}_patterns")
    found = calibrate(table[:, :5], "2pl", weights=table[:, 5])
    assert found.converged
    assert found.message == ""
    assert found.n_iterations < 40
    assert_allclose(found.log_likelihood, values["log_likelihood"], atol=1e-4)
    assert_allclose(found.items.discrimination, values["discrimination"], atol=1e-4)
    assert_allclose(found.items.thresholds, values["thresholds"], atol=1e-4)
    assert found.standard_errors is not None
    oakes = np.array(values["standard_errors"]["oakes"])
    assert_allclose(found.standard_errors.slopes, oakes[:, 0], atol=1e-4)
    assert_allclose(found.standard_errors.intercepts, oakes[:, 1:], atol=1e-4)


@pytest.mark.parametrize(
    ("name", "model"), [("science_graded", "graded"), ("science_partial_credit", "partial_credit")]
)
def test_polytomous_estimates_match_the_reference(name: str, model: str) -> None:
    values = expected(name)
    found = calibrate(data("science") - 1, model)
    assert found.converged
    assert_allclose(found.log_likelihood, values["log_likelihood"], atol=1e-4)
    assert_allclose(found.items.discrimination, values["discrimination"], atol=1e-3)
    assert_allclose(found.items.thresholds, values["thresholds"], atol=1e-3)
    assert_allclose(found.items.latent_variance, values["latent_variance"], atol=1e-3)
    assert found.standard_errors is not None
    oakes = np.array(values["standard_errors"]["oakes"])
    assert_allclose(found.standard_errors.intercepts, oakes[:, -3:], atol=1e-3)


def test_cross_product_standard_errors_match_the_reference() -> None:
    values = expected("science_graded")
    found = calibrate(data("science") - 1, "graded", standard_errors="cross_product")
    assert found.standard_errors is not None
    reference = np.array(values["standard_errors"]["cross_product"])
    assert_allclose(found.standard_errors.slopes, reference[:, 0], atol=1e-3)
    assert_allclose(found.standard_errors.intercepts, reference[:, 1:], atol=1e-3)


def test_sandwich_errors_agree_with_the_others_when_the_model_holds() -> None:
    rng = np.random.default_rng(14)
    codes = simulate(graded_items(rng, 6), rng.standard_normal(4000), rng)
    observed, sandwich = (
        calibrate(codes, "graded", standard_errors=method).standard_errors
        for method in ("observed", "sandwich")
    )
    assert observed is not None
    assert sandwich is not None
    assert_allclose(sandwich.slopes, observed.slopes, rtol=0.15)
    assert_allclose(sandwich.intercepts, observed.intercepts, rtol=0.15)


def test_the_latent_variance_and_its_error_match_the_reference() -> None:
    values = expected("science_partial_credit")
    found = calibrate(data("science") - 1, "partial_credit")
    assert found.standard_errors is not None
    assert_allclose(
        found.standard_errors.latent_variance,
        values["standard_errors"]["latent_variance_oakes"],
        atol=1e-3,
    )
    assert (found.standard_errors.slopes == 0).all()


def test_a_six_category_scale_matches_the_reference() -> None:
    values = expected("bfi")["A_graded"]
    found = calibrate(data("bfi_a_complete") - 1, "graded", standard_errors=None)
    assert_allclose(found.log_likelihood, values["log_likelihood"], atol=1e-3)
    assert_allclose(found.items.discrimination, values["discrimination"], atol=1e-3)
    assert_allclose(found.items.thresholds, values["thresholds"], atol=1e-3)
    assert found.standard_errors is None


def test_weights_count_like_repeated_people() -> None:
    table = data("lsat6_patterns")
    weighted = calibrate(table[:, :5], "2pl", weights=table[:, 5])
    repeated = calibrate(np.repeat(table[:, :5], table[:, 5].astype(int), axis=0), "2pl")
    assert_allclose(weighted.items.slopes, repeated.items.slopes, atol=1e-9)
    assert_allclose(weighted.log_likelihood, repeated.log_likelihood, atol=1e-8)


def test_the_order_of_people_and_items_does_not_matter() -> None:
    rng = np.random.default_rng(3)
    codes = simulate(graded_items(rng, 6), rng.standard_normal(300), rng)
    people, items = rng.permutation(300), rng.permutation(6)
    plain = calibrate(codes, "graded", standard_errors=None)
    mixed = calibrate(codes[people][:, items], "graded", standard_errors=None)
    assert_allclose(mixed.items.slopes, plain.items.slopes[items], atol=1e-4)
    assert_allclose(mixed.log_likelihood, plain.log_likelihood, atol=1e-6)


def test_reversing_every_item_mirrors_the_parameters() -> None:
    rng = np.random.default_rng(4)
    codes = simulate(graded_items(rng, 6), rng.standard_normal(400), rng)
    plain = calibrate(codes, "graded", tolerance=1e-6, standard_errors=None)
    mirrored = calibrate(4 - codes, "graded", tolerance=1e-6, standard_errors=None)
    assert_allclose(mirrored.items.slopes, plain.items.slopes, atol=1e-4)
    assert_allclose(mirrored.items.thresholds, -plain.items.thresholds[:, ::-1], atol=1e-3)


def test_models_may_be_mixed_and_items_may_differ_in_categories() -> None:
    rng = np.random.default_rng(5)
    truth = ItemParameters.from_thresholds(
        ["2pl"] * 4 + ["graded"] * 3 + ["generalized_partial_credit"] * 3,
        rng.uniform(0.9, 1.6, 10),
        [[b] for b in (-1.0, -0.3, 0.4, 1.0)] + [[-1.0, 0.0, 1.0]] * 3 + [[-0.5, 0.5]] * 3,
    )
    codes = simulate(truth, rng.standard_normal(3000), rng)
    found = calibrate(codes, list(truth.models))
    assert found.converged
    assert found.items.n_categories.tolist() == truth.n_categories.tolist()
    assert found.standard_errors is not None
    z = (found.items.slopes - truth.slopes) / found.standard_errors.slopes
    assert np.abs(z).max() < 4


def test_missing_by_design_is_left_out_and_not_scored_as_wrong() -> None:
    rng = np.random.default_rng(6)
    truth = graded_items(rng)
    codes = simulate(truth, rng.standard_normal(2500), rng)
    codes[:1200, :3] = -1
    codes[1200:, 9:] = -1
    found = calibrate(codes, "graded")
    assert found.standard_errors is not None
    z = (found.items.slopes - truth.slopes) / found.standard_errors.slopes
    assert np.abs(z).max() < 4


def test_someone_without_any_response_changes_nothing_but_the_count() -> None:
    table = data("lsat6_patterns")
    silent = np.vstack([table[:, :5], np.full((1, 5), -1.0)])
    plain = calibrate(table[:, :5], "2pl", weights=table[:, 5], tolerance=1e-6)
    found = calibrate(silent, "2pl", weights=np.append(table[:, 5], 7.0), tolerance=1e-6)
    assert_allclose(found.items.slopes, plain.items.slopes, atol=1e-6)
    assert_allclose(found.log_likelihood, plain.log_likelihood, atol=1e-6)


def _coverage(model: str, n_sets: int) -> tuple[float, float]:
    """Of 95 % intervals of parameters and of 80 % intervals of theta."""
    rng = np.random.default_rng(11)
    parameters: list[BoolArray] = []
    people: list[BoolArray] = []
    spread = np.zeros(1) if model in ("2pl", "rasch") else np.array([-1.0, 0.0, 1.0])
    has_slopes = model not in ("rasch", "partial_credit")
    for _ in range(n_sets):
        slopes = rng.uniform(0.8, 1.8, 8) if has_slopes else np.ones(8)
        thresholds = rng.normal(0.0, 0.4, (8, 1)) + spread
        truth = ItemParameters.from_thresholds(model, slopes, thresholds)
        theta = rng.standard_normal(700)
        codes = simulate(truth, theta, rng)
        found = calibrate(codes, model)
        assert found.standard_errors is not None
        if has_slopes:
            z = (found.items.slopes - truth.slopes) / found.standard_errors.slopes
            parameters.append(np.abs(z) < 1.96)
        z = (found.items.intercepts - truth.intercepts) / found.standard_errors.intercepts
        parameters.append((np.abs(z) < 1.96).ravel())
        scored = estimate(codes, found.items, parameter_uncertainty=True)
        people.append(np.abs(scored.theta - theta) < 1.2816 * scored.standard_error)
    return float(np.concatenate(parameters).mean()), float(np.concatenate(people).mean())


@pytest.mark.parametrize(
    "model", ["rasch", "2pl", "graded", "partial_credit", "generalized_partial_credit", "nominal"]
)
def test_intervals_of_parameters_and_people_cover_as_often_as_they_say(model: str) -> None:
    parameters, people = _coverage(model, 60)
    assert 0.93 <= parameters <= 0.97
    assert 0.78 <= people <= 0.82


def test_stopping_early_is_reported_and_gives_no_standard_errors() -> None:
    found = calibrate(data("science") - 1, "graded", max_iterations=2)
    assert not found.converged
    assert "not converged after 2 iterations" in found.message
    assert found.standard_errors is None
    assert found.items.covariance is None


def test_parameters_the_data_do_not_identify_get_no_standard_errors() -> None:
    rng = np.random.default_rng(12)
    found = calibrate(rng.integers(0, 2, (12, 6)), "2pl")
    assert np.isfinite(found.items.slopes).all()
    assert found.standard_errors is None
    assert found.message


def test_items_that_share_nothing_leave_the_latent_variance_unconverged() -> None:
    rng = np.random.default_rng(13)
    person = rng.integers(0, 2, (300, 1))
    codes = np.hstack([person, 1 - person, rng.integers(0, 2, (300, 3))])
    found = calibrate(codes, "rasch")
    assert not found.converged
    assert "not converged" in found.message


def test_progress_hears_a_likelihood_that_never_falls() -> None:
    heard: list[float] = []
    calibrate(
        data("science") - 1, "graded", progress=lambda _, likelihood, __: heard.append(likelihood)
    )
    assert len(heard) > 3
    assert np.diff(heard).min() > -1e-6


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x: x[:1], "one person is not enough"),
        (lambda x: np.where(x == 1, np.nan, x), "person 4, item 3: nan is not an integer code"),
        (lambda x: x + 0.5, "person 0, item 0: 0.5 is not an integer code"),
        (lambda x: x - 5, "code -5 is below -1"),
        (lambda x: x.astype(str), "responses must be integer codes"),
        (lambda x: x[:, 0], "responses must be"),
        (lambda x: np.where(np.arange(4) == 2, 1, x), "item 2: everybody gave the same response"),
        (lambda x: np.where(np.arange(4) == 1, -1, x), "item 1: every response is missing"),
        (lambda x: np.where(x == 2, 5, x), "item 0: category 2 was never used"),
    ],
)
def test_bad_responses_are_refused_by_name(change, message) -> None:  # type: ignore[no-untyped-def]
    codes = np.random.default_rng(0).integers(0, 4, (50, 4)).astype(float)
    codes[:4] = 0
    codes[4] = [0, 2, 3, 1]
    with pytest.raises(InvalidResponses, match=message):
        calibrate(change(codes), "graded")


def test_a_two_category_model_refuses_an_item_with_more() -> None:
    with pytest.raises(InvalidResponses, match="item 0: 2pl has two categories, not 4"):
        calibrate(data("science") - 1, "2pl")


def test_bad_settings_are_refused() -> None:
    codes = data("science") - 1
    with pytest.raises(InvalidParameters, match="2 models for 4 items"):
        calibrate(codes, ["graded", "graded"])
    with pytest.raises(InvalidParameters, match="unknown model"):
        calibrate(codes, "gradd")
    with pytest.raises(InvalidResponses, match="weights"):
        calibrate(codes, "graded", weights=np.ones(3))
    with pytest.raises(InvalidResponses, match="weights must be finite"):
        calibrate(codes, "graded", weights=-np.ones(392))
    with pytest.raises(InvalidParameters, match="nodes must be a whole number from 3"):
        calibrate(codes, "graded", nodes=2)
    with pytest.raises(InvalidParameters, match="max_iterations must be a whole number from 1"):
        calibrate(codes, "graded", max_iterations=0)


def test_a_design_too_large_to_keep_gives_the_same_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    codes = data("science") - 1
    codes[::7, 1] = -1
    kept = calibrate(codes, "graded")
    monkeypatch.setattr(likelihood_module, "LARGEST_DESIGN", 0)
    monkeypatch.setattr(likelihood_module, "PEOPLE_PER_BLOCK", 50)
    built = calibrate(codes, "graded")
    assert_allclose(built.log_likelihood, kept.log_likelihood, atol=1e-9)
    assert_allclose(built.items.slopes, kept.items.slopes, atol=1e-8)

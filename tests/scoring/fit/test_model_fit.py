"""M2, M2* and C2 against mirt, against every pattern, and on data that fit and do not."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import ncx2

from scoring import (
    InvalidParameters,
    InvalidResponses,
    ItemParameters,
    calibrate,
    model_fit,
    simulate,
)
from scoring.fit.expected import FreeParameters
from scoring.fit.latent import Latent
from scoring.fit.margins import ExpectedResponses, MarginFunctions, Margins
from tests.scoring.fit.sets import (
    REFERENCE,
    SETS,
    all_patterns,
    mixed_items,
    pattern_chances,
    reference_set,
)

STATISTICS = ("m2", "m2_star", "c2")


def margins_of(items: ItemParameters, statistic: str) -> Margins:
    expected = ExpectedResponses.of(items, Latent.of(items), FreeParameters.of(items))
    return expected.margins(MarginFunctions.of(statistic, items.n_categories.tolist()))


@pytest.mark.parametrize("name", [name for name in SETS if "model_fit" in REFERENCE[name]])
def test_model_fit_matches_the_reference(name: str) -> None:
    codes, items = reference_set(name)
    found, expected = model_fit(codes, items), REFERENCE[name]["model_fit"]
    assert found.statistic == ("m2" if name.startswith("lsat") else "c2")
    assert found.value == pytest.approx(expected["value"], abs=1e-7)
    assert found.degrees_of_freedom == expected["df"]
    for field in ("rmsea", "srmsr"):
        assert getattr(found, field) == pytest.approx(expected[field], abs=1e-9)
    assert found.p_value == pytest.approx(expected["p"], abs=1e-9)
    assert_allclose(found.rmsea_interval, expected["rmsea_interval"], atol=1e-8)
    # The null model of the reference is itself an estimate.
    assert_allclose([found.tli, found.cfi], [expected["tli"], expected["cfi"]], atol=5e-6)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_expected_margins_and_their_covariance_are_those_of_all_patterns(statistic: str) -> None:
    items = mixed_items()
    categories = items.n_categories.tolist()
    patterns = all_patterns(categories)
    chance = pattern_chances(items, patterns)
    functions = MarginFunctions.of(statistic, categories)
    each = np.stack([functions.observed(row[None, :]) for row in patterns])
    mean = chance @ each
    covariance = (each - mean).T @ ((each - mean) * chance[:, None])
    found = margins_of(items, statistic)
    assert_allclose(found.expected, mean, atol=1e-12)
    assert_allclose(found.covariance, covariance, atol=1e-12)
    responses = ExpectedResponses.of(items, Latent.of(items), FreeParameters.of(items))
    assert_allclose(responses.expected(functions), mean, atol=1e-12)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_the_jacobian_is_the_change_of_the_margins(statistic: str) -> None:
    items, step = mixed_items(), 1e-5
    found = margins_of(items, statistic).jacobian
    column = 0
    for item in range(items.n_items):
        for position in range(len(items.of_item(item))):
            ends = [margins_of(moved(items, item, position, h), statistic) for h in (step, -step)]
            change = (ends[0].expected - ends[1].expected) / (2 * step)
            assert_allclose(found[:, column], change, atol=1e-9)
            column += 1
    assert column == found.shape[1]


def moved(items: ItemParameters, item: int, position: int, step: float) -> ItemParameters:
    slopes, intercepts, further = (
        items.slopes.copy(),
        items.intercepts.copy(),
        items.further.copy(),
    )
    k = int(items.n_categories[item])
    if position == 0:
        slopes[item] += step
    elif position < k:
        intercepts[item, position - 1] += step
    else:
        further[item, position - k] += step
    return replace(items, slopes=slopes, intercepts=intercepts, further=further)


@pytest.mark.parametrize("model", ["rasch", "2pl", "graded", "nominal", "partial_credit"])
def test_what_a_calibration_estimated_is_what_is_counted(model: str) -> None:
    codes, _ = reference_set("lsat7_2pl" if model in ("rasch", "2pl") else "bfi_a_graded")
    found = calibrate(codes, model, standard_errors=None)
    counted = FreeParameters.of(found.items)
    assert counted.n_parameters == found.n_parameters
    assert FreeParameters.of(replace(found.items, labels=())).n_parameters == found.n_parameters
    assert FreeParameters.of(found.items, estimated=False).n_parameters == 0


def test_fixed_items_are_not_counted_but_the_latent_distribution_they_leave_free_is() -> None:
    codes, items = reference_set("lsat7_2pl")
    known = ItemParameters(items.models[:2], items.slopes[:2], items.intercepts[:2])
    found = calibrate(codes, "2pl", fixed=known, fixed_at=[0, 1], standard_errors=None)
    counted = FreeParameters.of(found.items)
    assert [mask.sum() for mask in counted.of_item] == [0, 0, 2, 2, 2]
    assert counted.n_parameters == found.n_parameters
    fit = model_fit(codes, found.items)
    assert fit.degrees_of_freedom == 15 - found.n_parameters


def test_a_free_latent_variance_moves_the_margins() -> None:
    codes, items = reference_set("science_partial_credit")
    free = FreeParameters.of(items)
    assert free.covariances == ((0, 0),)
    assert not free.latent_mean
    found = margins_of(items, "c2").jacobian[:, -1]
    wider, narrower = (
        margins_of(replace(items, latent_variance=items.latent_variance + h), "c2").expected
        for h in (1e-5, -1e-5)
    )
    change = (wider - narrower) / 2e-5
    # Any multiple will do: only the direction counts.
    assert_allclose(found / np.linalg.norm(found), change / np.linalg.norm(change), atol=1e-8)
    assert model_fit(codes, items).degrees_of_freedom == 18 - 13


def test_all_statistics_agree_for_two_categories() -> None:
    codes, items = reference_set("lsat7_2pl")
    values = [model_fit(codes, items, statistic=name).value for name in STATISTICS]
    assert_allclose(values, values[0], rtol=1e-9)


def test_twice_the_people_double_the_statistic() -> None:
    codes, items = reference_set("bfi_a_graded")
    once, twice = model_fit(codes, items), model_fit(np.vstack([codes, codes]), items)
    assert twice.value == pytest.approx(2 * once.value)
    assert twice.srmsr == pytest.approx(once.srmsr)


def test_turning_all_items_round_changes_nothing() -> None:
    codes, items = reference_set("lsat7_2pl")
    turned = ItemParameters(items.models, -items.slopes, -items.intercepts)
    assert model_fit(1 - codes, turned).value == pytest.approx(model_fit(codes, items).value)


def test_the_interval_holds_the_noncentralities_of_its_definition() -> None:
    codes, items = reference_set("lsat7_2pl")
    found = model_fit(codes, items, level=0.8)
    df, n = found.degrees_of_freedom, found.n_used
    chances = [ncx2.cdf(found.value, df, x**2 * df * n) for x in found.rmsea_interval]
    assert_allclose(chances, [0.9, 0.1], atol=1e-8)


@pytest.mark.parametrize("model", ["2pl", "graded"])
def test_a_true_model_is_rejected_about_as_often_as_promised(model: str) -> None:
    # A covariance or Jacobian that is off moves the mean away from the degrees of freedom.
    rng = np.random.default_rng(1)
    b = [[-0.8], [0.0], [0.8]] if model == "2pl" else [[-1.0, 0.0, 1.0]] * 3
    truth = ItemParameters.from_thresholds(model, [1.0, 1.4, 1.8] * 3, b * 3)
    found = []
    for _ in range(40):
        codes = simulate(truth, rng.standard_normal(600), rng)
        found.append(model_fit(codes, calibrate(codes, model).items))
    df = found[0].degrees_of_freedom
    assert df == 27
    assert np.mean([fit.value for fit in found]) == pytest.approx(df, abs=4 * (2 * df / 40) ** 0.5)
    assert np.mean([fit.p_value < 0.05 for fit in found]) <= 0.15
    assert np.mean([fit.p_value < 0.5 for fit in found]) == pytest.approx(0.5, abs=0.2)


def test_two_dimensions_do_not_fit_one() -> None:
    rng = np.random.default_rng(2)
    truth = ItemParameters.from_thresholds("2pl", [1.5] * 5, [[b] for b in np.linspace(-1, 1, 5)])
    theta = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 1000)
    codes = np.hstack([simulate(truth, theta[:, d], rng) for d in (0, 1)])
    found = model_fit(codes, calibrate(codes, "2pl").items)
    assert found.p_value < 1e-6
    assert found.rmsea_interval[0] > 0.04
    assert found.cfi < 0.95


def test_parameters_known_from_other_data_cost_no_degrees_of_freedom() -> None:
    rng = np.random.default_rng(3)
    truth = ItemParameters.from_thresholds("2pl", [1.2] * 6, [[b] for b in np.linspace(-1, 1, 6)])
    values = [
        model_fit(simulate(truth, rng.standard_normal(400), rng), truth, estimated=False)
        for _ in range(60)
    ]
    assert values[0].degrees_of_freedom == 21
    assert values[0].n_parameters == 0
    assert np.mean([fit.value for fit in values]) == pytest.approx(21, abs=4 * (42 / 60) ** 0.5)


def test_the_null_model_counts_the_pairs() -> None:
    codes, items = reference_set("bfi_a_graded")
    assert model_fit(codes, items).null_degrees_of_freedom == len(list(combinations(range(5), 2)))


def test_what_leaves_no_degrees_of_freedom_or_no_people_is_refused() -> None:
    codes, items = reference_set("science_graded")
    with pytest.raises(InvalidParameters, match="10 margins for 16 estimated parameters"):
        model_fit(codes, items, statistic="m2_star")
    with pytest.raises(InvalidParameters, match="unknown statistic"):
        model_fit(codes, items, statistic="chi2")
    with pytest.raises(InvalidParameters, match="level"):
        model_fit(codes, items, level=1.0)
    many = ItemParameters.from_thresholds("2pl", np.ones(130), np.zeros((130, 1)))
    responses = np.random.default_rng(0).integers(0, 2, (200, 130))
    with pytest.raises(InvalidParameters, match="8515 margins"):
        model_fit(responses, many)
    gaps = codes.copy()
    gaps[3:, 0] = -1
    with pytest.raises(InvalidResponses, match="only 3 of 392"):
        model_fit(gaps, items)
    gaps = codes.copy()
    gaps[:92, 0] = -1
    assert model_fit(gaps, items).n_used == 300

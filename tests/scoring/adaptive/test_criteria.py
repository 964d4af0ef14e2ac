"""Criteria against reference values, brute force and what they must agree on."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import InvalidParameters, ItemParameters, information
from scoring.adaptive import Design, start
from scoring.adaptive.beliefs import Belief
from tests.scoring.adaptive.banks import dichotomous, every_model, graded

REFERENCE = Path(__file__).parents[2] / "reference" / "adaptive_graded.json"


def reference() -> dict[str, Any]:
    values: dict[str, Any] = json.loads(REFERENCE.read_text())
    return values


def reference_bank() -> ItemParameters:
    bank = np.array(reference()["bank"])
    return ItemParameters.from_thresholds("graded", bank[:, 0], bank[:, 1:])


def believe(design: Design, items: list[int], codes: list[int]) -> Belief:
    belief = design.measurement.begin()
    for item, code in zip(items, codes, strict=True):
        belief = design.measurement.update(belief, item, code)
    assert isinstance(belief, Belief)
    return belief


@pytest.mark.parametrize("method", ["eap", "map", "ml", "wle"])
def test_estimates_match_the_reference(method: str) -> None:
    design = Design(reference_bank(), estimator=method, curvature="expected", nodes=33, limit=4.0)
    belief = believe(design, list(range(10)), reference()["responses"])
    theta, error = reference()["estimates"][method]
    # The reference stops its search for a root at 1e-5; its EAP needs none.
    atol = 1e-9 if method == "eap" else 1e-5
    assert_allclose([belief.theta, belief.standard_error], [theta, error], atol=atol)


@pytest.mark.parametrize("name", list(reference()["next_item"]))
def test_the_next_item_and_its_value_match_the_reference(name: str) -> None:
    design = Design(reference_bank(), criterion=name, nodes=33, limit=4.0)
    belief = believe(design, list(range(10)), reference()["responses"])
    values = design.rate(design.measurement, belief)[10:]
    item, value = reference()["next_item"][name]
    assert int(values.argmax()) + 10 == item
    nodes = design.bank.nodes
    # Its integrals are not divided by the evidence.
    likelihood = np.exp(belief.log_likelihood)
    normal = np.exp(-0.5 * nodes**2) / np.sqrt(2 * np.pi)
    evidence = {
        "mlwi": np.trapezoid(likelihood, nodes),
        "kl": np.trapezoid(likelihood, nodes),
        "mpwi": np.trapezoid(likelihood * normal, nodes),
        "klp": np.trapezoid(likelihood * normal, nodes),
        "mepv_plug_in": -1.0,
    }
    assert_allclose(values.max() * evidence.get(name, 1.0), value, rtol=1e-9)


def test_information_matches_the_reference() -> None:
    found = Design(reference_bank()).bank.information_at(0.5)
    assert_allclose(found, reference()["information_at_0.5"], atol=1e-9)


@pytest.mark.parametrize("bank", [dichotomous(40), graded(40), every_model()])
def test_interpolated_information_is_exact_enough_to_rank_by(bank: ItemParameters) -> None:
    tables = Design(bank).bank
    for theta in (-6.0, -3.217, -0.4, 0.0, 1.113, 5.99, 6.0):
        assert_allclose(tables.information_at(theta), information(bank, [theta])[0], atol=1e-7)
    assert_allclose(tables.information_at(9.0), information(bank, [6.0])[0], atol=1e-9)


def test_expected_posterior_variance_is_what_every_answer_would_leave() -> None:
    design = Design(every_model(), criterion="mepv")
    belief = believe(design, [0, 3, 6], [1, 2, 1])
    values = design.rate(design.measurement, belief)
    for item in range(design.items.n_items):
        expected = 0.0
        for code in range(design.bank.n_categories[item]):
            chance = float(belief.weights @ np.exp(design.bank.log_probability[item, code]))
            after = design.measurement.update(belief, item, code)
            expected += chance * float(after.standard_error) ** 2
        assert_allclose(-values[item], expected, rtol=1e-9)


def test_no_item_is_expected_to_widen_the_posterior() -> None:
    design = Design(graded(50), criterion="mepv")
    belief = believe(design, [0, 1], [0, 3])
    values = design.rate(design.measurement, belief)
    assert (-values <= belief.standard_error**2 + 1e-12).all()


def test_divergence_is_never_negative_and_information_neither() -> None:
    for name in ("fisher", "mlwi", "mpwi", "kl", "klp"):
        design = Design(every_model(), criterion=name)
        belief = believe(design, [0, 3], [1, 0])
        assert (design.rate(design.measurement, belief) >= 0).all()


def test_criteria_agree_once_theta_is_known() -> None:
    bank = dichotomous(400)
    chosen = {}
    for name in ("fisher", "mpwi", "mepv", "mepv_plug_in", "mei", "klp"):
        design = Design(bank, criterion=name, prior=(0.5, 0.02), limit=6.0, nodes=1201)
        chosen[name] = int(design.rate(design.measurement, design.measurement.begin()).argmax())
    assert len(set(chosen.values())) == 1


def test_global_discrimination_is_the_variance_of_success_for_two_categories() -> None:
    design = Design(dichotomous(6), criterion="gdip")
    belief = believe(design, [2, 4], [1, 0])
    draws = np.random.default_rng(5).choice(design.bank.nodes, 40_000, p=belief.weights)
    slope, location = design.items.slopes, design.items.thresholds[:, 0]
    success = 1 / (1 + np.exp(-slope * (draws[:, None] - location)))
    assert_allclose(design.rate(design.measurement, belief), success.var(axis=0), rtol=0.03)
    flat = ItemParameters(("2pl",), np.array([0.0]), np.array([[0.3]]))
    for name in ("gdi", "gdip"):
        none = Design(flat, criterion=name)
        assert_allclose(none.rate(none.measurement, none.measurement.begin()), [0.0], atol=1e-12)


def test_nearest_location_and_optimum_are_distances() -> None:
    bank = dichotomous(20)
    for name in ("b_opt", "th_opt"):
        design = Design(bank, criterion=name)
        found = design.rate(design.measurement, design.measurement.begin())
        assert_allclose(found, -np.abs(bank.thresholds[:, 0]), atol=1e-6)


def test_a_guessed_item_informs_most_above_its_threshold() -> None:
    c, a, b = 0.2, 1.5, 0.4
    bank = ItemParameters.from_thresholds("3pl", [a], [[b]], [c])
    # Birnbaum (1968, eq. 20.4.24)
    expected = b + np.log((1 + np.sqrt(1 + 8 * c)) / 2) / a
    assert_allclose(Design(bank).bank.optimum, [expected], atol=1e-6)


def test_the_level_of_theta_is_all_that_a_level_match_uses() -> None:
    bank = dichotomous(9)
    levels = (-1.0, 0.0, 1.0) * 3
    for theta, expected in ((-2.0, 0), (-0.6, 0), (0.3, 1), (0.51, 2), (4.0, 2)):
        design = Design(bank, criterion="level", levels=levels)
        belief = replace(design.measurement.begin(), at=theta)
        values = design.rate(design.measurement, belief)
        assert (np.flatnonzero(values == values.max()) % 3 == expected).all()


def test_levels_are_thirds_of_the_bank_by_default() -> None:
    levels = Design(dichotomous(30), criterion="level").bank.levels
    assert sorted(np.unique(levels, return_counts=True)[1]) == [10, 10, 10]


def test_items_of_one_level_are_drawn_by_lot() -> None:
    design = Design(dichotomous(9), criterion="level", levels=(-1.0, 0.0, 1.0) * 3)
    assert {start(design, seed=seed).next_item for seed in range(40)} == {1, 4, 7}


def test_modes_after_each_answer_are_those_of_estimation() -> None:
    design = Design(every_model(), criterion="mei", estimator="map")
    belief = believe(design, [0, 3, 6], [1, 2, 1])
    values = design.rate(design.measurement, belief)
    for item in (1, 2, 10, 12):
        chance = design.bank.probability_at(belief.at)[item]
        expected = 0.0
        for code in range(design.bank.n_categories[item]):
            after = design.measurement.update(belief, item, code)
            parameters = design.bank.parameters[item]
            curvature = design.bank.models[item].theta_curvature(parameters, np.array(after.theta))
            expected -= chance[code] * curvature[code]
        assert_allclose(values[item], expected, rtol=1e-7)


def test_an_item_that_measures_nothing_has_no_difficulty() -> None:
    flat = ItemParameters(("2pl", "2pl"), np.array([1.0, 0.0]), np.array([[0.0], [0.5]]))
    with pytest.raises(InvalidParameters, match="item 1: without a slope it has no difficulty"):
        start(flat, criterion="b_opt")
    with pytest.raises(InvalidParameters, match="item 1: without a slope it has no difficulty"):
        start(flat, criterion="level")

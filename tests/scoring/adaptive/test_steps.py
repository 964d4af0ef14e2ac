"""Start and advance: states are values, and the same answers give the same test."""

import json
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import (
    MODELS,
    InvalidParameters,
    InvalidResponses,
    ItemParameters,
    estimate,
    information,
    simulate,
)
from scoring.adaptive import (
    CRITERIA,
    Constraints,
    Design,
    Randomesque,
    StartRule,
    State,
    Stopping,
    advance,
    rate_items,
    replay,
    start,
)
from tests.scoring.adaptive.banks import dichotomous, every_model, graded


def run(state: State, codes: list[int]) -> State:
    for code in codes:
        state = advance(state, min(code, state.design.bank.n_categories[state.next_item or 0] - 1))
    return state


def test_a_test_needs_no_more_than_items() -> None:
    items = graded(30)
    state = start(items)
    assert state.theta == pytest.approx(0.0, abs=1e-9)
    assert state.next_item == int(information(items, [0.0])[0].argmax())
    assert not state.finished
    later = advance(state, 2)
    assert later.administered == (state.next_item,)
    assert later.responses == (2,)
    assert later.standard_error < state.standard_error


def test_advancing_leaves_the_earlier_state_as_it_was() -> None:
    state = start(graded(10))
    before = state.to_json()
    assert advance(state, 0) != advance(state, 3)
    assert state.to_json() == before
    with pytest.raises(FrozenInstanceError):
        state.next_item = 0  # type: ignore[misc]


@pytest.mark.parametrize("method", ["eap", "map", "ml", "wle"])
def test_theta_is_what_estimation_of_the_same_answers_gives(method: str) -> None:
    items = every_model()
    state = run(start(items, estimator=method), [1, 0, 2, 1, 0, 1, 3, 1, 0, 1, 1, 0])
    row = np.full((1, items.n_items), -1)
    row[0, list(state.administered)] = state.responses
    found = estimate(row, items, method)
    assert_allclose(state.theta, found.theta[0], atol=1e-6)
    assert_allclose(state.standard_error, found.standard_error[0], atol=1e-6)


def test_fisher_chooses_the_open_item_with_most_information_at_theta() -> None:
    items = every_model()
    state = start(items)
    for code in [1, 0, 1, 1, 0, 0, 1, 1]:
        exact = information(items, [float(state.theta)])[0]
        exact[list(state.administered)] = -np.inf
        assert state.next_item == int(exact.argmax())
        assert_allclose(rate_items(state), exact, atol=1e-7)
        state = advance(state, code)


@pytest.mark.parametrize("method", ["map", "ml", "wle"])
def test_criteria_look_at_the_estimate_and_without_one_at_the_posterior_mean(method: str) -> None:
    items = dichotomous(60)
    state = start(items, estimator=method)
    for code in [1, 1, 1, 0, 1, 1]:
        state = advance(state, code)
        at = float(state.theta)
        if not np.isfinite(at):
            row = np.full((1, 60), -1)
            row[0, list(state.administered)] = state.responses
            at = float(estimate(row, items).theta[0])
        exact = information(items, [at])[0]
        exact[list(state.administered)] = -np.inf
        assert_allclose(rate_items(state), exact, atol=1e-7)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(sorted(CRITERIA)),
    st.sampled_from(["eap", "map", "ml", "wle"]),
    st.lists(st.integers(0, 3), max_size=10),
    st.integers(0, 2**32),
)
def test_json_brings_the_same_state_back_and_replay_repeats_it(
    criterion: str, method: str, codes: list[int], seed: int
) -> None:
    items = every_model()
    choices = {"criterion": criterion, "estimator": method, "exposure": Randomesque(3)}
    state = run(start(items, seed=seed, **choices), codes)
    back = State.from_json(state.to_json(), items)
    assert back == state
    assert_allclose(back.theta, state.theta)
    assert replay(items, state.responses, seed=seed, **choices) == state
    assert not np.isnan(rate_items(state)).any()
    assert len(set(state.administered)) == len(state.administered)
    assert advance(back, 0) == advance(state, 0)


def test_a_state_is_refused_with_other_items_or_another_design() -> None:
    items = graded(10)
    text = advance(start(items), 1).to_json()
    with pytest.raises(InvalidParameters, match="other items"):
        State.from_json(text, items.rescaled(1.0, 0.1))
    with pytest.raises(InvalidParameters, match="another design"):
        State.from_json(text, Design(items, criterion="mpwi"))
    changed = {**json.loads(text), "next_item": json.loads(text)["administered"][0]}
    with pytest.raises(InvalidParameters, match="cannot come next"):
        State.from_json(json.dumps(changed), items)
    with pytest.raises(InvalidParameters, match="format"):
        State.from_json(json.dumps({**json.loads(text), "format": 99}), items)


def test_the_first_item_can_be_fixed_drawn_or_looked_for_elsewhere() -> None:
    items = dichotomous(40)
    assert start(items, start=StartRule(item=7)).next_item == 7
    elsewhere = start(items, start=StartRule(theta=1.5)).next_item
    assert elsewhere == int(information(items, [1.5])[0].argmax())
    drawn = {start(items, start=StartRule(among=4), seed=seed).next_item for seed in range(60)}
    assert drawn == set(np.argsort(-information(items, [0.0])[0])[:4].tolist())


@pytest.mark.parametrize("name", [name for name in MODELS if name != "nominal"])
def test_every_model_recovers_theta(name: str) -> None:
    rng = np.random.default_rng(4)
    n = 60
    single = name in ("rasch", "2pl", "3pl")
    slope = np.ones(n) if name in ("rasch", "partial_credit") else rng.uniform(1.0, 2.0, n)
    spread = np.zeros(1) if single else np.array([-0.8, 0.0, 0.8])
    items = ItemParameters.from_thresholds(name, slope, rng.normal(0, 1, (n, 1)) + spread)
    design = Design(items, stopping=Stopping(max_items=30))
    theta = np.linspace(-1.5, 1.5, 60)
    codes = simulate(items, theta, rng)
    inside = 0
    for row, truth in zip(codes, theta, strict=True):
        state = start(design)
        while state.next_item is not None:
            state = advance(state, row[state.next_item])
        assert len(state.administered) == 30
        inside += abs(float(state.theta) - truth) < 1.96 * float(state.standard_error)
    assert inside >= 52


def test_wrong_answers_are_refused_by_name() -> None:
    items = dichotomous(5)
    state = start(items, start=StartRule(item=3), stopping=Stopping(max_items=1))
    for code in (2, -1):
        with pytest.raises(InvalidResponses, match=rf"item 3: code {code} outside 0\.\.1"):
            advance(state, code)
    for odd in (0.5, "1", None, float("nan")):
        with pytest.raises(InvalidResponses, match="is not a category"):
            advance(state, odd)  # type: ignore[arg-type]
    with pytest.raises(InvalidResponses, match="item 3: -1 seconds"):
        advance(state, 1, seconds=-1)
    done = advance(state, 1)
    assert done.finished
    assert done.stop_reason == "length"
    with pytest.raises(InvalidResponses, match=r"the test is over \(length\)"):
        advance(done, 1)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"criterion": "best"}, "unknown criterion 'best'; known: fisher"),
        ({"estimator": "mean"}, "unknown estimator 'mean'; known: eap"),
        ({"curvature": "some"}, "unknown curvature"),
        ({"prior": (0.0, -1.0)}, "prior"),
        ({"start": StartRule(item=99)}, "no item 99"),
        ({"start": StartRule(theta=np.nan)}, "finite"),
        ({"start": StartRule(among=0)}, "at least 1"),
        ({"levels": (1.0,)}, "1 levels for 5 items"),
        ({"levels": (1.0, np.inf, 0.0, 0.0, 0.0)}, "finite"),
        ({"seed": -1}, "seed"),
        ({"dimensions": (0,) * 5}, "together"),
        ({"constraints": Constraints(enemies=((0, 9),))}, r"enemies \(0, 9\): there is no item 9"),
        ({"constraints": Constraints(enemies=((0, 0),))}, "named twice"),
    ],
)
def test_an_impossible_design_is_refused(choices: dict, message: str) -> None:
    with pytest.raises(InvalidParameters, match=message):
        start(dichotomous(5), **choices)


def test_a_design_comes_with_all_its_choices() -> None:
    with pytest.raises(InvalidParameters, match="criterion: already in the design"):
        start(Design(dichotomous(5)), criterion="mpwi")


def test_nodes_follow_a_narrow_prior() -> None:
    state = start(dichotomous(40), prior=(0.3, 0.05))
    assert_allclose([state.theta, state.standard_error], [0.3, 0.05], rtol=1e-6)
    assert advance(state, 1).standard_error < 0.05


def test_nodes_too_far_apart_for_the_wanted_error_are_refused() -> None:
    stopping = Stopping(standard_error=0.1)
    with pytest.raises(InvalidParameters, match=r"61 nodes cannot .* error of 0.1: use 87"):
        start(dichotomous(40), stopping=stopping)
    assert start(dichotomous(40), stopping=stopping, nodes=87).standard_error > 0.1
    assert start(dichotomous(40), stopping=stopping, estimator="map").standard_error > 0.1


def test_a_spacing_of_1_4_standard_errors_still_shows_the_error() -> None:
    # Before any answer the posterior is the prior, whose error is known.
    for sd in (0.5, 0.7, 1.3):
        state = start(dichotomous(4), prior=(0.03, sd), nodes=int(12 / (1.4 * sd)) + 2)
        assert_allclose(float(state.standard_error), sd, rtol=2e-3)

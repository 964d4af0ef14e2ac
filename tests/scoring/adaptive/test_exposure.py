"""Exposure rules hold items back as far as they promise, and no further."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import InvalidParameters, information
from scoring.adaptive import (
    Design,
    ProgressiveRestricted,
    Randomesque,
    Stopping,
    SympsonHetter,
    Unlimited,
    advance,
    fit_sympson_hetter,
    simulate_tests,
    start,
)
from scoring.adaptive.choosing import progress
from tests.scoring.adaptive.banks import dichotomous

BANK = dichotomous(80)
DESIGN = Design(BANK, stopping=Stopping(max_items=10))


def test_randomesque_draws_evenly_from_the_best() -> None:
    design = DESIGN.changed(exposure=Randomesque(4))
    drawn = [start(design, seed=seed).next_item for seed in range(800)]
    items, counts = np.unique(np.array(drawn), return_counts=True)
    assert set(items) == set(np.argsort(-information(BANK, [0.0])[0])[:4].tolist())
    # 200 +- 4 standard deviations
    assert (np.abs(counts - 200) < 49).all()


def test_sympson_hetter_passes_an_item_over_for_good_with_its_own_chance() -> None:
    order = np.argsort(-information(BANK, [0.0])[0])
    best = int(order[0])
    chance = np.ones(80)
    chance[best] = 0.25
    design = DESIGN.changed(exposure=SympsonHetter(tuple(chance)))
    states = [start(design, seed=seed) for seed in range(800)]
    shown = np.mean([state.next_item == best for state in states])
    # .25 +- 4 standard errors
    assert abs(shown - 0.25) < 0.062
    passed = next(state for state in states if state.next_item != best)
    assert passed.next_item == int(order[1])
    assert passed.passed_over == (best,)
    while passed.next_item is not None:
        passed = advance(passed, 1)
    assert best not in passed.administered


def test_when_all_items_are_passed_over_the_best_is_administered() -> None:
    design = Design(dichotomous(3), exposure=SympsonHetter((1e-12,) * 3))
    state = start(design)
    assert state.next_item == int(information(dichotomous(3), [0.0])[0].argmax())


def test_fitted_chances_hold_the_rate_that_was_asked_for() -> None:
    rng = np.random.default_rng(11)
    people = rng.normal(size=400)
    assert simulate_tests(DESIGN, people, rng).exposure.max() > 0.9
    fit = fit_sympson_hetter(DESIGN, people, 0.3, rng)
    assert fit.converged
    assert fit.largest_exposure[0] == pytest.approx(1.0)
    again = simulate_tests(DESIGN.changed(exposure=fit.rule), rng.normal(size=600), rng)
    # Four standard errors of a share of .3 of 400 people.
    assert again.exposure.max() < 0.3 + 4 * np.sqrt(0.3 * 0.7 / 400)
    assert again.mean_length.mean() == 10


def test_chances_of_a_test_of_one_item_are_those_worked_out_by_hand() -> None:
    # Everybody starts at the same theta, so items come up in the order of their information. With
    # a rate of .3 the second is selected by .7 of the people, the third by .4, the fourth by .1:
    # chances of .3, .3 / .7, .3 / .4 and 1 are the only ones that hold the rate.
    bank = dichotomous(6)
    design = Design(bank, stopping=Stopping(max_items=1))
    n_people = 3000
    fit = fit_sympson_hetter(design, np.zeros(n_people), 0.3, np.random.default_rng(14))
    order = np.argsort(-information(bank, [0.0])[0])
    four_errors = 4 * np.sqrt(0.25 / n_people)
    assert fit.converged
    assert_allclose(fit.largest_exposure[:3], [1.0, 0.7, 0.4], atol=four_errors)
    found = np.array(fit.rule.chance)[order]
    assert found[0] == pytest.approx(0.3)
    # An error of a share s of those selected becomes one of .3 / s^2 in the chance.
    assert found[1] == pytest.approx(0.3 / 0.7, abs=four_errors * 0.3 / 0.7**2)
    assert found[2] == pytest.approx(0.3 / 0.4, abs=four_errors * 0.3 / 0.4**2)
    assert_allclose(found[3:], 1.0)
    assert_allclose(fit.exposure[order], [0.3, 0.3, 0.3, 0.1, 0.0, 0.0], atol=four_errors)


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 4), st.floats(0.05, 1.0), st.integers(0, 1000))
def test_fitted_chances_are_chances_and_exposure_sums_to_the_length(
    length: int, share: float, seed: int
) -> None:
    # From little more than five items allow.
    rate = length / 5 + share * (1.0 - length / 5)
    design = Design(dichotomous(5), stopping=Stopping(max_items=length))
    people = np.linspace(-1.5, 1.5, 30)
    fit, again = (
        fit_sympson_hetter(design, people, rate, np.random.default_rng(seed), max_cycles=4)
        for _ in range(2)
    )
    chance = np.array(fit.rule.chance)
    assert ((chance > 0) & (chance <= 1)).all()
    assert (chance == 1).sum() >= length
    assert fit.exposure.sum() == pytest.approx(length)
    assert fit.exposure.max() == fit.largest_exposure[-1]
    assert fit.rule == again.rule
    if rate == 1.0:
        assert (chance == 1).all()
        assert fit.converged


def test_a_bank_too_small_for_the_rate_is_refused() -> None:
    rng = np.random.default_rng(12)
    with pytest.raises(InvalidParameters, match=r"80 items seen by at most 0.1 .* not 10\.0"):
        fit_sympson_hetter(DESIGN, rng.normal(size=20), 0.1, rng)
    with pytest.raises(InvalidParameters, match="one row per person"):
        fit_sympson_hetter(DESIGN, [[0.0]], 0.3, rng)
    with pytest.raises(InvalidParameters, match="maximum_rate"):
        fit_sympson_hetter(DESIGN, [0.0], 1.3, rng)
    with pytest.raises(InvalidParameters, match="max_cycles must be a whole number from 1"):
        fit_sympson_hetter(DESIGN, [0.0], 0.3, rng, max_cycles=0)
    with pytest.raises(InvalidParameters, match="at least one person"):
        fit_sympson_hetter(DESIGN, [], 0.3, rng)


def test_the_progressive_rule_begins_by_chance_and_ends_by_precision() -> None:
    design = DESIGN.changed(exposure=ProgressiveRestricted())
    firsts = {start(design, seed=seed).next_item for seed in range(200)}
    assert len(firsts) > 50
    values = np.array([1.0, 0.5, -np.inf, 0.9])

    def draw() -> np.random.Generator:
        return np.random.default_rng(0)

    at_the_end = ProgressiveRestricted().adjust(values, 1.0, draw)
    assert_allclose(at_the_end, values - 0.5)
    assert np.isneginf(ProgressiveRestricted().adjust(values, 0.0, draw)[2])
    slow, fast = (ProgressiveRestricted(acceleration=a).adjust(values, 0.5, draw) for a in (4, 0))
    assert_allclose(fast, at_the_end)
    assert not np.allclose(slow, fast)


def test_the_restricted_rule_keeps_every_item_under_its_rate() -> None:
    rng = np.random.default_rng(13)
    design = DESIGN.changed(exposure=ProgressiveRestricted(0.25))
    found = simulate_tests(design, rng.normal(size=200), rng)
    assert found.exposure.max() <= 0.25 + 1 / 200
    plain = simulate_tests(DESIGN, rng.normal(size=200), rng)
    assert found.overlap < plain.overlap


def test_a_rule_counts_only_for_the_next_person() -> None:
    rule = ProgressiveRestricted(0.5)
    assert rule.after((1, 3), 5) == ProgressiveRestricted(0.5, (0, 1, 0, 1, 0), 1)
    assert rule.counts == ()
    for constant in (Unlimited(), Randomesque(2), SympsonHetter((1.0,))):
        assert constant.after((0,), 1) is constant


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (Randomesque(0), "at least 1 item"),
        (SympsonHetter((0.5,)), "1 chances for 80 items"),
        (SympsonHetter((0.0,) + (1.0,) * 79), "item 0: chance 0.0"),
        (ProgressiveRestricted(0.0), "maximum_rate"),
        (ProgressiveRestricted(acceleration=-1.0), "acceleration"),
        (ProgressiveRestricted(0.5, (1,), 2), "1 counts for 80 items"),
    ],
)
def test_rules_that_do_not_fit_are_refused(rule: object, message: str) -> None:
    with pytest.raises(InvalidParameters, match=message):
        DESIGN.changed(exposure=rule)


def test_progress_is_of_length_or_precision_whichever_is_further() -> None:
    design = Design(BANK, stopping=Stopping(max_items=20, standard_error=0.4))
    state = start(design)
    for code in (1, 0, 1, 1, 0):
        state = advance(state, code)
    share = progress(design, state.belief, state.administered)
    assert share == pytest.approx((0.4 / float(state.standard_error)) ** 2)
    assert share > 5 / 20
    slow = design.changed(stopping=Stopping(max_items=6, standard_error=0.2))
    assert progress(slow, state.belief, state.administered) == pytest.approx(5 / 6)
    assert progress(design, design.measurement.begin(), ()) == 0.0


def test_progress_needs_an_end() -> None:
    with pytest.raises(InvalidParameters, match="max_items or standard_error"):
        start(BANK, exposure=ProgressiveRestricted())

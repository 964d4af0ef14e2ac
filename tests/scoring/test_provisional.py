"""Provisional parameters against the table of judged defaults."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import (
    InvalidParameters,
    Item,
    ItemParameters,
    provisional_behaviour,
    provisional_dichotomous,
    provisional_rating,
    provisional_scenario,
    provisional_statement,
    simulate,
)
from scoring.provisional import BORDERLINE_THETA


def probabilities(item: Item, theta: float) -> np.ndarray:
    return np.exp(item.response_model.log_probability(item.parameters, np.array(theta)))


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("a", [0.8, 1.0, 1.3])
def test_a_borderline_manager_answers_as_the_judges_said(p: float, a: float) -> None:
    item = provisional_dichotomous(p, discrimination=a)
    assert_allclose(probabilities(item, BORDERLINE_THETA)[1], p)
    assert_allclose(item.thresholds[0], BORDERLINE_THETA - np.log(p / (1 - p)) / a)


def test_guessing_is_taken_out_before_locating_the_item() -> None:
    item = provisional_dichotomous(0.7, 0.25)
    assert_allclose(probabilities(item, BORDERLINE_THETA)[1], 0.6)


def test_the_judges_spread_widens_the_location_but_never_narrows_it() -> None:
    assert provisional_dichotomous(0.5, judges_sd=0.2).location_sd == 0.5
    assert provisional_dichotomous(0.5, judges_sd=0.9).location_sd == 0.9


def test_a_share_at_or_below_guessing_is_a_very_hard_item_not_an_error() -> None:
    assert 3 < provisional_dichotomous(0.2, 0.25).thresholds[0] < 5


def test_behaviour_thresholds_rise_with_the_level() -> None:
    easy, medium, hard = (provisional_behaviour(x).thresholds for x in ("easy", "medium", "hard"))
    assert easy == (-1.75, -0.9, -0.1, 0.8)
    assert medium == (-1.25, -0.4, 0.5, 1.4)
    assert hard == (-0.75, 0.1, 1.0, 1.9)
    assert provisional_behaviour("easy").discrimination == 1.2


def test_a_lenient_self_rating_needs_less_to_reach_a_category() -> None:
    self_rating = provisional_rating("medium", is_self=True)
    other = provisional_rating("medium", is_self=False)
    assert_allclose(np.subtract(other.thresholds, self_rating.thresholds), 0.3)
    assert other.threshold_sd == 0.6


@pytest.mark.parametrize("k", [2, 3, 4, 5])
@pytest.mark.parametrize("p", [0.3, 0.55, 0.8])
def test_a_borderline_manager_reaches_good_points_as_often_as_judged(p: float, k: int) -> None:
    item = provisional_scenario(p, k)
    good = np.arange(k) >= 0.75 * (k - 1)
    assert_allclose(probabilities(item, BORDERLINE_THETA)[good].sum(), p, atol=1e-8)
    if k > 2:
        assert_allclose(np.ptp(item.thresholds), 2.4)


def test_a_scenario_cut_too_finely_is_refused() -> None:
    with pytest.raises(InvalidParameters, match="2 to 6 categories, not 16"):
        provisional_scenario(0.5, 16)


def test_statements_carry_sign_and_centred_desirability() -> None:
    statement = provisional_statement(3.6, -1, dimension="x")
    assert statement.sign == -1
    assert statement.loading == 0.8
    assert_allclose(statement.utility_mean, 0.3)
    assert (statement.loading_sd, statement.utility_mean_sd) == (0.3, 0.4)


SHARES = st.floats(0.03, 0.97)


@settings(max_examples=40, deadline=None)
@given(SHARES, SHARES, st.floats(0.4, 2.5), st.integers(2, 6))
def test_an_easier_judgement_never_makes_a_harder_item(
    one: float, other: float, a: float, k: int
) -> None:
    low, high = sorted((one, other))
    for make in (
        lambda p: provisional_dichotomous(p, discrimination=a),
        lambda p: provisional_scenario(p, k, discrimination=a),
    ):
        assert np.all(np.array(make(high).thresholds) <= np.array(make(low).thresholds) + 1e-8)
    # An item half of the borderline managers can do lies where they are.
    assert_allclose(provisional_dichotomous(0.5, discrimination=a).thresholds, BORDERLINE_THETA)


def test_simulated_borderline_managers_answer_as_judged() -> None:
    rng = np.random.default_rng(1)
    made = [
        (provisional_dichotomous(0.7), 1, 0.7),
        (provisional_scenario(0.4, 5), 3, 0.4),
        # Thresholds of -.4 and, rated by oneself, -.7 lie .15 and .45 below the borderline.
        (provisional_behaviour("medium"), 2, 1 / (1 + np.exp(-1.2 * 0.15))),
        (provisional_rating("medium", is_self=True), 2, 1 / (1 + np.exp(-1.2 * 0.45))),
    ]
    for item, category, share in made:
        bank = ItemParameters.from_thresholds(
            item.model, [item.discrimination], [list(item.thresholds)]
        )
        codes = simulate(bank, np.full(20_000, BORDERLINE_THETA), rng)
        assert_allclose((codes >= category).mean(), share, atol=0.012)


def test_simulated_choices_follow_sign_and_desirability_of_statements() -> None:
    rng = np.random.default_rng(2)
    statements = [
        provisional_statement(3.0, 1, dimension="x"),
        provisional_statement(3.0, -1, dimension="x"),
        provisional_statement(4.0, 1, dimension="x"),
    ]
    theta = rng.standard_normal(20_000)
    utility = [
        s.utility_mean + s.sign * s.loading * theta + 0.6 * rng.standard_normal(20_000)
        for s in statements
    ]
    assert_allclose([u.std() for u in utility], 1.0, atol=0.02)
    assert_allclose([u.mean() for u in utility], [0.0, 0.0, 0.5], atol=0.03)
    assert_allclose(np.corrcoef(utility[0], utility[1])[0, 1], -0.64, atol=0.02)


def test_everything_is_labelled_provisional() -> None:
    for thing in (
        provisional_dichotomous(0.5),
        provisional_behaviour("easy"),
        provisional_rating("hard", is_self=True),
        provisional_scenario(0.5, 4),
        provisional_statement(3.0, 1, dimension="x"),
    ):
        assert thing.status == "provisional"


def test_draws_have_the_stated_spread_and_stay_proper() -> None:
    rng = np.random.default_rng(0)
    item = provisional_dichotomous(0.5)
    drawn = item.draw(20_000, rng)
    b = item.response_model.thresholds(drawn)[:, 0]
    assert_allclose(b.std(), 0.5, atol=0.02)
    assert_allclose(np.log(drawn[:, 0]).std(), 0.3, atol=0.01)
    graded = provisional_behaviour("medium")
    assert graded.response_model.is_proper(graded.draw(5_000, rng)).all()
    loading, mean = provisional_statement(3.5, -1, dimension="x").draw(20_000, rng)
    assert (loading < 0).all()
    assert np.abs(loading).max() <= 0.95
    assert_allclose(mean.std(), 0.4, atol=0.02)


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1, float("nan")])
def test_impossible_shares_are_refused(p: float) -> None:
    with pytest.raises(InvalidParameters, match="p_borderline"):
        provisional_dichotomous(p)
    with pytest.raises(InvalidParameters, match="p_borderline"):
        provisional_scenario(p, 4)


def test_other_impossible_judgements_are_refused() -> None:
    with pytest.raises(InvalidParameters, match="guessing"):
        provisional_dichotomous(0.5, 1.0)
    for slope in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(InvalidParameters, match=r"discrimination must be from 0\.15"):
            provisional_dichotomous(0.5, discrimination=slope)
        with pytest.raises(InvalidParameters, match=r"discrimination must be from 0\.15"):
            provisional_scenario(0.5, 3, discrimination=slope)
    with pytest.raises(InvalidParameters, match="judges_sd"):
        provisional_dichotomous(0.5, judges_sd=np.nan)
    with pytest.raises(InvalidParameters, match=r"2 to 6 categories, not 3\.5"):
        provisional_scenario(0.5, 3.5)  # type: ignore[arg-type]
    with pytest.raises(InvalidParameters, match="level is easy, medium or hard"):
        provisional_behaviour("simple")  # type: ignore[arg-type]
    with pytest.raises(InvalidParameters, match="desirability"):
        provisional_statement(0.5, 1, dimension="x")
    with pytest.raises(InvalidParameters, match="sign"):
        provisional_statement(3.0, 0, dimension="x")

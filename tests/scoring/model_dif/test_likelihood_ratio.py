"""Likelihood-ratio and Wald DIF against reference values and simulated truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import InvalidParameters, InvalidResponses
from scoring.model_dif import likelihood_ratio_dif, wald_dif
from scoring.model_dif.likelihood_ratio import adjusted_p_values
from tests.scoring.model_dif.groups import RATED, RIGHT, two_groups
from tests.scoring.reference import binary, expected

RESPONSES, GROUP = binary("dif_2pl", 20)
REFERENCE = expected("dif_irt_2pl")


def test_each_item_against_all_others_matches_the_reference() -> None:
    found = likelihood_ratio_dif(RESPONSES, GROUP, purify=False)
    assert_allclose(found.chi_square, REFERENCE["likelihood_ratio"], atol=0.01)
    assert_allclose(found.focal_mean, REFERENCE["focal_mean"], atol=1e-3)
    assert_allclose(found.focal_variance, REFERENCE["focal_variance"], atol=1e-3)
    assert (found.degrees_of_freedom == 2).all()
    assert found.converged.all()


def test_known_anchors_match_the_reference() -> None:
    values, anchors = REFERENCE["anchored"], list(range(4, 20))
    found = likelihood_ratio_dif(RESPONSES, GROUP, anchors=anchors)
    assert_allclose(found.chi_square[:4], values["likelihood_ratio"], atol=0.01)
    assert_allclose(found.focal_mean, values["focal_mean"], atol=1e-3)
    wald = wald_dif(RESPONSES, GROUP, anchors=anchors)
    assert wald.items.tolist() == [0, 1, 2, 3]
    assert_allclose(wald.chi_square, values["wald"], atol=0.01)
    assert_allclose(wald.focal_variance, values["focal_variance"], atol=1e-3)
    assert_allclose(wald.effects.signed, found.effects.signed[:4], atol=1e-6)


def test_purification_leaves_exactly_the_fair_items_as_anchors() -> None:
    found = likelihood_ratio_dif(RESPONSES, GROUP)
    # Items 0 and 1 were made harder for the focal group, 2 easier, 3 less discriminating.
    assert np.flatnonzero(found.is_flagged).tolist() == [0, 1, 2, 3]
    assert np.flatnonzero(~found.is_anchor).tolist() == [0, 1, 2, 3]
    assert found.settled
    assert_allclose(found.chi_square[:4], REFERENCE["anchored"]["likelihood_ratio"], atol=0.01)
    assert (found.effects.signed[:2] < -0.05).all()
    assert (found.effects.signed[2:4] > 0.05).all()
    assert (np.abs(found.effects.standardised[4:]) < 0.3).all()


def test_exchanging_the_groups_changes_signs_only() -> None:
    codes, group = two_groups(np.random.default_rng(0), 600, "2pl", RIGHT[:5], 0.5)
    one = likelihood_ratio_dif(codes, group, purify=False)
    other = likelihood_ratio_dif(codes, group, purify=False, focal=0)
    assert_allclose(one.chi_square, other.chi_square, atol=1e-3)
    assert (np.sign(one.effects.signed[0]), np.sign(other.effects.signed[0])) == (-1, 1)
    named = likelihood_ratio_dif(codes, np.where(group, "b", "a"), purify=False)
    assert_allclose(named.chi_square, one.chi_square)


def test_the_order_of_the_people_does_not_matter() -> None:
    rng = np.random.default_rng(1)
    codes, group = two_groups(rng, 600, "2pl", RIGHT[:5], 0.5)
    order = rng.permutation(len(group))
    assert_allclose(
        likelihood_ratio_dif(codes, group, purify=False).chi_square,
        likelihood_ratio_dif(codes[order], group[order], purify=False).chi_square,
        atol=1e-4,
    )


@pytest.mark.parametrize("model", ["graded", "generalized_partial_credit", "partial_credit"])
def test_dif_of_rated_items_is_found_where_it_was_put(model: str) -> None:
    slope = 1.0 if model == "partial_credit" else 1.3
    rng = np.random.default_rng(2)
    codes, group = two_groups(rng, 1200, model, RATED, 0.6, slope)
    codes[rng.random(codes.shape) < 0.1] = -1
    found = likelihood_ratio_dif(codes, group, model)
    assert np.flatnonzero(found.is_flagged).tolist() == [0]
    assert (found.degrees_of_freedom == (3 if model == "partial_credit" else 4)).all()
    assert abs(found.focal_mean + 0.5) < 0.15
    # Half a logit of shift in three thresholds moves the expected rating by some tenths.
    assert -0.7 < found.effects.signed[0] < -0.2
    assert_allclose(found.effects.unsigned[0], -found.effects.signed[0], atol=0.05)


def test_without_dif_one_test_in_twenty_is_significant() -> None:
    rng = np.random.default_rng(3)
    found = [
        likelihood_ratio_dif(*two_groups(rng, 500, "2pl", RIGHT[:6], 0.0), purify=False)
        for _ in range(12)
    ]
    p = np.array([f.p_value for f in found])
    assert np.mean(p < 0.05) < 0.13
    assert 0.35 < p.mean() < 0.65
    assert np.mean([f.is_flagged.any() for f in found]) < 0.3


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_adjusted_p_values_keep_the_order_and_never_shrink(values: list[float]) -> None:
    p = np.array(values)
    adjusted = adjusted_p_values(p)
    assert (adjusted >= p - 1e-15).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(p)]) >= -1e-15).all()
    assert_allclose(adjusted.max(), p.max())


def test_adjusted_p_values_of_a_worked_example() -> None:
    # By hand: .01 x 4, then min(.02 x 2, .03 x 4 / 3), then .5.
    assert_allclose(adjusted_p_values(np.array([0.5, 0.01, 0.03, 0.02])), [0.5, 0.04, 0.04, 0.04])


def test_what_cannot_be_compared_is_refused_by_name() -> None:
    codes, group = two_groups(np.random.default_rng(4), 300, "graded", RATED, 0.0)
    never = codes.copy()
    never[(group == 1) & (never[:, 2] == 3), 2] = 2
    with pytest.raises(InvalidResponses, match="item 2: category 3 was never used in the focal"):
        likelihood_ratio_dif(never, group, "graded")
    alone = codes.copy()
    alone[group == 0, 1] = -1
    with pytest.raises(InvalidResponses, match="item 1: nobody in the reference group"):
        likelihood_ratio_dif(alone, group, "graded")
    with pytest.raises(InvalidResponses, match="two groups are compared, 3 given"):
        likelihood_ratio_dif(codes, np.arange(300) % 3, "graded")
    with pytest.raises(InvalidResponses, match="focal group 'x'"):
        likelihood_ratio_dif(codes, group, "graded", focal="x")
    with pytest.raises(InvalidResponses, match="at least two items"):
        likelihood_ratio_dif(codes[:, :1], group, "graded")
    with pytest.raises(InvalidResponses, match="at least 2 different anchors"):
        likelihood_ratio_dif(codes, group, "graded", anchors=[3, 3])
    with pytest.raises(InvalidResponses, match="every item is an anchor"):
        wald_dif(codes, group, "graded", anchors=range(6))
    with pytest.raises(InvalidParameters, match="2 models for 6 items"):
        likelihood_ratio_dif(codes, group, ["graded"] * 2)

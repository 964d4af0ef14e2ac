"""Differential item functioning against reference values and simulated truth."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import (
    InvalidResponses,
    ItemParameters,
    NotConverged,
    breslow_day,
    logistic_dif,
    mantel_haenszel,
    simulate,
    standardisation,
)
from scoring.models.model import IntArray
from tests.scoring.reference import binary, expected

RESPONSES, GROUP = binary("dif_2pl", 20)
REFERENCE = expected("dif_2pl")


def rated(rng: np.random.Generator, shift: float, n: int = 1500) -> tuple[IntArray, IntArray]:
    """Ten graded items, the focal group one half lower; item 0 harder for it by `shift`."""
    group = np.arange(n) % 2
    theta = rng.standard_normal(n) - 0.5 * group
    cuts = np.tile([-1.0, 0.0, 1.0], (10, 1)) + np.linspace(-0.5, 0.5, 10)[:, None]
    moved = cuts.copy()
    moved[0] += shift
    codes = np.empty((n, 10), dtype=np.int64)
    for value, b in enumerate((cuts, moved)):
        items = ItemParameters.from_thresholds("graded", [1.3] * 10, b)
        codes[group == value] = simulate(items, theta[group == value], rng)
    return codes, group


def test_mantel_haenszel_matches_the_reference() -> None:
    found, values = mantel_haenszel(RESPONSES, GROUP), REFERENCE["mantel_haenszel"]
    for name in ("delta", "odds_ratio", "chi_square", "p_value", "standard_error"):
        assert_allclose(getattr(found, name), values[name], atol=1e-8)
    assert list(found.ets_class) == values["ets_class"]
    plain = mantel_haenszel(RESPONSES, GROUP, correction=False)
    for name, value in REFERENCE["mantel_haenszel_uncorrected"].items():
        assert_allclose(getattr(plain, name), value, atol=1e-8)


def test_purified_mantel_haenszel_matches_the_reference() -> None:
    found = mantel_haenszel(RESPONSES, GROUP, purify=True)
    values = REFERENCE["mantel_haenszel_purified"]
    for name in ("delta", "chi_square", "p_value"):
        assert_allclose(getattr(found, name), values[name], atol=1e-8)
    assert np.flatnonzero(~found.is_anchor).tolist() == values["flagged"]
    assert found.converged


@pytest.mark.parametrize("kind", ["uniform", "nonuniform", "both"])
def test_logistic_dif_matches_the_reference(kind: str) -> None:
    found = getattr(logistic_dif(RESPONSES, GROUP), kind)
    for name, value in REFERENCE["logistic"][kind].items():
        assert_allclose(getattr(found, name), value, atol=1e-8)
    assert (found.delta_r2 >= found.delta_cox_snell).all()


def test_standardisation_and_breslow_day_match_the_reference() -> None:
    found = standardisation(RESPONSES, GROUP)
    assert_allclose(found.difference, REFERENCE["standardised_difference"], atol=1e-8)
    homogeneity, values = breslow_day(RESPONSES, GROUP), REFERENCE["breslow_day"]
    assert_allclose(homogeneity.chi_square, values["chi_square"], atol=6e-5)
    assert homogeneity.degrees_of_freedom.tolist() == values["degrees_of_freedom"]
    assert_allclose(homogeneity.p_value, values["p_value"], atol=6e-5)


def test_exchanging_the_groups_changes_signs_only() -> None:
    for responses, group in ((RESPONSES, GROUP), (RESPONSES, np.where(GROUP, "x", "y"))):
        one = mantel_haenszel(responses, group)
        other = mantel_haenszel(responses, group, focal=np.unique(group)[0])
        assert_allclose(one.delta, -other.delta)
        assert_allclose(one.p_value, other.p_value)
        assert_allclose(one.standard_error, other.standard_error)
        assert one.ets_class == other.ets_class
    assert_allclose(
        breslow_day(RESPONSES, GROUP).chi_square,
        breslow_day(RESPONSES, 1 - GROUP).chi_square,
    )


def test_reversing_every_answer_turns_the_signs_and_keeps_the_tests() -> None:
    codes, group = RESPONSES[:1500, :8], GROUP[:1500]
    one, other = mantel_haenszel(codes, group), mantel_haenszel(1 - codes, group)
    assert_allclose(other.delta, -one.delta)
    assert_allclose(other.chi_square, one.chi_square)
    differences = [standardisation(x, group).difference for x in (codes, 1 - codes)]
    assert_allclose(differences[0], -differences[1], atol=1e-12)
    assert_allclose(breslow_day(codes, group).chi_square, breslow_day(1 - codes, group).chi_square)
    logistic = [logistic_dif(x, group) for x in (codes, 1 - codes)]
    assert_allclose(logistic[0].both.chi_square, logistic[1].both.chi_square, atol=1e-6)
    assert_allclose(logistic[0].group_effect, -logistic[1].group_effect, atol=1e-6)


def test_the_standardised_difference_is_recovered_in_points() -> None:
    # Both groups are drawn alike, but the focal group loses a tenth of its right answers to item 0.
    rng = np.random.default_rng(4)
    items = ItemParameters.from_thresholds("2pl", [1.2] * 15, np.linspace(-1, 1, 15)[:, None])
    codes, group = simulate(items, rng.standard_normal(12_000), rng), np.arange(12_000) % 2
    codes[(group == 1) & (rng.random(12_000) < 0.1), 0] = 0
    found = standardisation(codes, group, anchors=range(1, 15))
    lost = 0.1 * simulate(items, rng.standard_normal(12_000), rng)[:, 0].mean()
    assert_allclose(found.difference[0], -lost, atol=0.02)
    assert_allclose(found.difference[1:], 0.0, atol=0.03)
    assert np.abs(found.difference[1:] / found.standard_error[1:]).max() < 4


def test_an_odds_ratio_that_changes_with_the_score_is_found_and_a_constant_one_is_not() -> None:
    rng = np.random.default_rng(5)
    group = np.arange(3000) % 2
    b = np.linspace(-1.5, 1.5, 12)[:, None]
    slopes, changed = np.full(12, 1.0), np.full(12, 1.0)
    changed[5] = 0.2
    p_values = []
    for _ in range(12):
        theta = rng.standard_normal(3000)
        codes = np.empty((3000, 12), dtype=np.int64)
        for value, a in enumerate((slopes, changed)):
            items = ItemParameters.from_thresholds("2pl", a, b)
            codes[group == value] = simulate(items, theta[group == value], rng)
        p_values.append(breslow_day(codes, group).p_value)
    p = np.array(p_values)
    assert (p[:, 5] < 0.05).mean() > 0.8
    assert 0.01 <= (np.delete(p, 5, axis=1) < 0.05).mean() <= 0.10


def test_the_order_of_people_does_not_matter() -> None:
    order = np.random.default_rng(0).permutation(len(GROUP))
    assert_allclose(
        logistic_dif(RESPONSES, GROUP).both.chi_square,
        logistic_dif(RESPONSES[order], GROUP[order]).both.chi_square,
    )


def test_ordinal_dif_is_found_where_it_was_put_and_nowhere_else() -> None:
    codes, group = rated(np.random.default_rng(1), 0.6)
    found = logistic_dif(codes, group)
    assert np.argmin(found.uniform.p_value) == 0
    assert found.uniform.p_value[0] < 1e-6
    assert found.group_effect[0] < 0
    assert (found.uniform.p_value[1:] > 0.001).all()
    assert standardisation(codes, group).difference[0] < -0.1


def test_without_dif_one_test_in_twenty_is_significant() -> None:
    rng = np.random.default_rng(2)
    p = [logistic_dif(*rated(rng, 0.0, 600)).uniform.p_value for _ in range(20)]
    assert 0.02 <= np.mean(np.array(p) < 0.05) <= 0.09


def test_larger_dif_gives_larger_delta() -> None:
    rng = np.random.default_rng(3)
    group = np.arange(4000) % 2
    theta = rng.standard_normal(4000)
    deltas = []
    for shift in (0.0, 0.4, 0.8):
        codes = np.empty((4000, 12), dtype=np.int64)
        for value in (0, 1):
            b = np.linspace(-1.5, 1.5, 12)[:, None].copy()
            b[5] += shift * value
            items = ItemParameters.from_thresholds("2pl", [1.0] * 12, b)
            codes[group == value] = simulate(items, theta[group == value], rng)
        deltas.append(mantel_haenszel(codes, group, anchors=[0, 1, 2, 9, 10, 11]).delta[5])
    assert all(first > second for first, second in pairwise(deltas))
    # With slopes of 1 a shift of b is a shift of the logit: 2.35 times as large in delta.
    assert_allclose(deltas, [0.0, -0.94, -1.88], atol=0.45)


def test_people_with_missing_responses_are_left_out() -> None:
    holes = np.vstack([RESPONSES, np.r_[-1, np.ones(19, int)]])
    found = mantel_haenszel(holes, np.r_[GROUP, 1])
    assert found.n_persons == len(GROUP)
    assert_allclose(found.delta, mantel_haenszel(RESPONSES, GROUP).delta)


@pytest.mark.parametrize(
    ("change", "group", "message"),
    [
        (lambda x: x * 0, GROUP, "item 0: everybody gave the same"),
        (lambda x: x * 0 - 1, GROUP, "0 people of the reference group"),
        (lambda x: x * 2, GROUP, "item 0: only codes 0 and 1"),
        (lambda x: x, GROUP * 0, "two groups are compared, 1 given"),
        (lambda x: x, GROUP[:-1], "2000 people, group has shape"),
        (lambda x: x, np.r_[np.nan, GROUP[1:]], "missing values"),
        (lambda x: x, np.array([None, *GROUP[1:]], dtype=object), "missing values"),
        (lambda x: x, np.array(["a", *GROUP[1:]], dtype=object), "labels of one kind"),
        (lambda x: np.where(x == 1, np.nan, x), GROUP, "not an integer code"),
    ],
)
def test_data_no_comparison_is_defined_for_is_refused(change, group, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidResponses, match=message):
        mantel_haenszel(change(RESPONSES), group)


def test_unknown_names_and_positions_are_refused() -> None:
    with pytest.raises(InvalidResponses, match="nobody is in the focal group 7"):
        mantel_haenszel(RESPONSES, GROUP, focal=7)
    with pytest.raises(InvalidResponses, match="anchors must be item positions"):
        logistic_dif(RESPONSES, GROUP, anchors=[20])
    with pytest.raises(InvalidResponses, match="anchors must be item positions"):
        standardisation(RESPONSES, GROUP, anchors=[])


def test_groups_that_never_meet_or_separate_are_refused() -> None:
    apart = np.vstack([np.eye(3, dtype=int), 1 - np.eye(3, dtype=int)])
    with pytest.raises(InvalidResponses, match="too few people at equal scores"):
        mantel_haenszel(apart, [0, 0, 0, 1, 1, 1])
    with pytest.raises(InvalidResponses, match="no score in common"):
        standardisation(apart, [0, 0, 0, 1, 1, 1])
    codes = np.array([[0, 0], [0, 1], [1, 2], [1, 3]] * 4)
    with pytest.raises(NotConverged, match="item 0: the matching score and the group"):
        logistic_dif(codes, np.arange(16) // 4 % 2)

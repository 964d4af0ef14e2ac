"""Q3 and LD-X2 against mirt, and on pairs that share something and do not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from scoring import (
    InvalidParameters,
    InvalidResponses,
    ItemParameters,
    calibrate,
    local_dependence,
    q3_bound,
    simulate,
)
from scoring.fit.local_dependence import _gamma
from scoring.models.model import IntArray
from tests.scoring.fit.sets import REFERENCE, SETS, reference_set


@pytest.mark.parametrize("name", SETS)
def test_q3_and_ld_x2_match_the_reference(name: str) -> None:
    codes, items = reference_set(name)
    found, expected = local_dependence(codes, items), REFERENCE[name]
    assert_allclose(found.q3, expected["q3"], atol=1e-6)
    assert_allclose(found.ld_x2, expected["ld_x2"], atol=1e-6)
    assert_allclose(found.cramers_v, expected["cramers_v"], atol=1e-8)


def test_gamma_counts_pairs_of_people() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 3, 40), rng.integers(0, 4, 40)
    table = np.zeros((3, 4))
    np.add.at(table, (x, y), 1)
    product = np.sign(np.subtract.outer(x, x)) * np.sign(np.subtract.outer(y, y))
    expected = product.sum() / np.abs(product).sum()
    assert _gamma(table) == pytest.approx(expected)


def test_signs_turn_when_an_item_is_turned_round() -> None:
    codes, items = reference_set("lsat7_2pl")
    turn = np.array([1.0, -1.0, 1.0, 1.0, 1.0])
    turned = ItemParameters(items.models, items.slopes * turn, items.intercepts * turn[:, None])
    plain = local_dependence(codes, items)
    found = local_dependence(np.where(turn > 0, codes, 1 - codes), turned)
    sign = np.where((plain.pairs == 1).any(axis=1), -1.0, 1.0)
    assert_allclose(found.q3, sign * plain.q3, atol=1e-10)
    assert_allclose(found.cramers_v, sign * plain.cramers_v, atol=1e-10)
    assert_allclose(found.ld_x2, plain.ld_x2)


def test_what_is_derived_follows_its_definition() -> None:
    found = local_dependence(*reference_set("bfi_a_graded"))
    assert_allclose(found.q3_adjusted, found.q3 - found.q3.mean())
    assert_array_equal(found.degrees_of_freedom, 25)
    assert_allclose(found.standardised, np.sign(found.cramers_v) * (found.ld_x2 - 25) / 50**0.5)
    assert (found.cramers_v < 0).any()


def test_the_pair_that_shares_a_passage_is_the_one_to_look_at() -> None:
    rng = np.random.default_rng(1)
    truth = ItemParameters.from_thresholds("2pl", [1.5] * 12, np.linspace(-1.2, 1.2, 12)[:, None])
    codes = simulate(truth, rng.standard_normal(1500), rng)
    same = rng.random(1500) < 0.5
    codes[same, 6] = codes[same, 5]
    found = local_dependence(codes, calibrate(codes, "2pl").items)
    assert_array_equal(found.pairs[found.to_look_at], [[5, 6]])
    assert_array_equal(found.pairs[np.argmax(found.standardised)], [5, 6])
    assert found.p_value[found.to_look_at] < 1e-10


def test_independent_items_are_rarely_marked_and_ld_x2_is_not_too_large() -> None:
    rng = np.random.default_rng(2)
    truth = ItemParameters.from_thresholds("graded", [1.3] * 10, [[-1.0, 0.0, 1.0]] * 10)
    p_values, marked = [], 0
    for _ in range(8):
        codes = simulate(truth, rng.standard_normal(800), rng)
        found = local_dependence(codes, truth)
        p_values.extend(found.p_value)
        marked += int(found.to_look_at.sum())
    assert marked == 0
    # With known parameters the table of a pair is multinomial: k1 k2 - 1 = 15 degrees of freedom
    # against the 9 of the test, so its mean lies above 9, at 15.
    assert found.ld_x2.mean() == pytest.approx(15, abs=2.5)
    estimated = []
    for _ in range(4):
        codes = simulate(truth, rng.standard_normal(800), rng)
        estimated.extend(local_dependence(codes, calibrate(codes, "graded").items).p_value < 0.05)
    assert 0.0 < np.mean(estimated) < 0.12


def test_each_pair_uses_the_people_who_answered_both() -> None:
    codes, items = reference_set("lsat7_2pl")
    codes = np.random.default_rng(3).permutation(codes)
    gaps = codes.copy()
    gaps[:300, 0] = -1
    theta = np.zeros(1000)
    found = local_dependence(gaps, items, theta=theta)
    whole = local_dependence(codes, items, theta=theta)
    part = local_dependence(codes[300:], items, theta=theta[300:])
    first = (found.pairs == 0).any(axis=1)
    assert_array_equal(found.n_used, np.where(first, 700, 1000))
    for field in ("q3", "ld_x2"):
        expected = np.where(first, getattr(part, field), getattr(whole, field))
        assert_allclose(getattr(found, field), expected)


def test_pairs_without_people_or_answers_are_refused_by_name() -> None:
    codes, items = reference_set("lsat7_2pl")
    gaps = codes.copy()
    gaps[:500, 1], gaps[500:, 3] = -1, -1
    with pytest.raises(InvalidResponses, match="items 1 and 3: 0 people"):
        local_dependence(gaps, items)
    gaps = codes.copy()
    gaps[codes[:, 4] == 0, 2] = -1
    with pytest.raises(InvalidResponses, match="item 4: everybody who also answered item 2"):
        local_dependence(gaps, items)
    with pytest.raises(InvalidParameters, match="bound"):
        local_dependence(codes, items, notable=0.0)


def test_the_bound_on_q3_is_passed_in_about_the_promised_share_of_samples() -> None:
    # A bound on a single pair in the place of the largest would be passed nearly every time.
    rng = np.random.default_rng(4)
    truth = ItemParameters.from_thresholds("2pl", [1.4] * 8, np.linspace(-1, 1, 8)[:, None])
    shape = np.zeros((300, 8), dtype=np.int64)
    shape[:60, 0] = -1
    codes = simulate(truth, rng.standard_normal(300), rng)
    bound = q3_bound(np.where(shape < 0, -1, codes), truth, rng, quantile=0.9, n_replications=60)
    passed = []
    for _ in range(60):
        codes = simulate(truth, rng.standard_normal(300), rng)
        items = calibrate(codes, "2pl", standard_errors=None).items
        gaps = np.where(shape < 0, -1, codes)
        passed.append(local_dependence(gaps, items, notable=bound).to_look_at.any())
    assert 0.02 <= np.mean(passed) <= 0.2


@settings(max_examples=8, deadline=None)
@given(
    st.floats(0.6, 1.2), st.floats(-0.5, 0.5), st.floats(0.3, 0.6), st.floats(0.7, 0.95), st.data()
)
def test_the_bound_on_q3_rises_with_its_quantile_and_knows_no_scale_and_no_answers(
    slope: float, shift: float, low: float, high: float, data: st.DataObject
) -> None:
    codes, items = reference_set("lsat7_2pl")
    codes = np.random.default_rng(6).permutation(codes)[:150]
    codes[:20, data.draw(st.integers(0, 4))] = -1

    def bound(codes: IntArray, items: ItemParameters, quantile: float) -> float:
        rng = np.random.default_rng(7)
        return q3_bound(codes, items, rng, n_replications=12, quantile=quantile)

    plain = bound(codes, items, high)
    assert 0 < bound(codes, items, low) <= plain < 1
    assert bound(codes, items.rescaled(slope, shift), high) == pytest.approx(plain, abs=1e-4)
    turned = np.where(codes >= 0, 1 - codes, -1)
    assert bound(turned, items, high) == plain


def test_more_people_lower_the_bound_on_q3() -> None:
    codes, items = reference_set("lsat7_2pl")
    few, many = (
        q3_bound(codes[::step], items, np.random.default_rng(5), n_replications=30)
        for step in (10, 1)
    )
    assert 0.0 < many < few / 2
    with pytest.raises(InvalidParameters, match="n_replications must be a whole number from 10"):
        q3_bound(codes, items, np.random.default_rng(0), n_replications=1)
    with pytest.raises(InvalidParameters, match=r"n_replications .* not 20\.5"):
        q3_bound(codes, items, np.random.default_rng(0), n_replications=20.5)  # type: ignore[arg-type]
    with pytest.raises(InvalidParameters, match="quantile must be between 0 and 1"):
        q3_bound(codes, items, np.random.default_rng(0), quantile=1.0)
    pair = ItemParameters(("2pl",) * 2, items.slopes[:2], items.intercepts[:2])
    with pytest.raises(InvalidParameters, match="three items"):
        q3_bound(codes[:, :2], pair, np.random.default_rng(0))

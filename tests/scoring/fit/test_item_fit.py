"""S-X2, infit and outfit against mirt, against every pattern, and on data that fit and do not."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from scoring import (
    InvalidParameters,
    InvalidResponses,
    ItemParameters,
    calibrate,
    estimate,
    item_fit,
    likelihood_fit,
    person_mean_squares,
    simulate,
)
from scoring.fit.expected import FreeParameters
from scoring.fit.item_fit import _score_tables
from scoring.fit.latent import Latent
from scoring.fit.many_tests import adjusted_p_values
from scoring.fit.sparse_cells import joined_cells
from tests.scoring.fit.sets import (
    REFERENCE,
    SETS,
    all_patterns,
    mixed_items,
    pattern_chances,
    reference_set,
)


def rasch_items(n: int) -> ItemParameters:
    return ItemParameters.from_thresholds(
        "rasch", np.ones(n), [[b] for b in np.linspace(-1.5, 1.5, n)]
    )


@pytest.mark.parametrize("name", SETS)
def test_s_x2_matches_the_reference(name: str) -> None:
    codes, items = reference_set(name)
    found, expected = item_fit(codes, items), REFERENCE[name]
    assert_allclose(found.s_x2, expected["s_x2"], atol=1e-7)
    assert_array_equal(found.degrees_of_freedom, expected["s_x2_df"])
    assert_allclose(found.p_value, expected["s_x2_p"], atol=1e-8)
    assert_allclose(found.rmsea, expected["s_x2_rmsea"], atol=1e-8)
    assert_array_equal(found.n_used, len(codes))


@pytest.mark.parametrize("name", SETS)
def test_infit_and_outfit_of_items_match_the_reference(name: str) -> None:
    codes, items = reference_set(name)
    found, expected = item_fit(codes, items).mean_squares, REFERENCE[name]
    assert_allclose(found.infit, expected["infit"], atol=1e-6)
    assert_allclose(found.outfit, expected["outfit"], atol=1e-6)
    assert_allclose(found.infit_z, expected["infit_z"], atol=2e-6)
    assert_allclose(found.outfit_z, expected["outfit_z"], atol=2e-6)


@pytest.mark.parametrize("name", ["science_graded", "bfi_a_graded"])
def test_infit_outfit_and_zh_of_people_match_the_reference(name: str) -> None:
    codes, items = reference_set(name)
    expected = REFERENCE[name]["people"]
    first = slice(len(expected["infit"]))
    theta = estimate(codes, items).theta
    found = person_mean_squares(codes, items, theta)
    for field in ("infit", "outfit", "infit_z", "outfit_z"):
        assert_allclose(getattr(found, field)[first], expected[field], atol=1e-6)
    zh = likelihood_fit(codes, items, theta, method="eap").lz
    assert_allclose(zh[first], expected["zh"], atol=1e-6)


def test_expected_people_by_score_and_category_are_those_of_all_patterns() -> None:
    items = mixed_items()
    patterns = all_patterns(items.n_categories.tolist())
    chance = pattern_chances(items, patterns)
    total = patterns.sum(axis=1)
    codes = simulate(items, np.random.default_rng(1).standard_normal(300), np.random.default_rng(2))
    people = np.bincount(codes.sum(axis=1), minlength=total.max() + 1)
    for item, (observed, found) in enumerate(_score_tables(codes, items, Latent.of(items))):
        assert observed.sum() == 300
        for score in range(len(people)):
            here = total == score
            share = (
                np.bincount(patterns[here, item], chance[here], minlength=found.shape[1])
                / chance[here].sum()
            )
            assert_allclose(found[score], people[score] * share, atol=1e-9)


def test_joined_cells_keep_every_person_and_expect_enough() -> None:
    rng = np.random.default_rng(3)
    for k in (2, 3, 5):
        for _ in range(20):
            observed = rng.poisson(rng.gamma(0.3, 4.0, (4 * k, k))).astype(float)
            share = rng.dirichlet(np.full(k, 0.5), 4 * k)
            expected = share * observed.sum(axis=1, keepdims=True)
            o, e = joined_cells(observed, expected)
            assert o[e == 0].sum() == 0
            assert_allclose(o.sum(axis=1), e.sum(axis=1))
            assert_allclose(o.sum(), observed[1:-1].sum())
            assert len(e) == 1 or e[e > 0].min() >= 1.0


def test_the_smallest_category_joins_its_smaller_neighbour_and_two_cells_always_stay() -> None:
    expected = np.full((13, 4), 5.0)
    expected[5] = [5.0, 0.3, 4.0, 2.0]
    expected[6] = [2.0, 0.3, 4.0, 5.0]
    expected[7] = [0.1, 0.2, 0.3, 0.6]
    observed = np.tile([1.0, 2.0, 3.0, 4.0], (13, 1))
    o, e = joined_cells(observed, expected, 0.5)
    # Rows 1-3 and 9-11 leave some category impossible and join rows 3 and 9.
    assert_allclose(e[0], 15.0)
    assert_allclose(e[-1], 15.0)
    assert_allclose(e[2], [5.0, 4.3, 2.0, 0.0])
    assert_allclose(o[2], [1.0, 5.0, 4.0, 0.0])
    assert_allclose(e[3], [2.3, 4.0, 5.0, 0.0])
    assert_allclose(e[4], [0.6, 0.6, 0.0, 0.0])
    assert_allclose(o[4], [6.0, 4.0, 0.0, 0.0])
    assert len(e) == 7


def test_a_score_with_a_small_cell_joins_the_neighbour_with_fewer_people() -> None:
    expected = np.array([[9.0, 0], [8, 3], [6, 0.4], [5, 4], [4, 4], [0, 9]])
    observed = np.array([[9.0, 0], [7, 4], [6, 0], [5, 4], [4, 4], [0, 9]])
    o, e = joined_cells(observed, expected)
    assert_allclose(e, [[8, 3], [11, 4.4], [4, 4]])
    assert_allclose(o, [[7, 4], [11, 4], [4, 4]])


def test_empty_scores_are_left_out_and_lone_people_join_the_next_score() -> None:
    expected = np.array([[9.0, 0], [0, 0], [2, 2], [0.5, 0.5], [4, 4], [0.5, 0.5], [0, 9]])
    observed = np.array([[9.0, 0], [0, 0], [3, 1], [1, 0], [4, 4], [0, 1], [0, 9]])
    o, e = joined_cells(observed, expected, 0.1)
    assert_allclose(e, [[2, 2], [5, 5]])
    assert_allclose(o, [[3, 1], [5, 5]])


def test_the_order_of_the_items_and_people_does_not_matter() -> None:
    codes, items = reference_set("lsat7_2pl")
    order = np.array([3, 0, 4, 2, 1])
    turned = ItemParameters(items.models, items.slopes[order], items.intercepts[order])
    people = np.random.default_rng(0).permutation(len(codes))
    found = item_fit(codes[people][:, order], turned)
    assert_allclose(found.s_x2, item_fit(codes, items).s_x2[order])


def test_the_estimated_parameters_are_counted_against_the_degrees_of_freedom() -> None:
    codes, _ = reference_set("lsat7_2pl")
    for model, per_item in (("2pl", 2), ("rasch", 2)):
        items = calibrate(codes, model).items
        known = item_fit(codes, items, estimated=False)
        found = item_fit(codes, items)
        assert_array_equal(known.degrees_of_freedom - found.degrees_of_freedom, per_item)
    assert FreeParameters.of(mixed_items()).n_parameters == 2 + 3 + 4 + 3 + 4


def test_a_true_model_is_rejected_about_as_often_as_promised() -> None:
    # Forgetting the parameters in the degrees of freedom halves the rate, an expected table of
    # the whole sum in the place of the rest sum multiplies it.
    rng = np.random.default_rng(11)
    rejected = []
    for _ in range(14):
        items = ItemParameters.from_thresholds(
            "2pl", rng.uniform(0.8, 2.0, 20), rng.normal(0, 1, (20, 1))
        )
        codes = simulate(items, rng.standard_normal(1000), rng)
        rejected.extend(item_fit(codes, calibrate(codes, "2pl").items).p_value < 0.05)
    assert 0.025 <= np.mean(rejected) <= 0.08


def test_a_true_graded_model_with_known_parameters_is_rejected_about_as_often_as_promised() -> None:
    rng = np.random.default_rng(4)
    items = ItemParameters.from_thresholds("graded", [1.4] * 8, [[-1.2, 0.0, 1.2]] * 8)
    rejected = []
    for _ in range(25):
        codes = simulate(items, rng.standard_normal(800), rng)
        rejected.extend(item_fit(codes, items, estimated=False).p_value < 0.05)
    assert 0.02 <= np.mean(rejected) <= 0.09


def test_adjusted_p_values_hold_the_share_of_false_marks() -> None:
    assert_allclose(
        adjusted_p_values(np.array([0.01, 0.04, 0.03, 0.5])), [0.04, 0.16 / 3, 0.16 / 3, 0.5]
    )
    assert_allclose(adjusted_p_values(np.array([0.9, 0.8])), 0.9)
    rng = np.random.default_rng(8)
    true = rng.random((2000, 15))
    found = np.hstack([true, rng.random((2000, 5)) ** 20])
    marks = np.array([adjusted_p_values(row) < 0.1 for row in found])
    share = marks[:, :15].sum(axis=1) / np.maximum(marks.sum(axis=1), 1)
    # Of 20 hypotheses 15 hold: the expected share is .1 x 15 / 20.
    assert share.mean() == pytest.approx(0.075, abs=0.012)


def test_an_item_of_another_slope_is_found_among_rasch_items() -> None:
    rng = np.random.default_rng(5)
    truth = rasch_items(15)
    slopes = np.where(np.arange(15) == 7, 3.0, 1.0)
    steep = ItemParameters(("2pl",) * 15, slopes, truth.intercepts)
    found = []
    for _ in range(5):
        codes = simulate(steep, rng.standard_normal(1000), rng)
        fit = item_fit(codes, calibrate(codes, "rasch").items)
        found.append(fit.p_adjusted < 0.05)
        assert (fit.p_adjusted >= fit.p_value).all()
        assert fit.mean_squares.infit[7] == fit.mean_squares.infit.min()
    assert np.mean(found, axis=0)[7] == 1.0
    assert np.delete(np.mean(found, axis=0), 7).mean() < 0.1


def test_mean_squares_at_the_true_theta_are_one_and_their_z_standard_normal() -> None:
    rng = np.random.default_rng(6)
    items = ItemParameters.from_thresholds("graded", [1.2] * 30, [[-1.0, 0.0, 1.0]] * 30)
    theta = rng.standard_normal(2000)
    codes = simulate(items, theta, rng)
    people = person_mean_squares(codes, items, theta)
    found = item_fit(codes, items, theta=theta, estimated=False).mean_squares
    assert_allclose([people.infit.mean(), people.outfit.mean()], 1.0, atol=0.02)
    assert_allclose([people.infit_z.std(), people.outfit_z.std()], 1.0, atol=0.06)
    assert_allclose(found.infit, 1.0, atol=0.12)
    assert (np.abs(found.infit_z) < 4).all()


def test_people_who_answer_at_random_misfit() -> None:
    rng = np.random.default_rng(7)
    items = ItemParameters.from_thresholds("2pl", [1.5] * 40, np.linspace(-2, 2, 40)[:, None])
    codes = simulate(items, rng.standard_normal(300), rng)
    codes[:30] = rng.integers(0, 2, (30, 40))
    found = person_mean_squares(codes, items, estimate(codes, items).theta)
    assert (found.infit_z[:30] > 1.645).mean() > 0.9
    assert (found.infit_z[30:] > 1.645).mean() < 0.08


def test_people_with_gaps_are_left_out_of_s_x2_but_not_of_infit() -> None:
    codes, items = reference_set("lsat7_2pl")
    gaps = np.vstack([codes, np.where(np.arange(5) == 0, -1, codes[:200])])
    found, without = item_fit(gaps, items), item_fit(codes, items)
    assert_array_equal(found.n_used, 1000)
    assert_allclose(found.s_x2, without.s_x2)
    assert found.mean_squares.infit[0] == pytest.approx(without.mean_squares.infit[0])
    assert found.mean_squares.infit[1] != pytest.approx(without.mean_squares.infit[1])


def test_an_item_without_degrees_of_freedom_is_said_to_be_undefined() -> None:
    codes, items = reference_set("lsat6_2pl")
    found = item_fit(codes[::10], items)
    assert_array_equal(found.is_defined, [True, True, False, True, True])
    assert (found.p_value[~found.is_defined] == 1.0).all()
    defined = found.p_value[found.is_defined]
    assert_allclose(found.p_adjusted[found.is_defined], adjusted_p_values(defined))
    assert (found.degrees_of_freedom[~found.is_defined] == 0).all()


def test_what_cannot_be_judged_is_refused() -> None:
    codes, items = reference_set("lsat7_2pl")
    gaps = codes.copy()
    gaps[:, 2] = -1
    with pytest.raises(InvalidResponses, match="only 0 of 1000"):
        item_fit(gaps, items)
    with pytest.raises(InvalidResponses, match="item 1: everybody"):
        item_fit(np.where(np.arange(5) == 1, 1, codes), items)
    with pytest.raises(InvalidParameters, match="three items"):
        item_fit(codes[:, :2], ItemParameters(("2pl",) * 2, items.slopes[:2], items.intercepts[:2]))
    with pytest.raises(InvalidParameters, match="positive"):
        item_fit(codes, items, smallest_expected=0.0)
    with pytest.raises(InvalidParameters, match="nodes must be a whole number from 3, not"):
        item_fit(codes, items, nodes=40.5)  # type: ignore[arg-type]
    with pytest.raises(InvalidParameters, match="person 0: theta -inf"):
        person_mean_squares(codes, items, estimate(codes, items, "ml").theta)
    gaps[4] = -1
    with pytest.raises(InvalidResponses, match="person 4"):
        person_mean_squares(gaps, items, np.zeros(1000))

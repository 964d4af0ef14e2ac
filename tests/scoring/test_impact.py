"""Adverse impact against worked examples and simulated selections."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import (
    InvalidParameters,
    InvalidResponses,
    adverse_impact,
    compare_rates,
    scoring_rates,
    standardised_difference,
)
from tests.scoring.reference import expected


@pytest.mark.parametrize("example", expected("impact")["examples"], ids=str)
def test_rate_comparisons_match_the_worked_examples(example: dict[str, list[float]]) -> None:
    found = compare_rates(*[int(count) for count in example["counts"]])
    assert found.ratio_interval is not None
    rates = [found.rate_reference, found.rate_group, found.impact_ratio, found.z, found.p_value]
    tests = [found.fisher_p, found.mid_p, found.shortfall]
    ends = [found.ratio_interval.lower, found.ratio_interval.upper, found.flip_ratio]
    assert_allclose(np.array([*rates, *tests, *ends], float), example["values"], atol=1e-4)


def test_scoring_rates_match_the_worked_example() -> None:
    values = expected("impact")["scoring_rate"]
    scores = values["male"] + values["female"] + values["unknown"]
    names: list[str | None] = ["male"] * 8 + ["female"] * 6 + [None] * 2
    found = scoring_rates(scores, names)
    assert found.median == 3.0
    assert found.categories == ("male", "female")
    assert_allclose(found.rate, [0.375, 0.5])
    assert_allclose(found.impact_ratio, [0.75, 1.0])
    assert (found.n_unknown, found.n_above.tolist()) == (2, [3, 3])


def test_no_one_selected_has_no_log_interval_but_an_exact_test() -> None:
    found = compare_rates(12, 3, 10, 0)
    assert found.impact_ratio == 0
    assert found.ratio_interval is None
    assert_allclose(found.fisher_p, 0.2208, atol=1e-4)
    assert "nobody_selected" in found.warnings
    assert found.difference_interval.lower < -0.25 < found.difference_interval.upper


def test_equal_rates_are_no_difference_in_any_measure() -> None:
    found = compare_rates(100, 40, 50, 20)
    assert found.impact_ratio == 1
    assert found.z == found.shortfall == found.standardised_difference == 0
    assert_allclose([found.fisher_p, found.p_value], 1.0)
    assert found.warnings == ()
    assert not found.below_four_fifths


def test_exchanging_the_groups_mirrors_the_result() -> None:
    one, other = compare_rates(60, 30, 40, 12), compare_rates(40, 12, 60, 30)
    assert one.z == -other.z  # type: ignore[operator]
    assert_allclose([one.fisher_p, one.mid_p], [other.fisher_p, other.mid_p])
    assert_allclose(one.difference_interval.lower, -other.difference_interval.upper)
    assert_allclose(one.shortfall, -other.shortfall)


def test_everybody_selected_leaves_nothing_to_test() -> None:
    found = compare_rates(5, 5, 4, 4)
    assert found.z is None
    assert found.p_value is None
    assert found.fisher_p == 1.0
    assert found.flip_ratio is None


def test_small_groups_are_warned_about() -> None:
    assert set(compare_rates(16, 8, 8, 2).warnings) >= {
        "small_group",
        "small_expected_count",
        "one_person_changes_it",
    }


def test_a_worked_example_comes_out_of_the_table_of_groups() -> None:
    # The first worked example: 30 of 60 and 12 of 40 make an impact ratio of .6 and z -1.9852.
    found = adverse_impact([40, 60], [12, 30])
    assert_allclose([found[0].impact_ratio, found[1].impact_ratio], [0.6, 1.0])
    assert_allclose(found[0].z, -1.9852, atol=1e-4)


def test_a_true_ratio_among_three_simulated_groups_is_recovered() -> None:
    rng = np.random.default_rng(3)
    found = [
        adverse_impact([900] * 3, rng.binomial(900, [0.5, 0.35, 0.2]).tolist()) for _ in range(200)
    ]
    assert_allclose(
        np.mean([[f.impact_ratio for f in row] for row in found], axis=0), [1, 0.7, 0.4], atol=0.01
    )
    assert np.mean([row[1].below_four_fifths for row in found]) > 0.95


def test_groups_keep_their_order_and_meet_the_highest_rate() -> None:
    found = adverse_impact([60, 40, 50], [12, 20, 10])
    assert [f.n_group for f in found] == [60, 40, 50]
    assert all(f.n_reference == 40 for f in found)
    assert_allclose([f.impact_ratio for f in found], [0.4, 1.0, 0.4])


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.binomial(150, 0.4, 600), rng.binomial(90, 0.25, 600)
    found = [compare_rates(150, int(x), 90, int(y)) for x, y in zip(a, b, strict=True)]
    ratios = [f.ratio_interval for f in found if f.ratio_interval is not None]
    assert 0.93 <= np.mean([i.lower < 0.625 < i.upper for i in ratios]) <= 0.97
    inside = [f.difference_interval.lower < -0.15 < f.difference_interval.upper for f in found]
    assert 0.93 <= np.mean(inside) <= 0.97
    h = 2 * np.arcsin(np.sqrt(0.25)) - 2 * np.arcsin(np.sqrt(0.4))
    covered = [f.standardised_interval.lower < h < f.standardised_interval.upper for f in found]
    assert 0.93 <= np.mean(covered) <= 0.97


def test_the_standardised_difference_matches_the_formula_worked_by_hand() -> None:
    # Means 3 and 1, both variances 2.5, so d = -2 / 1.5811 = -1.2649. With 8 degrees of freedom the
    # correction is 1 - 3/31 (Hedges, 1981), g = -1.1425; SE^2 = .4 + 1.1425^2 / 20 = .46527.
    found = standardised_difference([1, 2, 3, 4, 5], [-1, 0, 1, 2, 3])
    assert_allclose(found.value, -1.1425, atol=5e-5)
    assert_allclose(found.standard_error, np.sqrt(0.46527), atol=5e-5)


@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(0, 60)), min_size=2, max_size=5),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_groups_does_not_matter(
    counts: list[tuple[int, int]], random: Random
) -> None:
    groups = [(n, min(n, chosen)) for n, chosen in counts]
    if not any(chosen for _, chosen in groups):
        return
    mixed = random.sample(groups, len(groups))
    one, other = (adverse_impact(*zip(*order, strict=True)) for order in (groups, mixed))
    assert sorted(f.impact_ratio for f in one) == sorted(f.impact_ratio for f in other)
    assert max(f.impact_ratio for f in one) == 1
    for f in one:
        assert 0 <= f.mid_p <= f.fisher_p + 1e-12
        assert f.difference_interval.lower <= f.difference <= f.difference_interval.upper
    scale = adverse_impact([3 * n for n, _ in groups], [3 * chosen for _, chosen in groups])
    assert_allclose([f.impact_ratio for f in scale], [f.impact_ratio for f in one])


def test_scoring_rates_recover_the_shift_between_simulated_categories() -> None:
    rng = np.random.default_rng(2)
    scores = np.concatenate([rng.normal(0.25, 1, 20_000), rng.normal(-0.25, 1, 20_000)])
    names = ["a"] * 20_000 + ["b"] * 20_000
    found = scoring_rates(scores, names)
    # The median lies halfway, .25 away from either mean: normal shares .5987 and .4013.
    assert_allclose(found.rate, [0.5987, 0.4013], atol=0.01)
    doubled = scoring_rates(np.exp(scores), names)
    assert doubled.n_above.tolist() == found.n_above.tolist()


def test_the_standardised_difference_is_recovered() -> None:
    rng = np.random.default_rng(1)
    found = [
        standardised_difference(rng.normal(0, 2, 60), rng.normal(-1, 2, 40)) for _ in range(400)
    ]
    assert_allclose(np.mean([f.value for f in found]), -0.5, atol=0.03)
    assert 0.93 <= np.mean([f.interval.lower < -0.5 < f.interval.upper for f in found]) <= 0.97


def test_the_standardised_difference_ignores_the_unit() -> None:
    a, b = np.array([1.0, 2, 3, 5]), np.array([0.0, 2, 2, 3])
    one, other = standardised_difference(a, b), standardised_difference(10 * a + 3, 10 * b + 3)
    assert_allclose(one.value, other.value)
    assert one.warnings == ("small_group",)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ((0, 0, 5, 1), "applicants must be a whole number from 1, not 0"),
        ((5, 6, 5, 1), "not possible"),
        ((5, 2, 5, -1), "selected must be a whole number from 0, not -1"),
        ((5, 2.5, 5, 1), "selected must be a whole number"),
        ((5, np.nan, 5, 1), "selected must be a whole number from 0, not nan"),
        ((5, 2, np.inf, 1), "applicants must be a whole number from 1, not inf"),
        ((5, 0, 5, 1), "nobody of the reference group"),
    ],
)
def test_impossible_counts_are_refused(counts: tuple[int, int, int, int], message: str) -> None:
    with pytest.raises((InvalidParameters, InvalidResponses), match=message):
        compare_rates(*counts)


def test_other_undefined_comparisons_are_refused() -> None:
    with pytest.raises(InvalidResponses, match="nobody was selected"):
        adverse_impact([5, 5], [0, 0])
    with pytest.raises(InvalidParameters, match="two or more groups"):
        adverse_impact([5], [1])
    with pytest.raises(InvalidResponses, match="person 1 is not a finite number"):
        standardised_difference([1.0, np.nan], [1.0, 2.0])
    with pytest.raises(InvalidResponses, match="do not vary"):
        standardised_difference([1.0, 1.0], [2.0, 2.0])
    with pytest.raises(InvalidResponses, match="two or more categories"):
        scoring_rates([1.0, 2.0], ["a", "a"])
    with pytest.raises(InvalidResponses, match="above the median"):
        scoring_rates([1.0, 1.0], ["a", "b"])
    with pytest.raises(InvalidParameters, match="level"):
        compare_rates(5, 2, 5, 1, level=1.0)

"""Agreement of raters against reference values and simulated ratings."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.testing import assert_allclose

from scoring import (
    InvalidParameters,
    InvalidResponses,
    intraclass_correlations,
    raters_needed,
    spearman_brown,
    weighted_kappa,
    within_group_agreement,
)
from tests.scoring.reference import expected

FORMS = (
    "one_way",
    "agreement",
    "consistency",
    "average_one_way",
    "average_agreement",
    "average_consistency",
)


def test_the_six_intraclass_correlations_match_the_reference() -> None:
    values = expected("classical")
    found = intraclass_correlations(values["icc_ratings"])
    for position, name in enumerate(FORMS):
        form = getattr(found, name)
        reference = {key: column[position] for key, column in values["icc"].items()}
        assert_allclose(
            [form.value, form.lower, form.upper, form.f, form.p_value],
            [reference[key] for key in ("ICC", "lower bound", "upper bound", "F", "p")],
            atol=1e-8,
        )
        assert form.degrees_of_freedom == (reference["df1"], reference["df2"])


def test_the_mean_of_raters_follows_spearman_and_brown() -> None:
    ratings = expected("classical")["icc_ratings"]
    found = intraclass_correlations(ratings)
    for name in FORMS[:3]:
        one, average = getattr(found, name), getattr(found, f"average_{name}")
        assert_allclose(average.value, spearman_brown(one.value, 4))


def test_levels_of_raters_matter_for_agreement_only() -> None:
    ratings = np.array(expected("classical")["icc_ratings"], float)
    moved = ratings + np.array([0, 5, -3, 1])
    one, other = intraclass_correlations(ratings), intraclass_correlations(moved)
    assert_allclose(one.consistency.value, other.consistency.value)
    assert one.agreement.value != other.agreement.value


def test_intraclass_correlations_are_recovered_and_covered() -> None:
    rng = np.random.default_rng(0)
    inside = []
    for _ in range(300):
        subject, rater = rng.normal(0, 1, (40, 1)), rng.normal(0, 0.5, (1, 6))
        found = intraclass_correlations(subject + rater + rng.normal(0, 1, (40, 6)))
        inside.append(
            [
                found.consistency.lower < 0.5 < found.consistency.upper,
                found.agreement.lower < 1 / 2.25 < found.agreement.upper,
            ]
        )
    covered = np.mean(inside, axis=0)
    assert (covered >= 0.92).all()
    assert (covered <= 0.98).all()


def test_kappa_matches_the_reference() -> None:
    values = expected("classical")["kappa"]
    plain = weighted_kappa(values["x"], values["y"], weights="none")
    assert_allclose(plain.value, values["kappa"], atol=1e-8)
    assert_allclose(weighted_kappa(values["x"], values["y"]).value, values["weighted"], atol=1e-8)


def test_full_agreement_is_one_and_chance_is_zero() -> None:
    assert weighted_kappa([0, 1, 2, 1], [0, 1, 2, 1]).value == 1
    x, y = np.divmod(np.arange(16), 4)
    for weights in ("quadratic", "linear", "none"):
        found = weighted_kappa(x, y, weights=weights)  # type: ignore[arg-type]
        assert_allclose(found.value, 0.0, atol=1e-12)
        assert_allclose(found.p_value, 1.0)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=3, max_size=20))
def test_kappa_is_the_same_for_exchanged_raters_and_reversed_categories(
    pairs: list[tuple[int, int]],
) -> None:
    x, y = np.array(pairs).T
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return
    one = weighted_kappa(x, y)
    for other in (weighted_kappa(y, x), weighted_kappa(7 - 2 * x, 7 - 2 * y)):
        assert_allclose(
            [other.value, other.standard_error], [one.value, one.standard_error], atol=1e-9
        )
    assert one.value <= 1


def test_quadratic_kappa_is_the_intraclass_correlation_of_large_samples() -> None:
    rng = np.random.default_rng(1)
    truth = rng.normal(0, 1, 20_000)
    x, y = (np.round(2 * truth + rng.normal(0, 1, 20_000)).astype(int) for _ in range(2))
    icc = intraclass_correlations(np.column_stack([x, y])).agreement.value
    assert_allclose(weighted_kappa(x, y).value, icc, atol=1e-3)


def test_the_kappa_interval_covers_the_truth() -> None:
    rng = np.random.default_rng(2)
    p = np.array([[0.3, 0.1], [0.1, 0.5]])
    truth = (0.8 - 0.52) / 0.48
    inside = []
    for _ in range(400):
        x, y = np.divmod(rng.choice(4, 200, p=p.ravel()), 2)
        found = weighted_kappa(x, y)
        inside.append(found.lower < truth < found.upper)
    assert 0.92 <= np.mean(inside) <= 0.98


def test_agreement_within_a_group_follows_the_definition() -> None:
    # Variance 1 on each item, chance variance 2: one half per item, two thirds for two items.
    ratings = np.array([[1, 3], [2, 4], [3, 5]])
    assert_allclose(within_group_agreement(ratings[:, :1], 5).value, 0.5)
    assert_allclose(within_group_agreement(ratings, 5).value, 2 / 3)
    assert within_group_agreement([[4, 4], [4, 4]], 5).value == 1
    extreme = within_group_agreement([[1], [5], [1], [5]], 5)
    assert (extreme.value, extreme.is_out_of_range) == (0.0, True)


@settings(max_examples=50, deadline=None)
@given(
    arrays.arrays(
        np.int64, st.tuples(st.integers(2, 8), st.integers(1, 4)), elements=st.integers(1, 5)
    )
)
def test_agreement_within_a_group_ignores_order_and_origin_and_lies_in_0_to_1(
    ratings: np.ndarray,
) -> None:
    found = within_group_agreement(ratings, 5)
    assert 0 <= found.value <= 1
    assert_allclose(within_group_agreement(6 - ratings[::-1, ::-1], 5).value, found.value)


def test_agreement_within_a_group_is_recovered_from_the_error_of_raters() -> None:
    # Errors of variance .5 on a scale with chance variance 2 leave r_wg .75, with 4 items .923.
    rng = np.random.default_rng(5)
    ratings = 3.0 + np.sqrt(0.5) * np.clip(rng.standard_normal((4000, 4)), -2.8, 2.8)
    assert_allclose(within_group_agreement(ratings[:, :1], 5).value, 0.75, atol=0.02)
    assert_allclose(within_group_agreement(ratings, 5).value, 3.0 / 3.25, atol=0.01)


def test_careless_ratings_agree_no_more_than_chance() -> None:
    ratings = np.random.default_rng(3).integers(1, 6, (4000, 1))
    assert_allclose(within_group_agreement(ratings, 5).value, 0.0, atol=0.05)


@pytest.mark.parametrize("one", [0.2, 0.35, 0.5])
def test_as_many_raters_as_needed_and_no_fewer(one: float) -> None:
    n = raters_needed(one, 0.8)
    assert spearman_brown(one, n) >= 0.8 - 1e-9
    assert spearman_brown(one, n - 1) < 0.8


def test_two_raters_of_reliability_one_half_reach_two_thirds() -> None:
    # Spearman (1910): twice the length turns .50 into .67, so .66 takes two raters and .67 three.
    assert (raters_needed(0.5, 0.66), raters_needed(0.5, 0.67)) == (2, 3)


def test_the_number_of_raters_reaches_the_target_in_simulated_ratings() -> None:
    rng = np.random.default_rng(4)
    n = raters_needed(0.25, 0.7)
    truth = rng.standard_normal(20_000)
    for raters, reached in ((n, True), (n - 1, False)):
        noise = rng.normal(0, np.sqrt(3 / raters), 20_000)
        assert (np.corrcoef(truth, truth + noise)[0, 1] ** 2 > 0.695) == reached


def test_undefined_agreement_is_refused() -> None:
    with pytest.raises(InvalidResponses, match="row 1, column 0: not a finite"):
        intraclass_correlations([[1, 2], [np.nan, 2], [2, 3]])
    with pytest.raises(InvalidResponses, match="same mean rating"):
        intraclass_correlations([[1, 2], [2, 1]])
    with pytest.raises(InvalidResponses, match="differ by a constant"):
        intraclass_correlations([[1, 2], [2, 3], [4, 5]])
    with pytest.raises(InvalidResponses, match="one category only"):
        weighted_kappa([1, 1, 1], [0, 1, 1])
    with pytest.raises(InvalidResponses, match="integers"):
        weighted_kappa([1, np.nan], [1, 1])
    with pytest.raises(InvalidResponses, match="2000 different values"):
        weighted_kappa(np.arange(2000), np.arange(2000))
    with pytest.raises(InvalidResponses, match="row 0, column 1: not a finite"):
        intraclass_correlations([[1, 1e200], [2, 2]])
    with pytest.raises(InvalidParameters, match="number of options must be a whole number from 2"):
        within_group_agreement([[1], [2]], 2.5)  # type: ignore[arg-type]
    with pytest.raises(InvalidParameters, match="could not convert"):
        within_group_agreement([["often"], ["never"]], 5)
    with pytest.raises(InvalidParameters, match="unknown weights"):
        weighted_kappa([1, 0], [1, 1], weights="cubic")  # type: ignore[arg-type]
    with pytest.raises(InvalidResponses, match="more than 5 options"):
        within_group_agreement([[1], [7]], 5)
    with pytest.raises(InvalidParameters, match="reliability of one rater"):
        raters_needed(0.0, 0.8)

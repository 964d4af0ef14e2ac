"""Random small data sets: every statistic is finite or refused with a reason."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from scoring import (
    Estimate,
    ScoringError,
    adverse_impact,
    angoff,
    breslow_day,
    calibrate_bifactor,
    distractor_analysis,
    estimate_bifactor,
    even_odd_consistency,
    expectancy_table,
    guttman_lambdas,
    intra_individual_variability,
    intraclass_correlations,
    likelihood_ratio_dif,
    logistic_dif,
    mahalanobis_distance,
    mantel_haenszel,
    norm_group,
    norm_scores,
    omega_hierarchical,
    pair_consistency,
    pattern_fit,
    psychometric_pairs,
    rank_distribution,
    rapid_guessing,
    reliable_change,
    scoring_rates,
    shrink_groups,
    sibtest,
    standardisation,
    standardised_difference,
    validity_coefficient,
    wald_dif,
    weighted_kappa,
    within_group_agreement,
)


def assert_finite(result: Any) -> None:
    """Every number in a result, however deep, is finite."""
    if is_dataclass(result):
        for field in fields(result):
            assert_finite(getattr(result, field.name))
    elif isinstance(result, tuple | list):
        for value in result:
            assert_finite(value)
    elif isinstance(result, float | np.ndarray):
        assert np.isfinite(result).all()


def holds(call: Callable[[], Any]) -> None:
    with suppress(ScoringError):
        assert_finite(call())


def table(highest: int, lowest: int = -1) -> st.SearchStrategy[np.ndarray]:
    shape = st.tuples(st.integers(1, 14), st.integers(1, 5))
    return shape.flatmap(
        lambda s: arrays.arrays(np.int64, s, elements=st.integers(lowest, highest))
    )


FINITE = st.floats(-5, 5, allow_nan=False).map(lambda x: round(x, 2))
ROW = st.lists(FINITE, min_size=1, max_size=12)


@settings(max_examples=100, deadline=None)
@given(table(1, 0), st.data())
@pytest.mark.parametrize("statistic", [mantel_haenszel, standardisation, breslow_day, logistic_dif])
def test_dif_statistics(statistic: Any, codes: np.ndarray, data: st.DataObject) -> None:
    group = data.draw(arrays.arrays(np.int64, len(codes), elements=st.integers(0, 1)))
    holds(lambda: statistic(codes, group))
    holds(lambda: sibtest(codes, group, [0], smallest_cell=2))


@settings(max_examples=100, deadline=None)
@given(table(3))
def test_statistics_of_a_table_of_codes(codes: np.ndarray) -> None:
    n_items = codes.shape[1]
    holds(lambda: guttman_lambdas(codes))
    holds(lambda: guttman_lambdas(codes, standardised=True))
    holds(lambda: distractor_analysis(codes, [1] * n_items, [4] * n_items))
    holds(lambda: intraclass_correlations(codes))
    holds(lambda: within_group_agreement(codes, 5))
    holds(lambda: pattern_fit(np.minimum(codes, 1)))
    holds(lambda: angoff(np.maximum(codes, 0) / 4))
    holds(lambda: weighted_kappa(codes[:, 0], codes[:, -1]))


@settings(max_examples=100, deadline=None)
@given(ROW, ROW)
def test_statistics_of_one_or_two_rows(x: list[float], y: list[float]) -> None:
    n = min(len(x), len(y))
    first, second = np.array(x[:n]), np.array(y[:n])
    holds(lambda: standardised_difference(x, y))
    holds(lambda: validity_coefficient(first, second))
    holds(lambda: expectancy_table(first, second > 0, n_bands=2))
    holds(lambda: scoring_rates(first, ["a" if value > 0 else "b" for value in second]))
    holds(lambda: norm_scores(y, norm_group(x, minimum=2), normalised=True))
    holds(lambda: norm_scores(y, norm_group(x, minimum=2), standard_error=0.3))
    means = Estimate(first, np.abs(second))
    holds(lambda: shrink_groups(means))
    holds(lambda: rank_distribution(means))
    holds(lambda: reliable_change(means, Estimate(second, np.abs(first))))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=4))
def test_adverse_impact(counts: list[tuple[int, int]]) -> None:
    holds(lambda: adverse_impact([n for n, _ in counts], [min(n, s) for n, s in counts]))


@settings(max_examples=25, deadline=None)
@given(table(2), st.sampled_from(["2pl", "graded", "generalized_partial_credit"]))
def test_bifactor_models(codes: np.ndarray, model: str) -> None:
    codes = np.tile(codes, (1, 7))[:, :7]
    testlets = [0, 0, 0, 1, 1, 1, None]

    def people() -> Estimate:
        found = calibrate_bifactor(codes, testlets, model, max_iterations=15)
        assert found.converged or found.message
        assert np.isfinite(found.items.specific_slopes).all()
        return estimate_bifactor(codes, found.items)

    holds(people)


@settings(max_examples=100, deadline=None)
@given(table(3))
def test_signs_of_careless_answers(codes: np.ndarray) -> None:
    holds(lambda: intra_individual_variability(codes))
    holds(lambda: mahalanobis_distance(codes))
    holds(lambda: psychometric_pairs(codes))
    holds(lambda: pair_consistency(codes, [[0, 1], [1, 2], [0, 2]]))
    holds(lambda: even_odd_consistency(codes, [[0, 1], [1, 2], [2, 3]]))
    holds(lambda: rapid_guessing(np.where(codes < 0, np.nan, codes)))


@settings(max_examples=15, deadline=None)
@given(table(1), st.data())
def test_statistics_that_fit_a_model(codes: np.ndarray, data: st.DataObject) -> None:
    group = data.draw(arrays.arrays(np.int64, len(codes), elements=st.integers(0, 1)))
    holds(lambda: likelihood_ratio_dif(codes, group))
    holds(lambda: wald_dif(codes, group, anchors=[0]))
    holds(lambda: omega_hierarchical(codes, 2, n_resamples=20))

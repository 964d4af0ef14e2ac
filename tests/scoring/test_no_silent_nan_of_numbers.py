"""Whatever numbers a function is given: finite results or an error of this library."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scoring import (
    Estimate,
    ItemParameters,
    angoff,
    binomial_standard_error,
    classification_lee,
    classification_rudner,
    compare_rates,
    conditional_standard_error,
    correct_validity,
    cut_on_theta,
    expectancy_table,
    expected_score,
    generalizability,
    information,
    interval,
    likelihood_fit,
    mean_score_selected,
    norm_group,
    norm_scores,
    order_sensitivity,
    persons_needed,
    power,
    probability_above,
    provisional_dichotomous,
    provisional_scenario,
    provisional_statement,
    quantile_dots,
    rank_distribution,
    raters_needed,
    reliable_change,
    selection_utility,
    shrink_groups,
    spearman_brown,
    standard_error_of_difference,
    standard_error_of_measurement,
    standardised_difference,
    sum_score_distribution,
    taylor_russell,
    validity_coefficient,
    weighted_kappa,
    within_group_agreement,
)
from tests.scoring.test_no_silent_nan import holds

ITEMS = ItemParameters.from_thresholds(["2pl", "graded"], [1.0, 1.5], [[0.0], [-1.0, 1.0]])
SOME_VALIDITY = validity_coefficient([1, 1, 2, 3, 4], [1, 3, 2, 4, 3])
NORMS = norm_group([1.0, 2.0, 2.0, 5.0], minimum=2)
EXTREMES = [0.0, 5e-324, 1.0, -1.0, 0.5, 2.0, 1e300, -1e300, 1e-300, np.inf, -np.inf, np.nan]
ANY = st.one_of(st.sampled_from(EXTREMES), st.floats(-3, 3), st.floats(0, 1), st.integers(0, 60))


def drawn() -> np.random.Generator:
    return np.random.default_rng(0)


def utility(*numbers: float) -> Any:
    validity, ratio, sd, n = numbers
    return selection_utility(
        validity,
        ratio,
        sd,
        n,  # type: ignore[arg-type]
        rng=drawn(),
        n_validity=50,
        cost_per_applicant=1.0,
        n_draws=100,
    )


def estimates(*numbers: float) -> Estimate:
    half = len(numbers) // 2
    return Estimate(np.array(numbers[:half], float), np.array(numbers[half:], float))


OF_ONE: dict[str, Callable[[Any], Any]] = {
    "mean_score_selected": mean_score_selected,
    "conditional_standard_error": lambda x: conditional_standard_error(ITEMS, x),
    "information": lambda x: information(ITEMS, x),
    "expected_score": lambda x: expected_score(ITEMS, x),
    "sum_score_distribution": lambda x: sum_score_distribution(ITEMS, x),
    "cut_on_theta": lambda x: cut_on_theta(x, ITEMS),
    "classification_lee": lambda x: classification_lee(ITEMS, [0.3], [x]),
    "likelihood_fit": lambda x: likelihood_fit([[1, 2], [0, 1]], ITEMS, [x, 0.1]),
    "provisional_dichotomous": lambda x: provisional_dichotomous(0.4, discrimination=x),
    "provisional_statement": lambda x: provisional_statement(x, 1, dimension="x"),
    "quantile_dots": lambda x: quantile_dots(estimates(0.0, 1.0), x),
    "norm_group": lambda x: norm_group([x, 0.0, 0.0], minimum=2),
    "norm_scores": lambda x: norm_scores([x, 1.0], NORMS),
    "correct_validity": lambda x: correct_validity(
        SOME_VALIDITY, unrestricted_sd=x, restricted_sd=1.0
    ),
}
OF_TWO: dict[str, Callable[[Any, Any], Any]] = {
    "spearman_brown": spearman_brown,
    "standard_error_of_measurement": standard_error_of_measurement,
    "standard_error_of_difference": standard_error_of_difference,
    "binomial_standard_error": lambda x, n: binomial_standard_error([x], n),
    "raters_needed": raters_needed,
    "power": power,
    "persons_needed": persons_needed,
    "provisional_scenario": lambda p, a: provisional_scenario(p, 4, discrimination=a),
    "interval": lambda t, e: interval(estimates(t, e)),
    "within_group_agreement": lambda x, y: within_group_agreement([[x], [y], [1.0]], 5),
    "generalizability": lambda x, y: generalizability([[x, 0.3], [0.2, y]]),
    "angoff": lambda x, y: angoff([[x, 0.3], [0.2, y]], level=0.9),
    "weighted_kappa": lambda x, y: weighted_kappa([x, 1, 0, 1], [y, 0, 1, 1]),
    "norm_scores_with_error": lambda x, e: norm_scores([x], NORMS, standard_error=e),
    "order_sensitivity": lambda x, w: order_sensitivity(
        [[x, 1.0], [0.5, 2.0]], [w, 1.0], rng=drawn(), n_draws=5
    ),
    "expectancy_table": lambda x, y: expectancy_table([x, 1, 2, 3], [y, 1, 0, 1], n_bands=2),
}
OF_FOUR: dict[str, Callable[[Any, Any, Any, Any], Any]] = {
    "compare_rates": compare_rates,
    "selection_utility": utility,
    "taylor_russell": lambda r, b, s, _: taylor_russell(r, b, s),
    "probability_above": lambda *x: probability_above(estimates(*x), estimates(*x)),
    "reliable_change": lambda *x: reliable_change(estimates(*x), estimates(0.1, 0.2, 0.3, 0.4)),
    "change_between_two": lambda *x: reliable_change(estimates(*x[:2]), estimates(*x[2:])),
    "rank_distribution": lambda *x: rank_distribution(estimates(*x)),
    "classification_rudner": lambda *x: classification_rudner(estimates(*x), [0.2]),
    "shrink_groups": lambda a, b, c, e: shrink_groups(estimates(a, b, c, e, 0.5, 0.7)),
    "standardised_difference": lambda *x: standardised_difference(x[:2], x[2:]),
    "validity_coefficient": lambda *x: validity_coefficient(x, [1, 2, 4, 3]),
}


@settings(max_examples=60, deadline=None)
@given(ANY)
@pytest.mark.parametrize("name", OF_ONE)
def test_functions_of_one_number(name: str, x: float) -> None:
    holds(lambda: OF_ONE[name](x))


@settings(max_examples=80, deadline=None)
@given(ANY, ANY)
@pytest.mark.parametrize("name", OF_TWO)
def test_functions_of_two_numbers(name: str, x: float, y: float) -> None:
    holds(lambda: OF_TWO[name](x, y))


@settings(max_examples=100, deadline=None)
@given(ANY, ANY, ANY, ANY)
@example(0.3, 1e-300, 1.0, 5)
@example(1e-300, 0.0, 0.0, 0.0)
@example(0.0, 0.0, 1.0, 1e-310)
@pytest.mark.parametrize("name", OF_FOUR)
def test_functions_of_four_numbers(name: str, a: float, b: float, c: float, d: float) -> None:
    holds(lambda: OF_FOUR[name](a, b, c, d))

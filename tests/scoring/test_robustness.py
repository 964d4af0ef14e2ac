"""Whatever the input: finite numbers or an error of this library, never a silent NaN."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scoring import (
    MODELS,
    BlockResponse,
    Estimate,
    Item,
    ItemParameters,
    ItemResponse,
    ScoringError,
    Source,
    Statement,
    adaptive,
    alpha,
    calibrate,
    estimate,
    estimate_joint,
    item_statistics,
    omega,
    probability_above,
    tied_groups,
    told_apart,
    with_parameter_uncertainty,
)

DIMENSIONS = ("x", "y", "z")
quick = settings(max_examples=60, deadline=None, derandomize=True)

matrices = st.tuples(st.integers(1, 25), st.integers(1, 5), st.integers(1, 3)).flatmap(
    lambda s: arrays(np.int64, s[:2], elements=st.integers(-1, s[2]), fill=st.nothing())
)
numbers = st.floats(-4, 4, allow_nan=False)


def items() -> st.SearchStrategy[ItemResponse]:
    def build(model: str, a: float, b: list[float], loading: list[float], code: int) -> Any:
        thresholds = sorted(b)[:1] if model == "2pl" else sorted(b)
        item = Item(model, a, tuple(thresholds), 0.3, 0.5, 0.5)
        return ItemResponse(item, loading, min(code, item.n_categories - 1))

    return st.builds(
        build,
        st.sampled_from(["2pl", "graded", "generalized_partial_credit"]),
        st.floats(0.05, 6),
        st.lists(numbers, min_size=1, max_size=4, unique_by=lambda b: round(b, 3)),
        st.lists(numbers, min_size=3, max_size=3).filter(lambda x: any(abs(v) > 0.01 for v in x)),
        st.integers(-1, 4),
    )


statements = st.builds(
    Statement,
    st.sampled_from(DIMENSIONS),
    st.floats(0.05, 0.95),
    st.sampled_from([-1, 1]),
    numbers,
    st.floats(0, 0.5),
    st.floats(0, 0.5),
)
choices = st.sampled_from([(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1), (None, None)])
blocks = st.builds(
    lambda triple, choice: BlockResponse(triple, *choice),
    st.tuples(statements, statements, statements),
    choices,
)
sources = st.lists(
    st.tuples(st.floats(0, 5), st.lists(st.one_of(items(), blocks), max_size=6)),
    min_size=1,
    max_size=3,
).map(lambda parts: [Source(f"s{i}", w, obs) for i, (w, obs) in enumerate(parts)])
correlation = np.array([[1.0, 0.6, 0.4], [0.6, 1.0, 0.4], [0.4, 0.4, 1.0]])


@quick
@given(sources)
def test_joint_estimates_are_finite_or_refused(given_sources: list[Source]) -> None:
    try:
        found = estimate_joint(given_sources, correlation, dimensions=DIMENSIONS)
        widened = with_parameter_uncertainty(
            given_sources,
            correlation,
            dimensions=DIMENSIONS,
            rng=np.random.default_rng(0),
            n_draws=8,
        )
    except ScoringError:
        return
    for result in (found, widened):
        assert np.isfinite(result.theta).all()
        assert np.isfinite(result.covariance).all()
        assert np.linalg.eigvalsh(result.covariance)[0] > 0
        assert np.isfinite(list(result.source_weights_effective.values())).all()


@quick
@given(matrices, st.sampled_from(sorted(MODELS)))
def test_calibration_is_finite_or_refused(codes: np.ndarray, model: str) -> None:
    try:
        found = calibrate(codes, model, max_iterations=300)
        people = {m: estimate(codes, found.items, m) for m in ("eap", "map")}
    except ScoringError:
        return
    assert np.isfinite(found.log_likelihood)
    assert np.isfinite(found.items.slopes).all()
    assert found.converged or found.message
    if found.standard_errors is not None:
        assert np.isfinite(found.standard_errors.slopes).all()
    for result in people.values():
        assert np.isfinite(result.theta).all()
        assert (result.standard_error > 0).all()


@settings(max_examples=30, deadline=None, derandomize=True)
@given(matrices, st.sampled_from(sorted(MODELS)), st.sampled_from([2, 3, 4]))
def test_several_dimensions_are_finite_or_refused(
    codes: np.ndarray, model: str, n_dimensions: int
) -> None:
    codes = np.tile(codes, (1, 2 * n_dimensions))[:, : 2 * n_dimensions + 1]
    dimensions = np.arange(codes.shape[1]) % n_dimensions
    try:
        found = calibrate(codes, model, dimensions=dimensions, max_iterations=25)
        people = [estimate(codes, found.items, method) for method in ("eap", "map")]
    except ScoringError:
        return
    assert np.isfinite(found.log_likelihood)
    assert np.isfinite(found.items.slopes).all()
    assert np.linalg.eigvalsh(found.latent_correlation)[0] > 0
    assert found.converged or found.message
    if found.standard_errors is not None:
        assert np.isfinite(found.standard_errors.slopes).all()
    for result in people:
        assert np.isfinite(result.theta).all()
        assert (result.standard_error > 0).all()


@quick
@given(matrices)
def test_reliability_is_finite_or_refused(codes: np.ndarray) -> None:
    for coefficient in (alpha, omega):
        try:
            value = coefficient(codes).value
        except ScoringError:
            continue
        assert np.isfinite(value)
    try:
        statistics = item_statistics(codes)
    except ScoringError:
        return
    assert np.isfinite(statistics.item_rest).all()


@quick
@given(
    st.lists(
        st.tuples(
            st.floats(allow_nan=True, allow_infinity=True, width=32), st.floats(-1, 10, width=32)
        ),
        max_size=8,
    )
)
def test_comparisons_are_finite_or_refused(rows: list[tuple[float, float]]) -> None:
    table = np.array(rows, dtype=float).reshape(-1, 2)
    people = Estimate(table[:, 0], table[:, 1])
    try:
        chances = probability_above(people, people)
        groups = tied_groups(told_apart(people))
    except ScoringError:
        return
    assert np.isfinite(chances).all()
    assert {i for group in groups for i in group} == set(range(len(rows)))


@quick
@given(
    st.lists(st.tuples(st.floats(0.05, 6), numbers, st.integers(0, 4)), min_size=1, max_size=8),
    st.sampled_from(["rasch", "2pl", "3pl", "graded", "generalized_partial_credit"]),
    st.sampled_from(sorted(adaptive.CRITERIA)),
    st.sampled_from(["eap", "map", "wle"]),
)
def test_adaptive_tests_are_finite_or_refused(
    rows: list[tuple[float, float, int]], model: str, criterion: str, estimator: str
) -> None:
    steps = [0.0] if model in ("rasch", "2pl", "3pl") else [-0.5, 0.5]
    slopes = [1.0 if model == "rasch" else a for a, _, _ in rows]
    bank = ItemParameters.from_thresholds(
        model, slopes, [[b + step for step in steps] for _, b, _ in rows]
    )
    try:
        state = adaptive.start(bank, criterion=criterion, estimator=estimator)
        for _, _, code in rows:
            state = adaptive.advance(state, min(code, len(steps)))
            assert np.isfinite([state.theta, state.standard_error]).all()
            assert not np.isnan(adaptive.rate_items(state)).any()
    except ScoringError:
        return
    assert sorted(state.administered) == list(range(len(rows)))

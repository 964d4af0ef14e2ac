"""Whatever the responses: statistics of fit are finite or refused with a reason."""

from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scoring import (
    MODELS,
    ScoringError,
    calibrate,
    item_fit,
    local_dependence,
    model_fit,
    parallel_analysis,
    person_mean_squares,
    polychoric,
)
from tests.scoring.test_no_silent_nan import assert_finite

quick = settings(max_examples=60, deadline=None, derandomize=True)
tables = st.tuples(st.integers(3, 40), st.integers(2, 6), st.integers(1, 3)).flatmap(
    lambda s: arrays(np.int64, s[:2], elements=st.integers(-1, s[2]), fill=st.nothing())
)


@settings(quick, max_examples=30)
@given(tables, st.sampled_from(sorted(MODELS)))
def test_fit_of_a_calibrated_table(codes: np.ndarray, model: str) -> None:
    with suppress(ScoringError):
        items = calibrate(codes, model, max_iterations=60, standard_errors=None).items
        for statistic in (item_fit, model_fit, local_dependence):
            with suppress(ScoringError):
                assert_finite(statistic(codes, items))
        with suppress(ScoringError):
            assert_finite(person_mean_squares(codes, items, np.linspace(-3, 3, len(codes))))


@quick
@given(codes=tables)
@pytest.mark.parametrize("extraction", ["components", "factors"])
@pytest.mark.parametrize("correlation", ["pearson", "polychoric"])
def test_dimensions_of_a_table(codes: np.ndarray, correlation: str, extraction: str) -> None:
    kinds: Any = {"correlation": correlation, "extraction": extraction}
    with suppress(ScoringError):
        rng = np.random.default_rng(0)
        assert_finite(parallel_analysis(codes, rng, n_replications=3, **kinds))


@quick
@given(codes=tables)
def test_polychoric_correlations_of_a_table(codes: np.ndarray) -> None:
    with suppress(ScoringError):
        found = polychoric(codes)
        assert np.isfinite(found.correlation).all()
        assert np.isfinite(found.standard_error).all()
        assert (np.abs(found.correlation) <= 1).all()

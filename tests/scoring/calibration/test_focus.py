"""Leaving out nodes that nobody reaches changes nothing."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import ItemParameters, calibrate, simulate
from scoring.calibration.design import Tables
from scoring.calibration.focus import Windows
from scoring.calibration.likelihood import MarginalLikelihood
from scoring.calibration.point import ItemBatch, Point
from scoring.quadrature import equal_nodes
from scoring.responses import ResponseMatrix


def narrow(model: str = "graded") -> tuple[MarginalLikelihood, Tables]:
    """Eighty steep items: each posterior lies over a few of the 61 nodes."""
    rng = np.random.default_rng(17)
    spread = np.array([-0.5, 0.5]) if model == "graded" else np.zeros(1)
    items = ItemParameters.from_thresholds(
        model, rng.uniform(1.5, 2.5, 80), rng.normal(0, 0.8, (80, 1)) + spread
    )
    codes = simulate(items, rng.standard_normal(3000), rng)
    codes[:40, 30:] = -1
    patterns = ResponseMatrix.checked(codes).patterns()
    groups = list(items.groups())
    batches = [ItemBatch(g.model, g.n_categories, g.items) for g in groups]
    likelihood = MarginalLikelihood.of(patterns, batches, equal_nodes())
    point = Point.single([g.parameters for g in groups])
    probabilities = likelihood.log_probabilities(point)
    return likelihood, likelihood.layout.tables(probabilities, point, likelihood.nodes)


def assert_sums_are_those_of_all_nodes(likelihood: MarginalLikelihood, tables: Tables) -> None:
    found = likelihood.sums(tables)
    whole = replace(likelihood, windows=Windows()).sums(replace(tables, is_log_concave=False))
    assert_allclose(found.log_likelihood, whole.log_likelihood, atol=1e-7)
    assert_allclose(found.of_rows, whole.of_rows, atol=1e-8)
    assert_allclose(found.node_counts, whole.node_counts, atol=1e-8)


def test_sums_are_those_of_all_nodes_from_far_fewer() -> None:
    likelihood, tables = narrow()
    assert tables.is_log_concave
    assert_sums_are_those_of_all_nodes(likelihood, tables)
    windows = likelihood.windows.by_block.values()
    assert min(window.stop - window.start for window in windows) < 40
    assert_sums_are_those_of_all_nodes(likelihood, tables)


@pytest.mark.parametrize("wrong", [slice(0, 8), slice(50, 61), slice(28, 33)])
def test_a_window_in_the_wrong_place_is_noticed(wrong: slice) -> None:
    likelihood, tables = narrow()
    likelihood.windows.by_block.update(dict.fromkeys(range(0, 3000, 1024), wrong))
    assert_sums_are_those_of_all_nodes(likelihood, tables)


def test_an_asymptote_is_not_log_concave_and_uses_all_nodes() -> None:
    likelihood, tables = narrow("3pl")
    assert not tables.is_log_concave
    likelihood.sums(tables)
    assert all(window == slice(0, 61) for window in likelihood.windows.by_block.values())


def test_slow_directions_are_taken_in_one_step() -> None:
    rng = np.random.default_rng(18)
    items = ItemParameters.from_thresholds(
        "generalized_partial_credit",
        rng.uniform(0.7, 2.0, 40),
        rng.normal(0, 0.7, (40, 1)) + np.array([-1.5, -0.5, 0.5, 1.5]),
    )
    codes = simulate(items, rng.standard_normal(2000), rng)
    # Without the step along origin and unit of theta it takes 20.
    found = calibrate(codes, "generalized_partial_credit", standard_errors=None)
    assert found.converged
    assert found.n_iterations < 17

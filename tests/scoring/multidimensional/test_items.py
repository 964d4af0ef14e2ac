"""Items of several dimensions as values: text, draws and information."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import (
    InvalidParameters,
    ItemParameters,
    calibrate,
    conditional_standard_error,
    cut_on_theta,
    expected_score,
    information,
    likelihood_fit,
    link,
    scale_information,
    simulate,
    sum_score_table,
)
from scoring.decisions import sum_score_distribution
from scoring.multidimensional.scoring import items_of_dimension
from tests.scoring.multidimensional.draws import graded_items, loading_correlation, people


def test_json_keeps_dimensions_and_correlation() -> None:
    rng = np.random.default_rng(41)
    items = graded_items(rng, 3, loading_correlation([0.9, 0.7]))
    _, codes = people(rng, 300, items)
    found = calibrate(codes, "graded", dimensions=["plan"] * 3 + ["lead"] * 3).items
    again = ItemParameters.from_json(found.to_json())
    assert again.dimension_names == ("plan", "lead")
    assert_allclose(again.dimensions, [0, 0, 0, 1, 1, 1])
    assert_allclose(again.latent_covariance, found.latent_covariance)
    assert_allclose(again.latent_correlation, found.latent_correlation)
    assert again.labels[-1] == "plan.lead.correlation"
    assert_allclose(again.covariance, found.covariance)


def test_items_of_one_dimension_read_text_from_before_there_were_several() -> None:
    items = ItemParameters.from_thresholds("2pl", [1.0, 1.2], [[0.0], [0.5]])
    assert items.n_dimensions == 1
    assert_allclose(items.latent_correlation, [[1.0]])
    assert ItemParameters.from_json(items.to_json()).n_dimensions == 1


def test_information_and_expected_scores_are_those_of_each_items_own_dimension() -> None:
    rng = np.random.default_rng(42)
    items = graded_items(rng, 3, loading_correlation([0.9, 0.7]))
    theta = rng.standard_normal((10, 2))
    by_item, by_dimension = information(items, theta), scale_information(items, theta)
    assert by_item.shape == (10, 6)
    assert by_dimension.shape == (10, 2)
    for dimension in range(2):
        own, alone = items.dimensions == dimension, items_of_dimension(items, dimension)
        assert_allclose(by_item[:, own], information(alone, theta[:, dimension]))
        assert_allclose(by_dimension[:, dimension], scale_information(alone, theta[:, dimension]))
        scores = expected_score(items, theta)[:, own]
        assert_allclose(scores, expected_score(alone, theta[:, dimension]))


def test_draws_follow_the_dimension_of_the_item() -> None:
    rng = np.random.default_rng(43)
    items = graded_items(rng, 2, loading_correlation([0.9, 0.7]))
    codes = simulate(items, np.tile([-3.0, 3.0], (400, 1)), rng)
    wanted = expected_score(items, np.array([[-3.0, 3.0]]))[0]
    assert_allclose(codes.mean(axis=0), wanted, atol=0.15)


def test_what_knows_a_single_theta_refuses_several() -> None:
    items = graded_items(np.random.default_rng(45), 2, loading_correlation([0.9, 0.7]))
    codes, theta = np.zeros((3, 4), dtype=int), np.zeros(3)
    calls: list[Callable[[], object]] = [
        lambda: sum_score_table(items),
        lambda: sum_score_distribution(items, theta),
        lambda: conditional_standard_error(items, theta),
        lambda: cut_on_theta(2.0, items),
        lambda: likelihood_fit(codes, items, theta),
        lambda: link(items, items),
    ]
    for call in calls:
        with pytest.raises(InvalidParameters, match="items of one dimension, not of 2"):
            call()


def test_theta_of_the_wrong_shape_and_impossible_items_are_refused() -> None:
    items = graded_items(np.random.default_rng(44), 2, loading_correlation([0.9, 0.7]))
    for theta in (np.zeros(3), np.zeros((3, 3)), [[0.0, np.nan]]):
        with pytest.raises(InvalidParameters, match=r"theta must be \(n, 2\)"):
            information(items, theta)
    with pytest.raises(InvalidParameters, match="no single scale"):
        items.rescaled(2.0, 0.0)

    def changed(**fields: object) -> ItemParameters:
        given = {
            "dimensions": items.dimensions,
            "dimension_names": ("x", "y"),
            "latent_covariance": np.eye(2),
        }
        return ItemParameters(items.models, items.slopes, items.intercepts, **(given | fields))  # type: ignore[arg-type]

    for fields, message in (
        ({"latent_covariance": -np.eye(2)}, "not positive definite"),
        ({"dimension_names": ("x", "x")}, "different names"),
        ({"dimensions": [0, 0, 1, 2]}, r"numbers 0\.\.1"),
        ({"latent_covariance": np.eye(3)}, "for 2 dimensions"),
    ):
        with pytest.raises(InvalidParameters, match=message):
            changed(**fields)

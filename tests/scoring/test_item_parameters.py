"""The container of calibrated parameters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import InvalidParameters, ItemParameters, calibrate
from tests.scoring.reference import data

MIXED = ItemParameters.from_thresholds(
    ["2pl", "graded", "generalized_partial_credit"],
    [1.0, 1.5, 0.7],
    [[0.2], [-1.0, 0.0, 1.0], [0.5, -0.5]],
)


def test_both_metrics_agree() -> None:
    assert_allclose(MIXED.thresholds[0, 0], 0.2)
    assert_allclose(MIXED.intercepts[0, 0], -0.2)
    assert_allclose(MIXED.thresholds[1], [-1.0, 0.0, 1.0], atol=1e-12)
    assert_allclose(MIXED.intercepts[1], [1.5, 0.0, -1.5], atol=1e-12)
    assert_allclose(MIXED.thresholds[2, :2], [0.5, -0.5])
    assert MIXED.n_categories.tolist() == [2, 4, 3]
    assert_allclose(MIXED.discrimination, [1.0, 1.5, 0.7])
    assert (MIXED.lower_asymptote == 0).all()


def test_padding_marks_exactly_the_categories_an_item_does_not_have() -> None:
    assert np.isnan(MIXED.intercepts).tolist() == [
        [False, True, True],
        [False, False, False],
        [False, False, True],
    ]


def test_json_keeps_everything() -> None:
    found = calibrate(data("science") - 1, "partial_credit").items
    for items in (MIXED, found):
        copy = ItemParameters.from_json(items.to_json())
        assert copy.models == items.models
        assert copy.labels == items.labels
        assert copy.latent_variance == items.latent_variance
        assert_allclose(copy.slopes, items.slopes, atol=0)
        assert_allclose(copy.intercepts, items.intercepts, atol=0)
        if items.covariance is not None:
            assert copy.covariance is not None
            assert_allclose(copy.covariance, items.covariance, atol=0)


def test_labels_name_every_row_of_the_covariance() -> None:
    found = calibrate(data("science") - 1, "graded").items
    assert found.covariance is not None
    assert found.covariance.shape == (16, 16)
    assert found.labels[:5] == ("0.a", "0.d1", "0.d2", "0.d3", "1.a")


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["2pl", "graded", "generalized_partial_credit"]),
    st.lists(st.tuples(st.floats(0.2, 4), st.floats(-3, 3)), min_size=1, max_size=4),
)
def test_thresholds_and_json_come_back_as_they_went_in(
    model: str, pairs: list[tuple[float, float]]
) -> None:
    steps = np.zeros(1) if model == "2pl" else np.array([-0.9, 0.2, 0.7])
    rows = [list(b + steps) for _, b in pairs]
    items = ItemParameters.from_thresholds(model, [a for a, _ in pairs], rows)
    assert_allclose(items.thresholds, rows, atol=1e-9)
    copy = ItemParameters.from_json(items.to_json())
    assert copy.to_json() == items.to_json()
    assert (copy.intercepts == items.intercepts).all()


@pytest.mark.parametrize("text", ["{}", "[]", "no json", '{"models": 3, "covariance": null}'])
def test_text_without_item_parameters_is_refused(text: str) -> None:
    with pytest.raises(InvalidParameters, match="holds no item parameters"):
        ItemParameters.from_json(text)


def test_parameters_that_are_not_finite_or_do_not_fit_are_refused() -> None:
    one = (("2pl",), np.ones(1), np.zeros((1, 1)))
    for covariance in (np.eye(3), np.full((2, 2), np.nan)):
        with pytest.raises(InvalidParameters, match="of 2 labels must be finite"):
            ItemParameters(*one, covariance=covariance, labels=("0.a", "0.d1"))
    with pytest.raises(InvalidParameters, match="the variance positive"):
        ItemParameters(*one, latent_variance=np.inf)
    with pytest.raises(InvalidParameters, match="at least one item"):
        ItemParameters((), np.empty(0), np.empty((0, 1)))
    for a, b in ((np.inf, 0.0), (np.nan, 0.0), (1.0, np.inf)):
        with pytest.raises(InvalidParameters, match="item 1: parameters must be finite"):
            ItemParameters.from_thresholds("2pl", [1.0, a], [[0.0], [b]])
    with pytest.raises(InvalidParameters, match="as many models"):
        ItemParameters.from_thresholds("2pl", [], [])
    with pytest.raises(InvalidParameters, match="positive slope"):
        ItemParameters(*one).rescaled(1e300, 0.0)


def test_impossible_parameters_are_refused_by_item() -> None:
    with pytest.raises(InvalidParameters, match="item 1: graded does not allow"):
        ItemParameters.from_thresholds("graded", [1.0, 1.0], [[0.0, 1.0], [1.0, 0.0]])
    with pytest.raises(InvalidParameters, match="two categories, not 3"):
        ItemParameters.from_thresholds("2pl", [1.0], [[0.0, 1.0]])
    with pytest.raises(InvalidParameters, match="as many models"):
        ItemParameters.from_thresholds("2pl", [1.0, 1.0], [[0.0]])
    with pytest.raises(InvalidParameters, match="latent mean"):
        ItemParameters(("2pl",), np.ones(1), np.zeros((1, 1)), latent_variance=0.0)

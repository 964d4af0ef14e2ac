"""Several groups with their own distribution, and new items on the scale of known ones."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import InvalidParameters, InvalidResponses, ItemParameters, calibrate, simulate
from scoring.model_dif import lord_dif
from tests.scoring.reference import data


def scale(rng: np.random.Generator, n_items: int = 15) -> ItemParameters:
    return ItemParameters.from_thresholds(
        "graded",
        rng.uniform(0.9, 1.9, n_items),
        rng.normal(0, 0.7, (n_items, 1)) + np.array([-0.8, 0.8]),
    )


def test_group_means_and_variances_are_recovered() -> None:
    rng = np.random.default_rng(81)
    items = scale(rng)
    theta = np.concatenate([rng.standard_normal(1500), 0.6 + 1.3 * rng.standard_normal(1500)])
    codes = simulate(items, theta, rng)
    found = calibrate(codes, "graded", groups=np.repeat(["old", "young"], 1500))
    assert found.converged
    first, second = found.groups
    assert (first.label, first.mean, first.variance) == ("old", 0.0, 1.0)
    assert second.mean_error is not None
    assert second.variance_error is not None
    assert abs(second.mean - 0.6) < 4 * second.mean_error
    assert abs(second.variance - 1.69) < 4 * second.variance_error
    assert 0.02 < second.mean_error < 0.08
    assert found.items.labels[-2:] == (
        "group young.latent_mean",
        "group young.log_latent_variance",
    )
    assert found.standard_errors is not None
    z = (found.items.slopes - items.slopes) / found.standard_errors.slopes
    assert np.abs(z).max() < 4


def test_a_group_named_like_an_item_is_not_taken_for_it() -> None:
    rng = np.random.default_rng(82)
    codes = simulate(scale(rng, 6), rng.standard_normal(600), rng)
    numbers = calibrate(codes, "graded", groups=np.repeat([0, 1], 300)).items
    names = calibrate(codes, "graded", groups=np.repeat(["a", "b"], 300)).items
    assert [label for label in numbers.labels if label.startswith("1.")] == ["1.a", "1.d1", "1.d2"]
    assert numbers.labels[-2:] == ("group 1.latent_mean", "group 1.log_latent_variance")
    for other in (numbers, names):
        assert_allclose(lord_dif(other, other).degrees_of_freedom, 3)
    changed = [items.rescaled(2.0, 1.0).covariance for items in (numbers, names)]
    assert changed[0] is not None
    assert changed[1] is not None
    assert_allclose(changed[0], changed[1], rtol=1e-6, atol=1e-9)


def test_json_kept_before_labels_named_groups_still_loads() -> None:
    rng = np.random.default_rng(83)
    codes = simulate(scale(rng, 6), rng.standard_normal(600), rng)
    items = calibrate(codes, "graded", groups=np.repeat([0, 1], 300)).items
    old = items.to_json().replace('"group 1.', '"1.')
    assert '"1.latent_mean"' in old
    loaded = ItemParameters.from_json(old)
    assert loaded.labels == items.labels
    assert ItemParameters.from_json(items.to_json()).labels == items.labels
    assert_allclose(lord_dif(loaded, items).degrees_of_freedom, 3)


def test_one_group_for_everybody_is_the_same_as_none() -> None:
    codes = data("science") - 1
    plain = calibrate(codes, "graded")
    grouped = calibrate(codes, "graded", groups=np.zeros(len(codes), int))
    assert_allclose(grouped.log_likelihood, plain.log_likelihood, atol=1e-9)
    assert_allclose(grouped.items.slopes, plain.items.slopes, atol=1e-9)


def test_equal_groups_and_interleaved_people_leave_the_items_alone() -> None:
    codes = np.repeat(data("science") - 1, 2, axis=0)
    groups = np.arange(len(codes)) % 2
    plain = calibrate(codes, "graded", tolerance=1e-6)
    found = calibrate(codes, "graded", groups=groups, tolerance=1e-6)
    assert_allclose(found.items.slopes, plain.items.slopes, atol=1e-4)
    assert_allclose([found.groups[1].mean, found.groups[1].variance], [0, 1], atol=1e-4)


def test_rasch_groups_free_the_variance_of_the_first_group_too() -> None:
    rng = np.random.default_rng(82)
    items = ItemParameters.from_thresholds("rasch", np.ones(12), rng.normal(0, 1, (12, 1)))
    theta = np.concatenate([1.4 * rng.standard_normal(1500), -0.5 + rng.standard_normal(1500)])
    found = calibrate(simulate(items, theta, rng), "rasch", groups=np.repeat([1, 2], 1500))
    assert abs(found.groups[0].variance - 1.96) < 0.4
    assert found.groups[0].mean == 0
    assert abs(found.groups[1].mean + 0.5) < 0.2


def test_new_items_land_on_the_scale_of_fixed_ones() -> None:
    rng = np.random.default_rng(83)
    items = scale(rng)
    codes = simulate(items, 0.7 + 0.8 * rng.standard_normal(3000), rng)
    known = ItemParameters(items.models[:6], items.slopes[:6], items.intercepts[:6])
    found = calibrate(codes, "graded", fixed=known, fixed_at=range(6))
    assert found.converged
    assert_allclose(found.items.slopes[:6], items.slopes[:6], atol=0)
    assert found.standard_errors is not None
    assert (found.standard_errors.slopes[:6] == 0).all()
    z = (found.items.slopes - items.slopes)[6:] / found.standard_errors.slopes[6:]
    assert np.abs(z).max() < 4
    assert abs(found.items.latent_mean - 0.7) < 0.15
    assert abs(found.items.latent_variance - 0.64) < 0.15


def test_with_every_item_fixed_only_the_people_are_estimated() -> None:
    rng = np.random.default_rng(84)
    items = scale(rng)
    codes = simulate(items, -0.4 + rng.standard_normal(2000), rng)
    found = calibrate(codes, "graded", fixed=items, fixed_at=range(15))
    assert found.n_parameters == 2
    assert abs(found.groups[0].mean + 0.4) < 0.12


def test_fixed_items_and_groups_that_make_no_sense_are_refused() -> None:
    rng = np.random.default_rng(85)
    items = scale(rng)
    codes = simulate(items, rng.standard_normal(50), rng)
    with pytest.raises(InvalidParameters, match="15 fixed items need as many different columns"):
        calibrate(codes, "graded", fixed=items, fixed_at=[0])
    with pytest.raises(InvalidParameters, match=r"fixed_at must be columns 0\.\.14"):
        calibrate(codes, "graded", fixed=items, fixed_at=range(1, 16))
    with pytest.raises(InvalidResponses, match=r"groups \(3,\) for 50 persons"):
        calibrate(codes, "graded", groups=[1, 2, 3])
    codes[:5] = -1
    with pytest.raises(InvalidResponses, match="group False: nobody answered"):
        calibrate(codes, "graded", groups=np.arange(50) >= 5)

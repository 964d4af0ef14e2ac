"""Lord's chi-square and Raju's areas against reference values and plain integration."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.special import expit

from scoring import InvalidParameters, ItemParameters, calibrate, link, simulate
from scoring.model_dif import lord_dif, raju_area
from scoring.models.model import FloatArray
from tests.scoring.model_dif.groups import RIGHT, two_groups
from tests.scoring.reference import expected

REFERENCE = expected("dif_irt_2pl")["separate"]


def items_of(rows: FloatArray) -> ItemParameters:
    """Items from a, b, their errors and covariance."""
    covariance, labels = np.zeros((2 * len(rows), 2 * len(rows))), []
    for item, (a, b, error_a, error_b, both) in enumerate(rows):
        change = np.array([[1.0, 0.0], [-b, -a]])
        own = np.array([[error_a**2, both], [both, error_b**2]])
        here = slice(2 * item, 2 * item + 2)
        covariance[here, here] = change @ own @ change.T
        labels += [f"{item}.a", f"{item}.d"]
    a, b = rows[:, 0], rows[:, 1]
    names = ("2pl",) * len(rows)
    return ItemParameters(names, a, -(a * b)[:, None], covariance, tuple(labels))


def linked_pair() -> tuple[ItemParameters, ItemParameters]:
    reference, focal = (items_of(np.array(REFERENCE[name])) for name in ("reference", "focal"))
    return reference, link(reference, focal, "mean_sigma").items(focal)


def test_lord_and_raju_match_the_reference() -> None:
    reference, focal = linked_pair()
    assert_allclose(lord_dif(reference, focal).chi_square, REFERENCE["lord"], atol=1e-6)
    assert_allclose(raju_area(reference, focal).unsigned_z, REFERENCE["raju_z"], atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.4, 2.5), st.floats(-2, 2), st.floats(0.4, 2.5), st.floats(-2, 2))
def test_areas_are_integrals_between_the_curves(
    a_r: float, b_r: float, a_f: float, b_f: float
) -> None:
    one, other = (items_of(np.array([[a, b, 0.1, 0.1, 0.0]])) for a, b in ((a_r, b_r), (a_f, b_f)))
    found = raju_area(one, other)

    def away(theta: float) -> float:
        return float(expit(a_r * (theta - b_r)) - expit(a_f * (theta - b_f)))

    crossing = (a_r * b_r - a_f * b_f) / (a_r - a_f) if abs(a_r - a_f) > 1e-3 else 0.0
    middle = float(np.clip(crossing, -60, 60))
    parts = [(-60.0, middle), (middle, 60.0)]
    signed = [quad(away, low, high, limit=200)[0] for low, high in parts]
    assert_allclose(found.signed[0], sum(signed), atol=1e-5)
    if abs(a_r - a_f) > 1e-3 and abs(crossing) < 60:
        assert_allclose(found.unsigned[0], sum(abs(s) for s in signed), atol=1e-5)
    turned = raju_area(other, one)
    assert_allclose(turned.signed, -found.signed, atol=1e-12)
    assert_allclose(turned.unsigned, found.unsigned, atol=1e-9)


def test_the_error_of_the_area_is_that_of_drawn_parameters() -> None:
    rows = np.array([[1.2, 0.1, 0.05, 0.04, 0.0004]]), np.array([[0.8, 0.5, 0.06, 0.05, -0.0005]])
    found = raju_area(items_of(rows[0]), items_of(rows[1]))
    rng = np.random.default_rng(0)
    drawn = []
    for row in rows:
        covariance = [[row[0, 2] ** 2, row[0, 4]], [row[0, 4], row[0, 3] ** 2]]
        drawn.append(rng.multivariate_normal(row[0, :2], covariance, 4000))
    errors = np.full((4000, 3), [0.1, 0.1, 0.0])
    areas = raju_area(*(items_of(np.column_stack([values, errors])[:300]) for values in drawn))
    assert_allclose(found.unsigned_h / found.unsigned_z, areas.unsigned_h.std(), rtol=0.12)
    assert_allclose(np.abs(found.signed / found.signed_z), areas.signed.std(), rtol=0.12)


def test_a_shifted_item_is_found_after_separate_calibrations() -> None:
    codes, group = two_groups(np.random.default_rng(5), 2400, "2pl", RIGHT, 0.7)
    reference, focal = (calibrate(codes[group == value], "2pl").items for value in (0, 1))
    focal = link(reference, focal, anchors=[[i, i] for i in range(1, 8)]).items(focal)
    lord, raju = lord_dif(reference, focal), raju_area(reference, focal)
    assert np.argmin(lord.p_value) == np.argmin(raju.signed_p_value) == 0
    assert abs(raju.signed[0] - 0.7) < 0.25
    assert (lord.p_value[1:] > 0.001).all()


def test_items_of_several_dimensions_are_refused() -> None:
    # Their scales have no single origin and unit that a link could have put in line, and labels
    # of correlations begin like those of items where dimensions are numbered.
    rng = np.random.default_rng(6)
    truth = ItemParameters.from_thresholds("2pl", np.full(3, 1.5), [[-1.0], [0.0], [1.0]])
    codes = np.hstack([simulate(truth, rng.standard_normal(600), rng) for _ in range(2)])
    several = calibrate(codes, "2pl", dimensions=[0, 0, 0, 1, 1, 1]).items
    assert several.covariance is not None
    for compare in (lord_dif, raju_area):
        with pytest.raises(InvalidParameters, match="items of one dimension, not of 2"):
            compare(several, several)


def test_what_has_no_area_or_no_error_is_refused() -> None:
    reference, focal = linked_pair()
    bare = ItemParameters(reference.models, reference.slopes, reference.intercepts)
    with pytest.raises(InvalidParameters, match="need the covariance"):
        lord_dif(bare, focal)
    with pytest.raises(InvalidParameters, match="same items in the same order"):
        raju_area(items_of(np.array(REFERENCE["reference"])[:3]), focal)
    rows = np.array([[1.0, 0.0, 0.1, 0.1, 0.0], [-1.0, 0.0, 0.1, 0.1, 0.0]])
    certain = np.array([[1.0, 0.0, 0.0, 0.0, 0.0], [1.2, 0.0, 0.1, 0.1, 0.0]])
    for compare in (lord_dif, raju_area):
        with pytest.raises(InvalidParameters, match="item 1: both slopes must be positive"):
            compare(items_of(rows), items_of(np.abs(rows)))
        with pytest.raises(InvalidParameters, match=r"item 0: the covariance .* is singular"):
            compare(items_of(certain), items_of(certain))
    graded = ItemParameters.from_thresholds("graded", [1.0], [[-1.0, 1.0]])
    with pytest.raises(InvalidParameters, match="item 0: graded has no closed area"):
        raju_area(graded, graded)

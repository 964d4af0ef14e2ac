"""Person fit against reference values and simulated careless answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.testing import assert_allclose

from scoring import (
    InvalidParameters,
    InvalidResponses,
    ItemParameters,
    estimate,
    likelihood_fit,
    pattern_fit,
    simulate,
)
from tests.scoring.reference import binary, data, expected, items_of

RESPONSES = binary("person_fit", 40)[0]
REFERENCE = expected("person_fit")
ITEMS = ItemParameters.from_thresholds(
    "2pl", REFERENCE["discrimination"], [[b] for b in REFERENCE["thresholds"]]
)


@pytest.mark.parametrize("method", ["ml", "wle"])
def test_likelihood_fit_matches_the_reference(method: str) -> None:
    # The reference leaves the pull of weighted likelihood out: the correction is that of ML.
    found = likelihood_fit(RESPONSES, ITEMS, REFERENCE[f"theta_{method}"], method="ml")
    assert_allclose(found.lz, REFERENCE[f"lz_{method}"], atol=6e-5)
    assert_allclose(found.lz_star, REFERENCE[f"lzstar_{method}"], atol=6e-5)


def test_likelihood_fit_of_several_categories_matches_the_reference() -> None:
    items = items_of(expected("science_graded"))
    codes = data("science").astype(int) - 1
    theta = estimate(codes, items, "eap").theta
    found = likelihood_fit(codes, items, theta, method="eap")
    assert_allclose(found.lz[:50], REFERENCE["zh_science"], atol=1e-6)


def test_pattern_fit_matches_the_reference() -> None:
    found = pattern_fit(RESPONSES)
    assert_allclose(found.u3, REFERENCE["u3"], atol=6e-5)
    assert_allclose(found.ht, REFERENCE["ht"], atol=6e-5)


def test_known_theta_makes_lz_standard_normal_and_estimation_needs_the_correction() -> None:
    rng = np.random.default_rng(0)
    theta = rng.normal(0, 0.8, 4000)
    codes = simulate(ITEMS, theta, rng)
    known = likelihood_fit(codes, ITEMS, theta).lz
    assert_allclose([known.mean(), known.std()], [0, 1], atol=0.06)
    estimated = estimate(codes, ITEMS, "wle").theta
    found = likelihood_fit(codes, ITEMS, estimated, method="wle")
    assert_allclose([found.lz_star.mean(), found.lz_star.std()], [0, 1], atol=0.13)
    assert abs(found.lz_star.std() - 1) < abs(found.lz.std() - 1)
    plain = likelihood_fit(codes, ITEMS, estimated, method="ml")
    assert abs(found.lz_star.mean()) < abs(plain.lz_star.mean())
    assert 0.03 <= (found.p_value < 0.05).mean() <= 0.07


def test_careless_people_stand_out_in_every_index() -> None:
    rng = np.random.default_rng(1)
    codes = simulate(ITEMS, rng.standard_normal(400), rng)
    codes[:40] = rng.integers(0, 2, (40, 40))
    theta = estimate(codes, ITEMS, "wle").theta
    model, pattern = likelihood_fit(codes, ITEMS, theta, method="wle"), pattern_fit(codes)
    assert (model.p_value[:40] < 0.05).mean() > 0.7
    assert pattern.u3[:40].mean() > pattern.u3[40:].mean() + 0.15
    assert pattern.ht[:40].mean() < pattern.ht[40:].mean() - 0.15


def test_a_guttman_pattern_fits_best_and_its_reverse_worst() -> None:
    codes = np.tril(np.ones((8, 8), int))[:, :7]
    codes = np.vstack([codes, codes, 1 - codes[2]])
    found = pattern_fit(codes)
    assert_allclose(found.u3[1:6], 0.0, atol=1e-12)
    assert_allclose(found.u3[-1], 1.0)
    assert found.ht[-1] < 0 < found.ht[3]
    assert not found.is_defined[7]


@settings(max_examples=40, deadline=None)
@given(
    arrays.arrays(
        np.int64, st.tuples(st.integers(4, 9), st.integers(3, 6)), elements=st.integers(0, 1)
    )
)
def test_swapping_right_and_wrong_or_the_order_changes_no_index(codes: np.ndarray) -> None:
    try:
        one, other = pattern_fit(codes), pattern_fit(1 - codes[:, ::-1])
    except InvalidResponses:
        return
    assert_allclose(other.u3, one.u3, atol=1e-9)
    assert_allclose(other.ht, one.ht, atol=1e-9)
    assert ((one.u3 >= -1e-9) & (one.u3 <= 1 + 1e-9)).all()
    n_items = codes.shape[1]
    items = ItemParameters.from_thresholds(
        "2pl", [1.0 + 0.1 * i for i in range(n_items)], np.linspace(-1, 1, n_items)[:, None]
    )
    turned = ItemParameters(items.models, items.slopes[::-1], -items.intercepts[::-1])
    theta = np.linspace(-1, 1, len(codes))
    fit, turned_fit = (
        likelihood_fit(x, bank, t)
        for x, bank, t in ((codes, items, theta), (1 - codes[:, ::-1], turned, -theta))
    )
    assert_allclose(turned_fit.lz, fit.lz, atol=1e-9)
    assert_allclose(turned_fit.lz_star, fit.lz_star, atol=1e-9)


def test_missing_responses_leave_the_others_as_they_are() -> None:
    holes = RESPONSES[:20].copy()
    holes[:, 30:] = -1
    theta = np.zeros(20)
    short = ItemParameters(ITEMS.models[:30], ITEMS.slopes[:30], ITEMS.intercepts[:30])
    assert_allclose(
        likelihood_fit(holes, ITEMS, theta).lz_star,
        likelihood_fit(holes[:, :30], short, theta).lz_star,
    )


def test_undefined_fit_is_refused() -> None:
    theta = np.zeros(500)
    with pytest.raises(InvalidParameters, match="unknown method"):
        likelihood_fit(RESPONSES, ITEMS, theta, method="mean")
    with pytest.raises(InvalidParameters, match="500 finite numbers"):
        likelihood_fit(RESPONSES, ITEMS, theta + np.inf)
    with pytest.raises(InvalidParameters, match="500 finite numbers"):
        likelihood_fit(RESPONSES, ITEMS, theta + 1e200)
    with pytest.raises(InvalidResponses, match="person 1: the items answered leave nothing"):
        likelihood_fit(
            np.array([[1, 0], [1, -1]]),
            ItemParameters.from_thresholds("2pl", [1.0, 2.0], [[0.1], [0.2]]),
            [0.0, 0.0],
        )
    with pytest.raises(InvalidResponses, match="person 0: every response is missing"):
        likelihood_fit(np.full((2, 40), -1), ITEMS, [0.0, 0.0])
    with pytest.raises(InvalidResponses, match="item 0: everybody"):
        pattern_fit(RESPONSES * 0)
    with pytest.raises(InvalidResponses, match="person 0, item 0: missing"):
        pattern_fit(RESPONSES * 0 - 1)
    with pytest.raises(InvalidResponses, match="not 0 or 1"):
        pattern_fit(RESPONSES * 2)

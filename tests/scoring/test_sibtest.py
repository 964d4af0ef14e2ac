"""SIBTEST against reference values and simulated groups."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import InvalidParameters, InvalidResponses, ItemParameters, sibtest, simulate
from tests.scoring.reference import binary, expected

RESPONSES, GROUP = binary("dif_2pl", 20)
CLEAN = list(range(4, 20))


@pytest.mark.parametrize("case", expected("dif_2pl")["sibtest"], ids=str)
def test_bundles_match_the_reference(case: dict[str, float | list[int]]) -> None:
    found = sibtest(RESPONSES, GROUP, case["suspect"], matching=CLEAN)  # type: ignore[arg-type]
    assert_allclose(found.beta, case["beta"], atol=1e-8)
    assert_allclose(found.standard_error, case["SE"], atol=1e-8)
    assert_allclose(found.z**2, case["X2"], atol=1e-6)


def test_exchanging_the_groups_changes_the_sign_only() -> None:
    one = sibtest(RESPONSES, GROUP, [0, 1])
    other = sibtest(RESPONSES, 1 - GROUP, [0, 1])
    assert_allclose([one.beta, one.p_value], [-other.beta, other.p_value])


def test_different_groups_without_dif_differ_by_chance_only() -> None:
    rng = np.random.default_rng(0)
    items = ItemParameters.from_thresholds("2pl", [1.2] * 20, np.linspace(-1.5, 1.5, 20)[:, None])
    group = np.arange(1200) % 2
    found = []
    for _ in range(150):
        codes = simulate(items, rng.standard_normal(1200) - 0.7 * group, rng)
        found.append(sibtest(codes, group, [9]))
    assert_allclose(np.mean([f.beta for f in found]), 0.0, atol=0.01)
    assert 0.01 <= np.mean([f.p_value < 0.05 for f in found]) <= 0.10


def test_the_size_of_dif_in_a_bundle_is_recovered() -> None:
    # The focal group loses a tenth of its right answers to two items, so 0.1 of their mean sum.
    rng = np.random.default_rng(1)
    items = ItemParameters.from_thresholds("2pl", [1.2] * 20, np.linspace(-1.5, 1.5, 20)[:, None])
    group = np.arange(2000) % 2
    found, lost = [], []
    for _ in range(25):
        codes = simulate(items, rng.standard_normal(2000) - 0.5 * group, rng)
        lost.append(0.1 * codes[:, [8, 11]].sum(axis=1).mean())
        hit = (group == 1)[:, None] & (rng.random((2000, 2)) < 0.1)
        codes[:, [8, 11]] = np.where(hit, 0, codes[:, [8, 11]])
        found.append(sibtest(codes, group, [8, 11]).beta)
    assert_allclose(np.mean(found), np.mean(lost), atol=0.02)


def test_impossible_bundles_are_refused() -> None:
    with pytest.raises(InvalidResponses, match="suspect and matching at once"):
        sibtest(RESPONSES, GROUP, [0], matching=[0, 1, 2])
    with pytest.raises(InvalidResponses, match="at least two matching"):
        sibtest(RESPONSES, GROUP, list(range(19)))
    with pytest.raises(InvalidResponses, match="positions"):
        sibtest(RESPONSES, GROUP, [])
    with pytest.raises(InvalidResponses, match="at no score"):
        sibtest(RESPONSES, GROUP, [0], smallest_cell=500)
    with pytest.raises(InvalidParameters, match="smallest cell must be a whole number from 2"):
        sibtest(RESPONSES, GROUP, [0], smallest_cell=0)
    with pytest.raises(InvalidResponses, match="nothing in common"):
        sibtest(
            np.column_stack([RESPONSES[:, 0], RESPONSES[:, 1], 1 - RESPONSES[:, 1:3]]), GROUP, [0]
        )

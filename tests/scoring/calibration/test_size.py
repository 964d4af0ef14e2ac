"""Memory and work grow with the responses and by little more than what holds them."""

import tracemalloc

import numpy as np
import pytest

from scoring import ItemParameters, calibrate, simulate
from scoring.calibration import likelihood as likelihood_module
from scoring.models.model import IntArray

N_ITEMS = 50


def responses(n_persons: int) -> IntArray:
    rng = np.random.default_rng(51)
    items = ItemParameters.from_thresholds(
        "2pl", rng.uniform(0.8, 1.8, N_ITEMS), rng.normal(0, 1, (N_ITEMS, 1))
    )
    return simulate(items, rng.standard_normal(n_persons), rng)


def peak_bytes(codes: IntArray, *, errors: bool) -> int:
    tracemalloc.start()
    found = calibrate(codes, "2pl", max_iterations=500)
    if errors:
        assert found.standard_errors is not None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("errors", [False, True])
def test_each_further_answer_costs_a_few_bytes(
    errors: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As in a problem too large to keep the design: 4 GB hold 1,000,000 people x 100 items.
    monkeypatch.setattr(likelihood_module, "LARGEST_DESIGN", 0)
    codes = responses(24_000).astype(np.int8)
    small, large = (peak_bytes(codes[:n], errors=errors) for n in (8_000, 24_000))
    assert (large - small) / (16_000 * N_ITEMS) < 5


def test_responses_of_one_byte_and_of_eight_give_the_same() -> None:
    codes = responses(500)
    wide = calibrate(codes, "2pl", standard_errors=None)
    for kind in (np.int8, np.uint16, np.float32):
        narrow = calibrate(codes.astype(kind), "2pl", standard_errors=None)
        assert (narrow.items.slopes == wide.items.slopes).all()

"""What scoring costs: one sitting, calibration and estimation, and how cost grows."""

from collections.abc import Callable

import numpy as np

import scoring
from benchmarks.interleaved import Timing, time_in_turn

SEED = 20


def two_parameter(n_persons: int, n_items: int) -> np.ndarray:
    """Simulated 2PL responses, (n_persons, n_items)."""
    rng = np.random.default_rng(SEED)
    theta = rng.normal(size=(n_persons, 1))
    slope, location = rng.uniform(0.7, 2.0, n_items), rng.normal(size=n_items)
    chance = 1 / (1 + np.exp(-slope * (theta - location)))
    return (rng.random(chance.shape) < chance).astype(np.int64)


def measure() -> dict[str, Timing]:
    """Calibration at three sizes (people doubled twice) and EAP for many people."""
    sizes = {n: two_parameter(n, 40) for n in (1000, 2000, 4000)}
    calibrated = scoring.calibrate(sizes[1000], model="2pl")

    def calibrate(responses: np.ndarray) -> Callable[[], object]:
        return lambda: scoring.calibrate(responses, model="2pl")

    cases: dict[str, Callable[[], object]] = {
        f"calibrate 2PL, {n:,} x 40": calibrate(responses) for n, responses in sizes.items()
    }
    cases["EAP, 4,000 x 40"] = lambda: scoring.estimate(sizes[4000], calibrated.items)
    return time_in_turn(cases, rounds=7, warm_up=1)

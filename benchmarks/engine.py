"""What calibration and scoring in one dimension cost, beside the best that peers took.

Peers were measured once, on a machine like this, with the same sizes and simulated data; the
goals are this project's own. Ours are seconds of the processor: with one thread, what the clock
shows on a machine that does nothing else.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

import scoring
from benchmarks.interleaved import Timing, time_in_turn

SEED = 20


@dataclass(frozen=True, slots=True)
class Case:
    """One calibration. goal : seconds without errors; peer : who needed how many seconds."""

    model: str
    n_persons: int
    n_items: int
    goal: float
    peer: str


GPCM = "generalized_partial_credit"
CASES = {
    "2PL, 2,000 x 40": Case("2pl", 2000, 40, 0.02, "mirt 0.42"),
    "2PL, 10,000 x 100": Case("2pl", 10_000, 100, 0.20, "TAM 4.7, mirt 5.0, girth 14.8"),
    "graded (5), 10,000 x 60": Case("graded", 10_000, 60, 0.22, "mirt 8.4"),
    "GPCM (5), 2,000 x 40": Case(GPCM, 2000, 40, 0.08, "TAM 2.0, mirt 10.5"),
    "3PL, 5,000 x 40": Case("3pl", 5000, 40, 0.6, "mirt 44"),
}
EAP, EAP_GOAL, EAP_PEER = "EAP, 100,000 x 40 graded (5)", 0.10, "mirt 13.3"
WITH_ERRORS, INHERITED = ", with errors", ", errors of items included"


def simulated(
    model: str, n_persons: int, n_items: int
) -> tuple[scoring.ItemParameters, np.ndarray]:
    """Items and responses, (n_persons, n_items); five categories where a model allows them."""
    rng = np.random.default_rng(SEED)
    slope, centre = rng.uniform(0.7, 2.0, n_items), rng.normal(0, 0.7, (n_items, 1))
    steps = np.zeros(1) if model in ("2pl", "3pl") else np.array([-1.5, -0.5, 0.5, 1.5])
    asymptote = rng.uniform(0.1, 0.3, n_items) if model == "3pl" else None
    items = scoring.ItemParameters.from_thresholds(model, slope, centre + steps, asymptote)
    return items, scoring.simulate(items, rng.standard_normal(n_persons), rng)


def measure() -> dict[str, Timing]:
    """Every case without and with standard errors, and scoring."""
    calls: dict[str, Callable[[], object]] = {}
    for name, case in CASES.items():
        _, codes = simulated(case.model, case.n_persons, case.n_items)
        calls[name] = calibration(codes, case.model)
        calls[name + WITH_ERRORS] = calibration(codes, case.model, errors=True)
    items, codes = simulated("graded", 100_000, 40)
    calibrated = scoring.calibrate(codes[:2000], "graded").items
    assert calibrated.covariance is not None
    calls[EAP] = lambda: scoring.estimate(codes, items)
    calls[EAP + INHERITED] = lambda: scoring.estimate(codes, calibrated, parameter_uncertainty=True)
    return time_in_turn(calls, rounds=7, warm_up=1, clock=time.process_time)


def calibration(codes: np.ndarray, model: str, *, errors: bool = False) -> Callable[[], object]:
    """A call that calibrates, and reads the errors if wanted."""

    def call() -> object:
        found = scoring.calibrate(codes, model)
        return found.standard_errors if errors else found

    return call


def table(timings: dict[str, Timing]) -> str:
    """Lines for people."""
    goals = {name: (case.goal, case.peer) for name, case in CASES.items()}
    goals[EAP] = (EAP_GOAL, EAP_PEER)
    lines = [
        f"{'Scoring engine, one BLAS thread':<52}{'seconds':>8}{'goal':>7}  best peers, seconds"
    ]
    for name, one in timings.items():
        goal, peer = goals.get(name, ("", ""))
        lines.append(f"{name:<52}{one.median:>8.3f}{goal:>7}  {peer}".rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure()))

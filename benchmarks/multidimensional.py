"""What several correlated dimensions cost, and how well simulated parameters come back.

`python -m benchmarks.multidimensional --recovery 60` simulates and calibrates instead of measuring.
Peers were measured once, on a machine like this, with the same sizes; goals are our own.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

import scoring
from benchmarks.interleaved import Timing, time_in_turn

SEED = 30
# Dimensions, people, items: goal in seconds, and what peers needed.
SIZES = {
    (2, 2000, 40): (0.4, "mirt 26"),
    (4, 2000, 40): (1.5, "mirt 110, and biased"),
    (14, 5000, 84): (20.0, "not feasible by EM"),
}
BIFACTOR = "bifactor, graded (5), 5 testlets, 2,000 x 40"


def graded_items(
    n_dimensions: int, n_items: int, rng: np.random.Generator
) -> scoring.ItemParameters:
    """Five categories; dimensions correlate about .3 to .7 through one common factor."""
    loadings = rng.uniform(0.55, 0.85, n_dimensions)
    correlation = np.outer(loadings, loadings)
    np.fill_diagonal(correlation, 1.0)
    thresholds = np.linspace(-1.5, 1.5, 4) + rng.normal(0, 0.3, (n_items, 1))
    items = scoring.ItemParameters.from_thresholds(
        "graded", rng.uniform(0.8, 2.2, n_items), thresholds
    )
    return scoring.ItemParameters(
        items.models,
        items.slopes,
        items.intercepts,
        dimensions=np.arange(n_items) * n_dimensions // n_items,
        dimension_names=tuple(f"d{d}" for d in range(n_dimensions)),
        latent_covariance=correlation,
    )


def people(
    items: scoring.ItemParameters, n_persons: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """theta (n_persons, D) and codes (n_persons, n_items)."""
    theta = rng.multivariate_normal(
        np.zeros(items.n_dimensions), items.latent_covariance, n_persons
    )
    return theta, scoring.simulate(items, theta, rng)


def measure() -> dict[str, Timing]:
    """Calibration, with standard errors, and scoring for each size, in turn."""
    calls: dict[str, Callable[[], object]] = {}
    for n_dimensions, n_persons, n_items in SIZES:
        rng = np.random.default_rng(SEED)
        items = graded_items(n_dimensions, n_items, rng)
        _, codes = people(items, n_persons, rng)
        size = case_name(n_dimensions, n_persons, n_items)
        calls[size] = calibration(codes, items.dimensions)
        calls[f"{size}, with errors"] = calibration(codes, items.dimensions, errors=True)
        for method in ("eap", "map"):
            calls[f"{size}, {method}"] = scored(codes, items, method)
    calls[BIFACTOR] = bifactor()
    return time_in_turn(calls, rounds=5, warm_up=1, clock=time.process_time)


def case_name(n_dimensions: int, n_persons: int, n_items: int) -> str:
    """As printed."""
    return f"graded (5), {n_dimensions} dimensions, {n_persons:,} x {n_items}"


def calibration(
    codes: np.ndarray, dimensions: np.ndarray, *, errors: bool = False
) -> Callable[[], object]:
    """A call that calibrates, and reads the errors if wanted."""

    def call() -> object:
        found = scoring.calibrate(codes, "graded", dimensions=dimensions)
        return found.standard_errors if errors else found

    return call


def scored(codes: np.ndarray, items: scoring.ItemParameters, method: str) -> Callable[[], object]:
    """A call that estimates everybody."""
    return lambda: scoring.estimate(codes, items, method)


def bifactor() -> Callable[[], object]:
    """A call that calibrates 40 items in five testlets, with errors."""
    rng = np.random.default_rng(SEED)
    flat = graded_items(2, 40, rng)
    items = scoring.BifactorItems(
        flat.models,
        tuple("abcde"),
        np.arange(40) // 8,
        flat.slopes,
        rng.uniform(0.5, 1.2, 40),
        flat.intercepts,
        np.full(40, np.nan),
    )
    codes = scoring.simulate_bifactor(items, rng.standard_normal((2000, 6)), rng)
    return lambda: scoring.calibrate_bifactor(codes, (np.arange(40) // 8).tolist(), "graded")


def table(timings: dict[str, Timing]) -> str:
    """Lines for people."""
    goals = {case_name(*size): goal for size, goal in SIZES.items()}
    title = "Several dimensions, one BLAS thread"
    lines = [f"{title:<52}{'seconds':>8}{'goal':>7}  best peers, seconds"]
    for name, one in timings.items():
        goal, peer = goals.get(name, ("", ""))
        lines.append(f"{name:<52}{one.median:>8.3f}{goal:>7}  {peer}".rstrip())
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Recovery:
    """Mean error and root mean square error over replications; coverage of 95 % intervals."""

    bias: float
    rmse: float
    coverage: float


def recovery(
    n_dimensions: int, n_persons: int, n_items: int, replications: int, **options: object
) -> dict[str, Recovery]:
    """The same true items, new people each time."""
    rng = np.random.default_rng(SEED)
    truth = graded_items(n_dimensions, n_items, rng)
    pairs = np.tril_indices(n_dimensions, -1)
    away: dict[str, list[np.ndarray]] = {"slopes": [], "thresholds": [], "correlations": []}
    errors: dict[str, list[np.ndarray]] = {name: [] for name in away}
    for _ in range(replications):
        _, codes = people(truth, n_persons, rng)
        found = scoring.calibrate(codes, "graded", dimensions=truth.dimensions, **options)
        if not found.converged:
            raise RuntimeError(found.message)
        away["slopes"].append(found.items.slopes - truth.slopes)
        away["thresholds"].append((found.items.thresholds - truth.thresholds).ravel())
        away["correlations"].append((found.latent_correlation - truth.latent_correlation)[pairs])
        errors["slopes"].append(found.standard_errors.slopes)
        errors["thresholds"].append(found.standard_errors.thresholds.ravel())
        errors["correlations"].append(found.correlation_errors[pairs])
    return {
        name: Recovery(
            float(np.mean(away[name])),
            float(np.sqrt(np.mean(np.square(away[name])))),
            float(np.mean(np.abs(away[name]) < 1.96 * np.array(errors[name]))),
        )
        for name in away
    }


RECOVERIES = (
    (2, 1000, 20, "quadrature"),
    (2, 1000, 20, "propagation"),
    (4, 2000, 40, "propagation"),
    (14, 2000, 84, "propagation"),
)


def recovery_table(replications: int) -> str:
    """Lines for people."""
    lines = [f"{'':<28}{'':<14}{'bias':>8}{'rmse':>8}{'95 %':>8}"]
    for n_dimensions, n_persons, n_items, how in RECOVERIES:
        found = recovery(n_dimensions, n_persons, n_items, replications, integration=how)
        size = f"{n_dimensions} x {n_persons} x {n_items} {how}"
        for name, one in found.items():
            numbers = f"{one.bias:>8.4f}{one.rmse:>8.4f}{one.coverage:>8.3f}"
            lines.append(f"{size:<28}{name:<14}{numbers}")
    return "\n".join(lines)


def main() -> None:
    """Print times, or the recovery table when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recovery", type=int, default=0, metavar="REPLICATIONS")
    wanted = parser.parse_args().recovery
    print(recovery_table(wanted) if wanted else table(measure()))


if __name__ == "__main__":
    main()

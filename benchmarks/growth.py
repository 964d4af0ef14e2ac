"""How calibration grows: people, items and nodes doubled, everything else as it was."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import scoring
from benchmarks.engine import simulated
from benchmarks.interleaved import time_in_turn

N_PERSONS, N_ITEMS, N_NODES = 10_000, 50, 61
SIZES = {
    "people": [(n, N_ITEMS, N_NODES) for n in (5000, 10_000, 20_000, 40_000)],
    "items": [(N_PERSONS, n, N_NODES) for n in (25, 50, 100, 200)],
    "nodes": [(N_PERSONS, N_ITEMS, n) for n in (31, 61, 121, 241)],
}


@dataclass(frozen=True, slots=True)
class Growth:
    """Seconds of a whole calibration, its iterations, and milliseconds of one iteration."""

    seconds: float
    iterations: int
    per_iteration: float


def measure() -> dict[str, Growth]:
    """2PL without errors at every size."""
    calls: dict[str, Callable[[], object]] = {}
    iterations: dict[str, int] = {}
    for what, sizes in SIZES.items():
        for size in sizes:
            name = f"{what}: {size[0]:,} x {size[1]}, {size[2]} nodes"
            calls[name], iterations[name] = prepared(*size)
    timings = time_in_turn(calls, rounds=5, warm_up=1, clock=time.process_time)
    return {
        name: Growth(one.median, iterations[name], 1000 * one.median / iterations[name])
        for name, one in timings.items()
    }


def prepared(n_persons: int, n_items: int, n_nodes: int) -> tuple[Callable[[], object], int]:
    """The call that is measured, and how many iterations it takes."""
    _, codes = simulated("2pl", n_persons, n_items)

    def call() -> scoring.Calibration:
        return scoring.calibrate(codes, "2pl", nodes=n_nodes)

    return call, call().n_iterations


def table(grown: dict[str, Growth]) -> str:
    """Lines for people."""
    lines = [f"{'Growth of 2PL calibration':<36}{'seconds':>9}{'iterations':>12}{'ms each':>9}"]
    for name, one in grown.items():
        lines.append(f"{name:<36}{one.seconds:>9.3f}{one.iterations:>12}{one.per_iteration:>9.2f}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure()))

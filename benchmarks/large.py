"""A million people and a hundred items: seconds and peak memory, in a process of its own."""

import json
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

import scoring

N_PERSONS, N_ITEMS, AT_ONCE = 1_000_000, 100, 10_000


def measure() -> dict[str, float]:
    """Run this module and read what it prints."""
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.large"], capture_output=True, text=True, check=True
    )
    measured: dict[str, float] = json.loads(ran.stdout)
    return measured


def table(measured: dict[str, float]) -> str:
    """Lines for people."""
    lines = [f"2PL, {N_PERSONS:,} x {N_ITEMS}, responses as one byte each"]
    return "\n".join(lines + [f"{name:<40}{value:>9.2f}" for name, value in measured.items()])


def responses() -> np.ndarray:
    """Simulated, (N_PERSONS, N_ITEMS), int8."""
    rng = np.random.default_rng(22)
    slope, location = rng.uniform(0.7, 2.0, N_ITEMS), rng.normal(size=N_ITEMS)
    codes = np.empty((N_PERSONS, N_ITEMS), dtype=np.int8)
    for start in range(0, N_PERSONS, AT_ONCE):
        theta = rng.standard_normal((AT_ONCE, 1))
        chance = 1 / (1 + np.exp(-slope * (theta - location)))
        codes[start : start + AT_ONCE] = rng.random(chance.shape) < chance
    return codes


def peak() -> float:
    """Gigabytes this process has had in memory at most.

    From /proc where there is one: what getrusage says begins with the memory of the parent.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if found:
            return int(found.group(1)) * 1024 / 1e9
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def main() -> None:
    """Measure in this process."""
    codes = responses()
    measured = {"peak before, responses included, GB": peak()}
    begin = time.process_time()
    found = scoring.calibrate(codes, "2pl")
    measured["calibration, seconds"] = time.process_time() - begin
    measured["iterations"] = found.n_iterations
    begin = time.process_time()
    assert found.standard_errors is not None
    measured["errors on top, seconds"] = time.process_time() - begin
    measured["peak, GB"] = peak()
    print(json.dumps(measured))


if __name__ == "__main__":
    main()

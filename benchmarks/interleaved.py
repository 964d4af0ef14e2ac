"""Time several things in turn, round after round, so that noise hits all of them alike."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one call: smallest, median and largest over the rounds."""

    smallest: float
    median: float
    largest: float


def time_in_turn(
    cases: Mapping[str, Callable[[], object]],
    *,
    rounds: int = 30,
    warm_up: int = 3,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Timing]:
    """Call every case once a round; the garbage collector waits until a round is over.

    clock : time.process_time for work in one thread, which is what an idle machine would take
    """
    for _ in range(warm_up):
        for call in cases.values():
            call()
    seconds: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        gc.collect()
        gc.disable()
        for name, call in cases.items():
            begin = clock()
            call()
            seconds[name].append(clock() - begin)
        gc.enable()
    return {
        name: Timing(min(taken), statistics.median(taken), max(taken))
        for name, taken in seconds.items()
    }

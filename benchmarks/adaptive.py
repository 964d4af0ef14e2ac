"""What one step of an adaptive test costs: take a response in and choose the next item."""

from collections.abc import Callable

import numpy as np

from benchmarks.interleaved import Timing, time_in_turn
from scoring import ItemParameters
from scoring.adaptive import Constraints, Design, Stopping, advance, content_limits, start

SEED = 21
N_STEPS = 30
N_DIMENSIONS = 5


def bank(n_items: int, n_categories: int) -> ItemParameters:
    """A simulated bank, 2PL or graded."""
    rng = np.random.default_rng(SEED)
    slopes = rng.lognormal(0.2, 0.3, n_items)
    if n_categories == 2:
        return ItemParameters.from_thresholds("2pl", slopes, rng.normal(size=(n_items, 1)))
    thresholds = np.sort(rng.normal(size=(n_items, n_categories - 1)), axis=1)
    return ItemParameters.from_thresholds("graded", slopes, thresholds)


def sitting(design: Design) -> Callable[[], object]:
    """A call that gives the first answers of one person."""
    codes = np.random.default_rng(SEED).integers(0, 2, N_STEPS).tolist()

    def call() -> object:
        state = start(design)
        for code in codes:
            state = advance(state, code)
        return state

    return call


def designs() -> dict[str, Design]:
    """What is measured; tables are made once a design and are not part of a step."""
    dichotomous, graded = bank(1000, 2), bank(1000, 5)
    halves = ["odd" if item % 2 else "even" for item in range(1000)]
    content = Constraints(content_limits(halves, {"odd": (10, 15), "even": (10, 15)}))
    correlation = np.full((N_DIMENSIONS, N_DIMENSIONS), 0.5) + 0.5 * np.eye(N_DIMENSIONS)
    own = tuple(item % N_DIMENSIONS for item in range(1000))
    made = {f"2PL, {size:,} items, Fisher": Design(bank(size, 2)) for size in (250, 1000, 4000)}
    made["graded, 1,000 items, Fisher"] = Design(graded)
    for name in ("mpwi", "mepv", "klp", "mei", "level"):
        made[f"2PL, 1,000 items, {name}"] = Design(dichotomous, criterion=name)
    for name in ("map", "wle"):
        made[f"2PL, 1,000 items, Fisher, {name}"] = Design(dichotomous, estimator=name)
    made["2PL, 1,000 items, 5 dimensions"] = Design(
        dichotomous,
        dimensions=own,
        correlation=tuple(map(tuple, correlation.tolist())),
    )
    made["2PL, 1,000 items, shadow tests"] = Design(
        dichotomous, constraints=content, stopping=Stopping(max_items=N_STEPS)
    )
    return made


def measure() -> dict[str, Timing]:
    """Seconds of one step, response in to next item, averaged over a sitting of 30 items."""
    cases = {name: sitting(design) for name, design in designs().items()}
    timings = time_in_turn(cases, rounds=9, warm_up=1)
    return {
        name: Timing(one.smallest / N_STEPS, one.median / N_STEPS, one.largest / N_STEPS)
        for name, one in timings.items()
    }


def table(timings: dict[str, Timing]) -> str:
    """Lines for people."""
    lines = ["Adaptive testing, one step (answer in, next item out)"]
    lines += [f"{name:<40}{1000 * one.median:>9.3f} ms" for name, one in timings.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure()))

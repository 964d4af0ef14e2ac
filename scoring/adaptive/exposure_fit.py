"""Fits the chances of Sympson-Hetter exposure control by repeated simulation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.adaptive.design import Design
from scoring.adaptive.exposure import SympsonHetter
from scoring.adaptive.simulation import cumulative_chances, sit
from scoring.errors import InvalidParameters
from scoring.models.model import FloatArray, IntArray
from scoring.samples import checked_count


@dataclass(frozen=True, slots=True, eq=False)
class SympsonHetterFit:
    """Chances that hold the exposure of every item near the wanted rate.

    rule : to put into a design
    exposure : (n_items,) share of the simulated people of the last cycle who saw each item
    largest_exposure : of any item, one per cycle; converged : whether the last one is within
        three standard errors of a simulated share of the wanted rate
    """

    rule: SympsonHetter
    exposure: FloatArray
    largest_exposure: tuple[float, ...]
    converged: bool


def fit_sympson_hetter(
    design: Design,
    theta: ArrayLike,
    maximum_rate: float,
    rng: np.random.Generator,
    *,
    max_cycles: int = 30,
) -> SympsonHetterFit:
    """P(administered | selected) for each item (Sympson & Hetter, 1985).

    Each cycle gives the test to simulated people and sets the chance of an item to
    maximum_rate / P(selected) where it was selected more often than that, otherwise to 1. As many
    items as the longest test keep a chance of 1, so that nobody runs out of items.
    design : of the test; its own exposure rule is replaced
    theta : (n_people,) a sample of those who will take the test, or (n_people, n_dimensions)
    maximum_rate : share of people, in (0, 1], who may see an item
    rng : what answers and exposure are drawn from; the same state gives the same chances
    max_cycles : after which it stops with converged False; one or more
    InvalidParameters for impossible arguments and where the bank is too small: n_items *
    maximum_rate is below the length.
    """
    people = np.asarray(theta, dtype=np.float64)
    if people.ndim != (2 if design.dimensions else 1) or not np.isfinite(people).all():
        raise InvalidParameters("theta must be finite, one row per person")
    if not 0 < maximum_rate <= 1:
        raise InvalidParameters(f"maximum_rate must be in (0, 1], not {maximum_rate}")
    max_cycles = checked_count(max_cycles, 1, "max_cycles")
    if not len(people):
        raise InvalidParameters("at least one person is needed")
    n_items = design.items.n_items
    steps = [cumulative_chances(design, one) for one in people]
    chance, largest = np.ones(n_items), []
    within = maximum_rate + 3.0 * np.sqrt(maximum_rate * (1.0 - maximum_rate) / len(people))
    for _ in range(max_cycles):
        rule = SympsonHetter(tuple(chance.tolist()))
        selected, seen = _counts(design.changed(exposure=rule), steps, rng)
        if seen.sum() > n_items * maximum_rate * len(people):
            raise InvalidParameters(
                f"{n_items} items seen by at most {maximum_rate:g} of the people allow "
                f"{n_items * maximum_rate:g} items a test, not {seen.sum() / len(people):.1f}"
            )
        exposure = seen / len(people)
        largest.append(float(exposure.max()))
        if largest[-1] <= within:
            return SympsonHetterFit(rule, exposure, tuple(largest), True)
        share = selected / len(people)
        chance = np.divide(maximum_rate, share, out=np.ones(n_items), where=share > maximum_rate)
        length = min(design.stopping.max_items or n_items, n_items)
        chance[np.argsort(-chance, kind="stable")[:length]] = 1.0
    return SympsonHetterFit(rule, exposure, tuple(largest), False)


def _counts(
    design: Design, steps: list[FloatArray], rng: np.random.Generator
) -> tuple[IntArray, IntArray]:
    """How often each item was selected, and how often it was seen, each (n_items,)."""
    selected, seen = np.zeros((2, design.items.n_items), dtype=np.int64)
    for chances in steps:
        state = sit(design, chances, rng)
        seen[list(state.administered)] += 1
        selected[list({*state.administered, *state.passed_over})] += 1
    return selected, seen

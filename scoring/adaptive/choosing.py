"""Which item comes next, or why none does."""

from __future__ import annotations

import numpy as np

from scoring.adaptive.beliefs import Belief
from scoring.adaptive.design import Design
from scoring.adaptive.exposure import best_of
from scoring.adaptive.several import SeveralBelief
from scoring.adaptive.shadow import InfeasibleTest, ShadowTests
from scoring.adaptive.stopping import StopReason
from scoring.models.model import BoolArray, FloatArray

# Below every difference between levels, so that lots decide only inside a level.
JITTER = 1e-9

Choice = tuple[int | None, tuple[int, ...]]


class Lots:
    """The generator of one step, made only if something is left to chance."""

    def __init__(self, seed: int, step: int) -> None:
        self._key = (seed, step)
        self._rng: np.random.Generator | None = None

    def __call__(self) -> np.random.Generator:
        if self._rng is None:
            self._rng = np.random.default_rng(self._key)
        return self._rng


def first(design: Design, seed: int) -> Choice:
    """The item to begin with; InfeasibleTest if no test can begin with it."""
    item = design.start.item
    if item is not None:
        if design.shadow_tests is not None:
            nothing = np.zeros(design.items.n_items)
            design.shadow_tests.solve(nothing, (item,), nothing > 0.0)
        return item, ()
    return _pick(design, seed, design.measurement.begin(), (), np.zeros(design.items.n_items))


def choose(
    design: Design,
    seed: int,
    belief: Belief | SeveralBelief,
    administered: tuple[int, ...],
    seconds: tuple[float, ...],
    closed: FloatArray,
) -> tuple[int | None, tuple[int, ...], StopReason | None]:
    """The next item and the items passed over, or the reason to stop."""
    stopping = design.stopping
    is_complete = (
        design.shadow_tests is None
        or stopping.standard_error is None
        or design.constraints.are_met_by(administered)
    )
    used = 0.0 if stopping.seconds is None else sum(seconds)
    reason = stopping.before_choosing(len(administered), belief.standard_error, used, is_complete)
    if reason is not None:
        return None, (), reason
    item, passed = _pick(design, seed, belief, administered, closed)
    if item is None:
        return None, passed, "exhausted"
    wanted = stopping.minimum_information
    if wanted is not None and is_complete and len(administered) >= stopping.min_items:
        offered = design.measurement.information(belief) + closed
        if offered.max() < wanted:
            return None, (), "information"
    return item, passed, None


def _pick(
    design: Design,
    seed: int,
    belief: Belief | SeveralBelief,
    administered: tuple[int, ...],
    closed: FloatArray,
) -> Choice:
    rated = design.rate(design.measurement, belief)
    values = rated + closed
    best = int(values.argmax())
    if values[best] == -np.inf:
        return None, ()
    opening = not administered and design.start.among > 1
    if design.takes_best and not opening:
        return best, ()
    lots = Lots(seed, len(administered))
    if design.is_level_matched:
        rated = rated + JITTER * lots().random(len(rated))
        values = rated + closed
    values = design.exposure.adjust(values, progress(design, belief, administered), lots)
    if design.shadow_tests is not None:
        values = _in_shadow_test(design, design.shadow_tests, values, rated, administered)
    if opening:
        return best_of(values, design.start.among, lots), ()
    return design.exposure.pick(values, lots)


def progress(
    design: Design, belief: Belief | SeveralBelief, administered: tuple[int, ...]
) -> float:
    """Share of the test that is done, 0 to 1: of its length or its precision, the larger.

    Precision counts as information: (wanted standard error / present one)^2.
    """
    stopping, done = design.stopping, 0.0
    if stopping.max_items is not None:
        done = len(administered) / stopping.max_items
    if stopping.standard_error is not None:
        reached = (stopping.standard_error / float(np.max(belief.standard_error))) ** 2
        done = max(done, reached if administered else 0.0)
    return min(done, 1.0)


def _in_shadow_test(
    design: Design,
    shadow_tests: ShadowTests,
    values: FloatArray,
    rated: FloatArray,
    administered: tuple[int, ...],
) -> FloatArray:
    """The values of the free items of the shadow test, -inf for all others."""
    asked = list(administered)
    left = _left_sets(design, administered)
    shut = ~np.isfinite(values)
    shut[left] = True
    try:
        inside = shadow_tests.solve(_objective(values, shut), administered, shut)
    except InfeasibleTest:
        # What exposure alone took out comes back before a person is left without a test.
        forced = closed_by(design, administered, ()) < 0.0
        forced[left] = True
        if (forced == shut).all():
            raise
        inside, values = shadow_tests.solve(_objective(rated, forced), administered, forced), rated
    inside[asked] = False
    for chosen in design.constraints.sets:
        rest = [item for item in chosen.items if inside[item]]
        if rest and asked and asked[-1] in chosen.items:
            inside[:] = False
            inside[rest] = True
            break
    return np.where(inside, values, -np.inf)


def _objective(values: FloatArray, shut: BoolArray) -> FloatArray:
    """Values from 0 up: the length is fixed, so a common shift changes no test."""
    free = values[~shut]
    return np.where(shut, 0.0, values - (free.min() if len(free) else 0.0))


def _left_sets(design: Design, administered: tuple[int, ...]) -> list[int]:
    """Items of sets that were begun and left: their stimulus is gone from the screen."""
    asked, last = set(administered), administered[-1:]
    return [
        item
        for chosen in design.constraints.sets
        if asked & set(chosen.items) and not set(last) & set(chosen.items)
        for item in chosen.items
        if item not in asked
    ]


def closed_by(
    design: Design, administered: tuple[int, ...], passed_over: tuple[int, ...]
) -> FloatArray:
    """-inf for items asked, their enemies and items passed over, otherwise 0; (n_items,)."""
    closed = np.zeros(design.items.n_items)
    for item in administered:
        closed[[item, *design.enemies_of.get(item, ())]] = -np.inf
    closed[list(passed_over)] = -np.inf
    return closed

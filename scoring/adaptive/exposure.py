"""How often items may be seen: rules that keep the best items from going to everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from scoring.errors import InvalidParameters
from scoring.models.model import FloatArray

Draw = Callable[[], np.random.Generator]


class Exposure(Protocol):
    """A rule: first it may change the values of the items, then it picks one of them.

    Values are -inf where an item must not be chosen. `draw` gives the generator of this step.
    """

    def check(self, n_items: int, has_progress: bool, /) -> None:
        """Refuse a rule that does not fit the bank."""

    def adjust(self, values: FloatArray, progress: float, draw: Draw, /) -> FloatArray:
        """Values after the rule, (n_items,); progress is the share of the test that is done."""

    def pick(self, values: FloatArray, draw: Draw, /) -> tuple[int, tuple[int, ...]]:
        """The item, and those passed over, which this person will not get later either."""

    def after(self, administered: tuple[int, ...], n_items: int, /) -> Exposure:
        """The rule for the next person, once somebody has seen these items."""


@dataclass(frozen=True, slots=True)
class Unlimited:
    """The best item, whoever saw it."""

    def check(self, _n_items: int, _has_progress: bool) -> None:
        pass

    def adjust(self, values: FloatArray, _progress: float, _draw: Draw) -> FloatArray:
        return values

    def pick(self, values: FloatArray, _draw: Draw) -> tuple[int, tuple[int, ...]]:
        return int(values.argmax()), ()

    def after(self, _administered: tuple[int, ...], _n_items: int) -> Exposure:
        return self


@dataclass(frozen=True, slots=True)
class Randomesque:
    """One of the best few, all equally likely (Kingsbury & Zara, 1989)."""

    among: int = 5

    def check(self, _n_items: int, _has_progress: bool) -> None:
        if self.among < 1:
            raise InvalidParameters(f"randomesque needs at least 1 item, not {self.among}")

    def adjust(self, values: FloatArray, _progress: float, _draw: Draw) -> FloatArray:
        return values

    def pick(self, values: FloatArray, draw: Draw) -> tuple[int, tuple[int, ...]]:
        return best_of(values, self.among, draw), ()

    def after(self, _administered: tuple[int, ...], _n_items: int) -> Exposure:
        return self


@dataclass(frozen=True, slots=True)
class SympsonHetter:
    """The best item is administered with its own chance, otherwise passed over for the next.

    chance : (n_items,) P(administered | selected), fitted by `fit_sympson_hetter`
        (Sympson & Hetter, 1985). When all are passed over, the best is administered.
    """

    chance: tuple[float, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "chance", tuple(float(value) for value in self.chance))

    def check(self, n_items: int, _has_progress: bool) -> None:
        if len(self.chance) != n_items:
            raise InvalidParameters(f"{len(self.chance)} chances for {n_items} items")
        for item, value in enumerate(self.chance):
            if not 0 < value <= 1:
                raise InvalidParameters(f"item {item}: chance {value} is not in (0, 1]")

    def adjust(self, values: FloatArray, _progress: float, _draw: Draw) -> FloatArray:
        return values

    def pick(self, values: FloatArray, draw: Draw) -> tuple[int, tuple[int, ...]]:
        rng = draw()
        passed: list[int] = []
        left = values.copy()
        best = item = int(left.argmax())
        while left[item] > -np.inf:
            if rng.random() < self.chance[item]:
                return item, tuple(passed)
            passed.append(item)
            left[item] = -np.inf
            item = int(left.argmax())
        return best, tuple(passed[1:])

    def after(self, _administered: tuple[int, ...], _n_items: int) -> Exposure:
        return self


@dataclass(frozen=True, slots=True)
class ProgressiveRestricted:
    """Chance first, precision later, and no item beyond its rate (Revuelta & Ponsoda, 1998).

    Each value is (1 - w) * a uniform number up to the largest value + w * its own value, where
    w is the share of the test that is done, to the power of acceleration (Barrada et al., 2008).
    maximum_rate : an item seen by this share of n_tests people is not given
    counts : (n_items,) how many people saw each item so far; empty when nobody took the test
    """

    maximum_rate: float = 1.0
    counts: tuple[int, ...] = ()
    n_tests: int = 0
    acceleration: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", tuple(int(value) for value in self.counts))

    def check(self, n_items: int, has_progress: bool) -> None:
        if not 0 < self.maximum_rate <= 1:
            raise InvalidParameters(f"maximum_rate must be in (0, 1], not {self.maximum_rate}")
        if not (np.isfinite(self.acceleration) and self.acceleration >= 0):
            raise InvalidParameters(f"acceleration must not be negative: {self.acceleration}")
        if self.counts and len(self.counts) != n_items:
            raise InvalidParameters(f"{len(self.counts)} counts for {n_items} items")
        if not has_progress:
            raise InvalidParameters(
                "progressive-restricted needs max_items or standard_error to know how far a test is"
            )

    def adjust(self, values: FloatArray, progress: float, draw: Draw) -> FloatArray:
        allowed = np.isfinite(values)
        if self.counts and self.n_tests:
            under = np.array(self.counts) < self.maximum_rate * self.n_tests
            # A restriction that leaves nothing is set aside: a person needs a next question.
            allowed = allowed & under if (allowed & under).any() else allowed
        if not allowed.any():
            return values
        # Distances and variances are negative: only differences between items count.
        gain = np.where(allowed, values - values[allowed].min(), 0.0)
        share = progress**self.acceleration
        mixed = (1.0 - share) * draw().uniform(0.0, gain.max(), len(values)) + share * gain
        return np.where(allowed, mixed, -np.inf)

    def pick(self, values: FloatArray, _draw: Draw) -> tuple[int, tuple[int, ...]]:
        return int(values.argmax()), ()

    def after(self, administered: tuple[int, ...], n_items: int) -> Exposure:
        counts = np.array(self.counts or (0,) * n_items)
        counts[list(administered)] += 1
        return replace(self, counts=tuple(counts.tolist()), n_tests=self.n_tests + 1)


def best_of(values: FloatArray, among: int, draw: Draw) -> int:
    """One of the `among` largest finite values, by lot."""
    left, best = values.copy(), []
    for _ in range(min(among, len(values))):
        item = int(left.argmax())
        if left[item] == -np.inf:
            break
        best.append(item)
        left[item] = -np.inf
    return best[int(draw().integers(len(best)))]

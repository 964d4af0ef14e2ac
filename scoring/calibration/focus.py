"""P(node, pattern) for a block of people, only over the nodes that matter to them.

People of a block answered alike, so most nodes have no share in any of their posteriors. Where
every likelihood is log-concave a small value at the edge of a window of nodes proves that all
beyond it are smaller still; where the edge is not small, or nothing is proved, all nodes are used.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scoring.calibration.design import Design, Tables
from scoring.models.model import FloatArray

# Beside the largest value of a pattern: what is looked for, and what the edge must fall below.
# All that is left out is then less than 1e-10 of a likelihood.
KEPT, NEGLIGIBLE = 1e-18, 1e-12
# One person in so many is looked at to guess a window.
SAMPLED = 16


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """values : (nodes of the window, people), relative to the largest; log_largest : (people,)."""

    window: slice
    values: Design
    log_largest: Design

    def total(self) -> FloatArray:
        """Sum over nodes, (people,)."""
        result: FloatArray = self.values.sum(axis=0, dtype=np.float64)
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """The last window of each block, by the number of its first person."""

    by_block: dict[int, slice] = field(default_factory=dict)

    def joint(self, start: int, design: Design, tables: Tables, group: int) -> Joint:
        offset = tables.offsets[group]
        whole = slice(0, len(offset))
        window = whole
        if tables.is_log_concave:
            window = self.by_block.get(start) or _guessed(design, tables.log_odds, offset)
        found = _joint(design, tables.log_odds, offset, window)
        if not _is_enough(found, whole):
            found = _joint(design, tables.log_odds, offset, whole)
            window = _reached(found.values)
        self.by_block[start] = window
        return found

    def refined(self, factor: int) -> Windows:
        """The same for nodes that are `factor` times as dense."""
        return Windows(
            {
                start: slice(factor * window.start, factor * (window.stop - 1) + 1)
                for start, window in self.by_block.items()
            }
        )


def _joint(design: Design, log_odds: Design, offset: Design, window: slice) -> Joint:
    values = log_odds[window] @ design
    values += offset[window, None]
    largest = values.max(axis=0)
    values -= largest
    np.exp(values, out=values)
    return Joint(window, values, largest)


def _guessed(design: Design, log_odds: Design, offset: Design) -> slice:
    sample = np.ascontiguousarray(design[:, ::SAMPLED])
    return _reached(_joint(sample, log_odds, offset, slice(0, len(offset))).values)


def _reached(values: Design) -> slice:
    nodes = np.flatnonzero(values.max(axis=1) > KEPT)
    return slice(int(nodes[0]), int(nodes[-1]) + 1)


def _is_enough(found: Joint, whole: slice) -> bool:
    below = found.window.start == whole.start or found.values[0].max() < NEGLIGIBLE
    above = found.window.stop == whole.stop or found.values[-1].max() < NEGLIGIBLE
    return bool(below and above)

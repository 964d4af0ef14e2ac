"""The lines of an item's model as paths: the chance of each category at each level."""

from dataclasses import dataclass

import numpy as np

from scoring import Item
from scoring.models.model import FloatArray

LOWEST, HIGHEST, MIDDLE = 1.0, 5.0, 3.0
POINTS = 41


@dataclass(frozen=True, slots=True)
class Line:
    """One category: its path in a square of 100, and its chance in per cent at whole levels."""

    name: str
    path: str
    at_levels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Curves:
    """All categories of one item, lowest first."""

    lines: tuple[Line, ...]
    levels: tuple[int, ...] = (1, 2, 3, 4, 5)


def curves_of(item: Item) -> Curves:
    """The curves of an item; of two categories only the upper one says something."""
    levels = np.linspace(LOWEST, HIGHEST, POINTS)
    chances = np.exp(item.response_model.log_probability(item.parameters, levels - MIDDLE))
    first = 1 if item.n_categories == 2 else 0
    return Curves(
        tuple(
            Line(str(category), _path(chances[:, category]), _at_levels(chances[:, category]))
            for category in range(first, item.n_categories)
        )
    )


def _path(chances: FloatArray) -> str:
    points = (
        f"{100 * index / (POINTS - 1):.2f} {100 - 100 * chance:.2f}"
        for index, chance in enumerate(chances)
    )
    return "M" + " L".join(points)


def _at_levels(chances: FloatArray) -> tuple[int, ...]:
    step = (POINTS - 1) // int(HIGHEST - LOWEST)
    return tuple(round(100 * float(chance)) for chance in chances[::step])

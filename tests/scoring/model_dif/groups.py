"""Two simulated groups, with an item that differs between them."""

import numpy as np

from scoring import ItemParameters, simulate
from scoring.models.model import FloatArray, IntArray


def two_groups(
    rng: np.random.Generator, n: int, model: str, cuts: FloatArray, shift: float, slope: float = 1.3
) -> tuple[IntArray, IntArray]:
    """Codes and group; the focal group is half an SD lower, item 0 is harder for it by `shift`."""
    group = np.arange(n) % 2
    theta = rng.standard_normal(n) - 0.5 * group
    moved = cuts.copy()
    moved[0] += shift
    codes = np.empty((n, len(cuts)), dtype=np.int64)
    for value, b in enumerate((cuts, moved)):
        items = ItemParameters.from_thresholds(model, [slope] * len(cuts), b)
        codes[group == value] = simulate(items, theta[group == value], rng)
    return codes, group


RATED = np.tile([-1.0, 0.0, 1.0], (6, 1)) + np.linspace(-0.5, 0.5, 6)[:, None]
RIGHT = np.linspace(-1.2, 1.2, 8)[:, None]

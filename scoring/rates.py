"""The interval of an observed share."""

from __future__ import annotations

import math


def wilson(rate: float, n: int, z: float) -> tuple[float, float]:
    """Score interval of a share of n people (Wilson, 1927), z normal deviates wide each way."""
    middle = (rate + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(max(rate * (1 - rate), 0.0) / n + z**2 / (4 * n * n))
    return max(middle - half, 0.0), min(middle + half, 1.0)

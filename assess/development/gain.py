"""How much a person may gain from hours of practice: an assumption, shown as a range.

``g(h) = s * G * (1 - exp(-h / tau))`` with G about 0.50 level units (SD 0.30), tau = 22 hours,
and s = 1 with check-ins and feedback, 0.6 without. None of this comes from users of this product.
"""

import math
from dataclasses import dataclass

from assess.banks.activities import Kind

MEAN_GAIN = 0.50
SD_GAIN = 0.30
HOURS_SCALE = 22.0
WITHOUT_SUPPORT = 0.6
Z_95 = 1.96

# What an hour of each kind counts for (design choice: practice with feedback moves most).
KIND_MULTIPLIERS: dict[Kind, float] = {
    "practice": 1.0,
    "drill": 0.9,
    "peer": 0.7,
    "shadow": 0.6,
    "tool": 0.6,
    "reflect": 0.4,
    "learn": 0.4,
}


@dataclass(frozen=True, slots=True)
class GainRange:
    """An expected gain in level units, with the range that the prior allows."""

    middle: float
    low: float
    high: float


def share_reached(hours: float) -> float:
    """The share of the largest gain that is reached after `hours`."""
    return 1.0 - math.exp(-max(hours, 0.0) / HOURS_SCALE)


def expected_gain(hours: float, *, is_supported: bool = True) -> GainRange:
    """Gain after `hours`; the low end never promises a loss that no plan aims at."""
    scale = share_reached(hours) * (1.0 if is_supported else WITHOUT_SUPPORT)
    return GainRange(
        middle=scale * MEAN_GAIN,
        low=max(0.0, scale * (MEAN_GAIN - Z_95 * SD_GAIN)),
        high=scale * (MEAN_GAIN + Z_95 * SD_GAIN),
    )


def marginal_gain(hours_so_far: float, hours: float) -> float:
    """What further `hours` add to the expected gain after `hours_so_far`."""
    return MEAN_GAIN * (share_reached(hours_so_far + hours) - share_reached(hours_so_far))

"""What is known about a competency: a level with its error, in level units from 1 to 5."""

from dataclasses import dataclass
from statistics import NormalDist

# Level 3 stands at theta 0 and one level is one unit of theta (judged, not from data).
LEVEL_AT_ZERO = 3.0
SMALLEST_SD = 0.05


@dataclass(frozen=True, slots=True)
class LevelEstimate:
    """Posterior mean and standard deviation of a level."""

    level: float
    sd: float

    def probability_below(self, target: float) -> float:
        """P(level < target)."""
        return self._distribution().cdf(target)

    def low(self, share: float = 0.8) -> float:
        """Lower end of the central interval that holds `share`."""
        return self._distribution().inv_cdf((1.0 - share) / 2.0)

    def high(self, share: float = 0.8) -> float:
        """Upper end of the central interval that holds `share`."""
        return self._distribution().inv_cdf((1.0 + share) / 2.0)

    def is_unsure(self, target: float) -> bool:
        """Whether the 80 % interval holds the target, so that either side may be true."""
        return self.low() <= target <= self.high()

    def _distribution(self) -> NormalDist:
        return NormalDist(self.level, max(self.sd, SMALLEST_SD))

"""Which skills stand out within one person's own profile, by more than their error."""

from dataclasses import dataclass

import numpy as np

from assess.results.models import Score

# One-sided 90 %: the rule for telling two levels apart.
TOLD_APART = 1.28


@dataclass(frozen=True, slots=True)
class Contrast:
    """One competency against the person's own mean, and whether that is more than its error."""

    competency: str
    difference: float
    is_clear: bool


def contrasts(score: Score) -> list[Contrast]:
    """All competencies from the clearest evidence down, by theta (n,) and covariance (n, n)."""
    names = list(score.provenance["dimensions"])
    theta = np.asarray(score.theta, dtype=np.float64)
    covariance = np.asarray(score.covariance, dtype=np.float64)
    n = len(names)
    against_mean = np.eye(n) - np.full((n, n), 1.0 / n)
    differences = against_mean @ theta
    errors = np.sqrt(np.clip(np.diag(against_mean @ covariance @ against_mean.T), 0.0, None))
    found = [
        Contrast(name, float(difference), bool(abs(difference) > TOLD_APART * error))
        for name, difference, error in zip(names, differences, errors, strict=True)
    ]
    return sorted(found, key=lambda each: (-each.difference, each.competency))

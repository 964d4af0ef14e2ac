"""The design decisions of scoring in one place: none of these numbers comes from data yet."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from scoring.models.model import FloatArray

Use = Literal["selection", "development"]

# Raised whenever the same answers would give other numbers.
PIPELINE = "1"
STATUS = "provisional_expert"

# Shares of the information that each kind of evidence is granted.
SOURCE_WEIGHTS: dict[str, dict[str, float]] = {
    "selection": {"keyed": 0.60, "behaviour": 0.20, "forced_choice": 0.20},
    "development": {"keyed": 0.45, "behaviour": 0.30, "forced_choice": 0.25},
}
# Ratings of oneself, which a rosy picture moves; and all that people say of themselves.
SELF_REPORT = "behaviour"
SELF_DESCRIPTION = ("behaviour", "forced_choice")

# Correlation of competencies before any answer is seen.
WITHIN_DOMAIN, ACROSS_DOMAINS = 0.6, 0.4

# Rosy self-description: half the weight, and standard errors wider by this factor. Moving weight
# to the other sources could make the errors smaller, which a reason for doubt must not do.
IMPRESSION_WEIGHT = 0.5
IMPRESSION_WIDENING = 1.10

INTERVAL = 0.80
N_DRAWS = 50


def source_weights(
    use: str, *, is_impression_high: bool = False, is_self_report_left_out: bool = False
) -> dict[str, float]:
    """The share of each source, adding up to 1; a source that is left out is not named."""
    weights = dict(SOURCE_WEIGHTS[use])
    if is_self_report_left_out:
        weights = {name: w for name, w in weights.items() if name not in SELF_DESCRIPTION}
    if is_impression_high and SELF_REPORT in weights:
        weights[SELF_REPORT] *= IMPRESSION_WEIGHT
    whole = sum(weights.values())
    return {name: weight / whole for name, weight in weights.items()}


def prior_correlation(domains: Sequence[str]) -> FloatArray:
    """Correlation matrix of the competencies, given the domain of each; (n, n)."""
    same = np.equal.outer(np.array(domains), np.array(domains))
    matrix = np.where(same, WITHIN_DOMAIN, ACROSS_DOMAINS)
    np.fill_diagonal(matrix, 1.0)
    return matrix.astype(np.float64)


def described() -> Mapping[str, object]:
    """Every constant above that changes numbers, for the fingerprint of the parameters."""
    return {
        "pipeline": PIPELINE,
        "source_weights": SOURCE_WEIGHTS,
        "within_domain": WITHIN_DOMAIN,
        "across_domains": ACROSS_DOMAINS,
        "impression": [IMPRESSION_WEIGHT, IMPRESSION_WIDENING],
        "n_draws": N_DRAWS,
    }

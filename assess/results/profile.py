"""Says what stands out within one person: only differences that are larger than their error."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from assess.banks.framework import Framework
from scoring import JointEstimate
from scoring.comparison import TIE_MULTIPLE


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """Ids from the highest estimate to the lowest, and what can be told apart.

    clearest : reliably above something and below nothing; weakest : the other way round. Both
        are empty for an even profile, of which nothing more may be said.
    """

    ordered: tuple[str, ...]
    clearest: tuple[str, ...]
    weakest: tuple[str, ...]

    @property
    def is_even(self) -> bool:
        """Whether no two parts can be told apart."""
        return not self.clearest


def own_domains(estimate: JointEstimate, framework: Framework) -> OwnProfile:
    """The domains of one person against each other."""
    return _compare(
        estimate,
        {
            domain: dict.fromkeys(members, 1.0 / len(members))
            for domain, members in framework.by_domain.items()
            if members
        },
    )


def own_competencies(estimate: JointEstimate) -> OwnProfile:
    """The competencies of one person against each other."""
    return _compare(estimate, {each: {each: 1.0} for each in estimate.dimensions})


def _compare(
    estimate: JointEstimate, combinations: Mapping[str, Mapping[str, float]]
) -> OwnProfile:
    """|difference| > 1.28 SE of the difference, with the covariance of both within the person."""
    names = list(combinations)
    weights = np.array(
        [[combinations[name].get(d, 0.0) for d in estimate.dimensions] for name in names]
    )
    theta = weights @ estimate.theta
    covariance = weights @ estimate.covariance @ weights.T
    variance = np.diag(covariance)
    spread = np.sqrt(np.maximum(variance[:, None] + variance[None, :] - 2.0 * covariance, 0.0))
    above = theta[:, None] - theta[None, :] > np.maximum(TIE_MULTIPLE * spread, 1e-12)
    order = np.argsort(-theta, kind="stable")
    is_high, is_low = above.any(axis=1), above.any(axis=0)
    return OwnProfile(
        ordered=tuple(names[i] for i in order),
        clearest=tuple(names[i] for i in order if is_high[i] and not is_low[i]),
        weakest=tuple(names[i] for i in order[::-1] if is_low[i] and not is_high[i]),
    )

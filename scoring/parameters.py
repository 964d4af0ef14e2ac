"""What the parameters of items and groups are called, and which values one may take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Domain = Literal["real", "positive", "logit of a probability"]
# Of the distribution of theta, where it is estimated.
LATENT = ("latent_mean", "log_latent_variance")
GROUP = "group "


@dataclass(frozen=True, slots=True)
class Parameter:
    """Name, domain and an ordinary value, for labels, starting points and tests.

    Models work in slope-intercept form, which is unconstrained apart from the order of a graded
    item's intercepts; `ResponseModel.is_proper` holds what a domain cannot say.
    prior : mean and standard deviation of the normal prior that calibration uses unless told
        otherwise, for a parameter that data alone hardly identify
    """

    name: str
    domain: Domain
    typical: float
    prior: tuple[float, float] | None = None


def latent_label(group: str | None, name: str) -> str:
    """Label of a parameter of theta: "group 0.latent_mean", beside "0.a" of item 0; the bare name
    where there is a single group."""
    return name if group is None else f"{GROUP}{group}.{name}"

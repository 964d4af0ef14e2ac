"""What one parameter of a response model is called and which values it may take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Domain = Literal["real", "positive", "logit of a probability"]


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

"""Items and statements with fixed parameters that know how uncertain those parameters are."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scoring.errors import InvalidParameters
from scoring.models import ResponseModel, model_named
from scoring.models.model import FloatArray

# A Thurstonian loading of 1 would leave no unique variance; drawn loadings stay inside these.
SMALLEST_LOADING, LARGEST_LOADING = 0.05, 0.95


@dataclass(frozen=True, slots=True)
class Item:
    """One item in the metric a(theta - b), logistic, D = 1.

    thresholds : k - 1 numbers for an item of k categories
    log_discrimination_sd : standard deviation of ln a
    location_sd : standard deviation of a shift common to all thresholds
    threshold_sd : standard deviation of each threshold on its own, beside the shift
    """

    model: str
    discrimination: float
    thresholds: tuple[float, ...]
    log_discrimination_sd: float = 0.0
    location_sd: float = 0.0
    threshold_sd: float = 0.0
    status: str = "calibrated"
    parameters: FloatArray = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "thresholds", tuple(float(b) for b in self.thresholds))
        if not self.thresholds:
            raise InvalidParameters("an item needs at least one threshold")
        numbers = (
            self.discrimination,
            *self.thresholds,
            self.log_discrimination_sd,
            self.location_sd,
            self.threshold_sd,
        )
        if not np.isfinite(numbers).all():
            raise InvalidParameters(f"item parameters must be finite: {numbers}")
        if min(numbers[-3:]) < 0:
            raise InvalidParameters("standard deviations of item parameters must not be negative")
        if self.discrimination <= 0:
            raise InvalidParameters(
                f"discrimination must be positive, not {self.discrimination}; recode the item"
            )
        self.response_model.parameters(self.n_categories)  # refuses a wrong number of categories
        parameters = self.response_model.from_thresholds(self.discrimination, self.thresholds)
        if not self.response_model.is_proper(parameters):
            raise InvalidParameters(f"{self.model} does not allow thresholds {self.thresholds}")
        parameters.setflags(write=False)
        object.__setattr__(self, "parameters", parameters)

    @property
    def response_model(self) -> ResponseModel:
        return model_named(self.model)

    @property
    def n_categories(self) -> int:
        return len(self.thresholds) + 1

    def draw(self, n: int, rng: np.random.Generator) -> FloatArray:
        """n plausible parameter vectors, shape (n, p).

        Slopes are lognormal, thresholds normal. A draw that a model does not allow (a graded
        item whose thresholds changed places) is put in order again.
        """
        a = self.discrimination * np.exp(self.log_discrimination_sd * rng.standard_normal(n))
        shift = self.location_sd * rng.standard_normal((n, 1))
        own = self.threshold_sd * rng.standard_normal((n, len(self.thresholds)))
        b = np.asarray(self.thresholds) + shift + own
        drawn = self.response_model.from_thresholds(a, b)
        proper = np.asarray(self.response_model.is_proper(drawn))[:, None]
        ordered = self.response_model.from_thresholds(a, np.sort(b, axis=-1))
        return np.where(proper, drawn, ordered)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a forced-choice block.

    utility = utility_mean + sign * loading * theta[dimension] + error, where the error has
    variance 1 - loading^2 (Brown & Maydeu-Olivares, 2011).
    """

    dimension: str
    loading: float
    sign: int = 1
    utility_mean: float = 0.0
    loading_sd: float = 0.0
    utility_mean_sd: float = 0.0
    status: str = "calibrated"

    def __post_init__(self) -> None:
        if self.sign not in (-1, 1):
            raise InvalidParameters(f"sign is +1 or -1, not {self.sign}")
        if not 0 <= self.loading < 1:
            raise InvalidParameters(
                f"loading must be in [0, 1), not {self.loading}; the key goes into sign"
            )
        if not np.isfinite([self.utility_mean, self.loading_sd, self.utility_mean_sd]).all():
            raise InvalidParameters(f"statement parameters must be finite: {self}")
        if min(self.loading_sd, self.utility_mean_sd) < 0:
            raise InvalidParameters("standard deviations must not be negative")

    def draw(self, n: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """n plausible signed loadings and utility means, each (n,)."""
        loading = self.loading + self.loading_sd * rng.standard_normal(n)
        mean = self.utility_mean + self.utility_mean_sd * rng.standard_normal(n)
        return self.sign * np.clip(loading, SMALLEST_LOADING, LARGEST_LOADING), mean

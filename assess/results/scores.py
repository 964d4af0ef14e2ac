"""Scores as values: a number with its error, interval and bands, never one without the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assess.results.policy import INTERVAL
from assess.results.quality import Quality
from scoring import Estimate
from scoring.models.model import FloatArray
from scoring.reporting_scale import bands, level, level_interval


@dataclass(frozen=True, slots=True)
class ScaleScore:
    """One scale of one person.

    theta, standard_error : on the scale of the model
    level, low, high : on the printed scale from 1 to 5, unrounded; the interval holds 80 %
    bands : names of every band the interval reaches, lowest first
    """

    theta: float
    standard_error: float
    level: float
    low: float
    high: float
    bands: tuple[str, ...]

    @classmethod
    def of(cls, estimate: Estimate) -> "ScaleScore":
        """The score behind one estimate."""
        low, high = level_interval(estimate, INTERVAL)
        theta = float(estimate.theta)
        return cls(
            theta=theta,
            standard_error=float(estimate.standard_error),
            level=float(level(theta)),
            low=float(low),
            high=float(high),
            bands=tuple(band.name for band in bands(estimate, INTERVAL)),
        )

    def to_json(self) -> dict[str, Any]:
        """The stored form: enough to read it without this program."""
        return {
            "theta": self.theta,
            "se": self.standard_error,
            "level": self.level,
            "low": self.low,
            "high": self.high,
            "bands": list(self.bands),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "ScaleScore":
        """The value behind the stored form."""
        return cls(
            document["theta"],
            document["se"],
            document["level"],
            document["low"],
            document["high"],
            tuple(document["bands"]),
        )


@dataclass(frozen=True, slots=True)
class Floor:
    """The coaching floor: below it means the upper end of the interval lies under the line."""

    domain: str
    level: float
    upper_end: float

    @property
    def is_below(self) -> bool:
        """Whether this person reads "ready in part: coaching first"."""
        return self.upper_end < self.level


@dataclass(frozen=True, slots=True)
class Scales:
    """Everything that is reported of one person, by id."""

    competencies: Mapping[str, ScaleScore]
    domains: Mapping[str, ScaleScore]
    roles: Mapping[str, ScaleScore]
    composite: ScaleScore
    floor: Floor | None

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "competencies": {id_: each.to_json() for id_, each in self.competencies.items()},
            "domains": {id_: each.to_json() for id_, each in self.domains.items()},
            "roles": {id_: each.to_json() for id_, each in self.roles.items()},
            "composite": self.composite.to_json(),
            "floor": self.floor
            and {
                "domain": self.floor.domain,
                "level": self.floor.level,
                "upper_end": self.floor.upper_end,
            },
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Scales":
        """The value behind the stored form."""

        def read(kind: str) -> dict[str, ScaleScore]:
            return {id_: ScaleScore.from_json(each) for id_, each in document[kind].items()}

        return cls(
            read("competencies"),
            read("domains"),
            read("roles"),
            ScaleScore.from_json(document["composite"]),
            Floor(**document["floor"]) if document["floor"] else None,
        )


@dataclass(frozen=True, slots=True, eq=False)
class ScoredSitting:
    """The result of scoring one sitting.

    scales, theta, covariance : None where the sitting has to be repeated or holds no answer
    dimensions : ids of the competencies, in the order of theta (n,) and covariance (n, n)
    effective_weights : what each kind of evidence came to in the weighted information
    """

    dimensions: tuple[str, ...]
    theta: FloatArray | None
    covariance: FloatArray | None
    scales: Scales | None
    quality: Quality
    source_weights: Mapping[str, float]
    effective_weights: Mapping[str, float]

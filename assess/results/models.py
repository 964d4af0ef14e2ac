"""The table of scores: inserted once with everything needed to compute them again."""

import uuid
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from assess.database import Base, Identified, OrganisationOwned
from assess.errors import Conflict
from assess.results.quality import Quality
from assess.results.scores import Scales
from scoring import JointEstimate
from scoring.models.model import FloatArray


class Score(Identified, OrganisationOwned, Base):
    """The scores of one sitting under one set of parameters and weights.

    `theta` and `covariance` are empty and `scales` holds nothing when the sitting has to be
    repeated: careless answers are not a low level.
    """

    __tablename__ = "scores"
    __table_args__ = (
        UniqueConstraint("sitting_id", "fingerprint"),
        Index("ix_scores_campaign_id_created_at", "campaign_id", "created_at"),
    )

    sitting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sittings.id", ondelete="RESTRICT"))
    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT"), index=True
    )
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"))
    bank_version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("bank_versions.id", ondelete="RESTRICT")
    )
    fingerprint: Mapped[str] = mapped_column(String(64))
    provenance: Mapped[dict[str, Any]]
    theta: Mapped[list[Any]]
    covariance: Mapped[list[Any]]
    scales: Mapped[dict[str, Any]]
    quality: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]

    @property
    def has_numbers(self) -> bool:
        """False when the sitting has to be repeated or nothing was answered."""
        return bool(self.scales)

    def reported(self) -> Scales | None:
        """The scales as values."""
        return Scales.from_json(self.scales) if self.scales else None

    def answering(self) -> Quality:
        """The checks of answering as a value."""
        return Quality.from_json(self.quality)

    def estimate(self) -> JointEstimate | None:
        """The stored estimate, for combinations that were not stored."""
        if not self.scales:
            return None
        covariance: FloatArray = np.array(self.covariance, dtype=np.float64)
        return JointEstimate(
            dimensions=tuple(self.provenance["dimensions"]),
            theta=np.array(self.theta, dtype=np.float64),
            covariance=covariance,
            converged=True,
            n_iterations=0,
            source_weights_effective=self.provenance["effective_weights"],
            model_covariance=covariance,
            parameter_covariance=np.zeros_like(covariance),
        )


@event.listens_for(Score, "before_update")
@event.listens_for(Score, "before_delete")
def _refuse_change(_mapper: Mapper[Any], _connection: Connection, _target: Score) -> None:
    raise Conflict("a score is never changed; score the sitting again")

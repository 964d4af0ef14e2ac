"""Tables of sales records and of decisions, whose every step is added and never changed."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from assess.database import Base, Identified, OrganisationOwned
from assess.errors import Conflict


class Outcome(StrEnum):
    """What HR may decide about one person in one round."""

    PROMOTE = "promote"
    NOT_NOW = "not_now"
    MORE_EVIDENCE = "more_evidence"


class Step(StrEnum):
    """What can happen to a decision."""

    DRAFTED = "drafted"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class SalesRecord(Identified, OrganisationOwned, Base):
    """One quarter of one person's own selling, in per cent of target; never part of a score."""

    __tablename__ = "sales_records"
    __table_args__ = (UniqueConstraint("person_id", "period"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"))
    period: Mapped[str] = mapped_column(String(7))
    percent_of_target: Mapped[float]
    imported_at: Mapped[datetime]


class Decision(Identified, OrganisationOwned, Base):
    """One attempt to decide about one person in one round; a withdrawn one is followed by another.

    `outcome` and `evidence` are what they were when it was drafted; what happened since is in
    its events.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("campaign_id", "person_id", "number"),
        Index("ix_decisions_person_id", "person_id"),
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"))
    number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(16))
    evidence: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class DecisionEvent(Identified, OrganisationOwned, Base):
    """One step of a decision: who did it, when and why."""

    __tablename__ = "decision_events"
    __table_args__ = (UniqueConstraint("decision_id", "sequence"),)

    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decisions.id", ondelete="RESTRICT"))
    sequence: Mapped[int]
    step: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    happened_at: Mapped[datetime]


@event.listens_for(Decision, "before_update")
@event.listens_for(Decision, "before_delete")
@event.listens_for(DecisionEvent, "before_update")
@event.listens_for(DecisionEvent, "before_delete")
def _refuse_change(
    _mapper: Mapper[Any], _connection: Connection, _target: Decision | DecisionEvent
) -> None:
    raise Conflict("a decision is never changed; withdraw it and draft another")

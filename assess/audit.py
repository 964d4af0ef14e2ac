"""The audit log: who did what to what and when; rows are added, never changed."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, event, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from assess.clock import now
from assess.database import Base, Identified
from assess.errors import Conflict
from assess.principal import Principal


class AuditEvent(Identified, Base):
    """One thing that happened. Details hold ids and states, never answers, scores or names."""

    __tablename__ = "audit_events"

    organisation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("organisations.id"), index=True
    )
    actor_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    actor_role: Mapped[str] = mapped_column(String(32))
    verb: Mapped[str] = mapped_column(String(64), index=True)
    subject_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]]
    happened_at: Mapped[datetime] = mapped_column(index=True)


@event.listens_for(AuditEvent, "before_update")
@event.listens_for(AuditEvent, "before_delete")
def _refuse_change(_mapper: Mapper[Any], _connection: Connection, _target: AuditEvent) -> None:
    raise Conflict("the audit log is only ever added to")


def record(
    session: Session,
    by: Principal | None,
    verb: str,
    *,
    subject: uuid.UUID | None = None,
    organisation_id: uuid.UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Add one event; `by` is None when the system acted by itself."""
    entry = AuditEvent(
        organisation_id=by.organisation_id if by else organisation_id,
        actor_id=(by.user_id or by.invitation_id) if by else None,
        actor_role=by.role if by else "system",
        verb=verb,
        subject_id=subject,
        details=dict(details or {}),
        happened_at=now(),
    )
    session.add(entry)
    session.flush()
    return entry


def recent(session: Session, *, by: Principal, limit: int = 200) -> list[AuditEvent]:
    """The latest events of the organisation, newest first."""
    query = (
        select(AuditEvent)
        .where(AuditEvent.organisation_id == by.organisation_id)
        .order_by(AuditEvent.happened_at.desc(), AuditEvent.id)
        .limit(limit)
    )
    return list(session.scalars(query))

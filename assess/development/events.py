"""What happened to sessions: written down once, read in order."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assess.clock import now
from assess.development.models import EntryEvent, EventKind, PlanEntry
from assess.principal import Principal


def events_of(session: Session, entries: Sequence[PlanEntry]) -> list[EntryEvent]:
    """Everything that happened to the sessions, in order."""
    return list(
        session.scalars(
            select(EntryEvent)
            .where(EntryEvent.entry_id.in_([each.id for each in entries]))
            .order_by(EntryEvent.happened_at, EntryEvent.sequence)
        )
    )


def last_event(session: Session, entry: PlanEntry) -> EntryEvent | None:
    """What happened to the session last."""
    return session.scalar(
        select(EntryEvent)
        .where(EntryEvent.entry_id == entry.id)
        .order_by(EntryEvent.sequence.desc())
        .limit(1)
    )


def add_event(
    session: Session,
    entry: PlanEntry,
    kind: EventKind,
    details: Mapping[str, Any],
    *,
    by: Principal | None,
) -> EntryEvent:
    """Write down what happened to a session."""
    session.flush()
    last = session.scalar(
        select(func.max(EntryEvent.sequence)).where(EntryEvent.entry_id == entry.id)
    )
    happened = EntryEvent(
        organisation_id=entry.organisation_id,
        entry_id=entry.id,
        sequence=(last or 0) + 1,
        kind=kind,
        details=dict(details),
        user_id=by.user_id if by else None,
        happened_at=now(),
    )
    entry.changed_at = happened.happened_at
    session.add(happened)
    session.flush()
    return happened

"""Keeps every answer as it was given: once, in order, and never over a newer one."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assess.clock import now
from assess.delivery.booklets import ResolvedBooklet
from assess.delivery.clock import end_pause, is_over, lock
from assess.delivery.models import PageView, Response, Sitting, SittingState
from assess.errors import Conflict, InvalidInput, NotFound, SittingClosed
from assess.words import about, say

# A column's range on PostgreSQL; sequences are milliseconds, far below it.
MAX_SEQUENCE = 2**53
MAX_KEY_LENGTH = 100
LONGEST_PAGE = timedelta(hours=1)

# The same statement in the words of each database.
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one answer.

    `sequence` is the highest one known for the item; `is_current` says whether this answer is
    the one that counts now, `is_late` that it came after the time was over and is only kept.
    """

    saved_at: datetime
    sequence: int
    is_current: bool
    is_late: bool


def insert_once(
    session: Session, table: type[Any], values: Mapping[str, Any], unique: Collection[str]
) -> uuid.UUID | None:
    """The id of the new row, or None when a row with the same `unique` columns stands already.

    The row count of such an insert is -1 on PostgreSQL, so the returned id is the only witness.
    """
    insert = _INSERT[session.get_bind().dialect.name]
    stored: uuid.UUID | None = session.execute(
        insert(table)
        .values(**values)
        .on_conflict_do_nothing(index_elements=list(unique))
        .returning(table.id)
    ).scalar_one_or_none()
    return stored


def save_answer(
    session: Session,
    sitting: Sitting,
    item_id: str,
    answer: Mapping[str, Any],
    *,
    sequence: int,
    idempotency_key: str,
    client_seconds: float | None = None,
    moment: datetime | None = None,
) -> Saved:
    """Store one answer; sending it again with the same key changes nothing and says the same.

    Raises SittingClosed after submission, Conflict before the start, NotFound for an item that
    is not in this booklet, InvalidInput for a key that was used for something else.
    """
    if not 0 <= sequence <= MAX_SEQUENCE:
        raise InvalidInput("The answer was not saved.", [about("sequence", say("out of range"))])
    if not 8 <= len(idempotency_key) <= MAX_KEY_LENGTH:
        raise InvalidInput(
            "The answer was not saved.", [about("idempotency key", say("8 to 100 characters"))]
        )
    moment = moment or now()
    sitting = lock(session, sitting)
    if item_id not in ResolvedBooklet.from_json(sitting.booklet).item_ids:
        raise NotFound("This question is not part of your assessment.")
    known = _by_key(session, sitting, idempotency_key)
    if known is None:
        _require_open(sitting)
        end_pause(sitting, moment)
        late = is_over(sitting, moment)
        if late:
            sitting.state = SittingState.EXPIRED
        session.flush()
        stored = insert_once(
            session,
            Response,
            {
                "sitting_id": sitting.id,
                "item_id": item_id,
                "sequence": sequence,
                "idempotency_key": idempotency_key,
                "answer": dict(answer),
                "is_late": late,
                "received_at": moment,
                "client_seconds": client_seconds,
            },
            ("sitting_id", "idempotency_key"),
        )
        known = session.get(Response, stored) if stored else None
        known = known or _by_key(session, sitting, idempotency_key)
    if known is None:
        raise Conflict("The answer was not saved.", remedy="Send it again.")
    if known.item_id != item_id or known.answer != dict(answer):
        raise InvalidInput(
            "The answer was not saved.",
            [about("idempotency key", say("used before for another answer"))],
        )
    current = _current(session, sitting, item_id)
    return Saved(
        saved_at=known.received_at,
        sequence=current.sequence if current else known.sequence,
        is_current=current is not None and current.id == known.id,
        is_late=known.is_late,
    )


def _require_open(sitting: Sitting) -> None:
    if sitting.state == SittingState.SUBMITTED:
        raise SittingClosed(
            "You have submitted already, so this answer was not taken.",
            remedy="Everything you answered before is kept. You can read your feedback.",
        )
    if sitting.state not in (SittingState.STARTED, SittingState.EXPIRED):
        raise Conflict(
            "The assessment has not been started.", remedy="Go to the list of steps and start it."
        )


def _by_key(session: Session, sitting: Sitting, key: str) -> Response | None:
    return session.scalar(
        select(Response).where(Response.sitting_id == sitting.id, Response.idempotency_key == key)
    )


def _current(session: Session, sitting: Sitting, item_id: str) -> Response | None:
    return session.scalar(
        select(Response)
        .where(
            Response.sitting_id == sitting.id,
            Response.item_id == item_id,
            Response.is_late.is_(False),
        )
        .order_by(Response.sequence.desc(), Response.received_at.desc(), Response.id.desc())
        .limit(1)
    )


def answers(
    session: Session, sitting: Sitting, *, only: Collection[str] | None = None
) -> dict[str, dict[str, Any]]:
    """The answer that counts for each item answered in time."""
    query = (
        select(Response.item_id, Response.answer)
        .where(Response.sitting_id == sitting.id, Response.is_late.is_(False))
        .order_by(Response.sequence, Response.received_at, Response.id)
    )
    if only is not None:
        query = query.where(Response.item_id.in_(only))
    return dict(session.execute(query).all())


def record_page(
    session: Session, sitting: Sitting, page: int, opened_at: datetime, left_at: datetime
) -> None:
    """Note how long a page was looked at; a moment from the future or an hour ago says nothing."""
    stayed = left_at - opened_at
    session.add(
        PageView(
            sitting_id=sitting.id,
            page=page,
            opened_at=opened_at,
            seconds=stayed.total_seconds() if timedelta(0) <= stayed <= LONGEST_PAGE else None,
        )
    )
    session.flush()


def page_seconds(session: Session, sitting: Sitting) -> dict[int, float]:
    """Seconds spent on each page, all looks together, for the page-time index."""
    rows = session.execute(
        select(PageView.page, func.sum(PageView.seconds))
        .where(PageView.sitting_id == sitting.id, PageView.seconds.is_not(None))
        .group_by(PageView.page)
    )
    return {page: float(seconds or 0.0) for page, seconds in rows}

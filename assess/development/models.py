"""Tables of a manager's path: the plan, its sessions, what happened to them, notes, check-ins."""

import datetime
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from assess.accounts.models import User
from assess.database import Base, Identified, OrganisationOwned
from assess.errors import Conflict


class EntryState(StrEnum):
    """Where a session stands. `ASKED`: missed twice, so the person is asked why."""

    PLANNED = "planned"
    DONE = "done"
    ASKED = "asked"
    DROPPED = "dropped"


class EventKind(StrEnum):
    """What can happen to a session."""

    DONE = "done"
    UNDONE = "undone"
    MOVED = "moved"
    MISSED = "missed"
    ASKED = "asked"
    ANSWERED = "answered"
    DROPPED = "dropped"


class Plan(Identified, OrganisationOwned, Base):
    """One person's path of 90 days, with everything it was made from.

    `estimates` holds {competency: {level, sd}} at the start; it is never refreshed, so that the
    reasons on the page stay those that counted.
    """

    __tablename__ = "plans"
    __table_args__ = (
        Index(
            "uq_plans_user_id_running",
            "user_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", ondelete="RESTRICT"), index=True
    )
    score_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("scores.id", ondelete="RESTRICT"))
    bank_version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("bank_versions.id", ondelete="RESTRICT")
    )
    audience: Mapped[str] = mapped_column(String(16))
    start_date: Mapped[datetime.date]
    weekly_minutes: Mapped[int]
    # HH:MM in the organisation's time zone; without it sessions are whole days in a calendar.
    session_time: Mapped[str] = mapped_column(String(5), default="")
    estimates: Mapped[dict[str, Any]]
    weights: Mapped[dict[str, Any]]
    is_coaching_below_floor: Mapped[bool] = mapped_column(default=False)
    circumstances: Mapped[dict[str, Any]]
    wishes: Mapped[list[Any]]
    focus: Mapped[list[Any]]
    excluded: Mapped[list[Any]] = mapped_column(default=list)
    eased_weeks: Mapped[list[Any]] = mapped_column(default=list)
    shares_completion: Mapped[bool] = mapped_column(default=False)
    calendar_token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime.datetime]
    ended_at: Mapped[datetime.datetime | None]

    user: Mapped[User] = relationship()
    entries: Mapped[list["PlanEntry"]] = relationship(
        back_populates="plan", order_by="PlanEntry.date, PlanEntry.activity_id, PlanEntry.number"
    )
    check_ins: Mapped[list["CheckIn"]] = relationship(back_populates="plan", order_by="CheckIn.day")


class PlanEntry(Identified, OrganisationOwned, Base):
    """One session: an activity for the n-th of m times, on a day."""

    __tablename__ = "plan_entries"
    __table_args__ = (
        UniqueConstraint("plan_id", "activity_id", "number"),
        Index("ix_plan_entries_plan_id_date", "plan_id", "date"),
    )

    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plans.id", ondelete="RESTRICT"))
    activity_id: Mapped[str] = mapped_column(String(100))
    number: Mapped[int]
    of: Mapped[int]
    date: Mapped[datetime.date]
    minutes: Mapped[int]
    phase: Mapped[str] = mapped_column(String(16))
    because: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), default=EntryState.PLANNED)
    times_moved: Mapped[int] = mapped_column(default=0)
    moved_from: Mapped[datetime.date | None]
    done_at: Mapped[datetime.datetime | None]
    minutes_spent: Mapped[int | None]
    # What the person has ticked and filled in: {"steps": [indexes], "sheet": {field: text}}.
    worksheet: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_at: Mapped[datetime.datetime]

    plan: Mapped[Plan] = relationship(back_populates="entries")

    @property
    def is_open(self) -> bool:
        """Planned and not done yet."""
        return self.state == EntryState.PLANNED


class EntryEvent(Identified, OrganisationOwned, Base):
    """Something that happened to a session; rows are added, never changed."""

    __tablename__ = "entry_events"
    __table_args__ = (Index("ix_entry_events_entry_id_sequence", "entry_id", "sequence"),)

    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan_entries.id", ondelete="RESTRICT"))
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    details: Mapped[dict[str, Any]]
    # None when the plan adapted by itself.
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    happened_at: Mapped[datetime.datetime]


class Note(Identified, OrganisationOwned, Base):
    """A private note of the manager on a session; nobody else can open it."""

    __tablename__ = "plan_notes"

    entry_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("plan_entries.id", ondelete="RESTRICT"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime.datetime]


class CheckIn(Identified, OrganisationOwned, Base):
    """A talk with the sponsor at day 30, 60 or 90."""

    __tablename__ = "check_ins"
    __table_args__ = (UniqueConstraint("plan_id", "day"),)

    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plans.id", ondelete="RESTRICT"))
    day: Mapped[int]
    date: Mapped[datetime.date]
    minutes: Mapped[int]
    held_at: Mapped[datetime.datetime | None]

    plan: Mapped[Plan] = relationship(back_populates="check_ins")


@event.listens_for(EntryEvent, "before_update")
@event.listens_for(EntryEvent, "before_delete")
def _refuse_change(_mapper: Mapper[Any], _connection: Connection, _target: EntryEvent) -> None:
    raise Conflict("what happened to a session is only ever added to")

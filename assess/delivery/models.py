"""Tables of promotion rounds, the people in them, their sittings and their responses."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assess.database import Base, Identified, OrganisationOwned


class RoundState(StrEnum):
    """Where a promotion round stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class SittingState(StrEnum):
    """Where a sitting stands; it only ever moves down this list."""

    INVITED = "invited"
    CONSENTED = "consented"
    STARTED = "started"
    EXPIRED = "expired"
    SUBMITTED = "submitted"


class Campaign(Identified, OrganisationOwned, Base):
    """One promotion round: a role, a published bank, weights fixed before anyone submits."""

    __tablename__ = "campaigns"

    name: Mapped[str] = mapped_column(String(200))
    role_title: Mapped[str] = mapped_column(String(200))
    role_profile: Mapped[str] = mapped_column(String(64))
    bank_version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("bank_versions.id", ondelete="RESTRICT")
    )
    booklet_id: Mapped[str] = mapped_column(String(64))
    weights: Mapped[dict[str, Any]]
    weights_fixed_at: Mapped[datetime | None]
    coaching_floor: Mapped[float] = mapped_column(default=2.5)
    use: Mapped[str] = mapped_column(String(16), default="selection")
    state: Mapped[str] = mapped_column(String(16), default=RoundState.DRAFT)
    hide_names: Mapped[bool] = mapped_column(default=True)
    closes_at: Mapped[datetime | None]
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime]


class Person(Identified, OrganisationOwned, Base):
    """Somebody who may be asked to sit; the same person over several rounds."""

    __tablename__ = "persons"
    __table_args__ = (UniqueConstraint("organisation_id", "email"),)

    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))
    department: Mapped[str] = mapped_column(String(200), default="")
    reference: Mapped[str] = mapped_column(String(100), default="")
    is_simulated: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Invitation(Identified, OrganisationOwned, Base):
    """One person's ticket to one round.

    A row without a token is a candidate who was added and not invited yet. The link works
    until it expires or is revoked, on as many devices as the person likes.
    """

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("campaign_id", "person_id"),)

    campaign_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("campaigns.id", ondelete="RESTRICT"), index=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT"), index=True
    )
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    invited_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()
    person: Mapped[Person] = relationship()


class Sitting(Identified, OrganisationOwned, Base):
    """One person's run through the booklet that was drawn for them."""

    __tablename__ = "sittings"

    invitation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("invitations.id", ondelete="RESTRICT"), unique=True
    )
    bank_version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("bank_versions.id", ondelete="RESTRICT")
    )
    booklet: Mapped[dict[str, Any]]
    item_count: Mapped[int]
    seed: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(16), default=SittingState.INVITED)
    created_at: Mapped[datetime]
    consented_at: Mapped[datetime | None]
    consent_version: Mapped[str | None] = mapped_column(String(32))
    practised: Mapped[list[Any]] = mapped_column(default=list)
    started_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    pauses_taken: Mapped[int] = mapped_column(default=0)
    deadline_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    time_multiplier: Mapped[float] = mapped_column(default=1.0)

    invitation: Mapped[Invitation] = relationship()


class Response(Identified, Base):
    """One answer as it was given; inserted, never updated.

    The answer that counts for an item is the one with the highest sequence among those that
    came in time.
    """

    __tablename__ = "responses"
    __table_args__ = (
        UniqueConstraint("sitting_id", "idempotency_key"),
        Index("ix_responses_sitting_id_item_id", "sitting_id", "item_id"),
    )

    sitting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sittings.id", ondelete="RESTRICT"))
    item_id: Mapped[str] = mapped_column(String(100))
    sequence: Mapped[int] = mapped_column(BigInteger)
    idempotency_key: Mapped[str] = mapped_column(String(100))
    answer: Mapped[dict[str, Any]]
    is_late: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime]
    client_seconds: Mapped[float | None]


class PageView(Identified, Base):
    """One look at one page, for the page-time index."""

    __tablename__ = "page_views"

    sitting_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("sittings.id", ondelete="CASCADE"), index=True
    )
    page: Mapped[int]
    opened_at: Mapped[datetime]
    seconds: Mapped[float | None]

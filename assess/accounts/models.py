"""Tables of organisations, users and their sign-ins."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assess.database import Base, Identified, OrganisationOwned


class Role(StrEnum):
    """What a signed-in person is for; what each may do stands in `assess.permissions`."""

    ADMIN = "admin"
    HR = "hr"
    PSYCHOMETRICIAN = "psychometrician"
    MANAGER = "manager"
    SPONSOR = "sponsor"


class Organisation(Identified, Base):
    """A tenant: no query crosses from one to another."""

    __tablename__ = "organisations"

    name: Mapped[str] = mapped_column(String(200))
    time_zone: Mapped[str] = mapped_column(String(64), default="Europe/London")
    is_simulated: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class User(Identified, OrganisationOwned, Base):
    """Somebody with an account. A candidate needs none: the invitation is enough."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("email"),)

    email: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(32))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    sponsor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(lazy="joined")


class SignIn(Identified, Base):
    """One signed-in browser: of a user, or of a candidate by an invitation.

    The browser holds a random token, the row its hash, so a sign-out, a new password or a
    revoked invitation takes effect at the next request.
    """

    __tablename__ = "sign_ins"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    invitation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("invitations.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Activation(Identified, Base):
    """A link by which a new user sets the first password, or a known one a new password."""

    __tablename__ = "activations"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

"""Published banks: inserted once, never changed."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from assess.database import Base, Identified
from assess.errors import Conflict


class BankVersion(Identified, Base):
    """One version of a bank as it was published: for all organisations, or for one alone.

    `document` is large and is loaded when it is asked for.
    """

    __tablename__ = "bank_versions"
    __table_args__ = (
        UniqueConstraint("organisation_id", "bank_id", "version"),
        # No organisation is no value, and such rows would all count as different.
        Index(
            "uq_bank_versions_for_all",
            "bank_id",
            "version",
            unique=True,
            sqlite_where=text("organisation_id IS NULL"),
            postgresql_where=text("organisation_id IS NULL"),
        ),
    )

    # The organisation whose own bank it is; none for a bank that everybody may use.
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("organisations.id", ondelete="RESTRICT")
    )
    bank_id: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    content_hash: Mapped[str] = mapped_column(String(64))
    structure_hash: Mapped[str] = mapped_column(String(64))
    document: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    published_at: Mapped[datetime]


@event.listens_for(BankVersion, "before_update")
@event.listens_for(BankVersion, "before_delete")
def _refuse_change(_mapper: Mapper[Any], _connection: Connection, _target: BankVersion) -> None:
    raise Conflict("a published bank is never changed; publish a new version")

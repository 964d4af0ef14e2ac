"""Published banks: inserted once, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from assess.database import Base, Identified
from assess.errors import Conflict


class BankVersion(Identified, Base):
    """One version of a bank as it was published, for all organisations.

    `document` is large and is loaded when it is asked for.
    """

    __tablename__ = "bank_versions"
    __table_args__ = (UniqueConstraint("bank_id", "version"),)

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

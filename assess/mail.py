"""Mail: written to an outbox with the transaction that wants it sent, delivered afterwards.

The row is the truth. A worker delivers what is pending and a sweep picks up what a crash left;
a failing server is retried with growing pauses and nothing is lost.
"""

import smtplib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assess.clock import now
from assess.database import Base, Identified

TRIES = 8
BATCH = 50


class OutgoingMail(Identified, Base):
    """One message to one person."""

    __tablename__ = "outgoing_mail"

    organisation_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(500))


Transport = Callable[[EmailMessage], None]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one round of delivering did."""

    sent: int
    failed: int


def queue(
    session: Session,
    *,
    recipient: str,
    subject: str,
    body: str,
    organisation_id: uuid.UUID | None = None,
) -> OutgoingMail:
    """Put a message in the outbox; it leaves only if the transaction commits."""
    moment = now()
    message = OutgoingMail(
        organisation_id=organisation_id,
        recipient=recipient,
        subject=" ".join(subject.split()),
        body=body,
        created_at=moment,
        due_at=moment,
    )
    session.add(message)
    session.flush()
    return message


def smtp_transport(smtp_url: str) -> Transport:
    """Send through the server of ``smtp://`` (STARTTLS when offered) or ``smtps://``."""
    parts = urlsplit(smtp_url)
    host = parts.hostname or "localhost"

    def send(message: EmailMessage) -> None:
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=20)
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=20)
        with server:
            server.ehlo()
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls()
                server.ehlo()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    return send


def deliver_pending(session: Session, transport: Transport, *, sender: str) -> Delivery:
    """Send what is due, oldest first; a failure is noted and tried again later."""
    moment = now()
    pending = session.scalars(
        select(OutgoingMail)
        .where(
            OutgoingMail.sent_at.is_(None),
            OutgoingMail.due_at <= moment,
            OutgoingMail.tries < TRIES,
        )
        .order_by(OutgoingMail.created_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    sent = failed = 0
    for row in pending:
        row.tries += 1
        try:
            transport(_message(row, sender))
        # The email package raises nearly anything at a strange address; one such row must
        # not hold up the others, nor send them again with the next round.
        except Exception as error:
            row.problem = f"{type(error).__name__}: {error}"[:500]
            row.due_at = moment + timedelta(minutes=2**row.tries)
            failed += 1
        else:
            # The body holds a secret link, which is kept no longer than it takes to send it.
            row.sent_at, row.problem, row.body = moment, None, ""
            sent += 1
    session.flush()
    return Delivery(sent, failed)


def _message(row: OutgoingMail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, row.recipient, row.subject
    message["Message-ID"] = f"<{row.id}@firstline>"
    message.set_content(row.body)
    return message

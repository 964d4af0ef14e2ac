"""Mail: it leaves with its transaction, through a real server, and survives a broken one."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import jobs, mail
from assess.clock import now
from assess.config import Settings


class Sink(Message):  # type: ignore[misc]
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.arrived.append(message)


@pytest.fixture
def sink() -> Iterator[tuple[Sink, str]]:
    handler = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, f"smtp://127.0.0.1:{port}"
    controller.stop()


def queue_one(session: Session, **changes: str) -> mail.OutgoingMail:
    values = {"recipient": "ada@example.org", "subject": "Hello", "body": "Grüße\n"} | changes
    return mail.queue(session, **values)


def broken(_message: EmailMessage) -> None:
    raise ConnectionRefusedError("no server")


def test_a_message_reaches_a_real_server(session: Session, sink: tuple[Sink, str]) -> None:
    queue_one(session)
    done = mail.deliver_pending(session, mail.smtp_transport(sink[1]), sender="hr@example.org")
    assert done == mail.Delivery(sent=1, failed=0)
    [message] = sink[0].arrived
    assert message["To"] == "ada@example.org"
    assert message.get_payload(decode=True).decode().strip() == "Grüße"


def test_a_message_is_sent_once(session: Session, sink: tuple[Sink, str]) -> None:
    queue_one(session)
    for _ in range(2):
        mail.deliver_pending(session, mail.smtp_transport(sink[1]), sender="hr@example.org")
    assert len(sink[0].arrived) == 1


def test_a_broken_server_loses_nothing(session: Session, sink: tuple[Sink, str]) -> None:
    row = queue_one(session)
    assert mail.deliver_pending(session, broken, sender="hr@example.org").failed == 1
    assert row.sent_at is None
    assert "no server" in str(row.problem)
    assert mail.deliver_pending(session, broken, sender="hr@example.org").failed == 0
    with time_machine.travel(now() + timedelta(minutes=5), tick=False):
        mail.deliver_pending(session, mail.smtp_transport(sink[1]), sender="hr@example.org")
    assert row.sent_at is not None
    assert len(sink[0].arrived) == 1


def test_a_rolled_back_transaction_sends_nothing(session: Session) -> None:
    queue_one(session)
    session.rollback()
    assert session.scalars(select(mail.OutgoingMail)).all() == []


def test_a_subject_cannot_smuggle_a_header(session: Session, sink: tuple[Sink, str]) -> None:
    queue_one(session, subject="Hello\r\nBcc: everybody@example.org")
    mail.deliver_pending(session, mail.smtp_transport(sink[1]), sender="hr@example.org")
    [message] = sink[0].arrived
    assert message["Bcc"] is None


def test_the_queue_runs_a_task_on_the_database_of_the_application(database_url: str) -> None:
    queue = jobs.make_queue(Settings.for_tests(database_url))

    @queue.task()
    def double(number: int) -> int:
        return 2 * number

    result = double(21)
    queue.execute(queue.dequeue())
    assert result.get() == 42
    queue.storage.close()


def test_an_address_that_cannot_be_written_does_not_hold_up_the_others(
    session: Session, sink: tuple[Sink, str]
) -> None:
    strange = queue_one(session, recipient="(`#'@a.):")
    good = queue_one(session)
    done = mail.deliver_pending(session, mail.smtp_transport(sink[1]), sender="hr@example.org")
    assert done == mail.Delivery(sent=1, failed=1)
    assert strange.problem
    assert good.sent_at is not None


def test_a_sent_message_leaves_no_secret_link_behind(
    session: Session, sink: tuple[Sink, str]
) -> None:
    row = queue_one(session, body="https://example.org/i/secret\n")
    mail.deliver_pending(session, mail.smtp_transport(sink[1]), sender="hr@example.org")
    assert "secret" not in row.body

"""The sweep: overdue sittings are closed and scored, a lost score is made, waiting mail leaves."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from assess import mail
from assess.clock import now
from assess.config import Settings
from assess.database import session_factory, unit_of_work
from assess.delivery import sittings
from assess.delivery.booklets import ResolvedBooklet
from assess.delivery.candidates import add_candidate, invite
from assess.delivery.models import Sitting
from assess.results.models import Score
from assess.results.services import score_sitting
from assess.sweep import Swept, sweep
from tests import make
from tests.assess.results.people import a_booklet, answers_of, level, open_campaign, submitted
from tests.assess.test_mail import Sink, sink

__all__ = ["sink"]


def started_sitting(session: Session, *, began: datetime, answered: int) -> Sitting:
    """Somebody who began at `began` and gave the first `answered` answers."""
    hr = make.principal(make.user(session))
    campaign = open_campaign(session, hr)
    person = add_candidate(session, campaign, name="Ada", email="ada@example.org", by=hr)
    _invitation, token = invite(session, campaign, person, by=hr)
    sitting = sittings.open_invitation(session, token, seed=7)
    sittings.consent(session, sitting, version="1")
    sitting = sittings.start(session, sitting, moment=began)
    booklet = ResolvedBooklet.from_json(sitting.booklet)
    assert booklet == a_booklet()
    answers = answers_of(level())
    for number, item_id in enumerate(booklet.item_ids[:answered]):
        sittings.save_answer(
            session,
            sitting,
            item_id,
            answers[item_id],
            sequence=1,
            idempotency_key=f"{number:08}",
            moment=began + timedelta(seconds=number),
        )
    return sitting


def test_a_sitting_left_open_is_closed_and_scored_from_what_was_answered(
    session: Session, database_url: str
) -> None:
    sitting = started_sitting(session, began=now() - timedelta(hours=5), answered=30)
    session.commit()
    assert sweep(Settings.for_tests(database_url)) == Swept(closed=1, scored=1, sent=0, failed=0)
    session.expire_all()
    assert session.get_one(Sitting, sitting.id).state == "submitted"
    assert session.scalar(select(Score.sitting_id)) == sitting.id
    session.commit()
    assert sweep(Settings.for_tests(database_url)) == Swept(0, 0, 0, 0)


def test_a_sitting_that_has_time_left_is_left_alone(session: Session, database_url: str) -> None:
    started_sitting(session, began=now() - timedelta(minutes=20), answered=3)
    session.commit()
    assert sweep(Settings.for_tests(database_url)).closed == 0


def test_a_pause_gives_as_much_time_as_it_may_last(session: Session, database_url: str) -> None:
    began = now() - timedelta(hours=20)
    sitting = started_sitting(session, began=began, answered=3)
    sittings.pause(session, sitting, moment=began + timedelta(minutes=10))
    session.commit()
    assert sweep(Settings.for_tests(database_url)).closed == 0
    sitting.deadline_at = now() - timedelta(hours=26)
    session.commit()
    assert sweep(Settings.for_tests(database_url)).closed == 1


def test_a_score_that_a_crash_lost_is_made_again_with_the_same_numbers(
    session: Session, database_url: str
) -> None:
    hr = make.principal(make.user(session))
    _person, sitting = submitted(session, open_campaign(session, hr), hr, level())
    before = score_sitting(session, sitting).theta
    session.execute(delete(Score).where(Score.sitting_id == sitting.id))
    session.commit()
    assert sweep(Settings.for_tests(database_url)).scored == 1
    session.expire_all()
    assert session.scalars(select(Score)).one().theta == pytest.approx(before, abs=1e-9)


def test_mail_that_a_crash_left_is_sent(
    engine: Engine, database_url: str, sink: tuple[Sink, str]
) -> None:
    with unit_of_work(session_factory(engine)) as session:
        mail.queue(session, recipient="ada@example.org", subject="Hello", body="Hello")
    assert sweep(Settings.for_tests(database_url, smtp_url=sink[1])).sent == 1


def test_without_a_mail_server_mail_waits_in_the_outbox(engine: Engine, database_url: str) -> None:
    with unit_of_work(session_factory(engine)) as session:
        mail.queue(session, recipient="ada@example.org", subject="Hello", body="Hello")
    assert sweep(Settings.for_tests(database_url)).sent == 0
    with unit_of_work(session_factory(engine)) as session:
        assert session.scalars(select(mail.OutgoingMail.sent_at)).all() == [None]

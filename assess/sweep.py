"""The sweep: what time or a crash left undone is picked up again, from the rows alone."""

import logging
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from assess.config import Settings
from assess.database import opened, unit_of_work
from assess.delivery.models import Sitting, SittingState
from assess.delivery.sittings import submit_overdue
from assess.mail import deliver_pending, smtp_transport
from assess.results.models import Score
from assess.results.services import score_sitting

LOG = logging.getLogger(__name__)
BATCH = 20


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    closed: int
    scored: int
    sent: int
    failed: int


def sweep(settings: Settings) -> Swept:
    """Close sittings whose time is over, score what has no score, send the mail that is due."""
    with opened(settings.database_url) as factory:
        with unit_of_work(factory) as session:
            closed = len(submit_overdue(session))
        scored, unscored = _score_the_unscored(factory)
        sent, unsent = _send(factory, settings)
    return Swept(closed, scored, sent, unscored + unsent)


def _score_the_unscored(factory: sessionmaker[Session]) -> tuple[int, int]:
    with factory() as session:
        waiting = session.scalars(
            select(Sitting.id)
            .outerjoin(Score, Score.sitting_id == Sitting.id)
            .where(Sitting.state == SittingState.SUBMITTED, Score.id.is_(None))
            .order_by(Sitting.submitted_at)
            .limit(BATCH)
        ).all()
    done = 0
    for sitting_id in waiting:
        # Each in a transaction of its own: one that fails must not hold up the others.
        try:
            with unit_of_work(factory) as session:
                score_sitting(session, session.get_one(Sitting, sitting_id))
        except Exception:
            LOG.exception("scoring failed for sitting %s", sitting_id)
        else:
            done += 1
    return done, len(waiting) - done


def _send(factory: sessionmaker[Session], settings: Settings) -> tuple[int, int]:
    if not settings.smtp_url:
        return 0, 0
    with unit_of_work(factory) as session:
        delivery = deliver_pending(
            session, smtp_transport(settings.smtp_url), sender=settings.mail_from
        )
    return delivery.sent, delivery.failed

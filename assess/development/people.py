"""Whose path is under way: from the person who was assessed to the plan that came of it."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.development.models import Plan
from assess.principal import Principal
from assess.results.models import Score


def running_path_of(session: Session, person_id: uuid.UUID, *, by: Principal) -> Plan | None:
    """The plan that was started from a score of this person and has not ended."""
    return session.scalar(
        select(Plan)
        .join(Score, Score.id == Plan.score_id)
        .where(
            Score.person_id == person_id,
            Plan.organisation_id == by.organisation_id,
            Plan.ended_at.is_(None),
        )
        .limit(1)
    )

"""How far everybody in a round is."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from assess.clock import now
from assess.delivery.candidates import require_own
from assess.delivery.models import (
    Campaign,
    Invitation,
    Person,
    Response,
    Sitting,
    SittingState,
)
from assess.principal import Principal


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one person is. Time allowances are nobody's business here."""

    person: Person
    invitation: Invitation
    state: str  # added | invited | opened | consented | started | expired | submitted | revoked
    answered: int
    item_count: int
    submitted_at: datetime | None
    sitting_id: uuid.UUID | None


def progress(session: Session, campaign: Campaign, *, by: Principal) -> list[Progress]:
    """Everybody in the round by name, in two queries however many there are."""
    require_own(campaign, by)
    rows = session.execute(
        select(
            Invitation, Sitting.id, Sitting.state, Sitting.item_count, Sitting.submitted_at,
            Sitting.deadline_at,
        )
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(Sitting, Sitting.invitation_id == Invitation.id)
        .options(contains_eager(Invitation.person))
        .where(
            Invitation.campaign_id == campaign.id,
            Invitation.organisation_id == by.organisation_id,
        )
        .order_by(Person.name, Person.id)
    ).all()  # fmt: skip
    counts = session.execute(
        select(Response.sitting_id, func.count(Response.item_id.distinct()))
        .join(Sitting, Sitting.id == Response.sitting_id)
        .join(Invitation, Invitation.id == Sitting.invitation_id)
        .where(
            Invitation.campaign_id == campaign.id,
            Invitation.organisation_id == by.organisation_id,
            Response.is_late.is_(False),
        )
        .group_by(Response.sitting_id)
    )
    answered = dict(counts.all())
    moment = now()
    return [
        Progress(
            person=invitation.person,
            invitation=invitation,
            state=_state(invitation, state, deadline_at, moment),
            answered=answered.get(sitting_id, 0),
            item_count=item_count or 0,
            submitted_at=submitted_at,
            sitting_id=sitting_id,
        )
        for invitation, sitting_id, state, item_count, submitted_at, deadline_at in rows
    ]


def _state(
    invitation: Invitation, state: str | None, deadline_at: datetime | None, moment: datetime
) -> str:
    if state == SittingState.SUBMITTED:
        return "submitted"
    if invitation.revoked_at is not None:
        return "revoked"
    if invitation.token_hash is None:
        return "added"
    if state == SittingState.STARTED and deadline_at is not None and deadline_at < moment:
        return "expired"
    if state is not None and state != SittingState.INVITED:
        return state
    return "opened" if invitation.opened_at is not None else "invited"

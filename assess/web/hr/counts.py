"""How many people each round has, has asked and has heard from, in one query for all rounds."""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assess.delivery.models import Invitation, Sitting, SittingState
from assess.principal import Principal


@dataclass(frozen=True, slots=True)
class Counts:
    """People in a round."""

    people: int = 0
    invited: int = 0
    submitted: int = 0


def counts_of_rounds(session: Session, *, by: Principal) -> dict[uuid.UUID, Counts]:
    """The counts of every round of the organisation that has people."""
    query = (
        select(
            Invitation.campaign_id,
            func.count(Invitation.id),
            func.count(Invitation.invited_at),
            func.count(Sitting.id).filter(Sitting.state == SittingState.SUBMITTED),
        )
        .outerjoin(Sitting, Sitting.invitation_id == Invitation.id)
        .where(Invitation.organisation_id == by.organisation_id)
        .group_by(Invitation.campaign_id)
    )
    return {
        campaign_id: Counts(people, invited, submitted)
        for campaign_id, people, invited, submitted in session.execute(query)
    }

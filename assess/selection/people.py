"""Who is in a round and how far, under the letters that stand for names."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.delivery.models import Campaign, Invitation, Person, Sitting, SittingState
from assess.errors import NotFound
from assess.principal import Principal

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Member:
    """One person in a round."""

    person_id: uuid.UUID
    label: str
    name: str
    department: str
    is_simulated: bool
    sitting_id: uuid.UUID | None
    state: str | None
    submitted_at: datetime | None

    @property
    def has_submitted(self) -> bool:
        """Whether there is something to score."""
        return self.state == SittingState.SUBMITTED


def members(session: Session, campaign: Campaign, *, by: Principal) -> list[Member]:
    """Everybody in the round, in one query.

    Letters follow the order in which people were added, and random ids among those added at one
    moment: they say nothing about names or levels, and later additions change none of them.
    """
    if campaign.organisation_id != by.organisation_id:
        raise NotFound("There is no such round.")
    rows = session.execute(
        select(
            Person.id,
            Person.name,
            Person.department,
            Person.is_simulated,
            Sitting.id,
            Sitting.state,
            Sitting.submitted_at,
        )
        .join(Invitation, Invitation.person_id == Person.id)
        .outerjoin(Sitting, Sitting.invitation_id == Invitation.id)
        .where(
            Invitation.campaign_id == campaign.id,
            Invitation.organisation_id == by.organisation_id,
            Person.organisation_id == by.organisation_id,
        )
        .order_by(Invitation.created_at, Invitation.id)
    )
    return [
        Member(
            person_id, letter(index), name, department, is_simulated, sitting_id, state, submitted
        )
        for index, (
            person_id,
            name,
            department,
            is_simulated,
            sitting_id,
            state,
            submitted,
        ) in enumerate(rows)
    ]


def letter(index: int) -> str:
    """A, B, .. Z, AA, AB, .. for 0, 1, .."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, len(ALPHABET))
        letters = ALPHABET[rest] + letters
    return letters

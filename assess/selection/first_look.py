"""What a booklet that is too short to compare people must not be used for."""

from sqlalchemy.orm import Session

from assess.banks.services import snapshot
from assess.delivery.models import Campaign
from assess.errors import Conflict


def compares_people(session: Session, campaign: Campaign) -> bool:
    """Whether the booklet of the round is long enough to set people beside each other."""
    bank = snapshot(session, campaign.bank_version_id)
    return bank.booklets[campaign.booklet_id].compares_people


def refuse_first_look(session: Session, campaign: Campaign) -> None:
    """Raise Conflict for a round with a short booklet."""
    if not compares_people(session, campaign):
        raise Conflict(
            "The short form is a first look: each person reads their own feedback, and nobody "
            "is compared or decided on.",
            remedy="Make a round with the full form for that.",
        )
